import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Whatever a build of the panel can read. A file too many costs a build, one too few would test what is no longer there. */
const INPUTS = ['src', 'scripts', 'tests/support', 'tests/panel/fixture', 'manifest.json', 'vite.config.ts'];
const LOCKFILE = 'package-lock.json';
const PREPARED = join(ROOT, 'dist/prepared');

/**
 * The folder with a build that many test files need, made by the first of them: its name holds a hash of everything that can go into it, so
 * that nothing old is ever taken. Files that run side by side may both make it; one of the two is kept.
 */
export async function preparedBuild(name: string, make: (outDir: string) => Promise<void>): Promise<string> {
  const folder = join(PREPARED, `${name}-${await hashInputs()}`);
  if (existsSync(folder)) return folder;
  await mkdir(PREPARED, { recursive: true });
  const outDir = await mkdtemp(join(PREPARED, `.${name}-`));
  try {
    await make(outDir);
    for (const other of await readdir(PREPARED)) {
      if (other.startsWith(`${name}-`)) await rm(join(PREPARED, other), { recursive: true, force: true });
    }
    await rename(outDir, folder);
  } catch (error) {
    await rm(outDir, { recursive: true, force: true });
    // Another file was faster: what it made is the same.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function hashInputs(): Promise<string> {
  const hash = createHash('sha256');
  for (const path of [...(await filesBelow(INPUTS)), LOCKFILE]) {
    hash
      .update(path)
      .update('\0')
      .update(await readFile(join(ROOT, path)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesBelow(inputs: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const input of inputs) {
    const entries = await readdir(join(ROOT, input), { recursive: true, withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) found.push(input);
    else
      found.push(
        ...entries
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length)),
      );
  }
  return found.toSorted();
}
