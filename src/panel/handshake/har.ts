import type { HandshakeRecord } from '../../protocol/capture-event.ts';
import { isRecord, readText } from '../../protocol/guard.ts';
import { parseHeaders, parseResponse } from '../../protocol/handshake-guard.ts';
import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import { parseHarInitiator } from './har-initiator.ts';

/** Entries of one log that are looked at, newest first. */
const MAX_ENTRIES = 20_000;
const MAX_WORDS_CHARS = 4_096;
const MAX_ID_CHARS = 100;
/** A failure stands among the last messages of a socket, which may be many. */
const MESSAGES_FROM_END = 4;

/** The handshakes of the page's own WebSockets in a HAR (`devtools.network.getHAR()`), oldest first. Anything may be in it; nothing throws. */
export function parseHarHandshakes(har: unknown): readonly HandshakeRecord[] {
  if (!isRecord(har) || !Array.isArray(har['entries'])) return [];
  const records: HandshakeRecord[] = [];
  for (const entry of har['entries'].slice(-MAX_ENTRIES)) {
    const record = parseHarHandshake(entry);
    if (record && !isOfWorker(entry)) records.push(record);
  }
  return records;
}

/** One entry as a handshake; undefined when it is not of a WebSocket or not readable. */
export function parseHarHandshake(entry: unknown): HandshakeRecord | undefined {
  if (!isRecord(entry) || !isRecord(entry['request'])) return undefined;
  const messages = entry['_webSocketMessages'];
  if (entry['_resourceType'] !== 'websocket' && !Array.isArray(messages)) return undefined;
  const url = readText(entry['request']['url'], DEFAULT_LIMITS.urlChars);
  const time = typeof entry['startedDateTime'] === 'string' ? Date.parse(entry['startedDateTime']) : Number.NaN;
  if (url === undefined || !(time >= 0)) return undefined;
  const headers = parseHeaders(entry['request']['headers']) ?? [];
  const error = errorOf(messages) ?? netError(entry['response']);
  const response = parseResponse(entry['response']) ?? statusFromWords(error);
  // A HAR has no request ids, but a fresh key is made for every handshake (RFC 6455 §4.1).
  const key = headers.find((header) => header.name.toLowerCase() === 'sec-websocket-key')?.value.slice(0, MAX_ID_CHARS);
  return {
    kind: 'handshake',
    source: 'network-log',
    requestId: key === undefined ? `har-${time}-${url.slice(0, MAX_ID_CHARS)}` : `har-${key}`,
    url,
    time,
    frameId: null,
    request: { headers },
    response,
    error,
  };
}

/** Chromium reports a failed handshake as a message of type `error` with its own words. */
function errorOf(messages: unknown): string | null {
  if (!Array.isArray(messages)) return null;
  for (const message of messages.slice(-MESSAGES_FROM_END)) {
    if (!isRecord(message) || message['type'] !== 'error') continue;
    return readText(message['data'], MAX_WORDS_CHARS) ?? '';
  }
  return null;
}

/**
 * Of a refused handshake Chromium logs no response at all; its status stands only in the words
 * (`net/websockets/websocket_stream.cc`), for two statuses not as a number.
 */
function statusFromWords(error: string | null): HandshakeRecord['response'] {
  const words = error ?? '';
  let status = Number(/Unexpected response code: (\d{3})\b/.exec(words)?.[1] ?? 0);
  if (words.includes('HTTP Authentication failed')) status = 401;
  if (words.includes('Proxy authentication failed')) status = 407;
  return status === 0 ? null : { status, statusText: '', headers: [] };
}

/** `net::ERR_…` of a request that never got an answer. */
function netError(response: unknown): string | null {
  const error = isRecord(response) ? readText(response['_error'], MAX_WORDS_CHARS) : undefined;
  return error === undefined || error === '' ? null : error;
}

/** Whether the entry's call was made in a worker, which the page hook does not reach: then no captured connection is its. */
export function isOfWorker(entry: unknown): boolean {
  return isRecord(entry) && parseHarInitiator(entry['_initiator']).isWorker;
}
