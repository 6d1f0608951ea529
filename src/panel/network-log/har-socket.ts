import { fromBase64 } from '../../base/base64.ts';
import type { HandshakeRecord } from '../../protocol/capture-event.ts';
import { isRecord } from '../../protocol/guard.ts';
import { parseHarHandshake } from '../handshake/har.ts';
import { parseHarInitiator, type HarInitiator } from '../handshake/har-initiator.ts';

/** Entries of one log that are looked at, newest first. */
const MAX_ENTRIES = 20_000;
/** What asks for a worker's script (Fetch, "destination"). */
const WORKER_DESTINATIONS = ['worker', 'sharedworker', 'serviceworker'];

/** A WebSocket as Chromium's network log has it. */
export interface HarSocket {
  readonly handshake: HandshakeRecord;
  readonly initiator: HarInitiator;
  /** Milliseconds from the request to the answer while it is open, to its end when it has ended. */
  readonly lastsMs: number;
  /** Unread: see `readHarMessage`. */
  readonly messages: readonly unknown[];
}

export interface HarMessage {
  readonly direction: 'in' | 'out';
  /** Epoch milliseconds. */
  readonly time: number;
  /** Null: a Blob was sent, whose bytes the log does not have. */
  readonly payload: string | Uint8Array | null;
}

/** The WebSockets in a HAR (`devtools.network.getHAR()`), oldest first. Anything may be in it; nothing throws. */
export function parseHarSockets(har: unknown): readonly HarSocket[] {
  return entriesOf(har).flatMap((entry) => parseHarSocket(entry) ?? []);
}

/** One entry as a WebSocket; undefined when it is none or not readable. */
export function parseHarSocket(entry: unknown): HarSocket | undefined {
  const handshake = parseHarHandshake(entry);
  if (!handshake || !isRecord(entry)) return undefined;
  const { _webSocketMessages: messages, time } = entry;
  return {
    handshake,
    initiator: parseHarInitiator(entry['_initiator']),
    lastsMs: typeof time === 'number' && time >= 0 && Number.isFinite(time) ? time : 0,
    messages: Array.isArray(messages) ? messages : [],
  };
}

/** One of `HarSocket.messages`; undefined when it is no message (an error) or not readable. */
export function readHarMessage(message: unknown): HarMessage | undefined {
  if (!isRecord(message)) return undefined;
  const { type, time, opcode, data } = message;
  if ((type !== 'send' && type !== 'receive') || typeof data !== 'string') return undefined;
  if (typeof time !== 'number' || !(time >= 0) || !Number.isFinite(time)) return undefined;
  const direction = type === 'send' ? 'out' : 'in';
  if (opcode === 1) return { direction, time: time * 1000, payload: data };
  if (direction === 'out' && data === '') return { direction, time: time * 1000, payload: null };
  const bytes = fromBase64(data);
  return bytes.kind === 'ok' ? { direction, time: time * 1000, payload: bytes.value } : undefined;
}

/** A worker's script was loaded, or a service worker answered: sockets may be opened where the page hook does not reach. */
export function tellsOfWorker(entry: unknown): boolean {
  if (!isRecord(entry) || !isRecord(entry['request'])) return false;
  if (entry['_fetchedViaServiceWorker'] === true) return true;
  const { url, headers } = entry['request'];
  if (entry['_resourceType'] === 'script' && typeof url === 'string' && url.startsWith('blob:')) return true;
  if (!Array.isArray(headers)) return false;
  return headers.some(
    (header: unknown) =>
      isRecord(header) &&
      typeof header['name'] === 'string' &&
      header['name'].toLowerCase() === 'sec-fetch-dest' &&
      WORKER_DESTINATIONS.some((destination) => destination === header['value']),
  );
}

export function entriesOf(har: unknown): readonly unknown[] {
  return isRecord(har) && Array.isArray(har['entries']) ? har['entries'].slice(-MAX_ENTRIES) : [];
}
