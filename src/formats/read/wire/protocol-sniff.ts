import { decodeLatin1 } from '../latin1.ts';

/** What the first bytes of a stream say about it. */
export type StreamStart = 'request' | 'response' | 'tls' | 'http2' | 'other' | 'undecided';

const REQUEST = /^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PROPFIND) /;
const REQUEST_BEGINNING = /^[A-Z]{0,8}$/;
const RESPONSE = 'HTTP/1.';
const HTTP2_PREFACE = 'PRI * HTTP/2.0';

/** Looks at the first bytes of one direction. `undecided` while more bytes could change the answer. */
export function sniffStart(bytes: Uint8Array): StreamStart {
  if (bytes.length === 0) return 'undecided';
  // RFC 8446 §5.1: a handshake record of any version.
  if (bytes[0] === 0x16 && (bytes[1] ?? 3) === 3 && (bytes[2] ?? 0) <= 4) return bytes.length < 3 ? 'undecided' : 'tls';
  const text = decodeLatin1(bytes.subarray(0, 16));
  if (text.startsWith(HTTP2_PREFACE)) return 'http2';
  if (REQUEST.test(text)) return 'request';
  if (text.startsWith(RESPONSE)) return 'response';
  const isBeginning =
    HTTP2_PREFACE.startsWith(text) || RESPONSE.startsWith(text) || (text.length < 9 && REQUEST_BEGINNING.test(text));
  return isBeginning ? 'undecided' : 'other';
}
