/** The one empty byte array, so that frames without payload allocate nothing. */
export const NO_BYTES: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/** Joins the parts into one new array (copy). */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** A copy with a buffer of its own, exactly as long as the bytes; also for what sits in a shared or pooled buffer. */
export function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** Whether both are the same bytes of the same memory, not merely equal ones. */
export function isSameView(left: Uint8Array, right: Uint8Array): boolean {
  if (left === right) return true;
  return left.buffer === right.buffer && left.byteOffset === right.byteOffset && left.length === right.length;
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) {
    if (left[index] !== right[index]) return false;
  }
  return true;
}

/**
 * The bytes of a buffer or of any view on one (view): honours `byteOffset` and `byteLength`, which a bare
 * `new Uint8Array(view.buffer)` forgets.
 */
export function bytesOf(source: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}
