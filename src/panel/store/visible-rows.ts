import type { Dispose } from '../../base/dispose.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { PayloadState, RowKind } from '../../model/row-kind.ts';
import { isFilterEmpty, regexError, type FilterQuery } from './filter-query.ts';
import type { RegexMatcher } from './regex-matcher.ts';
import { createColumnTest, createTextTest, regexSubject } from './row-test.ts';
import { RowList } from './row-list.ts';

/** The longest piece of work at a time: well under one frame of 16 ms. */
const SLICE_MS = 6;
/** Looking at the clock costs more than testing a row. */
const ROWS_BETWEEN_LOOKS = 256;
/** One batch for the regex worker: what it has tried within `REGEX_TIMEOUT_MS` of the matcher. */
const REGEX_BATCH_ROWS = 2000;
const REGEX_BATCH_CHARS = 512 * 1024;

export interface VisibleRowsDependencies {
  readonly log: FrameLog;
  /** Milliseconds, only compared with each other. */
  readonly now: () => number;
  /** Runs the callback soon, after the browser had a chance to paint. */
  readonly defer: (callback: () => void) => Dispose;
  readonly createRegexMatcher: (source: string) => RegexMatcher;
}

/** What goes wrong with a filter, as data for the toolbar. */
export type FilterProblem =
  | { readonly kind: 'invalid-regex'; readonly message: string }
  | { readonly kind: 'regex-too-slow' };

/**
 * The rows of the log that pass the filter. Without a filter it costs nothing and is the log itself; with one it follows the
 * log in slices of a few milliseconds. A regex runs in a worker, which is ended when it takes too long.
 */
export class VisibleRows {
  readonly #dependencies: VisibleRowsDependencies;
  readonly #listeners = new Set<() => void>();
  #rows = new RowList();
  #pending: number[] = [];
  #query: FilterQuery | null = null;
  #connection: number | null = null;
  #isEverything = true;
  #passesColumns: (index: number) => boolean = () => true;
  #passesText: ((index: number) => boolean) | null = null;
  #matcher: RegexMatcher | null = null;
  #isMatching = false;
  #isNegated = false;
  #problem: FilterProblem | null = null;
  #generation = -1;
  #scanned = 0;
  #frames = 0;
  #bytes = 0;
  #pass = 0;
  #revision = 0;
  #cancelDeferred: Dispose | null = null;

  constructor(dependencies: VisibleRowsDependencies) {
    this.#dependencies = dependencies;
  }

  /** Rows that are shown. */
  get count(): number {
    return this.#isEverything ? this.#scanned : this.#rows.size;
  }

  /** Frames among them, and the payload bytes of these. */
  get frameCount(): number {
    return this.#frames;
  }

  get byteLength(): number {
    return this.#bytes;
  }

  /** True while the filter has not yet seen every row. */
  get isBehind(): boolean {
    return this.#scanned < this.#dependencies.log.size;
  }

  /** Share of the log that the filter has seen, 0 to 1. */
  get progress(): number {
    const { size } = this.#dependencies.log;
    return size === 0 ? 1 : this.#scanned / size;
  }

  get problem(): FilterProblem | null {
    return this.#problem;
  }

  getRevision = (): number => this.#revision;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Index in the log of the row at a position of the table. */
  at(position: number): number | undefined {
    if (!this.#isEverything) return this.#rows.at(position);
    return position >= 0 && position < this.#scanned ? position : undefined;
  }

  /** Position of a row of the log, or -1 when it is not shown. */
  positionOf(index: number): number {
    const position = this.nearestPosition(index);
    return this.at(position) === index ? position : -1;
  }

  /** Position of that row, or of the next one that is shown. */
  nearestPosition(index: number): number {
    return this.#isEverything ? index : this.#rows.lowerBound(index);
  }

  /** Takes a filter over; `connection` is an index, null for all. The rows appear as the scan finds them. */
  setFilter(query: FilterQuery, connection: number | null): void {
    if (query === this.#query && connection === this.#connection) return;
    this.#query = query;
    this.#connection = connection;
    this.#restart();
  }

  /** Follows the log: to be called whenever it has changed. */
  update(): void {
    if (this.#generation !== this.#dependencies.log.generation) this.#restart();
    else this.#scan();
  }

  dispose(): void {
    this.#cancelDeferred?.();
    this.#matcher?.dispose();
    this.#listeners.clear();
  }

  #restart(): void {
    const { log } = this.#dependencies;
    const query = this.#query;
    this.#pass += 1;
    this.#cancelDeferred?.();
    this.#cancelDeferred = null;
    this.#matcher?.dispose();
    this.#matcher = null;
    this.#isMatching = false;
    this.#passesText = null;
    this.#problem = null;
    this.#generation = log.generation;
    this.#scanned = 0;
    this.#frames = 0;
    this.#bytes = 0;
    this.#pending = [];
    this.#rows.clear();
    this.#isEverything = (query === null || isFilterEmpty(query)) && this.#connection === null;
    this.#isNegated = query?.isInverted ?? false;
    if (query !== null) {
      this.#passesColumns = createColumnTest(log, query, this.#connection);
      const message = regexError(query);
      if (message !== null) this.#problem = { kind: 'invalid-regex', message };
      else if (query.text !== '' && query.isRegex) this.#matcher = this.#dependencies.createRegexMatcher(query.text);
      else if (query.text !== '') this.#passesText = createTextTest(log, query.text);
    }
    this.#scan();
  }

  #scan(): void {
    this.#retryPending();
    if (this.#matcher !== null) void this.#scanWithMatcher(this.#matcher);
    else this.#scanSlice();
    this.#notify();
  }

  #scanSlice(): void {
    const { log, now, defer } = this.#dependencies;
    const deadline = now() + SLICE_MS;
    const end = log.size;
    let index = this.#scanned;
    for (; index < end; index += 1) {
      if (index % ROWS_BETWEEN_LOOKS === 0 && now() > deadline) break;
      if (this.#isEverything || this.#passes(index)) this.#add(index);
      else if (log.payloadState(index) === PayloadState.pending) this.#pending.push(index);
    }
    this.#scanned = index;
    if (index < end && this.#cancelDeferred === null) {
      this.#cancelDeferred = defer(() => {
        this.#cancelDeferred = null;
        this.#scanSlice();
        this.#notify();
      });
    }
  }

  #passes(index: number): boolean {
    if (!this.#passesColumns(index)) return false;
    return this.#passesText === null || this.#passesText(index) !== this.#isNegated;
  }

  #add(index: number): void {
    const { log } = this.#dependencies;
    if (!this.#isEverything) this.#rows.push(index);
    if (log.kind(index) !== RowKind.frame) return;
    this.#frames += 1;
    this.#bytes += log.payloadLength(index);
  }

  /** Payloads that were still arriving when they were tested are tested again once they are here. */
  #retryPending(): void {
    const { log } = this.#dependencies;
    if (this.#pending.length === 0) return;
    this.#pending = this.#pending.filter((index) => {
      if (log.payloadState(index) === PayloadState.pending) return true;
      if (this.#matcher === null && this.#passes(index)) {
        this.#rows.insert(index);
        this.#frames += 1;
        this.#bytes += log.payloadLength(index);
      }
      return false;
    });
  }

  /** One batch after the other, in order; ends when the log is used up and begins again with the next `update`. */
  async #scanWithMatcher(matcher: RegexMatcher): Promise<void> {
    if (this.#isMatching) return;
    this.#isMatching = true;
    const pass = this.#pass;
    while (this.#pass === pass && this.isBehind) {
      const { candidates, subjects, end } = this.#regexBatch();
      const verdict = await matcher.match(subjects);
      if (this.#pass !== pass) return;
      if (verdict === 'too-slow') {
        this.#problem = { kind: 'regex-too-slow' };
        this.#matcher = null;
        matcher.dispose();
        this.#notify();
        return;
      }
      candidates.forEach((index, at) => {
        if ((verdict[at] === 1) !== this.#isNegated) this.#add(index);
      });
      this.#scanned = end;
      this.#notify();
    }
    if (this.#pass === pass) this.#isMatching = false;
  }

  #regexBatch(): { candidates: number[]; subjects: string[]; end: number } {
    const { log, now } = this.#dependencies;
    const deadline = now() + SLICE_MS;
    const candidates: number[] = [];
    const subjects: string[] = [];
    let characters = 0;
    let index = this.#scanned;
    for (; index < log.size && candidates.length < REGEX_BATCH_ROWS && characters < REGEX_BATCH_CHARS; index += 1) {
      if (index > this.#scanned && index % ROWS_BETWEEN_LOOKS === 0 && now() > deadline) break;
      if (!this.#passesColumns(index)) continue;
      const subject = regexSubject(log, index);
      characters += subject.length;
      candidates.push(index);
      subjects.push(subject);
    }
    return { candidates, subjects, end: index };
  }

  #notify(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }
}
