import { NO_HITS, type Hits } from '../payload/highlight.ts';
import { HitList } from './hit-list.ts';

/** Listed and stepped through; more are counted. */
export const MAX_HITS = 20_000;
/** Of one message; more are counted. */
export const MAX_HITS_A_ROW = 200;
/** More rows than are ever on screen. */
const MAX_KNOWN_ROWS = 2000;

/** Where something was found. */
export interface SearchHit {
  /** `row`: in a row of the log; `connection`: in what is known of a connection, its headers for example. */
  readonly kind: 'row' | 'connection';
  /** Index of the row or of the connection. */
  readonly index: number;
  /** Of a connection: which of its texts (`connection-texts.ts`); 0 for rows. */
  readonly part: number;
  /** Of a frame: bytes of its data (`shownData`); else UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
}

/** What a search has found: first in connections, then in rows, in their order. Mutable. */
export class SearchResults {
  #inConnections = new HitList();
  readonly #inRows = new HitList();
  readonly #ofRow = new Map<number, Hits>();
  #connectionCount = 0;
  #rowHitCount = 0;
  #rowCount = 0;
  #current = -1;

  /** All finds, also those that are not listed. */
  get count(): number {
    return this.#connectionCount + this.#rowHitCount;
  }

  /** Rows with finds. */
  get rowCount(): number {
    return this.#rowCount;
  }

  /** Finds that are listed. */
  get size(): number {
    return this.#inConnections.size + this.#inRows.size;
  }

  /** Position of the find where the user stands, -1 for none. */
  get current(): number {
    return this.#current;
  }

  at(position: number): SearchHit | null {
    const { size } = this.#inConnections;
    if (position < 0 || position >= this.size) return null;
    const isRow = position >= size;
    const list = isRow ? this.#inRows : this.#inConnections;
    const at = isRow ? position - size : position;
    return {
      kind: isRow ? 'row' : 'connection',
      index: list.index(at),
      part: list.part(at),
      start: list.start(at),
      end: list.end(at),
    };
  }

  /** Finds in a row's data, as bytes; the same object for as long as they are the same. */
  hitsOf(index: number): Hits {
    const list = this.#inRows;
    if (list.size === 0) return NO_HITS;
    const known = this.#ofRow.get(index);
    if (known) return known;
    const ranges: number[] = [];
    const from = list.lowerBound(index);
    let current = -1;
    for (let at = from; at < list.size && list.index(at) === index; at += 1) {
      if (at + this.#inConnections.size === this.#current) current = at - from;
      ranges.push(list.start(at), list.end(at));
    }
    const hits = ranges.length === 0 ? NO_HITS : { ranges, current };
    if (this.#ofRow.size > MAX_KNOWN_ROWS) this.#ofRow.clear();
    this.#ofRow.set(index, hits);
    return hits;
  }

  goTo(position: number): SearchHit | null {
    const hit = this.at(position);
    if (hit === null) return null;
    this.#current = position;
    this.#ofRow.clear();
    return hit;
  }

  /** The next find or the one before, around the ends. */
  step(by: 1 | -1): SearchHit | null {
    const { size } = this;
    if (size === 0) return null;
    const from = this.#current < 0 && by < 0 ? 0 : this.#current;
    return this.goTo((from + by + size) % size);
  }

  /** Finds in a row behind all others. */
  addRow(index: number, ranges: readonly number[], count: number): void {
    if (count === 0) return;
    this.#rowHitCount += count;
    this.#rowCount += 1;
    pushHits(this.#inRows, index, 0, ranges);
    this.#ofRow.delete(index);
  }

  /** All finds in connections, instead of those from before. */
  takeConnections(list: HitList, count: number): void {
    const before = this.#inConnections.size;
    this.#inConnections = list;
    this.#connectionCount = count;
    if (this.#current >= before) this.#current += list.size - before;
    else if (this.#current >= 0) this.#current = Math.min(this.#current, list.size - 1);
    this.#ofRow.clear();
  }

  /** Rows that the log has dropped cannot be shown any more. True when there were some. */
  dropBefore(firstRow: number): boolean {
    const count = this.#inRows.dropBefore(firstRow);
    if (count === 0) return false;
    this.#rowHitCount = Math.max(this.#inRows.size, this.#rowHitCount - count);
    this.#ofRow.clear();
    const from = this.#inConnections.size;
    if (this.#current >= from + count) this.#current -= count;
    else if (this.#current >= from) this.#current = -1;
    return true;
  }
}

/** Adds finds as far as the list may grow. */
export function pushHits(list: HitList, index: number, part: number, ranges: readonly number[]): void {
  for (let at = 0; at < ranges.length && list.size < MAX_HITS; at += 2) {
    list.push(index, part, ranges[at] ?? 0, ranges[at + 1] ?? 0);
  }
}
