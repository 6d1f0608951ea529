import type { FrameLog } from '../../model/frame-log.ts';
import { PayloadState, RowKind } from '../../model/row-kind.ts';
import { RowList } from './row-list.ts';

/** Rows that one line stands for. Times are epoch milliseconds, 0 when there are none. */
export interface FoldedRows {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** What one pass over the log has found so far. Mutable. */
export class RowSelection {
  readonly rows = new RowList();
  /** Rows of the log before this one were looked at. */
  scanned: number;
  /** Frames among the found rows, and the payload bytes of these. */
  frames = 0;
  bytes = 0;
  /** Rows whose payloads were still arriving. */
  pending: number[] = [];
  /** Rows whose payloads have arrived and that a regex has still to decide. */
  again: number[] = [];
  #foldedRows = new RowList();
  #log: FrameLog;
  #pendingBytes = new Map<number, number>();

  constructor(log: FrameLog) {
    this.#log = log;
    this.scanned = log.firstRow;
  }

  /**
   * The log has dropped its rows before `first`, and put its notice of that there. Returns how many positions went from the
   * front of the list (0 without one).
   */
  dropBefore(first: number, isNoticeListed: boolean): number {
    this.pending = this.pending.filter((index) => index > first);
    this.again = this.again.filter((index) => index > first);
    const removed = this.rows.dropBefore(first + 1);
    if (isNoticeListed) this.rows.insert(first);
    return removed - (isNoticeListed ? 1 : 0);
  }

  /** Counts frames and bytes anew; `isListed` as in `add`. */
  countAgain(isListed: boolean): void {
    this.frames = 0;
    this.bytes = 0;
    this.#pendingBytes.clear();
    if (!isListed) for (let index = this.#log.firstRow; index < this.scanned; index += 1) this.#count(index);
    else for (let at = 0; at < this.rows.size; at += 1) this.#count(this.rows.at(at) ?? 0);
  }

  get folded(): FoldedRows {
    const rows = this.#foldedRows;
    const gone = rows.lowerBound(this.#log.firstRow);
    const [first, last] = [rows.at(gone), rows.at(rows.size - 1)];
    if (first === undefined || last === undefined) return { count: 0, firstAt: 0, lastAt: 0 };
    return { count: rows.size - gone, firstAt: this.#log.time(first), lastAt: this.#log.time(last) };
  }

  /** A row behind all others that is folded away. */
  fold(index: number): void {
    this.#foldedRows.push(index);
  }

  /** A row behind all others. `isListed`: false when all rows of the log are shown, which needs no list. */
  add(index: number, isListed: boolean): void {
    if (isListed) this.rows.push(index);
    this.#count(index);
  }

  /** Puts a row in at its place or takes it out, and folds it away when it is folded. */
  put(index: number, isPassingFilter: boolean, isFolded: boolean): void {
    if (isPassingFilter && isFolded) this.#foldedRows.insert(index);
    else this.#foldedRows.remove(index);
    const isPassing = isPassingFilter && !isFolded;
    const isIn = this.rows.at(this.rows.lowerBound(index)) === index;
    if (isIn && !isPassing) {
      this.rows.remove(index);
      this.#uncount(index);
    } else if (isIn) this.recount(index);
    else if (isPassing) {
      this.rows.insert(index);
      this.#count(index);
    }
  }

  /** A shown row whose payload has grown meanwhile. */
  recount(index: number): void {
    this.#uncount(index);
    this.#count(index);
  }

  #count(index: number): void {
    if (this.#log.kind(index) !== RowKind.frame) return;
    const bytes = this.#log.payloadLength(index);
    this.frames += 1;
    this.bytes += bytes;
    if (this.#log.payloadState(index) === PayloadState.pending) this.#pendingBytes.set(index, bytes);
  }

  #uncount(index: number): void {
    if (this.#log.kind(index) !== RowKind.frame) return;
    this.frames -= 1;
    this.bytes -= this.#pendingBytes.get(index) ?? this.#log.payloadLength(index);
    this.#pendingBytes.delete(index);
  }
}
