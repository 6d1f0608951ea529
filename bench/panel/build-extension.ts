import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** In a process of its own: the build prints where the figures are printed. */
export async function buildExtension(outDir: string): Promise<void> {
  const project = fileURLToPath(new URL('../..', import.meta.url));
  const vite = join(project, 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--mode', 'chrome', '--outDir', outDir], {
    cwd: project,
  });
}
