import { assertNever } from '../../base/assert-never.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { Connection } from '../../model/connection.ts';
import { NO_CONNECTION, type FrameLog, type LifecycleDetail } from '../../model/frame-log.ts';
import { PayloadState, RowKind, RowOrigin, RowPassage } from '../../model/row-kind.ts';
import type {
  ActedEvent,
  CaptureEvent,
  MessageEventRecord,
  PayloadPartEvent,
  ShedEvent,
} from '../../protocol/capture-event.ts';
import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import { ConnectionWriter } from './connection-writer.ts';
import type { DocumentRecord } from './document-record.ts';
import { InterceptedRows, type InterceptListener } from './intercepted-rows.ts';
import type { LossMeter } from './loss.ts';
import { UnownedRows } from './unowned-rows.ts';

const OPCODE_TEXT = 0x1;
const OPCODE_BINARY = 0x2;
/** Payloads of one document that may be incomplete at once; more are Blobs that a page never lets us read to the end. */
const MAX_PENDING = 10_000;

/** Messages that may wait for the answer to their command; rules make others, to which none comes. */
const MAX_ACTED = 1_000;

const PART_STATE = {
  more: PayloadState.pending,
  complete: PayloadState.complete,
  cut: PayloadState.cut,
  unreadable: PayloadState.unreadable,
} as const;

const MESSAGE_STATE = {
  complete: PayloadState.complete,
  parts: PayloadState.pending,
  cut: PayloadState.cut,
} as const;

export interface EventWriterDependencies {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  readonly loss: LossMeter;
  readonly onActed: OnActed;
  readonly intercepts: InterceptListener;
}

/** A command was answered; `row` is that of the message it made, null when there is none (recording is off). */
export type OnActed = (event: ActedEvent, row: number | null) => void;

/** Turns one event after the other into rows and into changes of its connection. Knows nothing of pages and ports. */
export class EventWriter {
  #log: FrameLog;
  #connections: ConnectionList;
  #loss: LossMeter;
  #unowned = new UnownedRows();
  #onActed: OnActed;
  #writer: ConnectionWriter;
  #intercepted: InterceptedRows;

  constructor({ log, connections, loss, onActed, intercepts }: EventWriterDependencies) {
    this.#log = log;
    this.#intercepted = new InterceptedRows(log, intercepts);
    this.#connections = connections;
    this.#writer = new ConnectionWriter(connections);
    this.#loss = loss;
    this.#onActed = onActed;
  }

  /** Writes one event. `isPaused`: messages are counted as lost instead, the rest keeps the connections true. */
  write(document: DocumentRecord, event: CaptureEvent, isHistory: boolean, isPaused: boolean): void {
    if (document.streaming !== null) this.#endBrokenStream(document, event);
    switch (event.kind) {
      case 'message':
        this.#writeMessage(document, event, isHistory, isPaused);
        return;
      case 'payload-part':
        this.#writePart(document, event);
        return;
      case 'construction-failed': {
        const { url, errorName, errorMessage, stack } = event;
        const detail = { kind: RowKind.constructionFailed, url, errorName, errorMessage, stack } as const;
        this.writeUnowned(document.info.id, event.time, detail, isHistory);
        return;
      }
      case 'shed':
        this.#writeShed(document, event, isHistory);
        return;
      case 'snapshot':
        this.#writer.takeSnapshot(document, event, isHistory);
        return;
      case 'connecting': {
        const connection = this.#writer.begin(document, event.connection, {
          url: event.url,
          requestedProtocols: event.protocols,
          createdAt: event.time,
          stack: event.stack,
          isAdopted: !event.isFromConstructor,
          isHistory,
        });
        this.#writeLifecycle(connection, event.time, { kind: RowKind.connecting, url: event.url }, isHistory);
        return;
      }
      case 'open': {
        const connection = this.#writer.of(document, event.connection, event.time, isHistory);
        const { protocol, extensions } = event;
        connection.protocol = protocol;
        connection.extensions = extensions;
        connection.openedAt = event.time;
        connection.state = 'open';
        this.#writeLifecycle(connection, event.time, { kind: RowKind.open, protocol, extensions }, isHistory);
        return;
      }
      case 'send-failed': {
        const connection = this.#writer.of(document, event.connection, event.time, isHistory);
        const { errorName, errorMessage } = event;
        this.#writeLifecycle(connection, event.time, { kind: RowKind.sendFailed, errorName, errorMessage }, isHistory);
        return;
      }
      case 'closing': {
        const connection = this.#writer.of(document, event.connection, event.time, isHistory);
        if (connection.state !== 'closed') connection.state = 'closing';
        const { code, reason, isInjected } = event;
        const detail = { kind: RowKind.closing, code, reason, ...(isInjected ? { isInjected } : {}) } as const;
        this.#writeLifecycle(connection, event.time, detail, isHistory);
        return;
      }
      case 'close': {
        const connection = this.#writer.of(document, event.connection, event.time, isHistory);
        const { code, reason, wasClean, initiator } = event;
        connection.state = 'closed';
        connection.endedAt = event.time;
        connection.close = { code, reason, wasClean, initiator };
        const detail = { kind: RowKind.close, code, reason, wasClean, initiator } as const;
        this.#writeLifecycle(connection, event.time, detail, isHistory);
        return;
      }
      case 'error': {
        const connection = this.#writer.of(document, event.connection, event.time, isHistory);
        connection.hasError = true;
        this.#writeLifecycle(connection, event.time, { kind: RowKind.error }, isHistory);
        return;
      }
      case 'acted': {
        const row = event.message === null ? null : (document.acted.get(event.message) ?? null);
        if (event.message !== null) document.acted.delete(event.message);
        this.#onActed(event, row);
        return;
      }
      case 'held':
      case 'released':
      case 'asked':
      case 'tagged':
      case 'rule-hits':
        this.#intercepted.take(document, event);
        return;
      default:
        assertNever(event);
    }
  }

  /** A row that belongs to a document but to none of its connections, or (null) to the page as a whole. */
  writeUnowned(documentId: string | null, time: number, detail: LifecycleDetail, isHistory: boolean): void {
    this.#unowned.add(this.#log.appendLifecycle(NO_CONNECTION, time, detail, isHistory), documentId);
  }

  /** A row of an import that belongs to none of its connections. */
  ownRow(row: number, importId: string): void {
    this.#unowned.add(row, importId);
  }

  /** The log's oldest rows were dropped: who owned them need not be remembered. */
  forgetDropped(): void {
    this.#unowned.forgetUntil(this.#log.firstRow);
  }

  /** Raises the revision of the connection that was written last; to be called after a run of events. */
  flush(): void {
    this.#writer.flush();
  }

  /**
   * Takes the rows of the connections and documents that are not kept out of the log; the others get new indexes, which it
   * returns (old → new, -1 for those that went).
   */
  retain(
    documents: Iterable<DocumentRecord>,
    isKept: (connection: Connection) => boolean,
    isDocumentKept: (documentId: string | null) => boolean,
  ): Int32Array {
    this.flush();
    const mapping = this.#connections.retain(isKept);
    const rows = this.#log.retain(mapping, (row) => isDocumentKept(this.#unowned.ownerOf(row)));
    this.move(documents, rows);
    return rows;
  }

  /** Rows and connections have got new indexes: `rows` is old → new, -1 for those that went. */
  move(documents: Iterable<DocumentRecord>, rows: Int32Array): void {
    this.#unowned.move(rows);
    for (const document of documents) {
      this.#writer.renew(document);
      for (const pending of document.pending.values()) pending.row = rows[pending.row] ?? -1;
      document.acted.clear();
      this.#intercepted.move(document, rows);
    }
  }

  /** Empties the log and removes the connections that have ended; the others start counting anew. */
  clear(documents: Iterable<DocumentRecord>): void {
    this.flush();
    this.#connections.retain(
      ({ state, importedFrom }) => state !== 'closed' && state !== 'gone' && importedFrom === undefined,
    );
    this.#log.clear();
    this.#unowned.clear();
    for (const connection of this.#connections.all()) {
      connection.framesIn = 0;
      connection.framesOut = 0;
      connection.bytesIn = 0;
      connection.bytesOut = 0;
    }
    for (const document of documents) {
      this.#writer.renew(document);
      for (const pending of document.pending.values()) pending.row = -1;
      document.acted.clear();
      this.#intercepted.move(document, null);
    }
  }

  #writeMessage(document: DocumentRecord, event: MessageEventRecord, isHistory: boolean, isPaused: boolean): void {
    const connection = this.#writer.of(document, event.connection, event.time, isHistory);
    // What waits for the user is shown also while nothing is recorded.
    if (isPaused && event.passage !== 'held') {
      this.#loss.add(1, event.byteLength ?? event.payload?.length ?? 0);
      return;
    }
    const isOutgoing = event.direction === 'out';
    const isDiscarded = event.fate === 'discarded';
    const row = this.#log.appendFrame({
      connection: connection.index,
      time: event.time,
      isOutgoing,
      opcode: event.type === 'text' ? OPCODE_TEXT : OPCODE_BINARY,
      fin: true,
      rsv1: false,
      rsv2: false,
      rsv3: false,
      isMasked: isOutgoing,
      maskingKey: 0,
      origin: event.origin === undefined ? document.origin : RowOrigin[event.origin],
      isDiscarded,
      ...(event.passage === undefined ? {} : { passage: RowPassage[event.passage] }),
      isHistory,
      payload: event.payload,
      payloadLength: event.byteLength,
      payloadState: MESSAGE_STATE[event.payloadState],
    });
    if (event.origin !== undefined) {
      if (document.acted.size >= MAX_ACTED) document.acted.clear();
      document.acted.set(event.message, row);
    }
    if (event.payloadState === 'parts') {
      this.#await(document, event.message, row, event.payload?.length ?? 0);
      if (event.payload !== null) document.streaming = event.message;
    }
    this.#intercepted.note(document, connection, event, row);
    // What `send()` dropped never left, and what the user held or dropped did not arrive: rows, but no traffic.
    if (isDiscarded || (event.passage !== undefined && event.passage !== 'delayed')) return;
    if (isOutgoing) {
      connection.framesOut += 1;
      connection.bytesOut += this.#log.payloadLength(row);
    } else {
      connection.framesIn += 1;
      connection.bytesIn += this.#log.payloadLength(row);
    }
  }

  /** Parts of a text or a buffer follow each other at once (a Blob's come when it was read): anything else means that the rest was shed. */
  #endBrokenStream(document: DocumentRecord, event: CaptureEvent): void {
    const { streaming } = document;
    if (streaming === null || (event.kind === 'payload-part' && event.message === streaming)) return;
    document.streaming = null;
    const pending = document.pending.get(streaming);
    document.pending.delete(streaming);
    if (pending && pending.row >= 0) this.#log.appendPayload(pending.row, null, PayloadState.cut);
  }

  /**
   * The document has ended: what its payloads lack will not come any more. A page out of the back/forward cache goes on where it was,
   * so nothing is forgotten.
   */
  settlePending(document: DocumentRecord): void {
    this.#intercepted.lose(document);
    for (const { row, length } of document.pending.values()) {
      if (row >= 0) this.#log.appendPayload(row, null, length > 0 ? PayloadState.cut : PayloadState.unreadable);
    }
  }

  #await(document: DocumentRecord, message: number, row: number, length: number): void {
    document.pending.set(message, { row, length });
    if (document.pending.size <= MAX_PENDING) return;
    for (const [oldest, pending] of document.pending) {
      if (pending.row >= 0) this.#log.appendPayload(pending.row, null, PayloadState.cut);
      document.pending.delete(oldest);
      return;
    }
  }

  #writePart(document: DocumentRecord, event: PayloadPartEvent): void {
    const pending = document.pending.get(event.message);
    // Of a message that was cleared, paused or lost: that was told there.
    if (!pending) return;
    const length = pending.length + (event.payload?.length ?? 0);
    const isTooLong = length > DEFAULT_LIMITS.payloadBytes;
    const state = isTooLong ? PayloadState.cut : PART_STATE[event.payloadState];
    pending.length = length;
    if (state !== PayloadState.pending) {
      document.pending.delete(event.message);
      if (document.streaming === event.message) document.streaming = null;
    }
    if (pending.row < 0) return;
    const grown = this.#log.appendPayload(pending.row, isTooLong ? null : event.payload, state);
    const connection = document.connections.get(event.connection);
    if (!connection || grown === 0) return;
    this.#writer.touch(connection, event.time);
    if (this.#log.isOutgoing(pending.row)) connection.bytesOut += grown;
    else connection.bytesIn += grown;
  }

  #writeShed(document: DocumentRecord, event: ShedEvent, isHistory: boolean): void {
    const { reason, events, frames, bytes } = event;
    this.#loss.add(frames, bytes);
    this.writeUnowned(document.info.id, event.time, { kind: RowKind.shed, reason, events, frames, bytes }, isHistory);
  }

  #writeLifecycle(connection: Connection, time: number, detail: LifecycleDetail, isHistory: boolean): void {
    this.#log.appendLifecycle(connection.index, time, detail, isHistory);
    this.#writer.touch(connection, time);
  }
}
