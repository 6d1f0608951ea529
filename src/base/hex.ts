import type { Result } from './result.ts';
import { failure, ok } from './result.ts';

const HEX_OF_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Why a text is not hex. `offset` counts UTF-16 code units of the text. */
export interface HexError {
  readonly code: 'hex-invalid-digit' | 'hex-odd-length';
  readonly offset: number;
}

/** Two lower-case digits a byte, with `separator` between the bytes. */
export function toHex(bytes: Uint8Array, separator = ''): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 1) {
    if (index > 0) text += separator;
    text += HEX_OF_BYTE[bytes[index] ?? 0];
  }
  return text;
}

/** A byte as two lower-case digits. Only the low eight bits count. */
export function byteToHex(byte: number): string {
  return HEX_OF_BYTE[byte & 0xff] ?? '';
}

/**
 * Reads hex digits in either case (copy). White space, `:`, `-` and `,` between bytes and `0x` in front of one are
 * skipped, because that is what people paste.
 */
export function fromHex(text: string): Result<Uint8Array<ArrayBuffer>, HexError> {
  const bytes = new Uint8Array(text.length >> 1);
  let length = 0;
  let offset = 0;
  while (offset < text.length) {
    const code = text.charCodeAt(offset);
    if (isSeparator(code)) {
      offset += 1;
      continue;
    }
    const high = hexDigit(code);
    const next = text.charCodeAt(offset + 1);
    // "0x" is a prefix only when a digit follows it.
    if (high === 0 && (next | 0x20) === 0x78 && hexDigit(text.charCodeAt(offset + 2)) >= 0) {
      offset += 2;
      continue;
    }
    if (high < 0) return failure({ code: 'hex-invalid-digit', offset });
    const low = hexDigit(next);
    if (low < 0) {
      const isAtEndOfByte = offset + 1 >= text.length || isSeparator(next);
      return failure(
        isAtEndOfByte ? { code: 'hex-odd-length', offset } : { code: 'hex-invalid-digit', offset: offset + 1 },
      );
    }
    bytes[length] = (high << 4) | low;
    length += 1;
    offset += 2;
  }
  return ok(bytes.slice(0, length));
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function isSeparator(code: number): boolean {
  // Tab, LF, VT, FF, CR, space, no-break space, ",", "-", ":"
  return (
    (code >= 0x09 && code <= 0x0d) || code === 0x20 || code === 0xa0 || code === 0x2c || code === 0x2d || code === 0x3a
  );
}
