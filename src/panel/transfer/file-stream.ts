/** A file cannot be read any more, or has less in it than when it was chosen. The message is the browser's, or says how much. */
export class FileGoneError extends Error {}

/**
 * The bytes of a file that a user chose. Throws `FileGoneError` when there are not as many as there were then: Chromium fails
 * by itself when a file is not in its snapshot state (File API §4), Firefox gives what it finds.
 */
export async function* wholeFile(file: Blob): AsyncGenerator<Uint8Array> {
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
}

async function readPart(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | null> {
  try {
    const { done, value } = await reader.read();
    return done ? null : value;
  } catch (error) {
    throw new FileGoneError(error instanceof Error ? error.message : String(error));
  }
}
