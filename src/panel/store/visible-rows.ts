import type { Dispose } from '../../base/dispose.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { HeartbeatIndex } from '../../model/heartbeat-index.ts';
import { PayloadState } from '../../model/row-kind.ts';
import { collectRegexBatch, MAX_BATCH_ROWS } from '../filter/regex-batch.ts';
import type { RegexMatcher, RegexSpec } from '../filter/regex-matcher.ts';
import { UNDECIDED } from '../filter/row-test.ts';
import { MAX_SEARCHED_BYTES } from '../filter/searched-payloads.ts';
import { deadlineFrom } from '../filter/time-slice.ts';
import { NO_FILTER, type FilterQuery } from './filter-query.ts';
import { ReadyFilter, type FilterProblem } from './ready-filter.ts';
import { RowSelection, type FoldedRows } from './row-selection.ts';
import { whenFetched } from './when-fetched.ts';

/** What a row costs besides its bytes. */
const BYTES_A_ROW = 256;
/** Once the first rows are there, whoever draws them is told no more often than this. */
const NOTIFY_MS = 50;
const FIRST_ROWS = 200;

export interface VisibleRowsDependencies {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  /** Knows which rows are heartbeats; one of its own when absent. */
  readonly heartbeats?: HeartbeatIndex;
  /** Milliseconds, only compared with each other. */
  readonly now: () => number;
  /** Runs the callback soon, after the browser had a chance to paint. */
  readonly defer: (callback: () => void) => Dispose;
  readonly createRegexMatcher: (regexes: readonly RegexSpec[]) => RegexMatcher;
}

/**
 * The rows of the log that pass the filter. Without a filter it costs nothing and is the log itself; with one it follows the
 * log in slices of a few milliseconds. Regexes run in a worker, which is ended when it takes too long. A text that is no filter
 * hides nothing; the buttons beside it still do.
 */
export class VisibleRows {
  readonly #dependencies: VisibleRowsDependencies;
  readonly #heartbeats: HeartbeatIndex;
  readonly #listeners = new Set<() => void>();
  #query: FilterQuery | null = null;
  #connection: number | null = null;
  #isFolding = false;
  #filter: ReadyFilter;
  #matcher: RegexMatcher | null = null;
  #isMatching = false;
  #problem: FilterProblem | null = null;
  /** What is shown, and what the scan fills: two only while rows that are shown are looked at again. */
  #shown: RowSelection;
  #work: RowSelection;
  #generation = -1;
  #firstRow = 0;
  #removedFromFront = 0;
  #connectionsRevision = -1;
  #marksRevision = 0;
  #heartbeatsRevision = 0;
  #isStale = false;
  #isStopped = false;
  #pass = 0;
  #revision = 0;
  #notifiedAt = Number.NEGATIVE_INFINITY;
  #cancelDeferred: Dispose | null = null;

  constructor(dependencies: VisibleRowsDependencies) {
    this.#dependencies = dependencies;
    this.#heartbeats = dependencies.heartbeats ?? new HeartbeatIndex(dependencies.log, dependencies.connections);
    this.#filter = this.#readFilter();
    this.#shown = new RowSelection(dependencies.log);
    this.#work = this.#shown;
  }

  /** Rows that are shown. */
  get count(): number {
    return this.#filter.isEverything ? this.#shown.scanned - this.#firstRow : this.#shown.rows.size;
  }

  /** Positions that went from the front because the log dropped its oldest rows. It only grows. */
  get removedFromFront(): number {
    return this.#removedFromFront;
  }

  /** Frames among them, and the payload bytes of these. */
  get frameCount(): number {
    return this.#shown.frames;
  }

  get byteLength(): number {
    return this.#shown.bytes;
  }

  /** Heartbeats that pass the filter and are not shown because they are folded, in one line then. */
  get folded(): FoldedRows {
    return this.#shown.folded;
  }

  /** True while the filter has not yet seen every row. */
  get isBehind(): boolean {
    return this.#shown.scanned < this.#dependencies.log.size && !this.#hasFailed;
  }

  /** True after `stop`: what came behind the last row that was looked at is neither shown nor looked at. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Share of the log that the filter has seen, 0 to 1. */
  get progress(): number {
    const { rowCount } = this.#dependencies.log;
    return rowCount === 0 ? 1 : (this.#shown.scanned - this.#firstRow) / rowCount;
  }

  get problem(): FilterProblem | null {
    return this.#problem;
  }

  /** Rows that are not shown although only their beginning was searched. */
  get unfinishedCount(): number {
    return this.#filter.unfinishedCount;
  }

  getRevision = (): number => this.#revision;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Index in the log of the row at a position of the table; undefined also for one that has gone from the log since the last `update`. */
  at(position: number): number | undefined {
    // Whoever follows the log's move at once, as the selection does, draws before this does.
    const { size } = this.#dependencies.log;
    if (!this.#filter.isEverything) {
      const row = this.#shown.rows.at(position);
      return row !== undefined && row < size ? row : undefined;
    }
    const index = position + this.#firstRow;
    return position >= 0 && index < this.#shown.scanned && index < size ? index : undefined;
  }

  /** Position of a row of the log, or -1 when it is not shown. */
  positionOf(index: number): number {
    const position = this.nearestPosition(index);
    return this.at(position) === index ? position : -1;
  }

  /** Position of that row, or of the next one that is shown. */
  nearestPosition(index: number): number {
    return this.#filter.isEverything ? Math.max(0, index - this.#firstRow) : this.#shown.rows.lowerBound(index);
  }

  /** Takes a filter over; `connection` is an index, null for all. The rows appear as the scan finds them. */
  setFilter(query: FilterQuery, connection: number | null): void {
    if (query === this.#query && connection === this.#connection) return;
    this.#query = query;
    this.#connection = connection;
    this.#restart();
  }

  /** Folds the heartbeats that pass the filter, or shows them again. */
  setFolding(isFolding: boolean): void {
    if (isFolding === this.#isFolding) return;
    this.#isFolding = isFolding;
    this.#restart();
  }

  /** Follows the log: to be called whenever it or a connection has changed. */
  update(): void {
    if (this.#generation !== this.#dependencies.log.generation) {
      this.#restart();
      return;
    }
    this.#followDrop();
    const { connections } = this.#dependencies;
    this.#heartbeats.readPending();
    const hasLearned = this.#heartbeatsRevision !== this.#heartbeats.revision;
    this.#heartbeatsRevision = this.#heartbeats.revision;
    if (hasLearned && this.#isFolding) this.#isStale = true;
    const isRemarked = this.#marksRevision !== this.#dependencies.log.marksRevision;
    this.#marksRevision = this.#dependencies.log.marksRevision;
    if (hasLearned || isRemarked || this.#connectionsRevision !== connections.revision) {
      this.#connectionsRevision = connections.revision;
      if (this.#filter.refresh()) this.#isStale = true;
    }
    this.#scan();
  }

  /** Ends a scan that takes too long for the user. New rows are not looked at either, until `resume`. */
  stop(): void {
    if (!this.isBehind) return;
    this.#isStopped = true;
    this.#cancelDeferred?.();
    this.#cancelDeferred = null;
    this.#notify();
  }

  resume(): void {
    if (this.#hasFailed) return;
    this.#isStopped = false;
    this.#scan();
  }

  dispose(): void {
    this.#pass += 1;
    this.#cancelDeferred?.();
    this.#matcher?.dispose();
    this.#listeners.clear();
  }

  /** The regexes could not be tried, so there is nothing to go on with. */
  get #hasFailed(): boolean {
    return this.#problem !== null && this.#problem.kind !== 'syntax';
  }

  /** The log has dropped its oldest rows since it was last looked at. */
  #followDrop(): void {
    const { firstRow } = this.#dependencies.log;
    if (firstRow === this.#firstRow) return;
    const before = this.#firstRow;
    this.#firstRow = firstRow;
    let removed = this.#filter.isEverything ? firstRow - before : 0;
    for (const selection of new Set([this.#shown, this.#work])) {
      const isPassed = selection.scanned > firstRow;
      if (!isPassed) selection.scanned = firstRow;
      const gone = selection.dropBefore(
        firstRow,
        !this.#filter.isEverything && isPassed && this.#filter.passes(firstRow),
      );
      if (selection === this.#shown && !this.#filter.isEverything) removed = Math.max(0, gone);
      selection.countAgain(!this.#filter.isEverything);
    }
    this.#removedFromFront += removed;
  }

  #readFilter(): ReadyFilter {
    const { log, connections } = this.#dependencies;
    return new ReadyFilter({
      log,
      connections,
      heartbeats: this.#heartbeats,
      query: this.#query ?? NO_FILTER,
      connection: this.#connection,
      isFolding: this.#isFolding,
    });
  }

  #restart(): void {
    const { log, connections, createRegexMatcher } = this.#dependencies;
    this.#pass += 1;
    this.#cancelDeferred?.();
    this.#cancelDeferred = null;
    this.#matcher?.dispose();
    this.#matcher = null;
    this.#isMatching = false;
    this.#isStale = false;
    this.#isStopped = false;
    this.#generation = log.generation;
    this.#firstRow = log.firstRow;
    this.#connectionsRevision = connections.revision;
    this.#heartbeatsRevision = this.#heartbeats.revision;
    this.#shown = new RowSelection(log);
    this.#work = this.#shown;
    this.#filter = this.#readFilter();
    this.#problem = this.#filter.problem;
    if (this.#filter.regexes.length > 0) this.#matcher = createRegexMatcher(this.#filter.regexes);
    this.#scan();
  }

  #scan(): void {
    if (!this.#isStopped) {
      this.#retryPending();
      if (this.#matcher !== null) void this.#scanWithMatcher(this.#matcher);
      else this.#scanSlice();
    }
    this.#notify();
  }

  /**
   * What is left to do: the scan under way, or one of all rows because a connection has changed. The old rows stay on screen
   * meanwhile, and it begins only when the scan before it has come to its end: connections that change all the time must not
   * keep that from ever arriving there.
   */
  #nextWork(): RowSelection | null {
    const { log } = this.#dependencies;
    if (this.#work.again.length > 0 || this.#work.scanned < log.size) return this.#work;
    if (!this.#isStale) return null;
    this.#isStale = false;
    this.#work = new RowSelection(log);
    return this.#work;
  }

  #scanSlice(): void {
    const { log, now, defer } = this.#dependencies;
    const work = this.#nextWork();
    if (work === null || this.#cancelDeferred !== null) return;
    const isLate = deadlineFrom(now);
    const end = log.size;
    let index = work.scanned;
    for (; index < end && !isLate(this.#cost(index)) && !this.#isAway(index); index += 1) {
      this.#take(index, this.#filter.isEverything || this.#filter.passes(index));
    }
    work.scanned = index;
    if (index === end) this.#shown = work;
    const goOn = (): void => {
      this.#cancelDeferred = null;
      this.#scanSlice();
      this.#notifyNowAndThen();
    };
    if (index < end && this.#isAway(index)) this.#cancelDeferred = whenFetched(log, index, goOn);
    else if (index < end || this.#isStale) this.#cancelDeferred = defer(goOn);
  }

  /** What is asked of the row is on disk. */
  #isAway(index: number): boolean {
    return this.#filter.readsPayload(index) && this.#dependencies.log.isOnDisk(index);
  }

  /** In bytes that are looked at. */
  #cost(index: number): number {
    return BYTES_A_ROW + Math.min(this.#dependencies.log.payloadLength(index), MAX_SEARCHED_BYTES);
  }

  #take(index: number, isPassing: boolean): void {
    const work = this.#work;
    if (isPassing && this.#isFolded(index)) work.fold(index);
    else if (isPassing) work.add(index, !this.#filter.isEverything);
    // Asked again once it is here: until then only a part of it is known.
    if (this.#dependencies.log.payloadState(index) === PayloadState.pending) work.pending.push(index);
  }

  #isFolded(index: number): boolean {
    return this.#isFolding && this.#heartbeats.has(index);
  }

  /** Payloads that were still arriving when they were tested are tested again once they are here. */
  #retryPending(): void {
    const { log } = this.#dependencies;
    for (const selection of new Set([this.#shown, this.#work])) {
      if (selection.pending.length === 0) continue;
      selection.pending = selection.pending.filter((index) => {
        if (log.payloadState(index) === PayloadState.pending) return true;
        if (this.#filter.isEverything) selection.recount(index);
        else if (this.#matcher !== null && this.#filter.judge(index) === UNDECIDED) selection.again.push(index);
        else selection.put(index, this.#filter.passes(index), this.#isFolded(index));
        return false;
      });
    }
  }

  /** One batch after the other, in order; ends when the log is used up and begins again with the next `update`. */
  async #scanWithMatcher(matcher: RegexMatcher): Promise<void> {
    if (this.#isMatching) return;
    this.#isMatching = true;
    const pass = this.#pass;
    const filter = this.#filter;
    for (let work = this.#nextWork(); work !== null && !this.#isStopped; work = this.#nextWork()) {
      const { rows, undecided, subjects, end, again } = collectRegexBatch({
        test: (index) => filter.judge(index),
        subject: (index) => filter.subject(index),
        cost: (index) => this.#cost(index),
        isLate: deadlineFrom(this.#dependencies.now),
        isAway: (index) => this.#isAway(index),
        again: work.again.splice(0, MAX_BATCH_ROWS),
        from: work.scanned,
        end: this.#dependencies.log.size,
      });
      const verdicts = await matcher.match(subjects);
      if (this.#pass !== pass) return;
      if (typeof verdicts === 'string') {
        this.#problem = { kind: verdicts === 'too-slow' ? 'regex-too-slow' : 'regex-failed' };
        this.#matcher = null;
        matcher.dispose();
        this.#isStopped = true;
        this.#isMatching = false;
        this.#notify();
        return;
      }
      const passing = new Set(undecided.filter((index, at) => filter.decide(index, verdicts[at] ?? 0)));
      for (const [index, isPassing] of rows) this.#take(index, isPassing ?? passing.has(index));
      for (const index of again) work.put(index, passing.has(index), this.#isFolded(index));
      work.scanned = end;
      if (end === this.#dependencies.log.size) this.#shown = work;
      this.#notifyNowAndThen();
      if (end < this.#dependencies.log.size && this.#isAway(end)) await this.#dependencies.log.fetch(end);
      if (this.#pass !== pass) return;
    }
    this.#isMatching = false;
    this.#notify();
  }

  #notifyNowAndThen(): void {
    const isDone = !this.isBehind && this.#work === this.#shown;
    if (!isDone && this.count > FIRST_ROWS && this.#dependencies.now() - this.#notifiedAt < NOTIFY_MS) return;
    this.#notify();
  }

  #notify(): void {
    this.#notifiedAt = this.#dependencies.now();
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }
}
