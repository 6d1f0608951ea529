import type { FrameLog } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';
import type { RowReader } from '../store/log-follower.ts';
import { countRow } from './row-traffic.ts';
import { isDate, TrafficBuckets } from './traffic-buckets.ts';
import { ValueHistogram } from './value-histogram.ts';

/** Intervals of a connection's life. */
const INTERVALS = 256;
const FINEST_GAP_MS = 0.125;

/** What one direction of a connection looks like. */
export class WayTraffic {
  /** Bytes. */
  readonly sizes = new ValueHistogram(1);
  /** Milliseconds between a frame and the next one of this direction. */
  readonly gaps = new ValueHistogram(FINEST_GAP_MS);
  #lastAt: number | null = null;

  add(time: number, byteLength: number): void {
    this.sizes.add(byteLength);
    if (this.#lastAt !== null) this.gaps.add(Math.max(0, time - this.#lastAt));
    this.#lastAt = time;
  }
}

/** The traffic of one connection: over time, by size and by gap. Each row of the log is looked at once. */
export class ConnectionTraffic implements RowReader {
  readonly buckets = new TrafficBuckets(INTERVALS);
  readonly out = new WayTraffic();
  readonly in = new WayTraffic();
  startAt = Number.POSITIVE_INFINITY;
  endAt = Number.NEGATIVE_INFINITY;
  readonly #log: FrameLog;
  readonly #connection: number;
  readonly #generation: number;
  #scanned: number;

  constructor(log: FrameLog, connection: number) {
    this.#log = log;
    this.#connection = connection;
    this.#generation = log.generation;
    this.#scanned = log.firstRow;
  }

  get scanned(): number {
    return this.#scanned;
  }

  /** Nothing is left to read once rows have got other indexes: a new one has to be made. */
  get size(): number {
    return this.#generation === this.#log.generation ? this.#log.size : this.#scanned;
  }

  readNext(): void {
    const log = this.#log;
    const row = Math.max(this.#scanned, log.firstRow);
    this.#scanned = row + 1;
    if (log.connection(row) !== this.#connection || log.kind(row) !== RowKind.frame || log.isDiscarded(row)) return;
    const time = log.time(row);
    if (!isDate(time)) return;
    this.startAt = Math.min(this.startAt, time);
    this.endAt = Math.max(this.endAt, time);
    countRow(log, row, (field, amount) => this.buckets.add(time, field, amount));
    (log.isOutgoing(row) ? this.out : this.in).add(time, log.payloadLength(row));
  }
}
