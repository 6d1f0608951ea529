import { decodeUtf8Lossy, encodeUtf8 } from '../../base/utf8.ts';
import type { Dispose } from '../../base/dispose.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { PayloadState, RowKind } from '../../model/row-kind.ts';
import { createByteSearch, createExactSearch, type ByteSearch } from '../../rules/byte-search.ts';
import { deadlineFrom } from '../filter/time-slice.ts';
import { findBytes, scanBytes, type ByteScan, type FindQuery } from '../payload/byte-finder.ts';
import { byteOffsets } from '../payload/byte-offsets.ts';
import { shownData } from '../store/shown-data.ts';
import { whenFetched } from '../store/when-fetched.ts';
import { lifecycleSearchText } from '../text/lifecycle-text.ts';
import { looksLikeJson } from '../workers/json-tape.ts';
import { HitList } from './hit-list.ts';
import type { RegexFinder } from './regex-finder.ts';
import {
  NO_SEARCH,
  readSearchQuery,
  type ReadyQuery,
  type SearchQuery,
  type SearchQueryProblem,
} from './search-query.ts';
import { MAX_HITS_A_ROW, pushHits, SearchResults, type SearchHit } from './search-results.ts';
import { connectionSubjects, connectionTextCount, rowSubjects, type SearchSubject } from './search-subjects.ts';

/** A row costs this much besides its bytes. */
const BYTES_A_ROW = 256;
/** A longer payload is looked at in pieces of this size. */
const PIECE_BYTES = 1024 * 1024;
const NOTIFY_MS = 60;

export interface SearchDeskDependencies {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  /** Milliseconds, only compared with each other. */
  readonly now: () => number;
  /** Runs the callback soon, after the browser had a chance to paint. */
  readonly defer: (callback: () => void) => Dispose;
  readonly createRegexFinder: () => RegexFinder;
}

/** What keeps a search from being carried out, or has ended it. */
export type SearchProblem = SearchQueryProblem | 'regex-too-slow' | 'regex-failed';

/**
 * A search in everything: URLs, headers, close reasons, what lifecycle rows say, and payloads as the application sees them, also
 * behind JSON escapes. Works in slices, goes on while rows arrive, and can be stopped. Finds are listed up to a bound and counted
 * beyond it.
 */
export class SearchDesk {
  readonly #dependencies: SearchDeskDependencies;
  readonly #listeners = new Set<() => void>();
  #query: SearchQuery = NO_SEARCH;
  #ready: ReadyQuery = { kind: 'nothing' };
  #quick: ByteSearch | null = null;
  #finder: RegexFinder | null = null;
  #results = new SearchResults();
  #cutCount = 0;
  /** Grows with the texts that connections have. */
  #textCount = -1;
  #scanned = 0;
  #long: { readonly index: number; readonly scan: ByteScan } | null = null;
  #pending: number[] = [];
  #generation = -1;
  #problem: SearchProblem | null = null;
  #isStopped = false;
  #isMatching = false;
  #pass = 0;
  #revision = 0;
  #notifiedAt = Number.NEGATIVE_INFINITY;
  #cancelDeferred: Dispose | null = null;

  constructor(dependencies: SearchDeskDependencies) {
    this.#dependencies = dependencies;
  }

  get query(): SearchQuery {
    return this.#query;
  }

  get problem(): SearchProblem | null {
    return this.#problem;
  }

  /** Something is sought, whether found or not. */
  get isActive(): boolean {
    return this.#ready.kind !== 'nothing';
  }

  get isSearching(): boolean {
    return this.isActive && this.#problem === null && !this.#isStopped && this.#scanned < this.#dependencies.log.size;
  }

  /** The user has ended it before its end. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Share of the rows that were looked at, 0 to 1. */
  get progress(): number {
    const { firstRow, size } = this.#dependencies.log;
    return size === firstRow ? 1 : Math.max(0, this.#scanned - firstRow) / (size - firstRow);
  }

  /** Rows of which a regex saw only the beginning. */
  get cutCount(): number {
    return this.#cutCount;
  }

  /** Changes in place; another object with each search. */
  get results(): SearchResults {
    return this.#results;
  }

  getRevision = (): number => this.#revision;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begins anew. */
  search(query: SearchQuery): void {
    this.#query = query;
    this.#restart();
  }

  /** Ends a search that takes too long for the user; what was found stays. */
  stop(): void {
    if (!this.isSearching) return;
    this.#isStopped = true;
    this.#halt();
    this.#notify();
  }

  /** Goes on where it was stopped. */
  resume(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#go();
    this.#notify();
  }

  goTo(position: number): SearchHit | null {
    const hit = this.#results.goTo(position);
    if (hit !== null) this.#notify();
    return hit;
  }

  /** The next find or the one before, around the ends. */
  step(by: 1 | -1): SearchHit | null {
    const hit = this.#results.step(by);
    if (hit !== null) this.#notify();
    return hit;
  }

  /** Follows the log: to be called whenever it has changed. */
  update(): void {
    if (!this.isActive) return;
    const { log } = this.#dependencies;
    const hasArrived = this.#pending.some(
      (index) => log.has(index) && log.payloadState(index) !== PayloadState.pending,
    );
    if (this.#generation !== log.generation || hasArrived) {
      this.#restart();
      return;
    }
    // The first row then says that rows were dropped, and is another one than it was.
    const kept = log.firstRow + (log.dropped.rows > 0 ? 1 : 0);
    if (this.#results.dropBefore(kept)) this.#notifyNowAndThen();
    this.#pending = this.#pending.filter((index) => index >= kept);
    if (!this.#isStopped) this.#go();
  }

  dispose(): void {
    this.#halt();
    this.#listeners.clear();
  }

  #restart(): void {
    this.#halt();
    this.#generation = this.#dependencies.log.generation;
    this.#ready = readSearchQuery(this.#query);
    this.#problem = this.#ready.kind === 'problem' ? this.#ready.problem : null;
    this.#quick = this.#ready.kind === 'find' ? quickSearch(this.#ready.find) : null;
    this.#results = new SearchResults();
    this.#cutCount = 0;
    this.#textCount = -1;
    this.#scanned = 0;
    this.#long = null;
    this.#pending = [];
    this.#isStopped = false;
    this.#go();
    this.#notify();
  }

  #halt(): void {
    this.#pass += 1;
    this.#cancelDeferred?.();
    this.#cancelDeferred = null;
    this.#finder?.dispose();
    this.#finder = null;
    this.#isMatching = false;
  }

  #go(): void {
    if (this.#problem !== null || this.#cancelDeferred !== null) return;
    if (this.#ready.kind === 'find') {
      this.#searchConnections(this.#ready.find);
      this.#scanSlice(this.#ready.find);
    } else if (this.#ready.kind === 'regex') void this.#scanWithRegex(this.#ready.source, this.#ready.flags);
  }

  /** All of them again when one has more to tell: they are few. */
  #searchConnections(find: FindQuery): void {
    const { connections } = this.#dependencies;
    const textCount = connectionTextCount(connections);
    if (textCount === this.#textCount) return;
    this.#textCount = textCount;
    const list = new HitList();
    let total = 0;
    for (const { index, part, text } of connectionSubjects(connections)) {
      const bytes = encodeUtf8(text);
      if (this.#quick?.isIn(bytes) === false) continue;
      const { ranges, count } = findBytes(bytes, find, MAX_HITS_A_ROW);
      pushHits(list, index, part, unitRanges(bytes, ranges));
      total += count;
    }
    this.#results.takeConnections(list, total);
    this.#notifyNowAndThen();
  }

  #scanSlice(find: FindQuery): void {
    const { log, now, defer } = this.#dependencies;
    const isLate = deadlineFrom(now);
    const end = log.size;
    let index = Math.max(this.#scanned, log.firstRow);
    if (index >= end) return;
    while (index < end && !this.#isAway(index)) {
      const length = this.#long === null ? log.keptLength(index) : PIECE_BYTES;
      if (isLate(BYTES_A_ROW + Math.min(length, PIECE_BYTES))) break;
      if (this.#searchRow(index, find)) index += 1;
    }
    this.#scanned = index;
    this.#notifyNowAndThen();
    if (index >= end) return;
    const goOn = (): void => {
      this.#cancelDeferred = null;
      this.#scanSlice(find);
    };
    this.#cancelDeferred = this.#isAway(index) ? whenFetched(log, index, goOn) : defer(goOn);
  }

  /** The payload is on disk; one that is being looked at in pieces is held until its end. */
  #isAway(index: number): boolean {
    return this.#long === null && this.#dependencies.log.isOnDisk(index);
  }

  /** False when there is more to look at in this row. */
  #searchRow(index: number, find: FindQuery): boolean {
    const { log } = this.#dependencies;
    if (log.kind(index) !== RowKind.frame) {
      this.#searchLifecycle(index, find);
      return true;
    }
    if (this.#long === null && log.payloadState(index) === PayloadState.pending) this.#pending.push(index);
    const scan = this.#long?.index === index ? this.#long.scan : this.#scanOf(index, find);
    if (scan === null) return true;
    scan.advance(PIECE_BYTES);
    this.#long = scan.isComplete ? null : { index, scan };
    if (this.#long !== null) return false;
    this.#results.addRow(index, scan.ranges, scan.count);
    return true;
  }

  /** Null when there is certainly nothing. */
  #scanOf(index: number, find: FindQuery): ByteScan | null {
    const { bytes } = shownData(this.#dependencies.log, index);
    const isShort = bytes.length <= PIECE_BYTES;
    const hasEscapes = find.kind === 'text' && isShort && bytes.includes(0x5c) && looksLikeJson(bytes);
    if (isShort && !hasEscapes && this.#quick?.isIn(bytes) === false) return null;
    return scanBytes(bytes, find, MAX_HITS_A_ROW);
  }

  #searchLifecycle(index: number, find: FindQuery): void {
    const detail = this.#dependencies.log.detail(index);
    if (detail === null) return;
    const bytes = encodeUtf8(lifecycleSearchText(detail));
    if (this.#quick?.isIn(bytes) === false) return;
    const { ranges, count } = findBytes(bytes, find, MAX_HITS_A_ROW);
    this.#results.addRow(index, unitRanges(bytes, ranges), count);
  }

  /** One batch after the other, in order; ends when the log is used up and begins again with the next `update`. */
  async #scanWithRegex(source: string, flags: string): Promise<void> {
    if (this.#isMatching) return;
    this.#isMatching = true;
    const { log, connections, now } = this.#dependencies;
    const pass = this.#pass;
    const finder = (this.#finder ??= this.#dependencies.createRegexFinder());
    for (;;) {
      const textCount = connectionTextCount(connections);
      const isOfConnections = textCount !== this.#textCount;
      if (!isOfConnections && this.#scanned >= log.size) break;
      const from = Math.max(this.#scanned, log.firstRow);
      if (!isOfConnections && log.isOnDisk(from)) await log.fetch(from);
      if (this.#pass !== pass) return;
      const rows = isOfConnections ? null : rowSubjects(log, from, deadlineFrom(now));
      const subjects = rows?.subjects ?? connectionSubjects(connections);
      const texts = subjects.map(({ text }) => text);
      const finds = await finder.find({ source, flags, subjects: texts, maxEach: MAX_HITS_A_ROW });
      if (this.#pass !== pass) return;
      if (typeof finds === 'string') {
        this.#problem = finds === 'too-slow' ? 'regex-too-slow' : 'regex-failed';
        this.#halt();
        this.#notify();
        return;
      }
      if (rows === null) {
        this.#textCount = textCount;
        this.#takeConnectionFinds(subjects, finds.counts, finds.ranges);
      } else {
        eachFind(subjects, finds.counts, finds.ranges, ({ index, bytes }, units, count) =>
          this.#results.addRow(index, bytes === null ? units : byteOffsets(bytes, units), count),
        );
        this.#scanned = (subjects.at(-1)?.index ?? log.size - 1) + 1;
        this.#cutCount += rows.cutCount;
        this.#pending.push(...rows.pending);
      }
      this.#notifyNowAndThen();
    }
    this.#isMatching = false;
    this.#notify();
  }

  #takeConnectionFinds(subjects: readonly SearchSubject[], counts: Uint32Array, ranges: Uint32Array): void {
    const list = new HitList();
    eachFind(subjects, counts, ranges, ({ index, part }, units) => pushHits(list, index, part, units));
    this.#results.takeConnections(
      list,
      counts.reduce((sum, count) => sum + count, 0),
    );
  }

  #notifyNowAndThen(): void {
    if (this.isSearching && this.#dependencies.now() - this.#notifiedAt < NOTIFY_MS) return;
    this.#notify();
  }

  #notify(): void {
    this.#notifiedAt = this.#dependencies.now();
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }
}

/** Deals the worker's finds out to the texts they are in. */
function eachFind(
  subjects: readonly SearchSubject[],
  counts: Uint32Array,
  ranges: Uint32Array,
  take: (subject: SearchSubject, units: readonly number[], count: number) => void,
): void {
  let at = 0;
  subjects.forEach((subject, position) => {
    const count = counts[position] ?? 0;
    const units = [...ranges.subarray(at, at + Math.min(count, MAX_HITS_A_ROW) * 2)];
    at += units.length;
    take(subject, units, count);
  });
}

/** Says fast that there is nothing. */
function quickSearch(find: FindQuery): ByteSearch {
  if (find.kind === 'bytes') return createExactSearch(find.bytes);
  return find.isCaseSensitive ? createExactSearch(encodeUtf8(find.text)) : createByteSearch(find.text);
}

/** Byte offsets of a text as UTF-16 offsets. */
function unitRanges(bytes: Uint8Array, ranges: readonly number[]): number[] {
  return ranges.map((offset) => decodeUtf8Lossy(bytes.subarray(0, offset)).length);
}
