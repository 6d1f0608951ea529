const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';

/** ASCII of the 64 digits of base64 (RFC 4648 §4) and, at 64, of the padding. */
export const BASE64_CODES: Uint8Array = Uint8Array.from(ALPHABET, (digit) => digit.charCodeAt(0));
