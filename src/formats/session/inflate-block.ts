import type { Result } from '../../base/result.ts';
import { failure, ok } from '../../base/result.ts';

/**
 * A decompressor may make a thousand bytes of one, all at once, before it asks anybody. Small bites keep what can pile up
 * before the limit is looked at below 8 MB.
 */
const BITE_BYTES = 8 * 1024;

/** Raw deflate of the bytes (copy). */
export async function deflateBlock(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new CompressionStream('deflate-raw');
  const writer = stream.writable.getWriter();
  // The reader below sees any failure; the writes need not report it twice.
  void writer.write(bytes).catch(() => undefined);
  void writer.close().catch(() => undefined);
  return new Uint8Array(await new Response(stream.readable).arrayBuffer());
}

/** Inflates to exactly `rawLength` bytes (copy), and gives up as soon as there are more: a bomb goes off into nothing. */
export async function inflateBlock(
  bytes: Uint8Array,
  rawLength: number,
): Promise<Result<Uint8Array<ArrayBuffer>, 'inflate-failed' | 'inflate-too-long' | 'inflate-too-short'>> {
  const stream = new DecompressionStream('deflate-raw');
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const raw = new Uint8Array(rawLength);
  let length = 0;
  const feed = async (): Promise<void> => {
    for (let offset = 0; offset < bytes.length; offset += BITE_BYTES) {
      await writer.ready;
      await writer.write(new Uint8Array(bytes.subarray(offset, offset + BITE_BYTES)));
    }
    await writer.close();
  };
  // A failure here is one of the readable side as well, which is where it is told.
  const feeding = feed().catch(() => undefined);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (length + value.length > rawLength) {
        await reader.cancel().catch(() => undefined);
        await feeding;
        return failure('inflate-too-long');
      }
      raw.set(value, length);
      length += value.length;
    }
  } catch {
    // The stream rejects with the platform's own words, which differ; the code says all that matters.
    return failure('inflate-failed');
  }
  await feeding;
  return length === rawLength ? ok(raw) : failure('inflate-too-short');
}
