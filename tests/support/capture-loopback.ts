import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface LoopbackCapture {
  /** Waits until that many packets are in the file, ends dumpcap and gives the file's bytes. */
  readonly stop: (until: (bytes: Uint8Array) => Promise<boolean>) => Promise<Uint8Array>;
}

/**
 * Records the loopback traffic of one TCP port with dumpcap, from when it resolves. dumpcap writes in batches, so the end waits for
 * what the caller wants to see in the file.
 */
export async function captureLoopback(port: number, format: 'pcap' | 'pcapng'): Promise<LoopbackCapture> {
  const directory = await mkdtemp(join(tmpdir(), 'framescope-capture-'));
  const path = join(directory, `capture.${format}`);
  const dumpcap = spawn('dumpcap', [
    '-i',
    process.platform === 'linux' ? 'lo' : 'lo0',
    '-f',
    `tcp port ${port}`,
    '-w',
    path,
    ...(format === 'pcap' ? ['-P'] : ['-n']),
  ]);
  const exited = new Promise<void>((resolve, reject) => {
    dumpcap.on('exit', () => resolve());
    dumpcap.on('error', reject);
  });
  let words = '';
  await new Promise<void>((resolve, reject) => {
    dumpcap.stderr.on('data', (data: Buffer) => {
      words += data.toString();
      if (words.includes('File:')) resolve();
    });
    exited.then(() => reject(new Error(`dumpcap ended: ${words}`)), reject);
  });
  return {
    stop: async (until) => {
      try {
        for (;;) {
          const bytes = await readFile(path);
          if (await until(bytes)) break;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        dumpcap.kill('SIGINT');
        await exited;
        return await readFile(path);
      } finally {
        dumpcap.kill('SIGKILL');
        await rm(directory, { recursive: true });
      }
    },
  };
}
