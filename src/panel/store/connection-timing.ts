import type { Connection } from '../../model/connection.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';

/** When things happened on one connection, as far as the log still holds it. Epoch milliseconds. */
export interface ConnectionTiming {
  readonly firstSentAt: number | null;
  readonly firstReceivedAt: number | null;
  readonly lastFrameAt: number | null;
  readonly closingAt: number | null;
  /** The longest time without a frame, between `open` and the last frame. */
  readonly longestIdle: { readonly from: number; readonly to: number } | null;
}

/** Reads on where it stopped, so that a growing log is read once. */
export class TimingReader {
  readonly #log: FrameLog;
  readonly #connection: number;
  readonly #generation: number;
  #at = 0;
  #firstSentAt: number | null = null;
  #firstReceivedAt: number | null = null;
  #lastFrameAt: number | null = null;
  #closingAt: number | null = null;
  #longestIdle: { readonly from: number; readonly to: number } | null = null;

  constructor(log: FrameLog, connection: number) {
    this.#log = log;
    this.#connection = connection;
    this.#generation = log.generation;
  }

  isFor(log: FrameLog, connection: Connection): boolean {
    return log === this.#log && connection.index === this.#connection && log.generation === this.#generation;
  }

  read(connection: Connection): ConnectionTiming {
    const log = this.#log;
    this.#at = Math.max(this.#at, log.firstRow);
    for (; this.#at < log.size; this.#at += 1) {
      if (log.connection(this.#at) !== this.#connection) continue;
      const kind = log.kind(this.#at);
      const time = log.time(this.#at);
      if (kind === RowKind.closing) this.#closingAt ??= time;
      if (kind !== RowKind.frame) continue;
      const before = this.#lastFrameAt ?? connection.openedAt;
      if (before !== null && time - before > this.#idleLength()) this.#longestIdle = { from: before, to: time };
      this.#lastFrameAt = time;
      if (log.isOutgoing(this.#at)) this.#firstSentAt ??= time;
      else this.#firstReceivedAt ??= time;
    }
    return {
      firstSentAt: this.#firstSentAt,
      firstReceivedAt: this.#firstReceivedAt,
      lastFrameAt: this.#lastFrameAt,
      closingAt: this.#closingAt,
      longestIdle: this.#longestIdle,
    };
  }

  #idleLength(): number {
    return this.#longestIdle === null ? 0 : this.#longestIdle.to - this.#longestIdle.from;
  }
}
