import type { RowReader } from '../store/log-follower.ts';
import { countRow } from './row-traffic.ts';
import type { TimelineLog } from './timeline-log.ts';
import { TrafficBuckets } from './traffic-buckets.ts';

/** A part is read in up to this many intervals; it covers three times what is seen. */
const PART_BUCKETS = 16_384;

/**
 * A part of one clock's time in narrower intervals than the whole log has: what a zoomed timeline shows. Reads only the blocks
 * of rows that may lie in it, and then follows the log.
 */
export class TimelinePart implements RowReader {
  readonly clock: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly buckets: TrafficBuckets;
  readonly #timeline: TimelineLog;
  readonly #revision: number;
  #scanned: number;

  constructor(timeline: TimelineLog, clock: string, fromMs: number, toMs: number, widthMs: number) {
    this.#timeline = timeline;
    this.clock = clock;
    this.fromMs = fromMs;
    this.toMs = toMs;
    this.buckets = new TrafficBuckets(PART_BUCKETS, widthMs);
    this.#revision = timeline.revision;
    this.#scanned = timeline.log.firstRow;
  }

  get scanned(): number {
    return this.#scanned;
  }

  /** As far as the timeline itself has come. */
  get size(): number {
    return this.#isStale ? this.#scanned : this.#timeline.scanned;
  }

  /** All rows that the timeline knows are in it. */
  get isComplete(): boolean {
    return !this.#isStale && this.#scanned >= this.#timeline.scanned;
  }

  /** Whether it shows these times at this width. */
  covers(clock: string, fromMs: number, toMs: number, widthMs: number): boolean {
    const isIn = clock === this.clock && fromMs >= this.fromMs && toMs <= this.toMs;
    return isIn && !this.#isStale && this.buckets.widthMs <= widthMs && this.buckets.widthMs * 8 > widthMs;
  }

  readNext(): void {
    const timeline = this.#timeline;
    const row = this.#scanned;
    if (!timeline.mayHold(row, this.fromMs, this.toMs)) {
      this.#scanned = Math.min(timeline.nextBlock(row), timeline.scanned);
      return;
    }
    this.#scanned = row + 1;
    const time = timeline.log.time(row);
    if (time < this.fromMs || time > this.toMs || timeline.clockId(row) !== this.clock) return;
    countRow(timeline.log, row, (field, amount) => this.buckets.add(time, field, amount));
  }

  /** The log was cleared or got other indexes. */
  get #isStale(): boolean {
    return this.#revision !== this.#timeline.revision;
  }
}
