import type { Dispose } from '../../base/dispose.ts';

/** Reads a log row by row and remembers where it is. */
export interface RowReader {
  /** Rows before this one were read. */
  readonly scanned: number;
  readonly size: number;
  /** Reads the next row; there is one. */
  readNext(): void;
}

export interface LogFollowerDependencies {
  /** Milliseconds, only compared with each other. */
  readonly now: () => number;
  /** Runs the callback soon, after the browser had a chance to paint. */
  readonly defer: (callback: () => void) => Dispose;
  /** Something was read. */
  readonly onRead: () => void;
}

/** Several readers follow the log in the same frame. */
const SLICE_MS = 3;
const ROWS_BETWEEN_LOOKS = 512;

/** Lets a reader follow a growing log in slices of a few milliseconds, however much of it there is. */
export class LogFollower {
  readonly #reader: RowReader;
  readonly #dependencies: LogFollowerDependencies;
  #cancelDeferred: Dispose | null = null;

  constructor(reader: RowReader, dependencies: LogFollowerDependencies) {
    this.#reader = reader;
    this.#dependencies = dependencies;
  }

  /** To be called whenever the log has changed. */
  update(): void {
    if (this.#cancelDeferred === null) this.#readSlice();
  }

  dispose(): void {
    this.#cancelDeferred?.();
    this.#cancelDeferred = null;
  }

  #readSlice(): void {
    const { now, defer, onRead } = this.#dependencies;
    const reader = this.#reader;
    const before = reader.scanned;
    const deadline = now() + SLICE_MS;
    for (let row = 1; reader.scanned < reader.size; row += 1) {
      reader.readNext();
      if (row % ROWS_BETWEEN_LOOKS === 0 && now() > deadline) break;
    }
    if (reader.scanned < reader.size) {
      this.#cancelDeferred = defer(() => {
        this.#cancelDeferred = null;
        this.#readSlice();
      });
    }
    if (reader.scanned !== before) onRead();
  }
}
