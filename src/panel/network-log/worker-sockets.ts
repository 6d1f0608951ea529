import type { CaptureEvent, DocumentInfo } from '../../protocol/capture-event.ts';
import type { ConnectionHandshake } from '../../model/connection.ts';
import { toHandshake } from '../handshake/handshake-match.ts';
import { headerValue } from '../../decoder/http-header.ts';
import { readHarMessage, type HarMessage, type HarSocket } from './har-socket.ts';

/** Where the rows of such sockets go; `Ingest` is one. */
export interface WorkerSocketSink {
  openWorker(info: DocumentInfo): void;
  closeDocument(documentId: string): void;
  take(batch: { documentId: string; events: readonly CaptureEvent[]; isHistory: boolean; missing: number }): void;
  /** The socket has ended; how is not known. */
  endUnseen(documentId: string, connection: number, time: number): void;
  giveHandshake(documentId: string, connection: number, handshake: ConnectionHandshake): void;
}

interface KnownSocket {
  readonly document: WorkerDocument;
  /** Number in its document. */
  readonly number: number;
  /** Messages of the log that were written. */
  written: number;
  hasOpened: boolean;
  hasEnded: boolean;
}

interface WorkerDocument {
  readonly id: string;
  readonly script: string;
  sockets: number;
  messages: number;
}

/**
 * Shows the sockets of workers, which the page hook does not reach, from Chromium's network log: read-only connections whose
 * rows come whenever the log is read. Each worker's script is a document of its own.
 */
export class WorkerSockets {
  #sink: WorkerSocketSink;
  /** By request: all that the log has, which is bounded where it is read. */
  #sockets = new Map<string, KnownSocket>();
  /** By script: a worker of the page that stands. */
  #documents = new Map<string, WorkerDocument>();
  #lastDocument = 0;

  constructor(sink: WorkerSocketSink) {
    this.#sink = sink;
  }

  /** Some socket has not ended, as far as is known. */
  get hasOpen(): boolean {
    for (const { hasEnded } of this.#sockets.values()) if (!hasEnded) return true;
    return false;
  }

  /** All sockets that the log has now. One that it no longer has was wiped with its page. */
  takeAll(sockets: readonly HarSocket[]): void {
    const present = new Set<string>();
    for (const socket of sockets) {
      if (!socket.initiator.isWorker) continue;
      present.add(socket.handshake.requestId);
      this.#take(socket);
    }
    this.#leaveAbsent(present);
  }

  /** A socket has ended; the log has all of it. */
  finish(socket: HarSocket): void {
    if (!socket.initiator.isWorker) return;
    this.#end(this.#take(socket), socket.handshake.time + socket.lastsMs);
  }

  #take(socket: HarSocket): KnownSocket {
    const { handshake, messages } = socket;
    const known = this.#sockets.get(handshake.requestId) ?? this.#begin(socket);
    const { document, number } = known;
    const events: CaptureEvent[] = [];
    const isOpening = !known.hasOpened && handshake.response?.status === 101;
    const isFailing = !known.hasOpened && !isOpening && !known.hasEnded && handshake.error !== null;
    if (isOpening) {
      known.hasOpened = true;
      events.push(openEvent(socket, number));
    }
    if (isFailing) events.push({ kind: 'error', connection: number, time: handshake.time });
    for (const entry of messages.slice(known.written)) {
      const message = readHarMessage(entry);
      if (message) pushMessage(events, document, number, message);
    }
    known.written = messages.length;
    if (isOpening || isFailing) this.#sink.giveHandshake(document.id, number, toHandshake(handshake, false));
    if (events.length > 0) this.#sink.take({ documentId: document.id, events, isHistory: false, missing: 0 });
    if (isFailing) this.#end(known, handshake.time + socket.lastsMs);
    return known;
  }

  #end(known: KnownSocket, time: number): void {
    if (known.hasEnded) return;
    known.hasEnded = true;
    this.#sink.endUnseen(known.document.id, known.number, time);
  }

  #begin({ handshake, initiator }: HarSocket): KnownSocket {
    const document = this.#documentOf(initiator.script ?? '', handshake.time);
    document.sockets += 1;
    const known: KnownSocket = { document, number: document.sockets, written: 0, hasOpened: false, hasEnded: false };
    this.#sockets.set(handshake.requestId, known);
    const offered = headerValue(handshake.request.headers, 'Sec-WebSocket-Protocol') ?? '';
    const event: CaptureEvent = {
      kind: 'connecting',
      connection: known.number,
      time: handshake.time,
      url: handshake.url,
      protocols: offered === '' ? [] : offered.split(',').map((name) => name.trim()),
      stack: initiator.stack,
      isFromConstructor: true,
    };
    this.#sink.take({ documentId: document.id, events: [event], isHistory: false, missing: 0 });
    return known;
  }

  #documentOf(script: string, time: number): WorkerDocument {
    const known = this.#documents.get(script);
    if (known) return known;
    this.#lastDocument += 1;
    const document: WorkerDocument = { id: `network-log-${this.#lastDocument}`, script, sockets: 0, messages: 0 };
    this.#documents.set(script, document);
    this.#sink.openWorker({ id: document.id, url: script, isTop: false, timeOrigin: time });
    return document;
  }

  #leaveAbsent(present: ReadonlySet<string>): void {
    const left = new Set<WorkerDocument>();
    for (const [requestId, { document }] of this.#sockets) {
      if (present.has(requestId)) continue;
      this.#sockets.delete(requestId);
      left.add(document);
    }
    for (const { document } of this.#sockets.values()) left.delete(document);
    for (const document of left) {
      this.#documents.delete(document.script);
      this.#sink.closeDocument(document.id);
    }
  }
}

function openEvent({ handshake, lastsMs, messages }: HarSocket, connection: number): CaptureEvent {
  const headers = handshake.response?.headers ?? [];
  // Of a socket that has ended, `lastsMs` tells the end.
  const first = readHarMessage(messages[0])?.time ?? Number.POSITIVE_INFINITY;
  return {
    kind: 'open',
    connection,
    time: Math.min(handshake.time + lastsMs, first),
    protocol: headerValue(headers, 'Sec-WebSocket-Protocol') ?? '',
    extensions: headerValue(headers, 'Sec-WebSocket-Extensions') ?? '',
  };
}

function pushMessage(
  events: CaptureEvent[],
  document: WorkerDocument,
  connection: number,
  { direction, time, payload }: HarMessage,
): void {
  document.messages += 1;
  const message = document.messages;
  events.push({
    kind: 'message',
    connection,
    time,
    message,
    direction,
    type: typeof payload === 'string' ? 'text' : 'binary',
    payload,
    byteLength: typeof payload === 'string' ? null : (payload?.length ?? 0),
    payloadState: payload === null ? 'parts' : 'complete',
    fate: direction === 'out' ? 'sent' : 'received',
  });
  if (payload === null) {
    events.push({ kind: 'payload-part', connection, message, time, payload: null, payloadState: 'unreadable' });
  }
}
