import { open } from 'node:fs/promises';
import type { OutputFile, Terminal } from './terminal.ts';
import { OutputClosed } from './terminal.ts';

/** Large reads cost fewer turns of the event loop; two of them stay in a processor's cache. */
const READ_BYTES = 256 * 1024;

/** The process's own streams and files. */
export function nodeTerminal(): Terminal {
  let isClosed = false;
  // Without a listener a closed pipe ends the process with a stack trace.
  process.stdout.on('error', () => {
    isClosed = true;
  });
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new OutputClosed());
          return;
        }
        process.stdout.write(bytes, (error) => {
          if (error instanceof Error) reject(isPipeError(error) ? new OutputClosed() : error);
          else resolve();
        });
      }),
    say: (line) => {
      process.stderr.write(`${line}\n`);
    },
    isInteractive: process.stdout.isTTY,
    open: (path) => (path === '-' ? process.stdin : readFile(path)),
    create: createFile,
  };
}

/**
 * Reads into two buffers in turn, one ahead. A stream makes a buffer for every chunk, and fetching its memory from the system
 * costs more than reading a file that is in the cache.
 */
async function* readFile(path: string): AsyncGenerator<Uint8Array, void> {
  const file = await open(path, 'r');
  let ahead: Promise<unknown> = Promise.resolve();
  try {
    let current = Buffer.allocUnsafeSlow(READ_BYTES);
    let next = Buffer.allocUnsafeSlow(READ_BYTES);
    let reading = file.read(current, 0, READ_BYTES, null);
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      reading = file.read(next, 0, READ_BYTES, null);
      // Who stops here never asks how the reading ahead went.
      ahead = reading.catch(() => undefined);
      yield current.subarray(0, bytesRead);
      [current, next] = [next, current];
    }
  } finally {
    await ahead;
    await file.close();
  }
}

async function createFile(path: string): Promise<OutputFile> {
  const file = await open(path, 'w');
  return {
    write: async (bytes) => {
      let written = 0;
      while (written < bytes.length) {
        const result = await file.write(bytes, written);
        written += result.bytesWritten;
      }
    },
    close: () => file.close(),
  };
}

function isPipeError(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}
