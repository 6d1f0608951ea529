import { decodeUtf8Lossy, findUtf8Error } from '../../base/utf8.ts';
import { fromBase64 } from '../../base/base64.ts';
import { looksLikeJson } from '../workers/json-tape.ts';
import { fileKindOf } from './media-type.ts';

/** Ways in which one content is packed into another, in the order in which they are offered. */
export const ENCODINGS = [
  'jwt',
  'data-url',
  'gzip',
  'zlib',
  'json-string',
  'base64',
  'form',
  'percent',
  'hex-text',
  'deflate',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Looked at to recognise an encoding; whether the rest is in it too is found out when it is unfolded. */
const GUESS_BYTES = 4096;
const MIN_BASE64_CHARS = 16;
/** From this length on it is no word and no identifier, whatever the bytes are. */
const SURE_BASE64_CHARS = 64;
const MIN_HEX_CHARS = 32;

/**
 * The encodings that a content seems to be in. Only the first bytes are looked at. A wrong guess costs a click, a word that is
 * taken for base64 costs trust: so what is short must also give something readable.
 */
export function guessEncodings(bytes: Uint8Array): readonly Encoding[] {
  if (bytes.length < 8) return [];
  const head = bytes.subarray(0, GUESS_BYTES);
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08) return ['gzip'];
  if (isZlib(head)) return ['zlib'];
  if (head.includes(0)) return [];
  const text = decodeUtf8Lossy(head).trim();
  const isWhole = bytes.length <= GUESS_BYTES;
  if (text.startsWith('"') && (!isWhole || text.endsWith('"'))) return ['json-string'];
  if (looksLikeJson(head)) return [];
  if (isJwt(text, isWhole)) return ['jwt'];
  if (/^data:[\w.+-]*\/?[\w.+-]*[;,]/i.test(text)) return ['data-url'];
  if (isForm(text)) return ['form'];
  if (/^(?:[^%\s]|%[0-9a-f]{2})+$/i.test(isWhole ? text : text.slice(0, -2)) && /%[0-9a-f]{2}/i.test(text))
    return ['percent'];
  if (isHexText(text, isWhole)) return ['hex-text'];
  return isBase64(text, isWhole) ? ['base64'] : [];
}

/** An object or array from its first to its last byte. */
export function isJsonText(bytes: Uint8Array): boolean {
  if (bytes.length < 2 || !looksLikeJson(bytes.subarray(0, 64))) return false;
  const last = decodeUtf8Lossy(bytes.subarray(-16)).trimEnd().at(-1);
  // `[x]` and `{x}` are also what people write around names.
  const isJsonStart = /^\s*(?:\{\s*["}]|\[\s*(?:["\d{[\]-]|true|false|null))/.test(
    decodeUtf8Lossy(bytes.subarray(0, 256)),
  );
  return isJsonStart && (last === '}' || last === ']');
}

/** RFC 1950 §2.2: deflate with a window of 32 kB, no dictionary, and a checksum over the two bytes. `x^` may also be a text. */
function isZlib(head: Uint8Array): boolean {
  const flags = head[1] ?? 0;
  const isHeader = head[0] === 0x78 && (flags & 0x20) === 0 && (0x7800 + flags) % 31 === 0;
  return isHeader && !isReadable(head);
}

/** RFC 7519 §3: three parts in base64url, the first of which is a JSON object. */
function isJwt(text: string, isWhole: boolean): boolean {
  const parts = text.split('.');
  if (isWhole ? parts.length !== 3 : parts.length < 2) return false;
  if (!parts.every((part) => /^[\w-]*$/.test(part)) || !text.startsWith('eyJ')) return false;
  const header = fromBase64(parts[0] ?? '');
  return header.kind === 'ok' && looksLikeJson(header.value);
}

/** `application/x-www-form-urlencoded` with two fields at least, or one that needed to be encoded. */
function isForm(text: string): boolean {
  if (!/^[\w.~*%+[\]-]+=[^\s"<>{}]*$/.test(text)) return false;
  const fields = text.split('&');
  if (!fields.every((field) => /^[\w.~*%+[\]-]+(?:=.*)?$/.test(field))) return false;
  return fields.length > 1 || /%[0-9a-f]{2}/i.test(text);
}

function isHexText(text: string, isWhole: boolean): boolean {
  if (text.length < MIN_HEX_CHARS || (isWhole && text.length % 2 !== 0) || !/^[0-9a-f]+$/i.test(text)) return false;
  // Digests and identifiers are hexadecimal too: what is in them is nothing to read.
  const bytes = Uint8Array.from({ length: Math.floor(text.length / 2) }, (_, index) =>
    Number.parseInt(text.slice(index * 2, index * 2 + 2), 16),
  );
  return isReadable(bytes) || text.length > MIN_HEX_CHARS * 8;
}

function isBase64(text: string, isWhole: boolean): boolean {
  if (text.length < MIN_BASE64_CHARS || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text.replace(/\s+/g, ''))) return false;
  // One alphabet or the other, words have neither digits nor both cases.
  if (/[+/]/.test(text) && /[_-]/.test(text)) return false;
  const digits = text.replace(/\s+/g, '');
  if (isWhole && digits.replace(/=+$/, '').length % 4 === 1) return false;
  const decoded = fromBase64(digits.slice(0, digits.length - (digits.length % 4 === 1 ? 1 : 0)));
  if (decoded.kind !== 'ok') return false;
  if (fileKindOf(decoded.value) !== null || isReadable(decoded.value)) return true;
  return digits.length >= SURE_BASE64_CHARS && /[a-z]/.test(digits) && /[A-Z]/.test(digits) && /\d/.test(digits);
}

/** UTF-8 without control characters; the last character may be cut. */
function isReadable(bytes: Uint8Array): boolean {
  const error = findUtf8Error(bytes);
  if (error !== null && error.code !== 'utf8-truncated') return false;
  return bytes.every((byte) => byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
}
