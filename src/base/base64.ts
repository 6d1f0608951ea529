import type { Result } from './result.ts';
import { failure, ok } from './result.ts';

// `btoa` wants a binary string and `atob` gives one, which costs two extra passes and a string per byte on megabytes;
// the native Uint8Array.prototype.toBase64 is younger than the oldest browser we support.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PAD = 0x3d;
const INVALID = 0xff;

const CODE_OF_VALUE = new Uint8Array(64);
const VALUE_OF_CODE = new Uint8Array(256).fill(INVALID);
for (let value = 0; value < 64; value += 1) {
  const code = ALPHABET.charCodeAt(value);
  CODE_OF_VALUE[value] = code;
  VALUE_OF_CODE[code] = value;
}
// The URL-safe alphabet is read as well (RFC 4648 §5).
VALUE_OF_CODE[0x2d] = 62;
VALUE_OF_CODE[0x5f] = 63;

const asciiDecoder = new TextDecoder('latin1');

/** Why a text is not base64. `offset` counts UTF-16 code units of the text. */
export interface Base64Error {
  readonly code: 'base64-invalid-character' | 'base64-invalid-length' | 'base64-invalid-padding';
  readonly offset: number;
}

/** Base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  const whole = bytes.length - (bytes.length % 3);
  let out = 0;
  for (let index = 0; index < whole; index += 3) {
    const triple = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    codes[out] = CODE_OF_VALUE[triple >>> 18] ?? 0;
    codes[out + 1] = CODE_OF_VALUE[(triple >>> 12) & 63] ?? 0;
    codes[out + 2] = CODE_OF_VALUE[(triple >>> 6) & 63] ?? 0;
    codes[out + 3] = CODE_OF_VALUE[triple & 63] ?? 0;
    out += 4;
  }
  const rest = bytes.length - whole;
  if (rest > 0) {
    const triple = ((bytes[whole] ?? 0) << 16) | (rest === 2 ? (bytes[whole + 1] ?? 0) << 8 : 0);
    codes[out] = CODE_OF_VALUE[triple >>> 18] ?? 0;
    codes[out + 1] = CODE_OF_VALUE[(triple >>> 12) & 63] ?? 0;
    codes[out + 2] = rest === 2 ? (CODE_OF_VALUE[(triple >>> 6) & 63] ?? 0) : PAD;
    codes[out + 3] = PAD;
  }
  return asciiDecoder.decode(codes);
}

/**
 * Reads base64 in the standard or the URL-safe alphabet, with or without padding (copy). White space is skipped, since
 * pasted base64 is wrapped. Anything else is an error with its offset; nothing is guessed.
 */
export function fromBase64(text: string): Result<Uint8Array<ArrayBuffer>, Base64Error> {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let bitCount = 0;
  let padding = 0;
  let digits = 0;
  for (let offset = 0; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset);
    const value = code < 256 ? (VALUE_OF_CODE[code] ?? INVALID) : INVALID;
    if (value !== INVALID) {
      if (padding > 0) return failure({ code: 'base64-invalid-padding', offset });
      bits = (bits << 6) | value;
      bitCount += 6;
      digits += 1;
      if (bitCount === 24) {
        bytes[length] = bits >>> 16;
        bytes[length + 1] = bits >>> 8;
        bytes[length + 2] = bits;
        length += 3;
        bits = 0;
        bitCount = 0;
      }
    } else if (code === PAD) {
      padding += 1;
      if (padding > 2) return failure({ code: 'base64-invalid-padding', offset });
    } else if (!isWhiteSpace(code)) {
      return failure({ code: 'base64-invalid-character', offset });
    }
  }
  const isPaddingWrong = padding > 0 && (digits + padding) % 4 !== 0;
  if (isPaddingWrong) return failure({ code: 'base64-invalid-padding', offset: text.length });
  if (bitCount === 6) return failure({ code: 'base64-invalid-length', offset: text.length });
  if (bitCount === 12) bytes[length++] = bits >>> 4;
  if (bitCount === 18) {
    bytes[length++] = bits >>> 10;
    bytes[length++] = bits >>> 2;
  }
  return ok(length === bytes.length ? bytes : bytes.slice(0, length));
}

function isWhiteSpace(code: number): boolean {
  return (code >= 0x09 && code <= 0x0d && code !== 0x0b) || code === 0x20;
}
