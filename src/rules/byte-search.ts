import {
  charCodeAt,
  decodeText,
  encodeText,
  indexOf,
  Int32ArrayFunction,
  lengthOf,
  toLowerCase,
  toUpperCase,
  Uint8ArrayFunction,
} from './built-ins.ts';

const CASE_BIT = 0x20;

/** Finds a text in bytes. Made once per filter or rule, asked once per row or message. */
export interface ByteSearch {
  /** Whether the bytes, read as UTF-8, hold the text; ASCII letters and, for other texts, all letters match in either case. */
  isIn(bytes: Uint8Array): boolean;
}

/**
 * A text is sought in the bytes as they are, without decoding them: UTF-8 cannot begin inside of one of its sequences. Only
 * letters beyond ASCII that have two cases need Unicode's rules, and then the bytes are decoded.
 */
export function createByteSearch(text: string): ByteSearch {
  const needle = toLowerCase(text);
  if (!hasOneByteForm(needle)) {
    return { isIn: (bytes) => indexOf(toLowerCase(decodeText(bytes)), needle) >= 0 };
  }
  return createSearch(encodeText(needle), ASCII_FOLD);
}

/** Finds exactly these bytes. */
export function createExactSearch(needle: Uint8Array): ByteSearch {
  return createSearch(needle, NO_FOLD);
}

/** Whether a text needs no decoding to be compared in either case: beyond ASCII it has nothing that has an upper case. */
export function hasOneByteForm(text: string): boolean {
  const upper = toUpperCase(text);
  if (upper.length !== text.length) return false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = charCodeAt(text, index);
    if (unit > 0x7f && charCodeAt(upper, index) !== unit) return false;
  }
  return true;
}

export const NO_FOLD = foldTable(false);
/** Each byte as it is compared: upper-case ASCII letters as lower-case ones. */
export const ASCII_FOLD = foldTable(true);

function foldTable(isFolding: boolean): Uint8Array {
  const table = new Uint8ArrayFunction(256);
  for (let byte = 0; byte < 256; byte += 1) {
    table[byte] = isFolding && byte >= 0x41 && byte <= 0x5a ? byte | CASE_BIT : byte;
  }
  return table;
}

function createSearch(needle: Uint8Array, fold: Uint8Array): ByteSearch {
  const skip = skipTable(needle, fold);
  // Made when a payload is hostile enough to need it.
  let borders: Int32Array | null = null;
  return {
    isIn(bytes) {
      const at = horspool(bytes, needle, fold, skip);
      if (at >= -1) return at >= 0;
      borders ??= bordersOf(needle);
      return knuthMorrisPratt(bytes, needle, fold, borders);
    },
  };
}

/** Horspool: how far the needle may move when its end stands over a byte; both cases of a letter have the same entry. */
function skipTable(needle: Uint8Array, fold: Uint8Array): Int32Array {
  const length = lengthOf(needle);
  const distances = new Int32ArrayFunction(256);
  for (let byte = 0; byte < 256; byte += 1) distances[byte] = length;
  for (let index = 0; index < length - 1; index += 1) distances[needle[index] ?? 0] = length - 1 - index;
  const skip = new Int32ArrayFunction(256);
  for (let byte = 0; byte < 256; byte += 1) skip[byte] = distances[fold[byte] ?? 0] ?? 1;
  return skip;
}

const GAVE_UP = -2;

/**
 * Offset of the needle, -1 when it is not there. Horspool takes time in proportion to the product of both lengths when a
 * payload is made for it, so it gives up after twice as many steps as there are bytes.
 */
function horspool(bytes: Uint8Array, needle: Uint8Array, fold: Uint8Array, skip: Int32Array): number {
  const last = lengthOf(needle) - 1;
  if (last < 0) return 0;
  const end = lengthOf(bytes);
  const final = needle[last] ?? 0;
  let steps = end * 2 + 64;
  let tail = last;
  while (tail < end) {
    const byte = bytes[tail] ?? 0;
    if (fold[byte] === final) {
      let match = last - 1;
      let at = tail - 1;
      while (match >= 0 && fold[bytes[at] ?? 0] === needle[match]) {
        match -= 1;
        at -= 1;
      }
      if (match < 0) return tail - last;
      steps -= last - match;
      if (steps < 0) return GAVE_UP;
    }
    tail += skip[byte] ?? 1;
  }
  return -1;
}

/** For each prefix the length of its longest proper border. */
export function bordersOf(needle: Uint8Array): Int32Array {
  const count = lengthOf(needle);
  const borders = new Int32ArrayFunction(count);
  let length = 0;
  for (let index = 1; index < count; index += 1) {
    while (length > 0 && needle[index] !== needle[length]) length = borders[length - 1] ?? 0;
    if (needle[index] === needle[length]) length += 1;
    borders[index] = length;
  }
  return borders;
}

/** In time proportional to the bytes, whatever they are. */
function knuthMorrisPratt(bytes: Uint8Array, needle: Uint8Array, fold: Uint8Array, borders: Int32Array): boolean {
  const end = lengthOf(bytes);
  const whole = lengthOf(needle);
  let length = 0;
  for (let at = 0; at < end; at += 1) {
    const byte = fold[bytes[at] ?? 0] ?? 0;
    while (length > 0 && byte !== needle[length]) length = borders[length - 1] ?? 0;
    if (byte === needle[length]) length += 1;
    if (length === whole) return true;
  }
  return false;
}
