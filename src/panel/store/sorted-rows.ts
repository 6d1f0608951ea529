import type { Dispose } from '../../base/dispose.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { slicedSort } from './sliced-sort.ts';
import { compareKeys, readsPayloads, sortKeyReader, type SortKey } from './sort-keys.ts';
import { whenFetched } from './when-fetched.ts';
import type { ShownRows } from './selected-rows.ts';

export interface TableSort {
  /** Id of a column of the table. */
  readonly column: string;
  readonly isDescending: boolean;
}

export interface SortedRowsDependencies {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  /** The rows that pass the filter, in the order of the log. */
  readonly rows: ShownRows & {
    positionOf(index: number): number;
    subscribe(listener: () => void): Dispose;
  };
  /** Milliseconds, only compared with each other. */
  readonly now: () => number;
  readonly defer: (callback: () => void) => Dispose;
  /** Runs the callback after a time. */
  readonly setTimer: (callback: () => void, delayMs: number) => Dispose;
}

const SLICE_MS = 6;
const KEYS_A_STEP = 64;
/** Rows that stream in are put in their places together, the more seldom the more there are. */
const MIN_PAUSE_MS = 200;
const PAUSE_MS_A_ROW = 0.002;

/**
 * The shown rows in the order of a column, or in the log's when there is none. Sorted in slices; the former order stays on screen
 * until the new one is there, and rows that have come meanwhile stand at the end.
 */
export class SortedRows {
  readonly #dependencies: SortedRowsDependencies;
  readonly #listeners = new Set<() => void>();
  readonly #stopFollowing: Dispose;
  #sort: TableSort | null = null;
  /** Log indexes in their order; empty without a sort. */
  #order = new Uint32Array(0);
  /** Position by log index, less `#first`; -1 for rows that are not in it. */
  #positions = new Int32Array(0);
  #first = 0;
  #generation = -1;
  #job: Generator<number | undefined> | null = null;
  #cancel: Dispose | null = null;
  #revision = 0;

  constructor(dependencies: SortedRowsDependencies) {
    this.#dependencies = dependencies;
    this.#stopFollowing = dependencies.rows.subscribe(() => this.#follow());
  }

  get sort(): TableSort | null {
    return this.#sort;
  }

  /** The order is being made. */
  get isSorting(): boolean {
    return this.#job !== null;
  }

  /** Rows in the order. Without a sort: all that are shown. */
  get count(): number {
    return this.#sort === null ? this.#dependencies.rows.count : this.#order.length;
  }

  getRevision = (): number => this.#revision;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Index in the log of the row at a position. */
  at(position: number): number | undefined {
    if (this.#sort === null) return this.#dependencies.rows.at(position);
    return position >= 0 ? this.#order[position] : undefined;
  }

  /** Position of a row of the log, or -1. */
  positionOf(index: number): number {
    if (this.#sort === null) return this.#dependencies.rows.positionOf(index);
    return this.#positions[index - this.#first] ?? -1;
  }

  /** Position of that row, or in the log's order of the next one that is shown. */
  nearestPosition(index: number): number {
    if (this.#sort === null) return this.#dependencies.rows.nearestPosition(index);
    return Math.max(0, this.positionOf(index));
  }

  setSort(sort: TableSort | null): void {
    this.#stop();
    this.#sort = sort;
    if (sort === null) {
      this.#order = new Uint32Array(0);
      this.#positions = new Int32Array(0);
    } else this.#start(sort);
    this.#notify();
  }

  dispose(): void {
    this.#stop();
    this.#stopFollowing();
    this.#listeners.clear();
  }

  #follow(): void {
    if (this.#sort === null) return;
    const { log, setTimer } = this.#dependencies;
    if (this.#generation !== log.generation) {
      // The order that is here means other rows now.
      this.#take(new Uint32Array(0));
      this.#stop();
      this.#start(this.#sort);
      this.#notify();
      return;
    }
    if (this.#cancel !== null) return;
    const { count } = this.#dependencies.rows;
    this.#cancel = setTimer(
      () => {
        this.#cancel = null;
        if (this.#sort !== null) this.#start(this.#sort);
      },
      Math.max(MIN_PAUSE_MS, count * PAUSE_MS_A_ROW),
    );
  }

  #start(sort: TableSort): void {
    this.#generation = this.#dependencies.log.generation;
    this.#job = this.#work(sort);
    this.#slice();
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#job = null;
  }

  #slice(): void {
    const { now, defer } = this.#dependencies;
    const deadline = now() + SLICE_MS;
    const goOn = (): void => {
      this.#cancel = null;
      this.#slice();
    };
    while (this.#job !== null && now() < deadline) {
      const step = this.#job.next();
      if (step.done === true) this.#job = null;
      else if (step.value !== undefined) {
        this.#cancel = whenFetched(this.#dependencies.log, step.value, goOn);
        return;
      }
    }
    if (this.#job !== null) this.#cancel = defer(goOn);
  }

  /** Gives the rows whose payloads must be fetched from disk before it can go on. */
  *#work({ column, isDescending }: TableSort): Generator<number | undefined> {
    const { rows, log, connections } = this.#dependencies;
    const read = sortKeyReader(column, log, connections);
    const indexes: number[] = [];
    const keys: SortKey[] = [];
    let previous: number | null = null;
    for (let position = 0; position < rows.count; position += 1) {
      const index = rows.at(position);
      if (index === undefined) break;
      if (readsPayloads(column) && log.isOnDisk(index)) yield index;
      indexes.push(index);
      keys.push(read(index, previous));
      previous = index;
      if (position % KEYS_A_STEP === 0) yield undefined;
    }
    const places = Uint32Array.from(indexes, (_, place) => place);
    const sign = isDescending ? -1 : 1;
    yield* slicedSort(places, (left, right) => {
      const [first, second] = [keys[left] ?? null, keys[right] ?? null];
      if (first === null || second === null) return Number(first === null) - Number(second === null);
      return sign * compareKeys(first, second);
    });
    this.#take(places.map((place) => indexes[place] ?? 0));
    this.#notify();
  }

  #take(order: Uint32Array<ArrayBuffer>): void {
    const { log } = this.#dependencies;
    this.#order = order;
    this.#first = log.firstRow;
    this.#positions = new Int32Array(log.size - log.firstRow).fill(-1);
    order.forEach((index, position) => {
      this.#positions[index - this.#first] = position;
    });
  }

  #notify(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }
}
