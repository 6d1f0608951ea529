import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { OutputFile, Terminal } from './terminal.ts';
import { OutputClosed } from './terminal.ts';

/** Large reads cost fewer turns of the event loop; readers cut them to pieces. */
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
    open: (path) => (path === '-' ? process.stdin : createReadStream(path, { highWaterMark: READ_BYTES })),
    create: createFile,
  };
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
