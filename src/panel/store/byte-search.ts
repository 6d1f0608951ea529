const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const CASE_BIT = 0x20;

/** Finds a text in bytes. Made once per filter, asked once per row. */
export interface ByteSearch {
  /** Whether the bytes, read as UTF-8, hold the text; ASCII letters and, for other texts, all letters match in either case. */
  isIn(bytes: Uint8Array): boolean;
}

/**
 * An ASCII text is sought in the bytes as they are, without decoding them: it cannot begin inside of a UTF-8 sequence. Any
 * other text needs Unicode's case rules, so the bytes are decoded.
 */
export function createByteSearch(text: string): ByteSearch {
  const needle = text.toLowerCase();
  const isAscii = [...needle].every((character) => character <= '\u007f');
  if (!isAscii) {
    const decoder = new TextDecoder();
    return { isIn: (bytes) => decoder.decode(bytes).toLowerCase().includes(needle) };
  }
  const lower = new TextEncoder().encode(needle);
  const skip = skipTable(lower);
  return { isIn: (bytes) => indexOfFolded(bytes, lower, skip) >= 0 };
}

/** Horspool: how far the needle may move when its end stands over a byte; both cases of a letter have the same entry. */
function skipTable(lower: Uint8Array): Uint16Array {
  const skip = new Uint16Array(256).fill(Math.min(lower.length, 0xffff));
  for (let index = 0; index < lower.length - 1; index += 1) {
    const byte = lower[index] ?? 0;
    const distance = lower.length - 1 - index;
    skip[byte] = distance;
    if (byte >= 0x61 && byte <= 0x7a) skip[byte & ~CASE_BIT] = distance;
  }
  return skip;
}

function indexOfFolded(bytes: Uint8Array, lower: Uint8Array, skip: Uint16Array): number {
  const last = lower.length - 1;
  if (last < 0) return 0;
  let at = 0;
  while (at + last < bytes.length) {
    let match = last;
    while (match >= 0 && fold(bytes[at + match] ?? 0) === lower[match]) match -= 1;
    if (match < 0) return at;
    at += skip[bytes[at + last] ?? 0] ?? 1;
  }
  return -1;
}

function fold(byte: number): number {
  return byte >= UPPER_A && byte <= UPPER_Z ? byte | CASE_BIT : byte;
}
