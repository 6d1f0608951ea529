import type { CaptureEvent, ReleaseCause, ReleasedEvent } from '../../protocol/capture-event.ts';
import {
  TAG_IS_DELAYED,
  TAG_IS_DISCARDED,
  TAG_IS_DROPPED,
  TAG_IS_EDITED,
  TAG_IS_HELD,
  TAG_IS_OUT,
  TAG_IS_REPLACED,
} from '../../protocol/packed-events.ts';
import type { Verdict } from '../../protocol/rule.ts';
import type { ConnectionRecord } from '../page/connection-record.ts';
import type { HookParts } from '../page/hook-parts.ts';
import { recordEvent } from '../page/queued-event.ts';
import type { Passing } from './passing.ts';

/** Tells the panel of messages that pass the pipeline. Numbers are those of messages, which are their rows. */
export class PassingRows {
  readonly #parts: HookParts;
  readonly #now: () => number;

  constructor(parts: HookParts, now: () => number) {
    this.#parts = parts;
    this.#now = now;
  }

  /** One that waits for somebody from now on. */
  note(passing: Passing): void {
    this.#original(passing);
    // What was read of a Blob need not be read again.
    passing.message = this.#row(passing, passing.origin | TAG_IS_HELD, passing.bytes ?? passing.data);
  }

  /** One leaves. `isDiscarded`: into a socket that is closed. Returns the number under which it went. */
  write(passing: Passing, isDiscarded: boolean): number {
    const { replacement, origin, isLate, message, cause } = passing;
    const marks = (isLate ? TAG_IS_DELAYED : 0) | (isDiscarded ? TAG_IS_DISCARDED : 0);
    if (message === 0) {
      this.#original(passing);
      return this.#row(passing, origin | marks, passing.data);
    }
    if (replacement === undefined) {
      this.released(passing, isLate ? 'delayed' : null, null, isDiscarded, cause);
      return message;
    }
    const edited = this.#row(passing, TAG_IS_EDITED | marks, replacement);
    this.released(passing, 'replaced', edited, false, cause);
    return edited;
  }

  /** One that has no row goes no further. Returns its number. */
  drop(passing: Passing): number {
    this.#original(passing);
    return this.#row(passing, passing.origin | TAG_IS_DROPPED, passing.data);
  }

  /** The connection has ended before one could leave: the browser would have dropped it. */
  discard(passing: Passing): void {
    const { isOut, origin, data, message } = passing;
    if (message !== 0) this.released(passing, isOut ? 'delayed' : 'dropped', null, isOut, 'end');
    else this.#row(passing, origin | (isOut ? TAG_IS_DISCARDED : TAG_IS_DROPPED), data);
  }

  /** Another one waits in the place of one that waits. */
  renew(passing: Passing, data: string | Uint8Array): void {
    const row = this.#row(passing, TAG_IS_EDITED | TAG_IS_HELD, data);
    this.released(passing, 'replaced', row, false, 'rule');
    passing.message = row;
    passing.data = data;
    passing.bytes = null;
  }

  released(
    { record, message }: Passing,
    passage: ReleasedEvent['passage'],
    replacement: number | null,
    isDiscarded: boolean,
    cause: ReleaseCause,
  ): void {
    const time = this.#now();
    const connection = record.id;
    this.#tell({ kind: 'released', connection, time, message, passage, replacement, isDiscarded, cause }, record);
  }

  /** A breakpoint holds one that has its row. */
  held({ record, message }: Passing, breakpoint: number): void {
    this.#tell({ kind: 'held', connection: record.id, time: this.#now(), message, breakpoint }, record);
  }

  /** The panel is to decide about one that has its row: from that rule on, or (null) whether a breakpoint holds it. */
  ask({ record, message }: Passing, rule: number | null): void {
    this.#tell({ kind: 'asked', connection: record.id, time: this.#now(), message, rule }, record);
  }

  tag(record: ConnectionRecord, message: number, { label, color }: NonNullable<Verdict['tag']>): void {
    this.#tell({ kind: 'tagged', connection: record.id, time: this.#now(), message, label, color }, record);
  }

  ruleHits(rule: number, hits: number, misses: number): void {
    this.#tell({ kind: 'rule-hits', time: this.#now(), rule, hits, misses }, null);
  }

  #original(passing: Passing): void {
    if (passing.original !== undefined) this.#row(passing, TAG_IS_REPLACED, passing.original);
  }

  #row({ record, isOut }: Passing, marks: number, data: unknown): number {
    const { observer, recorder } = this.#parts;
    observer.message(record, marks | (isOut ? TAG_IS_OUT : 0), data);
    return recorder.lastMessage;
  }

  #tell(event: CaptureEvent, record: ConnectionRecord | null): void {
    this.#parts.flow.add(recordEvent(event, record));
  }
}
