import { encodeUtf8 } from '../../base/utf8.ts';
import { toBase64 } from '../../base/base64.ts';
import { acceptSteps } from '../../decoder/handshake.ts';
import { headerValue } from '../../decoder/http-header.ts';
import type { ConnectionRecord, HandshakeHeads, RecordHeader } from '../record.ts';
import { requestTarget } from '../records-from-log.ts';

/** One head of the opening handshake, ready to be sent. */
export interface HandshakeHead {
  readonly bytes: Uint8Array;
  /** Captured; false: made as RFC 6455 §4 asks. */
  readonly isObserved: boolean;
  /** What a captured head lacked and now has: header names, `method`. */
  readonly completed: readonly string[];
}

/** The heads of a connection's handshake. `response` is null when there was none and nothing shows that there must have been. */
export interface HandshakeBytes {
  readonly request: HandshakeHead;
  readonly response: HandshakeHead | null;
}

/**
 * The captured heads as bytes; what is missing is made from the rest as RFC 6455 §4 asks. A response that was not captured
 * is made only when frames show that there was one. When they do, captured heads are completed too, since a dissector takes
 * what follows for WebSocket only after an upgrade: browsers report heads before they add the last headers, and a handshake
 * over HTTP/2 has none of them (RFC 8441).
 */
export function handshakeBytes(record: ConnectionRecord, wasOpen: boolean): HandshakeBytes {
  const request = record.handshake?.request ?? null;
  const response = record.handshake?.response ?? null;
  const key = (request && headerValue(request.headers, 'Sec-WebSocket-Key'))?.trim() ?? MADE_UP_KEY;
  const neededOfRequest = requestHeaders(record, key);
  const requestHead =
    request === null
      ? madeHead(`GET ${requestTarget(record.url)} HTTP/1.1`, neededOfRequest)
      : wasOpen
        ? completedRequest(request, neededOfRequest)
        : observedHead(`${request.method} ${request.target} HTTP/1.1`, request.headers);
  const neededOfResponse = responseHeaders(record, key);
  // A handshake over HTTP/2 (RFC 8441) has status 200 and cannot stand in front of frames in HTTP/1.1.
  if (response !== null && (response.status === 101 || !wasOpen)) {
    const line = `HTTP/1.1 ${statusCode(response.status)} ${response.statusText}`;
    const responseHead = wasOpen
      ? completedHead(line, response.headers, neededOfResponse, [])
      : observedHead(line, response.headers);
    return { request: requestHead, response: responseHead };
  }
  if (!wasOpen) return { request: requestHead, response: null };
  return { request: requestHead, response: madeHead('HTTP/1.1 101 Switching Protocols', neededOfResponse) };
}

/** Sixteen bytes that say what they are; a key is nothing but a nonce (RFC 6455 §4.1). */
const MADE_UP_KEY = toBase64(encodeUtf8('framescope-nonce'));

function madeHead(line: string, headers: readonly RecordHeader[]): HandshakeHead {
  return { bytes: headBytes(line, headers), isObserved: false, completed: [] };
}

function observedHead(line: string, headers: readonly RecordHeader[]): HandshakeHead {
  return { bytes: headBytes(line, headers), isObserved: true, completed: [] };
}

function completedRequest(
  { method, target, headers }: NonNullable<HandshakeHeads['request']>,
  needed: readonly RecordHeader[],
): HandshakeHead {
  // RFC 6455 §4.1 knows GET only; CONNECT is how HTTP/2 says it (RFC 8441 §4), and a proxy's tunnel to a dissector.
  const changed = method === 'GET' ? [] : ['method'];
  return completedHead(`GET ${target} HTTP/1.1`, headers, needed, changed);
}

function completedHead(
  line: string,
  headers: readonly RecordHeader[],
  needed: readonly RecordHeader[],
  changed: readonly string[],
): HandshakeHead {
  const missing = needed.filter(({ name }) => headerValue(headers, name) === null);
  return {
    bytes: headBytes(line, [...headers, ...missing]),
    isObserved: true,
    completed: [...changed, ...missing.map(({ name }) => name)],
  };
}

function requestHeaders(record: ConnectionRecord, key: string): readonly RecordHeader[] {
  const host = record.url !== null && URL.canParse(record.url) ? new URL(record.url).host : 'unknown.invalid';
  return [
    { name: 'Host', value: host },
    { name: 'Upgrade', value: 'websocket' },
    { name: 'Connection', value: 'Upgrade' },
    { name: 'Sec-WebSocket-Key', value: key },
    { name: 'Sec-WebSocket-Version', value: '13' },
    ...optional('Sec-WebSocket-Protocol', record.requestedProtocols.join(', ')),
    ...optional('Sec-WebSocket-Extensions', record.extensions),
  ];
}

function responseHeaders(record: ConnectionRecord, key: string): readonly RecordHeader[] {
  return [
    { name: 'Upgrade', value: 'websocket' },
    { name: 'Connection', value: 'Upgrade' },
    { name: 'Sec-WebSocket-Accept', value: acceptSteps(key).accept },
    ...optional('Sec-WebSocket-Protocol', record.protocol),
    ...optional('Sec-WebSocket-Extensions', record.extensions),
  ];
}

function optional(name: string, value: string | null): readonly RecordHeader[] {
  return value === null || value === '' ? [] : [{ name, value }];
}

function statusCode(status: number): string {
  return String(Math.min(999, Math.max(0, Math.trunc(status)))).padStart(3, '0');
}

function headBytes(line: string, headers: readonly RecordHeader[]): Uint8Array {
  const lines = headers
    // HTTP/2's pseudo header fields have no place in a head of HTTP/1.1.
    .filter(({ name }) => name !== '' && !name.startsWith(':'))
    .map(({ name, value }) => `${oneLine(name).replaceAll(/[:\s]/g, '-')}: ${oneLine(value)}`);
  return encodeUtf8(`${[oneLine(line), ...lines].join('\r\n')}\r\n\r\n`);
}

/** A line break in an imported header would end the head early and forge what follows. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, ' ');
}
