// Rebuilds both extensions whenever a source file changes. Reload the extension in the browser to see a change.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const vite = join(project, 'node_modules/vite/bin/vite.js');
const builds = ['chrome', 'firefox'].map((mode) =>
  spawn(process.execPath, [vite, 'build', '--watch', '--mode', mode], { cwd: project, stdio: 'inherit' }),
);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const build of builds) build.kill();
  });
}
