import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { PayloadState, RowKind } from '../../model/row-kind.ts';
import type { RowReader } from '../store/log-follower.ts';
import { countRow } from './row-traffic.ts';
import { isDate, TrafficBuckets } from './traffic-buckets.ts';

/** The page's clock; imports have theirs, by their id. */
export const PAGE_CLOCK = '';
/** Intervals of the whole log: more than the strip has pixels. */
const OVERVIEW_BUCKETS = 4096;
const BLOCK_SHIFT = 12;

/** All that happened by one clock. */
export interface TimelineClock {
  readonly id: string;
  /** Name of the import; empty for the page. */
  readonly name: string;
  readonly buckets: TrafficBuckets;
  /** Of the rows that were read. Epoch milliseconds. */
  startAt: number;
  endAt: number;
}

interface PendingRow {
  readonly row: number;
  readonly clock: string;
  bytes: number;
}

/**
 * The traffic of the whole log, read once row by row. Rows that the log drops later stay counted: the timeline tells what was.
 * Remembers which blocks of 4,096 rows lie in which times, so that a part of the log is found without looking at the rest.
 */
export class TimelineLog implements RowReader {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  #clocks = new Map<string, TimelineClock>();
  #blockStart: number[] = [];
  #blockEnd: number[] = [];
  #pending: PendingRow[] = [];
  #scanned = 0;
  #generation: number;
  #revision = 0;

  constructor(log: FrameLog, connections: ConnectionList) {
    this.log = log;
    this.connections = connections;
    this.#generation = log.generation;
  }

  get scanned(): number {
    this.#follow();
    return this.#scanned;
  }

  get size(): number {
    return this.log.size;
  }

  /** Grows when everything is read anew. */
  get revision(): number {
    this.#follow();
    return this.#revision;
  }

  /** The page's first, when it has any rows. */
  clocks(): readonly TimelineClock[] {
    this.#follow();
    return [...this.#clocks.values()].sort((left, right) => Number(left.id !== '') - Number(right.id !== ''));
  }

  clock(id: string): TimelineClock | null {
    this.#follow();
    return this.#clocks.get(id) ?? null;
  }

  readNext(): void {
    this.#follow();
    const row = Math.max(this.#scanned, this.log.firstRow);
    this.#scanned = row + 1;
    const time = this.log.time(row);
    const block = row >>> BLOCK_SHIFT;
    this.#blockStart[block] = Math.min(this.#blockStart[block] ?? Number.POSITIVE_INFINITY, time);
    this.#blockEnd[block] = Math.max(this.#blockEnd[block] ?? Number.NEGATIVE_INFINITY, time);
    const clock = this.#clockOf(row);
    if (clock === null || !isDate(time)) return;
    clock.startAt = Math.min(clock.startAt, time);
    clock.endAt = Math.max(clock.endAt, time);
    countRow(this.log, row, (field, amount) => clock.buckets.add(time, field, amount));
    if (this.log.payloadState(row) === PayloadState.pending && this.log.kind(row) === RowKind.frame) {
      this.#pending.push({ row, clock: clock.id, bytes: this.log.payloadLength(row) });
    }
  }

  /** Counts the bytes of payloads that have come meanwhile; true when there were any. */
  readPending(): boolean {
    this.#follow();
    if (this.#pending.length === 0) return false;
    const before = this.#pending.length;
    this.#pending = this.#pending.filter(({ row, clock, bytes }) => {
      if (row < this.log.firstRow) return false;
      if (this.log.payloadState(row) === PayloadState.pending) return true;
      const field = this.log.isOutgoing(row) ? 'bytesOut' : 'bytesIn';
      this.#clocks.get(clock)?.buckets.add(this.log.time(row), field, this.log.payloadLength(row) - bytes);
      return false;
    });
    return this.#pending.length < before;
  }

  /** Whether any row of the block that this one is in may lie between two times; the rows must have been read. */
  mayHold(row: number, fromMs: number, toMs: number): boolean {
    const block = row >>> BLOCK_SHIFT;
    return (this.#blockStart[block] ?? 0) <= toMs && (this.#blockEnd[block] ?? 0) >= fromMs;
  }

  /** The row that the next block begins with. */
  nextBlock(row: number): number {
    return ((row >>> BLOCK_SHIFT) + 1) << BLOCK_SHIFT;
  }

  /** Id of the clock that a row's time was read from; rows without a connection belong to the page. */
  clockId(row: number): string {
    return this.connections.at(this.log.connection(row))?.importedFrom?.id ?? PAGE_CLOCK;
  }

  #clockOf(row: number): TimelineClock | null {
    const connection = this.connections.at(this.log.connection(row));
    const id = connection?.importedFrom?.id ?? PAGE_CLOCK;
    const known = this.#clocks.get(id);
    if (known !== undefined) return known;
    // Notes on a file belong to no connection: they make no clock of their own.
    const kind = this.log.kind(row);
    if (connection === undefined && (kind === RowKind.problem || kind === RowKind.gap)) return null;
    const clock: TimelineClock = {
      id,
      name: connection?.importedFrom?.name ?? '',
      buckets: new TrafficBuckets(OVERVIEW_BUCKETS),
      startAt: Number.POSITIVE_INFINITY,
      endAt: Number.NEGATIVE_INFINITY,
    };
    this.#clocks.set(id, clock);
    return clock;
  }

  #follow(): void {
    if (this.#generation === this.log.generation) return;
    this.#generation = this.log.generation;
    this.#clocks.clear();
    this.#blockStart = [];
    this.#blockEnd = [];
    this.#pending = [];
    this.#scanned = this.log.firstRow;
    this.#revision += 1;
  }
}
