import type { HandshakeRecord } from '../protocol/capture-event.ts';
import { parseHeaders, readStatus } from '../protocol/handshake-guard.ts';
import { isRecord, readCount, readText, readTime } from '../protocol/guard.ts';
import { DEFAULT_LIMITS } from '../protocol/limits.ts';

/** Handshakes kept per tab, so that a panel opened late still has the headers of sockets that are open. */
const MAX_PER_TAB = 200;
/** Tabs with handshakes that are remembered; the one that was quiet longest is forgotten first. */
const MAX_TABS = 64;
const MAX_TEXT_CHARS = 1_024;

/** The events of `webRequest` that make up a handshake. */
export type HandshakeStep = 'request' | 'response' | 'error';

/**
 * Keeps the opening handshakes that Firefox's `webRequest` reports, bounded per tab. Only in memory: they hold cookies.
 * What `webRequest` says is partly the page's and the server's doing, so it is checked like everything else.
 */
export class HandshakeRecorder {
  #byTab = new Map<number, Map<string, HandshakeRecord>>();
  #onRecord: (tabId: number, record: HandshakeRecord) => void;

  constructor(onRecord: (tabId: number, record: HandshakeRecord) => void) {
    this.#onRecord = onRecord;
  }

  /** Oldest first. */
  records(tabId: number): readonly HandshakeRecord[] {
    return [...(this.#byTab.get(tabId)?.values() ?? [])];
  }

  forgetTab(tabId: number): void {
    this.#byTab.delete(tabId);
  }

  /** Takes the `details` of a `webRequest` event. */
  take(step: HandshakeStep, details: unknown): void {
    if (!isRecord(details)) return;
    const tabId = readCount(details['tabId']);
    const requestId = readText(details['requestId'], MAX_TEXT_CHARS);
    const url = readText(details['url'], DEFAULT_LIMITS.urlChars);
    const time = readTime(details['timeStamp']);
    // -1 is a request of no tab: a service worker or the browser's own.
    if (tabId === undefined || requestId === undefined || url === undefined || time === undefined) return;
    const records = this.#tab(tabId);
    const known = records.get(requestId) ?? begin(requestId, url, time, details);
    const record = advance(known, step, details);
    records.delete(requestId);
    records.set(requestId, record);
    dropOldest(records, MAX_PER_TAB);
    this.#onRecord(tabId, record);
  }

  #tab(tabId: number): Map<string, HandshakeRecord> {
    const records = this.#byTab.get(tabId) ?? new Map<string, HandshakeRecord>();
    this.#byTab.delete(tabId);
    this.#byTab.set(tabId, records);
    dropOldest(this.#byTab, MAX_TABS);
    return records;
  }
}

type Details = Readonly<Record<string, unknown>>;

function begin(requestId: string, url: string, time: number, details: Details): HandshakeRecord {
  return {
    kind: 'handshake',
    source: 'web-request',
    requestId: `webRequest-${requestId}`,
    url,
    time,
    frameId: readCount(details['frameId']) ?? null,
    request: { headers: [] },
    response: null,
    error: null,
  };
}

function advance(record: HandshakeRecord, step: HandshakeStep, details: Details): HandshakeRecord {
  switch (step) {
    case 'request':
      return { ...record, request: { headers: parseHeaders(details['requestHeaders']) ?? [] } };
    case 'response': {
      const status = readStatus(details['statusCode']);
      if (status === undefined) return record;
      const statusText = reasonPhrase(readText(details['statusLine'], MAX_TEXT_CHARS) ?? '');
      return { ...record, response: { status, statusText, headers: parseHeaders(details['responseHeaders']) ?? [] } };
    }
    case 'error':
      return { ...record, error: readText(details['error'], MAX_TEXT_CHARS) ?? '' };
  }
}

/** `HTTP/1.1 403 Forbidden` → `Forbidden` (RFC 9112 §4). */
function reasonPhrase(statusLine: string): string {
  return /^HTTP\/\S+ \d{3} ?(.*)$/.exec(statusLine)?.[1] ?? '';
}

function dropOldest<Key, Value>(map: Map<Key, Value>, maxSize: number): void {
  for (const key of map.keys()) {
    if (map.size <= maxSize) return;
    map.delete(key);
  }
}
