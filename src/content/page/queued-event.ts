import type { CaptureEvent, ShedEvent } from '../../protocol/capture-event.ts';
import { TAG_HAS_PAYLOAD, TAG_IS_TEXT, TAG_MESSAGE } from '../../protocol/packed-events.ts';
import { setPrototypeOf, stringify } from './built-ins.ts';
import type { ConnectionRecord } from './connection-record.ts';

// Marks above `TAG_MASK`, which do not travel.
/** A `connecting` event: once it is gone its connection needs a snapshot. */
export const MARK_CONNECTING = 8192;
/** Made for one panel only (snapshots, the sum of what left the history); not kept once it is acknowledged. */
export const MARK_PRELUDE = 16_384;
/** Its Blob waits to be read or is being read. */
export const MARK_READING = 32_768;
/** Its text is ASCII, of which engines need one byte a unit. */
export const MARK_ASCII = 65_536;

/** What an event costs beside its payload, roughly, in bytes of memory. */
const EVENT_COST = 128;

/** What was not kept. */
export interface ShedCount {
  events: number;
  frames: number;
  bytes: number;
}

/** One event that waits, links to the next, and has the same shape whatever it is. */
export class QueuedEvent {
  next: QueuedEvent | null = null;
  /** Its number; set when it enters the log. */
  seq = 0;
  tag: number;
  readonly record: ConnectionRecord | null;
  readonly time: number;
  readonly message: number;
  /** True length of a message's payload in bytes, −1 when it was not counted (complete text). */
  byteLength: number;
  payload: string | Uint8Array | null;
  /** UTF-16 units or bytes of `payload`. */
  payloadLength: number;
  /** A Blob whose bytes were not read yet. */
  blob: Blob | null = null;
  /** Bytes of memory as the log counts them; changes only while the event is in no stretch of it. */
  cost = 0;
  /** The last event of a batch that was not acknowledged yet. */
  endsBatch = false;
  /** Set on an event that stands for others which were shed; it grows until it is written. */
  shed: ShedCount | null = null;

  constructor(
    tag: number,
    record: ConnectionRecord | null,
    time: number,
    message: number,
    payload: string | Uint8Array | null,
    payloadLength: number,
    byteLength: number,
  ) {
    this.tag = tag;
    this.record = record;
    this.time = time;
    this.message = message;
    this.payload = payload;
    this.payloadLength = payloadLength;
    this.byteLength = byteLength;
    this.countCost();
  }

  get isMessage(): boolean {
    return (this.tag & TAG_MESSAGE) !== 0;
  }

  /** A text counts as if it needed two bytes a unit when nobody has looked, a Blob as what it will be. */
  countCost(): void {
    if (this.blob) this.cost = EVENT_COST + this.byteLength;
    else if (this.payload === null) this.cost = EVENT_COST;
    else {
      const unitBytes = (this.tag & (TAG_IS_TEXT | MARK_ASCII)) === TAG_IS_TEXT ? 2 : 1;
      this.cost = EVENT_COST + this.payloadLength * unitBytes;
    }
  }

  /** What the user loses of payload when this is shed: bytes, or UTF-16 units of a text nobody has counted. */
  get size(): number {
    return this.byteLength < 0 ? this.payloadLength : this.byteLength;
  }
}

/** An event that is neither a message nor a part of one. It is written as JSON at once: such events are few. */
export function recordEvent(event: CaptureEvent, record: ConnectionRecord | null, marks = 0): QueuedEvent {
  // Without a prototype no `toJSON` of the page is found and called.
  setPrototypeOf(event, null);
  const json = stringify(event);
  return new QueuedEvent(TAG_IS_TEXT | TAG_HAS_PAYLOAD | marks, record, event.time, 0, json, json.length, -1);
}

/** An event that stands for others; they stay counted when it is shed itself. */
export function shedEvent(reason: ShedEvent['reason'], time: number, count: ShedCount, marks = 0): QueuedEvent {
  const { events, frames, bytes } = count;
  const event = recordEvent({ kind: 'shed', time, reason, events, frames, bytes }, null, marks);
  event.shed = { events, frames, bytes };
  return event;
}
