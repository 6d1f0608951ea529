import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { frames, fromClient, wire } from '../support/draw-frames.ts';
import { acceptHead, requestHead } from '../support/draw-handshake.ts';
import { DrawnConnection, pcapngFile } from '../support/draw-packets.ts';

const capture = pcapngFile(
  new DrawnConnection()
    .open()
    .send('client', requestHead())
    .send('server', acceptHead())
    .send('client', wire(fromClient(frames`text "Hello"`))).packets,
);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let directory = '';

beforeAll(async () => {
  // Outside of the project, so that no package of it can be found at run time.
  directory = await mkdtemp(join(tmpdir(), 'framescope-command-'));
  await build({
    configFile: fileURLToPath(new URL('../../vite.cli.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: join(directory, 'cli') },
  });
  await writeFile(join(directory, 'capture.pcapng'), capture);
}, 60_000);

afterAll(() => rm(directory, { recursive: true }));

function command(args: readonly string[], input: Uint8Array = new Uint8Array(0)): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(directory, 'cli', 'framescope.js'), ...args], { cwd: directory });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(input);
  });
}

describe('the built command', () => {
  it('is one file that plain Node runs anywhere', async () => {
    expect((await readdir(join(directory, 'cli'))).toSorted()).toEqual(['framescope.js', 'package.json']);
    const { code, stdout, stderr } = await command(['decode', '--format', 'ndjson', 'capture.pcapng']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ opcode: 1, payload: 'SGVsbG8=' });
  });

  it('reads standard input', async () => {
    const { code, stdout } = await command(['decode', '--format', 'ndjson', '-'], capture);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ sender: 'client' });
  });

  it('exits 1 for violations, 2 for what it cannot read, and says why', async () => {
    const verify = await command(['verify', '--raw', '--sender', 'client', '-'], wire(frames`text "Hello"`));
    expect(verify).toMatchObject({ code: 1, stdout: expect.stringContaining('RFC 6455 §5.1') });
    expect(await command(['stats', 'nothing.pcap'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no such file'),
    });
    expect(await command(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});
