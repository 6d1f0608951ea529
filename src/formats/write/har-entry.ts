import type { ConnectionRecord, RecordHeader } from '../record.ts';

export const HAR_CREATOR = { name: 'Framescope', version: '0.1.0' } as const;

/** HAR wants a URL in every entry, also when the capture has none (RFC 6761: `.invalid` is nobody's). */
const UNKNOWN_URL = 'ws://unknown.invalid/';

/** The entry up to the messages: what is known when the first of them is written. No closing brace. */
export function entryHead(record: ConnectionRecord, pageRef: string | null, firstTime: number | null): string {
  const url = record.url ?? UNKNOWN_URL;
  const request = {
    method: record.handshake?.request?.method ?? 'GET',
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headers(record.handshake?.request?.headers),
    queryString: queryString(url),
    headersSize: -1,
    bodySize: 0,
    ...(record.capture?.isUrlCut
      ? { comment: `The URL was longer than the ${url.length} characters that are here.` }
      : {}),
  };
  const head = {
    ...(pageRef === null ? {} : { pageref: pageRef }),
    startedDateTime: harTime(record.time ?? firstTime),
    request,
    // Chrome's importer takes an entry for a WebSocket by this field.
    _resourceType: 'websocket',
    ...(record.server === null
      ? {}
      : { serverIPAddress: record.server.address, connection: String(record.server.port) }),
  };
  return JSON.stringify(head).slice(0, -1);
}

/** The fields after the messages, without braces: how it was answered and how long it lasted. */
export function entryResponse(
  record: ConnectionRecord,
  firstTime: number | null,
  lastTime: number | null,
  hasFrames: boolean,
): string {
  const observed = record.handshake?.response ?? null;
  // Without a handshake the status follows from what came after it: frames need a 101 (RFC 6455 §4.1).
  const wasOpen = hasFrames || record.protocol !== null || typeof record.capture?.openedAt === 'number';
  const response = {
    status: observed?.status ?? (wasOpen ? 101 : 0),
    statusText: observed?.statusText ?? (wasOpen ? 'Switching Protocols' : ''),
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headers(observed?.headers),
    content: { size: 0, mimeType: 'x-unknown' },
    redirectURL: '',
    headersSize: -1,
    bodySize: -1,
    ...(record.handshake?.error ? { _error: record.handshake.error } : {}),
  };
  const start = record.time ?? firstTime ?? 0;
  const end = record.capture?.endedAt ?? lastTime ?? start;
  const duration = Math.max(0, end - start);
  const fields = {
    response,
    cache: {},
    time: duration,
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: duration, receive: 0 },
  };
  return JSON.stringify(fields).slice(1, -1);
}

/** ISO 8601, milliseconds. Unknown times are the epoch, because a HAR entry must have one. */
export function harTime(time: number | null): string {
  const date = new Date(time ?? 0);
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}

function headers(fields: readonly RecordHeader[] | undefined): readonly RecordHeader[] {
  return (fields ?? []).map(({ name, value }) => ({ name, value }));
}

function queryString(url: string): readonly RecordHeader[] {
  if (!URL.canParse(url)) return [];
  return [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
}
