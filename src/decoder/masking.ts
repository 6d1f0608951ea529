import type { ChunkViews } from '../base/chunk-views.ts';
import { chunkViews } from '../base/chunk-views.ts';

/**
 * A masking key as one unsigned 32-bit number; the key's first byte on the wire is the most significant one
 * (RFC 6455 §5.3). A number fits a column of the frame log, four bytes would be an object per frame.
 */
export type MaskingKey = number;

/** From here on aligned words, at twice the speed, win back what aligning costs (`bench/decoder.ts`). */
const WORDS_MIN_LENGTH = 512;

/**
 * From here on words of 64 bits win back what making a view of them costs. They are `bigint`s in the language, and numbers in a register
 * once an engine has optimised the loop: less than half the time in V8, no more in SpiderMonkey (docs/discoveries.md).
 */
const LONG_WORDS_MIN_LENGTH = 4096;

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
  applyMaskWithin(chunkViews(bytes), 0, bytes.length, key, payloadOffset);
}

/** A masked or unmasked copy; the input keeps its bytes. */
export function maskedCopy(bytes: Uint8Array, key: MaskingKey, payloadOffset = 0): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  applyMask(copy, key, payloadOffset);
  return copy;
}

/** `applyMask` on `bytes[start, end)` of a chunk. */
export function applyMaskWithin(
  chunk: ChunkViews,
  start: number,
  end: number,
  key: MaskingKey,
  payloadOffset: number,
): void {
  const turned = rotateLeft(key, (payloadOffset & 3) * 8);
  if (end - start < WORDS_MIN_LENGTH) {
    maskUnaligned(chunk, start, end, turned);
    return;
  }
  const { words, buffer, byteOffset } = chunk;
  const isLong = end - start >= LONG_WORDS_MIN_LENGTH;
  const alignment = isLong ? 7 : 3;
  const wordStart = start + (-(byteOffset + start) & alignment);
  const wordEnd = end - ((byteOffset + end) & alignment);
  const turnedWords = rotateLeft(turned, ((wordStart - start) & 3) * 8);
  maskUnaligned(chunk, start, wordStart, turned);
  if (isLong)
    maskLongWords(new BigUint64Array(buffer, byteOffset + wordStart, (wordEnd - wordStart) >>> 3), turnedWords);
  else maskWords(words, (byteOffset + wordStart) >>> 2, (byteOffset + wordEnd) >>> 2, turnedWords);
  // Whole words do not turn the key.
  maskUnaligned(chunk, wordEnd, end, turnedWords);
}

/** `key` masks with its most significant byte first. */
function maskUnaligned({ bytes, view }: ChunkViews, start: number, end: number, key: number): void {
  const littleEndianKey = swapBytes(key);
  let index = start;
  const end16 = end - 15;
  while (index < end16) {
    view.setInt32(index, view.getInt32(index, true) ^ littleEndianKey, true);
    view.setInt32(index + 4, view.getInt32(index + 4, true) ^ littleEndianKey, true);
    view.setInt32(index + 8, view.getInt32(index + 8, true) ^ littleEndianKey, true);
    view.setInt32(index + 12, view.getInt32(index + 12, true) ^ littleEndianKey, true);
    index += 16;
  }
  const end4 = end - 3;
  while (index < end4) {
    view.setInt32(index, view.getInt32(index, true) ^ littleEndianKey, true);
    index += 4;
  }
  let rest = key;
  while (index < end) {
    bytes[index] = (bytes[index] ?? 0) ^ (rest >>> 24);
    rest <<= 8;
    index += 1;
  }
}

/** Masks the aligned words `[start, end)`. */
function maskWords(words: Uint32Array, start: number, end: number, key: number): void {
  const platformKey = isLittleEndian ? swapBytes(key) : key;
  let word = start;
  // Eight at a time: the loop's own bookkeeping would otherwise cost as much as the XOR.
  for (const blockEnd = end - 7; word < blockEnd; word += 8) {
    words[word] = (words[word] ?? 0) ^ platformKey;
    words[word + 1] = (words[word + 1] ?? 0) ^ platformKey;
    words[word + 2] = (words[word + 2] ?? 0) ^ platformKey;
    words[word + 3] = (words[word + 3] ?? 0) ^ platformKey;
    words[word + 4] = (words[word + 4] ?? 0) ^ platformKey;
    words[word + 5] = (words[word + 5] ?? 0) ^ platformKey;
    words[word + 6] = (words[word + 6] ?? 0) ^ platformKey;
    words[word + 7] = (words[word + 7] ?? 0) ^ platformKey;
  }
  for (; word < end; word += 1) words[word] = (words[word] ?? 0) ^ platformKey;
}

/** Masks all of the words, four bytes of each like the other four, so that their order does not matter. */
function maskLongWords(words: BigUint64Array, key: number): void {
  const half = BigInt((isLittleEndian ? swapBytes(key) : key) >>> 0);
  const platformKey = (half << 32n) | half;
  let word = 0;
  for (const blockEnd = words.length - 7; word < blockEnd; word += 8) {
    words[word] = (words[word] ?? 0n) ^ platformKey;
    words[word + 1] = (words[word + 1] ?? 0n) ^ platformKey;
    words[word + 2] = (words[word + 2] ?? 0n) ^ platformKey;
    words[word + 3] = (words[word + 3] ?? 0n) ^ platformKey;
    words[word + 4] = (words[word + 4] ?? 0n) ^ platformKey;
    words[word + 5] = (words[word + 5] ?? 0n) ^ platformKey;
    words[word + 6] = (words[word + 6] ?? 0n) ^ platformKey;
    words[word + 7] = (words[word + 7] ?? 0n) ^ platformKey;
  }
  for (; word < words.length; word += 1) words[word] = (words[word] ?? 0n) ^ platformKey;
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function swapBytes(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
