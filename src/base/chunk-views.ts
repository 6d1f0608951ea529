/**
 * Bytes with every view on them that reading fast needs, made once for the many small pieces that a chunk of a file or of a
 * socket is cut into: making a view costs as much as reading a short frame.
 */
export interface ChunkViews {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The buffer beneath as aligned words, from its first byte. */
  readonly words: Uint32Array;
  /** V8 is slow to fetch `.buffer` of a typed array. */
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
}

/** Views only; nothing is copied. */
export function chunkViews(bytes: Uint8Array): ChunkViews {
  const { buffer, byteOffset, byteLength } = bytes;
  return {
    bytes,
    view: new DataView(buffer, byteOffset, byteLength),
    words: new Uint32Array(buffer, 0, buffer.byteLength >>> 2),
    buffer,
    byteOffset,
  };
}

/** `bytes[start, end)` of a chunk (view). */
export function subChunk({ buffer, byteOffset }: ChunkViews, start: number, end: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset + start, end - start);
}
