import type { HandshakeRecord, HeaderField } from './capture-event.ts';
import { isRecord, readCount, readOneOf, readText, readTextOrNull, readTime } from './guard.ts';
import { DEFAULT_LIMITS } from './limits.ts';

/** Browsers refuse a response with more than 256 kB of headers; so many fields are never in one. */
const MAX_HEADERS = 500;
/** Longest header value, and longest of the browser's own words, that is kept. */
const MAX_VALUE_CHARS = 64 * 1024;
const MAX_NAME_CHARS = 1_024;
const MAX_ID_CHARS = 200;
const MAX_STATUS = 999;

/** Up to `MAX_HEADERS` header fields in their order; an entry that is none is left out. Undefined when it is no list. */
export function parseHeaders(value: unknown): readonly HeaderField[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const headers: HeaderField[] = [];
  for (const entry of value.slice(0, MAX_HEADERS)) {
    if (!isRecord(entry)) continue;
    const name = readText(entry['name'], MAX_NAME_CHARS);
    const text = readText(entry['value'], MAX_VALUE_CHARS);
    if (name !== undefined && text !== undefined) headers.push({ name, value: text });
  }
  return headers;
}

/** An HTTP status code, or undefined: browsers write 0 for a response that never came. */
export function readStatus(value: unknown): number | undefined {
  const status = readCount(value);
  return status !== undefined && status > 0 && status <= MAX_STATUS ? status : undefined;
}

/** Rebuilds a handshake record that came over a port. */
export function parseHandshakeRecord(value: unknown): HandshakeRecord | undefined {
  if (!isRecord(value) || value['kind'] !== 'handshake') return undefined;
  const source = readOneOf(value['source'], ['network-log', 'web-request']);
  const requestId = readText(value['requestId'], MAX_ID_CHARS);
  const url = readText(value['url'], DEFAULT_LIMITS.urlChars);
  const time = readTime(value['time']);
  const frameId = value['frameId'] === null ? null : readCount(value['frameId']);
  const requestHeaders = isRecord(value['request']) ? parseHeaders(value['request']['headers']) : undefined;
  const response = value['response'] === null ? null : parseResponse(value['response']);
  const error = readTextOrNull(value['error'], MAX_VALUE_CHARS);
  if (source === undefined || requestId === undefined || url === undefined || time === undefined) return undefined;
  if (frameId === undefined || requestHeaders === undefined || response === undefined || error === undefined) {
    return undefined;
  }
  return {
    kind: 'handshake',
    source,
    requestId,
    url,
    time,
    frameId,
    request: { headers: requestHeaders },
    response,
    error,
  };
}

/** A response as a record and as a HAR entry carry it. */
export function parseResponse(value: unknown): NonNullable<HandshakeRecord['response']> | undefined {
  if (!isRecord(value)) return undefined;
  const status = readStatus(value['status']);
  const statusText = readText(value['statusText'], MAX_NAME_CHARS);
  const headers = parseHeaders(value['headers']);
  if (status === undefined || statusText === undefined || headers === undefined) return undefined;
  return { status, statusText, headers };
}
