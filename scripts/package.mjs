// Builds nothing itself: lints and zips what `npm run build` wrote, one file for each store.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const webExt = join(project, 'node_modules/web-ext/bin/web-ext.js');
const packages = join(project, 'dist/packages');
const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));

/** Runs web-ext and ends this script with its exit code when it fails. */
function run(args) {
  const { status } = spawnSync(process.execPath, [webExt, ...args], { cwd: project, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

mkdirSync(packages, { recursive: true });
for (const browser of ['chrome', 'firefox']) {
  const sourceDir = join('dist', browser);
  run(['lint', '--source-dir', sourceDir, '--no-config-discovery']);
  const filename = `framescope-${version}-${browser}.zip`;
  run([
    'build',
    '--source-dir',
    sourceDir,
    '--artifacts-dir',
    packages,
    '--filename',
    filename,
    '--overwrite-dest',
    '--no-config-discovery',
  ]);
}
