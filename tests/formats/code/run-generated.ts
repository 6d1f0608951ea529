import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PROJECT = resolve(import.meta.dirname, '../../..');

export interface Ran {
  readonly status: number | null;
  readonly output: string;
}

/** A folder in which generated files find the packages that they name, as they would in a user's project. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'framescope-code-'));

  constructor() {
    symlinkSync(join(PROJECT, 'node_modules'), join(this.folder, 'node_modules'));
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** A payload was run as a command. */
  get isPwned(): boolean {
    return existsSync(join(this.folder, 'pwned'));
  }

  async run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    // `wscat` ends when its standard input does, so that it is given one that stays open.
    const child = spawn(command, args, { cwd: this.folder, env: { ...process.env, ...env }, stdio: 'pipe' });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    const status = await new Promise<number | null>((done, fail) => {
      child.on('error', fail);
      child.on('close', done);
    });
    return { status, output };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function driver(name: string): string {
  return join(import.meta.dirname, 'drivers', name);
}

export function bin(name: string): string {
  return join(PROJECT, 'node_modules/.bin', name);
}
