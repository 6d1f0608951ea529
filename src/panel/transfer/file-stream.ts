/**
 * The bytes of a file that a user chose. Throws when there are not as many as there were then: Firefox gives what it finds,
 * Chromium fails by itself.
 */
export async function* wholeFile(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
  if (bytes !== file.size) throw new FileChangedError(`${bytes} of ${file.size} bytes could be read`);
}

class FileChangedError extends Error {}

/** Whether the file cannot be read any more, or is not what it was when it was chosen (File API §4.2, snapshot state). */
export async function isFileGone(file: Blob): Promise<boolean> {
  try {
    const last = await file.slice(-1).arrayBuffer();
    return last.byteLength !== Math.min(1, file.size);
  } catch {
    // NotReadableError or NotFoundError: that is the answer.
    return true;
  }
}
