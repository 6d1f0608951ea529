/**
 * A masking key as one unsigned 32-bit number; the key's first byte on the wire is the most significant one
 * (RFC 6455 §5.3). A number fits a column of the frame log, four bytes would be an object per frame.
 */
export type MaskingKey = number;

/** Below this many bytes the set-up of the word loop costs more than it saves (`bench/decoder.ts`). */
const WORD_LOOP_MIN_BYTES = 24;

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** The four bytes of a key, in the order of the wire (copy). */
export function maskingKeyBytes(key: MaskingKey): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(key >>> 24, (key >>> 16) & 0xff, (key >>> 8) & 0xff, key & 0xff);
}

/** Reads a key from four bytes of the wire. Bytes beyond the end of the array count as 0. */
export function readMaskingKey(bytes: Uint8Array, offset: number): MaskingKey {
  const high = ((bytes[offset] ?? 0) << 24) | ((bytes[offset + 1] ?? 0) << 16);
  const low = ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0);
  return (high | low) >>> 0;
}

/**
 * Masks or unmasks in place; masking twice with the same key gives the bytes back (RFC 6455 §5.3).
 *
 * `payloadOffset` is the place of `bytes[0]` in the payload, so that a payload can be unmasked piece by piece.
 */
export function applyMask(bytes: Uint8Array, key: MaskingKey, payloadOffset = 0): void {
  applyMaskInBuffer(bytes, wordsOf(bytes), 0, bytes.length, key, payloadOffset);
}

/** A masked or unmasked copy; the input keeps its bytes. */
export function maskedCopy(bytes: Uint8Array, key: MaskingKey, payloadOffset = 0): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  applyMask(copy, key, payloadOffset);
  return copy;
}

/** The buffer beneath `bytes` as aligned 32-bit words (view), for repeated use with `applyMaskInBuffer`. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, 0, bytes.buffer.byteLength >>> 2);
}

/**
 * `applyMask` on `bytes[start, end)`, with the words of the buffer made once by the caller: a parser that finds
 * thousands of small frames in one chunk makes one view, not thousands.
 */
export function applyMaskInBuffer(
  bytes: Uint8Array,
  words: Uint32Array,
  start: number,
  end: number,
  key: MaskingKey,
  payloadOffset: number,
): void {
  // The key turned so that its most significant byte masks bytes[start].
  let turned = rotateLeft(key, (payloadOffset & 3) * 8);
  let index = start;
  if (end - start >= WORD_LOOP_MIN_BYTES) {
    const lead = -(bytes.byteOffset + start) & 3;
    for (let step = 0; step < lead; step += 1) {
      bytes[index] = (bytes[index] ?? 0) ^ (turned >>> 24);
      turned = rotateLeft(turned, 8);
      index += 1;
    }
    index = maskWords(words, bytes.byteOffset, index, end, isLittleEndian ? swapBytes(turned) : turned);
  }
  for (; index < end; index += 1) {
    bytes[index] = (bytes[index] ?? 0) ^ (turned >>> 24);
    turned = rotateLeft(turned, 8);
  }
}

/** Masks whole words from an aligned `index` on. Returns the index of the first byte that is left. */
function maskWords(words: Uint32Array, byteOffset: number, index: number, end: number, key: number): number {
  let word = (byteOffset + index) >>> 2;
  const lastWord = (byteOffset + end) >>> 2;
  // Eight at a time: the loop's own bookkeeping would otherwise cost as much as the XOR.
  for (const blockEnd = lastWord - 7; word < blockEnd; word += 8) {
    words[word] = (words[word] ?? 0) ^ key;
    words[word + 1] = (words[word + 1] ?? 0) ^ key;
    words[word + 2] = (words[word + 2] ?? 0) ^ key;
    words[word + 3] = (words[word + 3] ?? 0) ^ key;
    words[word + 4] = (words[word + 4] ?? 0) ^ key;
    words[word + 5] = (words[word + 5] ?? 0) ^ key;
    words[word + 6] = (words[word + 6] ?? 0) ^ key;
    words[word + 7] = (words[word + 7] ?? 0) ^ key;
  }
  for (; word < lastWord; word += 1) words[word] = (words[word] ?? 0) ^ key;
  return word * 4 - byteOffset;
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function swapBytes(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
