import { bufferByteLength, getterOf, uncurry, Uint8ArrayFunction } from '../page/built-ins.ts';

/** Reads what a Blob holds and hands it over in a task of its own; null when it cannot be read. */
export type ReadBlob = (blob: Blob, take: (bytes: Uint8Array | null) => void) => void;

/** `FileReader`, because promises would look up a `constructor` that the page may have put there. */
export function blobBytesReader(): ReadBlob {
  const Reader = FileReader;
  const read = uncurry(FileReader.prototype.readAsArrayBuffer);
  const resultOf = getterOf<unknown>(FileReader.prototype, 'result');
  const listen = uncurry<EventTarget, [string, () => void], void>(EventTarget.prototype.addEventListener);
  return (blob, take) => {
    const reader = new Reader();
    listen(reader, 'loadend', () => take(bytesOf(resultOf(reader))));
    read(reader, blob);
  };
}

function bytesOf(result: unknown): Uint8Array | null {
  if (typeof result !== 'object' || result === null) return null;
  const buffer = result as ArrayBuffer;
  return bufferByteLength(buffer) >= 0 ? new Uint8ArrayFunction(buffer) : null;
}
