import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** Runs a body with the bytes in a file, which is gone afterwards. */
export async function withFile<Value>(
  bytes: Uint8Array,
  name: string,
  body: (path: string) => Promise<Value>,
): Promise<Value> {
  const directory = await mkdtemp(join(tmpdir(), 'framescope-test-'));
  try {
    const path = join(directory, name);
    await writeFile(path, bytes);
    return await body(path);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** tshark's words on a capture, and what it complained of. */
export async function tshark(
  path: string,
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { stdout, stderr } = await run('tshark', ['-r', path, ...args], { maxBuffer: MAX_OUTPUT_BYTES });
  // It warns about running as root, which is what container builds are.
  const complaints = stderr
    .split('\n')
    .filter((line) => line !== '' && !/Running as user|^Could not|dangerous/.test(line));
  return { stdout, stderr: complaints.join('\n') };
}

/** The packets that match, with the named fields; every value is a list of texts as tshark prints them. */
export async function packets(
  path: string,
  filter: string,
  fields: readonly string[],
  args: readonly string[] = [],
): Promise<Readonly<Record<string, readonly string[]>>[]> {
  const { stdout } = await tshark(path, [
    '-2',
    '-Y',
    filter,
    '-T',
    'fields',
    ...fields.flatMap((field) => ['-e', field]),
    '-E',
    'separator=/t',
    '-E',
    'occurrence=a',
    '-E',
    'aggregator=;',
    ...args,
  ]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const values = line.split('\t');
      return Object.fromEntries(
        fields.map((field, index) => [field, (values[index] ?? '').split(';').filter((value) => value !== '')]),
      );
    });
}
