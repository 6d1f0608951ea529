const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';

/** ASCII of the 64 digits of base64 (RFC 4648 §4) and, at 64, of the padding. */
export const BASE64_CODES: Uint8Array = Uint8Array.from(ALPHABET, (digit) => digit.charCodeAt(0));

/** The two digits of each 12 bits, the first one in the upper byte. */
export const BASE64_PAIRS: Uint16Array = Uint16Array.from(
  { length: 4096 },
  (_, bits) => ((BASE64_CODES[bits >>> 6] ?? 0) << 8) | (BASE64_CODES[bits & 63] ?? 0),
);
