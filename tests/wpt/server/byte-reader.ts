import type { Readable } from 'node:stream';

/**
 * Reads exact numbers of bytes from a paused stream. Nothing is taken that nobody asked for, so that a handler that sleeps
 * holds back the sender, as upstream's blocking sockets do.
 */
export interface ByteReader {
  /** A view of the next `length` bytes, or `null` when the stream ended or broke before them. */
  read(length: number): Promise<Buffer | null>;
}

export function createByteReader(stream: Readable): ByteReader {
  let isOver = false;
  let wake: (() => void) | undefined;
  const finish = (): void => {
    isOver = true;
    wake?.();
  };
  stream.on('readable', () => wake?.());
  stream.on('end', finish).on('close', finish).on('error', finish);
  return {
    async read(length) {
      if (length === 0) return Buffer.alloc(0);
      for (;;) {
        const chunk = stream.read(length) as unknown;
        // At the end of a stream `read` gives what is left, even when it is less than was asked for.
        if (Buffer.isBuffer(chunk)) return chunk.length === length ? chunk : null;
        if (isOver) return null;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
      }
    },
  };
}
