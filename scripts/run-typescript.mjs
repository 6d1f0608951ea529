import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { project } from './setup.mjs';

/**
 * Runs a script of this folder that may use packages, and ends with its exit code.
 * @param {string} script
 * @param {readonly string[]} args
 */
export function runTypeScript(script, args) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(project, 'scripts', script), ...args], {
    cwd: project,
    stdio: 'inherit',
    env: { ...process.env, FRAMESCOPE_STARTED_IN: process.cwd() },
  });
  // Ctrl-C reaches the script itself, which has to end its browser first; other ways to end this process are handed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 1));
}
