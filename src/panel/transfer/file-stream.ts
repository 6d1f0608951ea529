/** A file cannot be read any more, or has less in it than when it was chosen. The message is the browser's, or says how much. */
export class FileGoneError extends Error {}

/** Bytes at the beginning, in the middle and at the end that must be the same before and after reading. */
const SAMPLE_BYTES = 4096;

/**
 * The bytes of a file that a user chose. Throws `FileGoneError` when there are not as many as there were then, or when samples of them are others
 * in the end than in the beginning: Chromium fails by itself when a file is not in its snapshot state (File API §4), Firefox gives what it finds.
 */
export async function* wholeFile(file: Blob): AsyncGenerator<Uint8Array> {
  const before = await samples(file);
  const reader = file.stream().getReader();
  let bytes = 0;
  try {
    for (;;) {
      const value = await readPart(reader);
      if (value === null) break;
      bytes += value.length;
      yield value;
    }
  } finally {
    // Of a stream that has failed it rejects, with what is known already.
    await reader.cancel().catch(() => undefined);
  }
  if (bytes !== file.size) throw new FileGoneError(`${bytes} of ${file.size} bytes could be read`);
  const after = await samples(file);
  const isSame = before.length === after.length && before.every((byte, index) => byte === after[index]);
  if (!isSame) throw new FileGoneError('its content changed while it was read');
}

async function samples(file: Blob): Promise<Uint8Array> {
  const starts = [0, Math.floor(file.size / 2), Math.max(0, file.size - SAMPLE_BYTES)];
  const parts = new Blob(starts.map((start) => file.slice(start, start + SAMPLE_BYTES)));
  try {
    return new Uint8Array(await parts.arrayBuffer());
  } catch (error) {
    throw new FileGoneError(error instanceof Error ? error.message : String(error));
  }
}

async function readPart(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | null> {
  try {
    const { done, value } = await reader.read();
    return done ? null : value;
  } catch (error) {
    throw new FileGoneError(error instanceof Error ? error.message : String(error));
  }
}
