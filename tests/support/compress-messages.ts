import { constants, createDeflateRaw } from 'node:zlib';
import { concatBytes } from '../../src/base/bytes.ts';

export interface CompressOptions {
  /** 9–15; zlib writes no smaller window. */
  readonly windowBits?: number;
  readonly hasContextTakeover?: boolean;
}

/** Compresses messages as RFC 7692 §7.2.1 says, with zlib itself. */
export async function compressMessages(
  messages: readonly Uint8Array[],
  options: CompressOptions = {},
): Promise<readonly Uint8Array[]> {
  const deflate = createDeflateRaw({ windowBits: options.windowBits ?? 15 });
  let parts: Buffer[] = [];
  deflate.on('data', (part: Buffer) => parts.push(part));
  const compressed: Uint8Array[] = [];
  for (const message of messages) {
    parts = [];
    if (message.length > 0) deflate.write(message);
    await new Promise<void>((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, resolve));
    const bytes = concatBytes(parts);
    // A message of nothing is one byte (§7.2.3.6): zlib writes no second empty block behind another.
    compressed.push(message.length === 0 ? Uint8Array.of(0) : bytes.subarray(0, bytes.length - 4));
    if (options.hasContextTakeover === false) deflate.reset();
  }
  deflate.close();
  return compressed;
}
