import { NO_BYTES } from '../../base/bytes.ts';
import { encodeUtf8 } from '../../base/utf8.ts';

const BACKSLASH = 0x5c;
/** What `\n` and the like stand for, by the letter; 0 for letters that are no escape. */
const SIMPLE = new Uint8Array(256);
for (const [letter, byte] of [
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x2f, 0x2f],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
] as const) {
  SIMPLE[letter] = byte;
}

/** A text with its JSON escapes resolved, and where its bytes were. */
export interface Unescaped {
  readonly bytes: Uint8Array;
  /** Offset in the escaped bytes of an offset in `bytes`; the end maps to the end. */
  sourceOffset(offset: number): number;
}

/**
 * Resolves RFC 8259 §7 escapes wherever they stand, in the inside of one string or in a whole JSON text. What is no escape stays
 * as it is; a lone surrogate becomes U+FFFD. Without a backslash the bytes are a view, else a copy.
 */
export function unescapeJson(source: Uint8Array): Unescaped {
  const first = source.indexOf(BACKSLASH);
  if (first < 0) return { bytes: source, sourceOffset: (offset) => offset };
  const outputs: number[] = [];
  const inputs: number[] = [];
  const bytes = resolve(source, first, (output, input) => {
    outputs.push(output);
    inputs.push(input);
  });
  return {
    bytes,
    sourceOffset: (offset) => {
      let low = 0;
      let high = outputs.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((outputs[middle] ?? 0) <= offset) low = middle + 1;
        else high = middle;
      }
      const base = low === 0 ? 0 : (inputs[low - 1] ?? 0);
      const plain = base + offset - (low === 0 ? 0 : (outputs[low - 1] ?? 0));
      // Inside of what an escape stands for: the escape itself.
      const nextOutput = outputs[low];
      const nextInput = inputs[low];
      return nextOutput !== undefined && nextInput !== undefined ? Math.min(plain, nextInput - 1) : plain;
    },
  };
}

/** The bytes with their escapes resolved (copy); `first` is that of the first backslash. Told where each escape ends, there and here. */
function resolve(
  source: Uint8Array,
  first: number,
  onEscape: ((output: number, input: number) => void) | null,
): Uint8Array {
  // No escape is shorter than the character it stands for.
  const bytes = new Uint8Array(source.length);
  bytes.set(source.subarray(0, first));
  let size = first;
  let at = first;
  // Byte by byte: in JSON that was put into JSON every third one begins an escape.
  while (at < source.length) {
    const byte = source[at] ?? 0;
    if (byte !== BACKSLASH) {
      bytes[size] = byte;
      size += 1;
      at += 1;
      continue;
    }
    const simple = SIMPLE[source[at + 1] ?? 0] ?? 0;
    if (simple !== 0) {
      bytes[size] = simple;
      size += 1;
      at += 2;
    } else {
      const { length, value } = readEscape(source, at);
      bytes.set(value, size);
      size += value.length;
      at += length;
    }
    onEscape?.(size, at);
  }
  return bytes.subarray(0, size);
}

/** Any escape but a simple one. */
function readEscape(source: Uint8Array, at: number): { readonly length: number; readonly value: Uint8Array } {
  const unit = source[at + 1] === 0x75 ? hexUnit(source, at + 2) : -1;
  if (unit < 0) return { length: 1, value: source.subarray(at, at + 1) };
  if (unit >= 0xd800 && unit < 0xdc00 && source[at + 6] === BACKSLASH && source[at + 7] === 0x75) {
    const low = hexUnit(source, at + 8);
    if (low >= 0xdc00 && low < 0xe000) return { length: 12, value: encodeUtf8(String.fromCharCode(unit, low)) };
  }
  return { length: 6, value: encodeUtf8(String.fromCharCode(unit)) };
}

/** Four hexadecimal digits; -1 when they are not. */
function hexUnit(source: Uint8Array, start: number): number {
  let unit = 0;
  for (let at = start; at < start + 4; at += 1) {
    const byte = source[at] ?? 0;
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : hexLetter(byte | 0x20);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

function hexLetter(byte: number): number {
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}

/** The text of a JSON string given with its quotes, as UTF-8. */
export function jsonStringBytes(quoted: Uint8Array): Uint8Array {
  if (quoted.length < 2) return NO_BYTES;
  const inside = quoted.subarray(1, -1);
  const first = inside.indexOf(BACKSLASH);
  return first < 0 ? inside : resolve(inside, first, null);
}
