import type { Connection } from '../../model/connection.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { RowPassage } from '../../model/row-kind.ts';
import type {
  AskedEvent,
  HeldEvent,
  MessageEventRecord,
  ReleasedEvent,
  RuleHitsEvent,
  TaggedEvent,
} from '../../protocol/capture-event.ts';
import type { DocumentRecord } from './document-record.ts';

export type InterceptedEvent = HeldEvent | ReleasedEvent | AskedEvent | RuleHitsEvent;

/** Who follows what is held. `row`: of the message; -1 when it has none. */
export interface InterceptListener {
  /** A message is held, whose row this is. */
  onWaiting(documentId: string, connection: Connection, event: MessageEventRecord, row: number): void;
  onIntercepted(documentId: string, event: InterceptedEvent, row: number): void;
}

/** Keeps the rows of messages true that the tool held, changed or tagged on their way. */
export class InterceptedRows {
  readonly #log: FrameLog;
  readonly #listener: InterceptListener;

  constructor(log: FrameLog, listener: InterceptListener) {
    this.#log = log;
    this.#listener = listener;
  }

  /** A message has got its row. */
  note(document: DocumentRecord, connection: Connection, event: MessageEventRecord, row: number): void {
    const { intercepted } = document;
    const { message, passage, origin } = event;
    // The edited message follows the one that it replaces.
    if (origin === 'edited' && intercepted.replaced >= 0) this.#log.setOriginal(row, intercepted.replaced);
    intercepted.replaced = passage === 'replaced' ? row : -1;
    intercepted.last = { message, row };
    if (intercepted.tag?.message === message) this.#tag(intercepted.tag, row);
    intercepted.tag = null;
    if (passage !== 'held') return;
    intercepted.held.set(message, row);
    this.#listener.onWaiting(document.info.id, connection, event, row);
  }

  take(document: DocumentRecord, event: InterceptedEvent | TaggedEvent): void {
    const { intercepted, info } = document;
    if (event.kind === 'rule-hits') {
      this.#listener.onIntercepted(info.id, event, -1);
      return;
    }
    const row = intercepted.held.get(event.message) ?? -1;
    if (event.kind === 'tagged') {
      const tagged = intercepted.last.message === event.message ? intercepted.last.row : row;
      if (tagged >= 0) this.#tag(event, tagged);
      else intercepted.tag = event;
      return;
    }
    if (event.kind === 'released') this.#release(document, event, row);
    this.#listener.onIntercepted(info.id, event, row);
  }

  /** The document is gone, and says no more what became of them. */
  lose(document: DocumentRecord): void {
    for (const row of document.intercepted.held.values()) {
      if (row >= 0) this.#log.setPassage(row, RowPassage.dropped, false);
    }
    document.intercepted.held.clear();
  }

  /** Rows have got new indexes (old → new, -1: gone); null when all went. */
  move(document: DocumentRecord, rows: Int32Array | null): void {
    const { intercepted } = document;
    for (const [message, row] of intercepted.held) intercepted.held.set(message, rows?.[row] ?? -1);
    intercepted.replaced = -1;
    intercepted.last = { message: 0, row: -1 };
  }

  #release(document: DocumentRecord, event: ReleasedEvent, row: number): void {
    const { intercepted } = document;
    intercepted.held.delete(event.message);
    if (row < 0) return;
    this.#log.setPassage(row, event.passage === null ? RowPassage.plain : RowPassage[event.passage], event.isDiscarded);
    const { last } = intercepted;
    if (event.replacement === last.message && last.row >= 0) this.#log.setOriginal(last.row, row);
    // Its tag comes right behind.
    else intercepted.last = { message: event.message, row };
    const connection = document.connections.get(event.connection);
    // What was held was no traffic so far.
    if (!connection || event.passage === 'dropped' || event.passage === 'replaced' || event.isDiscarded) return;
    const length = this.#log.payloadLength(row);
    if (this.#log.isOutgoing(row)) {
      connection.framesOut += 1;
      connection.bytesOut += length;
    } else {
      connection.framesIn += 1;
      connection.bytesIn += length;
    }
  }

  #tag({ label, color }: TaggedEvent, row: number): void {
    this.#log.setMark(row, { colour: color, note: label });
  }
}
