import { headerTokens, headerValue } from '../../../decoder/http-header.ts';
import type { HttpHeader } from '../../../decoder/http-header.ts';
import type { ConnectionRecord, Endpoint, HandshakeHeads, LifecycleEvent } from '../../record.ts';
import { readRecord } from '../../session/session-record.ts';
import { arrayMember, isObject, member, numberMember, stringMember } from '../json/json-value.ts';

/** Whether an entry without messages is a WebSocket all the same: one that failed, or said nothing. */
export function isWebSocketEntry(entry: unknown): boolean {
  const url = stringMember(member(entry, 'request'), 'url') ?? '';
  return (
    /^wss?:/i.test(url) ||
    stringMember(entry, '_resourceType') === 'websocket' ||
    member(entry, '_webSocketMessages') !== undefined ||
    member(entry, '_webSocketClose') !== undefined
  );
}

/** The connection that an entry tells; exact when our own export put it there. */
export function harConnection(entry: unknown, id: string, pages: ReadonlyMap<string, string>): ConnectionRecord {
  const own = member(member(entry, '_framescope'), 'connection');
  if (isObject(own)) {
    const read = readRecord(JSON.stringify(own), null, null);
    if (read.kind === 'ok' && read.value.record.kind === 'connection') return { ...read.value.record, id };
  }
  const request = member(entry, 'request');
  const response = member(entry, 'response');
  const requestHeaders = headersOf(request);
  const responseHeaders = headersOf(response);
  const status = numberMember(response, 'status') ?? 0;
  const isOpen = status === 101;
  // mitmproxy and HTTP Toolkit write the URL of the HTTP request.
  const url = stringMember(request, 'url')?.replace(/^http/i, 'ws') ?? null;
  const startedAt = Date.parse(stringMember(entry, 'startedDateTime') ?? '');
  return {
    kind: 'connection',
    id,
    url,
    time: Number.isNaN(startedAt) ? null : startedAt,
    client: null,
    server: serverOf(entry, url),
    requestedProtocols: headerTokens(requestHeaders, 'Sec-WebSocket-Protocol'),
    protocol: isOpen ? (headerValue(responseHeaders, 'Sec-WebSocket-Protocol') ?? '') : null,
    extensions: isOpen ? (headerValue(responseHeaders, 'Sec-WebSocket-Extensions') ?? '') : null,
    handshake: heads(request, requestHeaders, response, responseHeaders, status, url),
    pageUrl: pages.get(stringMember(entry, 'pageref') ?? '') ?? null,
  };
}

/** What came of the handshake, as far as the entry tells. */
export function harOpening({ handshake, protocol, extensions }: ConnectionRecord): LifecycleEvent | null {
  if (protocol !== null) return { type: 'open', protocol, extensions: extensions ?? '' };
  const response = handshake?.response ?? null;
  const error = handshake?.error ?? null;
  if (response === null && error === null) return null;
  return {
    type: 'handshake-failed',
    status: response?.status ?? null,
    message: error ?? `The server answered ${response?.status ?? ''} ${response?.statusText ?? ''}`.trim(),
  };
}

/** HTTP Toolkit tells the end in `_webSocketClose`: an object, or `aborted`. */
export function harClose(entry: unknown): LifecycleEvent | null {
  const close = member(entry, '_webSocketClose');
  if (close === 'aborted') return { type: 'close', code: 1006, reason: '', wasClean: false, initiator: 'unknown' };
  if (!isObject(close)) return null;
  const code = numberMember(close, 'code') ?? 1005;
  return { type: 'close', code, reason: stringMember(close, 'reason') ?? '', wasClean: true, initiator: 'unknown' };
}

function heads(
  request: unknown,
  requestHeaders: readonly HttpHeader[],
  response: unknown,
  responseHeaders: readonly HttpHeader[],
  status: number,
  url: string | null,
): HandshakeHeads {
  return {
    request: isObject(request)
      ? { method: stringMember(request, 'method') ?? 'GET', target: targetOf(url), headers: requestHeaders }
      : null,
    // HAR writes status 0 when there was no answer.
    response:
      status > 0 ? { status, statusText: stringMember(response, 'statusText') ?? '', headers: responseHeaders } : null,
    error: stringMember(response, '_error'),
  };
}

function headersOf(message: unknown): readonly HttpHeader[] {
  const headers: HttpHeader[] = [];
  for (const header of arrayMember(message, 'headers')) {
    const name = stringMember(header, 'name');
    if (name !== null) headers.push({ name, value: stringMember(header, 'value') ?? '' });
  }
  return headers;
}

function serverOf(entry: unknown, url: string | null): Endpoint | null {
  const address = stringMember(entry, 'serverIPAddress');
  if (address === null || address === '' || url === null || !URL.canParse(url)) return null;
  const { port, protocol } = new URL(url);
  return {
    address: address.replaceAll(/^\[|\]$/g, ''),
    port: port === '' ? (protocol === 'wss:' ? 443 : 80) : Number(port),
  };
}

function targetOf(url: string | null): string {
  if (url === null || !URL.canParse(url)) return '/';
  const { pathname, search } = new URL(url);
  return pathname + search;
}
