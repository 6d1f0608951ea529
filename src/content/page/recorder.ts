import type { CaptureEvent, CloseInitiator } from '../../protocol/capture-event.ts';
import type { CaptureLimits } from '../../protocol/limits.ts';
import {
  STATE_COMPLETE,
  STATE_CUT,
  STATE_MORE,
  TAG_IS_HELD,
  TAG_IS_TEXT,
  TAG_MESSAGE,
  TAG_PART,
  TAG_PASSAGE_BITS,
  TAG_STATE_SHIFT,
} from '../../protocol/packed-events.ts';
import { substring } from './built-ins.ts';
import type { CaptureFlow } from './capture-flow.ts';
import { ConnectionRecord, type ConnectionTable } from './connection-record.ts';
import { type ByteSource, emitBytes, emitText } from './payload.ts';
import { QueuedEvent, recordEvent, MARK_CONNECTING } from './queued-event.ts';

/** What is known of an exception without running anything of the page. */
export interface Thrown {
  readonly errorName: string;
  readonly errorMessage: string;
}

/** Turns what happens to sockets into events. Knows neither sockets nor the DOM. */
export class Recorder {
  readonly #limits: CaptureLimits;
  readonly #connections: ConnectionTable;
  readonly #flow: CaptureFlow;
  readonly #now: () => number;
  readonly #emit: (event: QueuedEvent) => void;
  /** One object that is changed before each use: no allocation per message. */
  readonly #payloadLimits: { keepBytes: number; partBytes: number };
  #lastConnection = 0;
  /** Number of the message that came last. */
  lastMessage = 0;

  constructor(limits: CaptureLimits, connections: ConnectionTable, flow: CaptureFlow, clock: () => number) {
    this.#limits = limits;
    this.#connections = connections;
    this.#flow = flow;
    this.#now = clock;
    this.#emit = (event) => flow.add(event);
    this.#payloadLimits = { keepBytes: limits.payloadBytes, partBytes: limits.partBytes };
  }

  /** A socket was made or met. Null when there are too many to follow it. */
  connecting(
    url: string,
    protocols: readonly string[],
    stack: string | null,
    isFromConstructor: boolean,
    readyState: 0 | 1 | 2 | 3,
  ): ConnectionRecord | null {
    const time = this.#now();
    if (this.#connections.size >= this.#limits.liveConnections) {
      this.#flow.add(recordEvent({ kind: 'shed', time, reason: 'connections', events: 1, frames: 0, bytes: 0 }, null));
      return null;
    }
    this.#lastConnection += 1;
    const connection = this.#lastConnection;
    const shownUrl = this.#bound(url);
    const record = new ConnectionRecord(connection, shownUrl, protocols, stack, time, readyState);
    this.#connections.add(record);
    const event: CaptureEvent = {
      kind: 'connecting',
      connection,
      time,
      url: shownUrl,
      protocols,
      stack,
      isFromConstructor,
    };
    this.#flow.add(recordEvent(event, record, MARK_CONNECTING));
    return record;
  }

  constructionFailed(url: string | null, { errorName, errorMessage }: Thrown, stack: string | null): void {
    const time = this.#now();
    const shownUrl = url === null ? null : this.#bound(url);
    this.#flow.add(
      recordEvent({ kind: 'construction-failed', time, url: shownUrl, errorName, errorMessage, stack }, null),
    );
  }

  open(record: ConnectionRecord, protocol: string, extensions: string): void {
    const time = this.#now();
    record.readyState = 1;
    record.openedAt = time;
    record.protocol = this.#bound(protocol);
    record.extensions = this.#bound(extensions);
    this.#flow.add(
      recordEvent(
        { kind: 'open', connection: record.id, time, protocol: record.protocol, extensions: record.extensions },
        record,
      ),
    );
  }

  /** `marks`: `TAG_IS_OUT` and `TAG_IS_DISCARDED` as they apply. */
  text(record: ConnectionRecord, marks: number, text: string): void {
    const message = this.#nextMessage(text.length, marks);
    if (message === 0) return;
    const { length } = text;
    const { partBytes } = this.#limits;
    this.#payloadLimits.keepBytes = this.#flow.payloadBytes;
    if (length <= partBytes && length <= this.#payloadLimits.keepBytes) {
      const tag = TAG_MESSAGE | TAG_IS_TEXT | marks;
      this.#flow.add(new QueuedEvent(tag, record, this.#now(), message, text, length, -1));
      return;
    }
    emitText(this.#emit, record, TAG_MESSAGE | marks, this.#now(), message, text, this.#payloadLimits);
  }

  bytes(record: ConnectionRecord, marks: number, source: ByteSource): void {
    const message = this.#nextMessage(source.length, marks);
    if (message === 0) return;
    this.#payloadLimits.keepBytes = this.#flow.payloadBytes;
    emitBytes(this.#emit, record, TAG_MESSAGE | marks, this.#now(), message, source, this.#payloadLimits);
  }

  /** A Blob: its size is known, its bytes follow. Returns the event they belong to when they are to be read now. */
  blob(record: ConnectionRecord, marks: number, blob: Blob, size: number): QueuedEvent | null {
    const message = this.#nextMessage(size, marks);
    if (message === 0) return null;
    const isWanted = size > 0 && (this.#flow.mode !== 'idle' || size <= this.#limits.historyPayloadBytes);
    const state = size === 0 ? STATE_COMPLETE : isWanted ? STATE_MORE : STATE_CUT;
    const tag = TAG_MESSAGE | marks | (state << TAG_STATE_SHIFT);
    const event = new QueuedEvent(tag, record, this.#now(), message, null, 0, size);
    if (isWanted) {
      event.blob = blob;
      event.countCost();
    }
    this.#flow.add(event);
    // The history reads nothing before somebody wants to see it: a Blob cannot change.
    return isWanted && this.#flow.mode !== 'idle' ? event : null;
  }

  /** More of a Blob; null bytes when it could not be read. */
  blobPart(message: QueuedEvent, bytes: Uint8Array | null, length: number, state: number): void {
    const tag = TAG_PART | (state << TAG_STATE_SHIFT);
    this.#flow.add(new QueuedEvent(tag, message.record, this.#now(), message.message, bytes, length, -1));
  }

  sendFailed(record: ConnectionRecord, { errorName, errorMessage }: Thrown): void {
    if (!this.#flow.isRecording) return;
    this.#flow.add(
      recordEvent({ kind: 'send-failed', connection: record.id, time: this.#now(), errorName, errorMessage }, record),
    );
  }

  closing(record: ConnectionRecord, code: number | null, reason: string | null): void {
    if (record.readyState < 2) record.readyState = 2;
    record.closedBy = 'page';
    const shownReason = reason === null ? null : this.#bound(reason);
    this.#flow.add(
      recordEvent({ kind: 'closing', connection: record.id, time: this.#now(), code, reason: shownReason }, record),
    );
  }

  close(record: ConnectionRecord, code: number, reason: string, wasClean: boolean): void {
    const initiator = initiatorOf(record, code, wasClean);
    record.readyState = 3;
    record.socket = null;
    const time = this.#now();
    this.#flow.add(
      recordEvent({ kind: 'close', connection: record.id, time, code, reason, wasClean, initiator }, record),
    );
    this.#connections.forgetIfOver(record);
  }

  error(record: ConnectionRecord): void {
    this.#flow.add(recordEvent({ kind: 'error', connection: record.id, time: this.#now() }, record));
  }

  /** Our own failure: this connection is no longer captured, and the panel says so. */
  fault(record: ConnectionRecord): void {
    if (record.isOff) return;
    record.isOff = true;
    this.#flow.add(
      recordEvent({ kind: 'shed', time: this.#now(), reason: 'fault', events: 1, frames: 0, bytes: 0 }, record),
    );
  }

  /** The number of a message that is recorded; 0 when recording is off, and the message then is counted only. */
  #nextMessage(size: number, marks: number): number {
    this.lastMessage += 1;
    // What waits for the user is shown also while nothing is recorded.
    if (this.#flow.isRecording || (marks & TAG_PASSAGE_BITS) === TAG_IS_HELD) return this.lastMessage;
    this.#flow.countPaused(size);
    return 0;
  }

  #bound(text: string): string {
    const { urlChars } = this.#limits;
    return text.length > urlChars ? substring(text, 0, urlChars) : text;
  }
}

/** A connection whose beginning left the log, as it is now. */
export function snapshotOf(record: ConnectionRecord, time: number): QueuedEvent {
  return recordEvent(
    {
      kind: 'snapshot',
      connection: record.id,
      time,
      url: record.url,
      protocols: record.protocols,
      stack: record.stack,
      createdAt: record.createdAt,
      openedAt: record.openedAt,
      readyState: record.readyState,
      protocol: record.protocol,
      extensions: record.extensions,
      shedFramesIn: record.shedFramesIn,
      shedFramesOut: record.shedFramesOut,
      shedBytesIn: record.shedBytesIn,
      shedBytesOut: record.shedBytesOut,
    },
    record,
  );
}

/** RFC 6455 §7.1.5: 1006 says that no Close frame came. Who sent the first one, only the order of events tells. */
function initiatorOf(record: ConnectionRecord, code: number, wasClean: boolean): CloseInitiator {
  if (record.closedBy) return record.closedBy;
  if (wasClean) return 'server';
  return code === 1006 ? 'network' : 'unknown';
}
