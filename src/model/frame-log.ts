import { Arrangement, followingRows, renumberedMerge, type Merge } from './arrangement.ts';
import type { DroppedRows, FrameInput, LifecycleDetail, Row } from './frame-row.ts';
import { isActedOrigin, RowKind, RowOrigin, type PayloadState, type RowPassage } from './row-kind.ts';
import type { PayloadStore } from './payload-store.ts';
import { RowStore } from './row-store.ts';
import { RowMarks, type RowMark } from './row-marks.ts';
import type { WireFacts } from './wire-facts.ts';

export { NO_CONNECTION, type FrameInput, type LifecycleDetail, type Row } from './frame-row.ts';

const OPCODE_TEXT = 0x1;
const NO_MERGES: readonly Merge[] = [];

/**
 * Every frame and lifecycle event in its order, addressed by index. The order is that of arrival, unless imported connections are
 * merged into captured ones: then an `Arrangement` says which arrival stands at which index. A plain mutable class; whoever shows
 * it watches `revision`.
 */
export class FrameLog {
  /** The rows by arrival number, as they came. Whoever plans a merge reads these; they are changed through the log only. */
  readonly arrived: Omit<
    RowStore,
    | 'appendFrame'
    | 'appendLifecycle'
    | 'appendPayload'
    | 'setOriginal'
    | 'setPassage'
    | 'retain'
    | 'dropBefore'
    | 'clear'
  >;
  readonly #rows = new RowStore();
  readonly #marks = new RowMarks();
  #arrangement: Arrangement | null = null;
  #generation = 0;
  #revision = 0;
  #passagesRevision = 0;
  #textDecoder = new TextDecoder();

  constructor() {
    this.arrived = this.#rows;
  }

  /** One more than the newest row's index. The rows that are here have the indexes `firstRow` to `size - 1`. */
  get size(): number {
    return this.#arrangement === null ? this.#rows.size : this.#arrangement.size(this.#rows.size);
  }

  /** Index of the oldest row that is here: 0 until rows were dropped. Indexes of dropped rows give empty frames. */
  get firstRow(): number {
    return this.#rows.firstRow;
  }

  /** Rows that are here. */
  get rowCount(): number {
    return this.size - this.firstRow;
  }

  has(index: number): boolean {
    return index >= this.firstRow && index < this.size;
  }

  /** Time of the first row that the log had, also when that was dropped; 0 while there is none. Epoch milliseconds. */
  get startTime(): number {
    return this.#rows.startTime;
  }

  /** What `dropBefore` took since the last `clear`. */
  get dropped(): DroppedRows {
    return this.#rows.dropped;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#rows.revision + this.#revision;
  }

  /** Grows when indexes change their meaning (`clear`, `retain`, `arrange`). */
  get generation(): number {
    return this.#rows.generation + this.#generation;
  }

  /** Where the payloads lie, for whoever puts the oldest on disk. Another object when it begins anew. */
  get payloads(): PayloadStore {
    return this.#rows.payloads;
  }

  /** Payload bytes in memory. */
  get payloadBytes(): number {
    return this.#rows.payloadBytes;
  }

  /** Memory that the log takes, about: payloads, columns, and what lifecycle rows say. */
  get byteLength(): number {
    return this.#rows.byteLength;
  }

  /** The imported connections that stand merged into captured ones. */
  get merges(): readonly Merge[] {
    return this.#arrangement?.merges ?? NO_MERGES;
  }

  /** Returns the row's index. */
  appendFrame(input: FrameInput): number {
    const messageRow = input.wire?.messageRow ?? null;
    const isMoved = this.#arrangement !== null && messageRow !== null;
    const arrival = this.#rows.appendFrame(
      isMoved && input.wire ? { ...input, wire: { ...input.wire, messageRow: this.#arrival(messageRow) } } : input,
    );
    return this.#index(arrival);
  }

  /** Returns the row's index. */
  appendLifecycle(connection: number, time: number, detail: LifecycleDetail, isHistory: boolean): number {
    return this.#index(this.#rows.appendLifecycle(connection, time, detail, isHistory));
  }

  /**
   * Adds more of a pending payload. With any state but `pending` the payload is finished: what is here is joined into
   * one place, and a length that was unknown (null at `appendFrame`) becomes the kept length when it is complete. A payload
   * that is called complete and is shorter than its known length has lost parts on the way: it is cut.
   * Returns how many bytes the row's payload length grew by; 0 for a row that was dropped.
   */
  appendPayload(index: number, part: string | Uint8Array | null, state: PayloadState): number {
    return this.#rows.appendPayload(this.#arrival(index), part, state);
  }

  row(index: number): Row {
    const arrival = this.#arrival(index);
    const row = this.#rows.row(arrival);
    const arrangement = this.#arrangement;
    if (arrangement === null) return row;
    const merge = arrangement.mergeOf(row.connection);
    if (merge === undefined) return { ...row, index };
    return { ...row, index, connection: merge.target, time: row.time - merge.clockOffset };
  }

  kind(index: number): RowKind {
    return this.#rows.kind(this.#arrival(index));
  }

  /** Epoch milliseconds. Of a row that was merged in: on the capturing page's clock. */
  time(index: number): number {
    const arrival = this.#arrival(index);
    const time = this.#rows.time(arrival);
    return time - (this.#arrangement?.mergeOf(this.#rows.connection(arrival))?.clockOffset ?? 0);
  }

  connection(index: number): number {
    const connection = this.#rows.connection(this.#arrival(index));
    return this.#arrangement?.mergeOf(connection)?.target ?? connection;
  }

  opcode(index: number): number {
    return this.#rows.opcode(this.#arrival(index));
  }

  isOutgoing(index: number): boolean {
    return this.#rows.isOutgoing(this.#arrival(index));
  }

  origin(index: number): RowOrigin {
    return this.#rows.origin(this.#arrival(index));
  }

  /** As `origin`, but of a row that took the place of a captured one: how that came, for what the user did to it. */
  capturedOrigin(index: number): RowOrigin {
    return this.#rows.capturedOrigin(this.capturedArrival(index));
  }

  /** Arrival number of the captured row that stands there, or of the one whose place it took. */
  capturedArrival(index: number): number {
    const arrival = this.#arrival(index);
    const captured = this.#arrangement?.partnerOf(arrival) ?? -1;
    return captured < 0 ? arrival : captured;
  }

  /** From before the panel was open. */
  isHistory(index: number): boolean {
    return this.#rows.isHistory(this.#arrival(index));
  }

  /** `send()` on a closing or closed socket: never left. */
  isDiscarded(index: number): boolean {
    return this.#rows.isDiscarded(this.#arrival(index));
  }

  /** What the tool did with the message on its way. */
  passage(index: number): RowPassage {
    return this.#rows.passage(this.capturedArrival(index));
  }

  /** A message that was held has gone on, or not. `isDiscarded`: the browser dropped it then, because the socket was closed. */
  setPassage(index: number, passage: RowPassage, isDiscarded: boolean): void {
    this.#rows.setPassage(this.#arrival(index), passage, isDiscarded);
    this.#passagesRevision += 1;
  }

  /** Grows when a message that was held is not any more. */
  get passagesRevision(): number {
    return this.#passagesRevision;
  }

  /** True payload length in bytes. */
  payloadLength(index: number): number {
    return this.#rows.payloadLength(this.#arrival(index));
  }

  /** Bytes of the payload that are here. */
  keptLength(index: number): number {
    return this.#rows.keptLength(this.#arrival(index));
  }

  /** What `byteLength` loses when the row is dropped. */
  rowByteLength(index: number): number {
    return this.#rows.rowByteLength(this.#arrival(index));
  }

  payloadState(index: number): PayloadState {
    return this.#rows.payloadState(this.#arrival(index));
  }

  detail(index: number): LifecycleDetail | null {
    return this.#rows.detail(this.#arrival(index));
  }

  /** What was read from the frame's bytes; null for live rows. Of a message that only the capture has: that one. */
  wireFacts(index: number): WireFacts | null {
    const arrival = this.#arrival(index);
    const facts = this.#rows.wireFacts(arrival);
    const arrangement = this.#arrangement;
    if (facts === null || arrangement === null) return facts;
    const captured = arrangement.partnerOf(arrival);
    const message = captured < 0 || facts.message !== null ? facts.message : this.#rows.payload(captured);
    const first = arrangement.indexOf(facts.messageRow);
    const origin = captured < 0 ? RowOrigin.page : this.#rows.origin(captured);
    const acted = isActedOrigin(origin) ? { capturedOrigin: origin } : {};
    const moved = { ...facts, messageRow: first < 0 ? index : first, message, ...acted };
    return arrangement.isUnpaired(arrival) ? { ...moved, isOnlyInImport: true } : moved;
  }

  /** Codes of what is wrong with the frame (`decoder/violation.ts`); empty for nearly every row. */
  violations(index: number): readonly string[] {
    return this.#rows.violations(this.#arrival(index));
  }

  /** The row ends a message that an import holds and the captured connection into which it is merged lacks. */
  isOnlyInImport(index: number): boolean {
    const arrival = this.#arrival(index);
    return this.#arrangement?.isUnpaired(arrival) === true || this.#rows.isOnlyInImport(arrival);
  }

  /** Says of which row an edited message is the changed copy. */
  setOriginal(index: number, original: number): void {
    this.#rows.setOriginal(this.#arrival(index), this.#arrival(original));
  }

  /** The row that an edited message was made from; null when it is none, or its original is gone. */
  original(index: number): number | null {
    const original = this.#rows.original(this.#arrival(index)) ?? this.#rows.original(this.capturedArrival(index));
    if (original === null) return null;
    const shown = this.#index(original);
    return shown >= 0 ? shown : this.#index(this.#arrangement?.partnerOf(original) ?? original);
  }

  /** What the user has written on the row; null for nearly every row. */
  mark(index: number): RowMark | null {
    return this.#marks.get(index);
  }

  /** Indexes of the marked rows, in no order. */
  markedRows(): Iterable<number> {
    return this.#marks.rows();
  }

  /** Null takes the mark away. */
  setMark(index: number, mark: RowMark | null): void {
    if (!this.has(index)) return;
    this.#marks.set(index, mark);
    this.#revision += 1;
  }

  /** Grows when a row is marked or a mark is taken away. */
  get marksRevision(): number {
    return this.#marks.revision;
  }

  /** The kept payload (view; payloads never move). Of a pending payload only its first part. */
  payload(index: number): Uint8Array {
    return this.#rows.payload(this.#arrival(index));
  }

  /** The payload, or the one that stands for it, is not in memory but on disk: `payload` is empty until it was fetched. */
  isOnDisk(index: number): boolean {
    return this.#shelvedBuffers(index).some((buffer) => this.#rows.payloads.isAway(buffer));
  }

  /** It was on disk and cannot be read any more. */
  isLostOnDisk(index: number): boolean {
    return this.#shelvedBuffers(index).some((buffer) => this.#rows.payloads.isLost(buffer));
  }

  /** Resolves when the payload is here for now, or will never be. Whoever goes on at once finds it there. */
  async fetch(index: number): Promise<void> {
    const { payloads } = this.#rows;
    for (const buffer of this.#shelvedBuffers(index)) if (payloads.isAway(buffer)) await payloads.fetch(buffer);
  }

  /** The payload's first `maxBytes` as text, wrong bytes as U+FFFD. For previews; the detail pane decodes with offsets. */
  textPreview(index: number, maxBytes: number): string {
    return this.#textDecoder.decode(this.payload(index).subarray(0, maxBytes));
  }

  isText(index: number): boolean {
    return this.kind(index) === RowKind.frame && this.opcode(index) === OPCODE_TEXT;
  }

  /**
   * Puts these merges in place of those that are. No row changes; indexes do. Returns old → new row index: a row that was replaced
   * leads to the one in its place, and back; -1 for a row of an import that is not shown any more.
   */
  arrange(merges: readonly Merge[]): Int32Array {
    const before = this.#arrangement;
    const size = this.size;
    this.#setMerges(merges);
    this.#generation += 1;
    this.#revision += 1;
    const after = this.#arrangement;
    const moved = new Int32Array(size).fill(-1);
    for (let index = this.firstRow; index < size; index += 1) {
      const arrival = before === null ? index : before.arrivalAt(index);
      const shown = after === null ? arrival : after.indexOf(arrival);
      const gained = after === null ? -1 : after.partnerOf(arrival);
      const lost = before === null ? -1 : before.partnerOf(arrival);
      if (shown === -1 && gained >= 0) moved[index] = this.#index(gained);
      // The observed row goes back to its import; the captured one that it stood for is here again.
      else if (lost >= 0 && gained < 0) moved[index] = this.#index(lost);
      else moved[index] = shown;
    }
    this.#marks.move(moved);
    return moved;
  }

  /**
   * Keeps the rows of some connections and renumbers them: `mapping` is old → new connection index, -1 drops. Of the rows
   * without a connection those stay that `isUnownedKept` names. Returns old → new row index, -1 for those that went.
   */
  retain(mapping: Int32Array, isUnownedKept: (index: number) => boolean = () => false): Int32Array {
    const before = this.#arrangement;
    const size = this.size;
    const rows = this.#rows.retain(mapping, (arrival) => isUnownedKept(before?.indexOf(arrival) ?? arrival));
    if (before === null) {
      this.#marks.move(rows);
      return rows;
    }
    const following = followingRows(rows);
    const merges = before.merges.flatMap((merge) => renumberedMerge(merge, mapping, rows, following) ?? []);
    this.#setMerges(merges);
    const moved = new Int32Array(size).fill(-1);
    for (let index = 0; index < size; index += 1) {
      const arrival = rows[before.arrivalAt(index)] ?? -1;
      moved[index] = arrival < 0 ? -1 : this.#index(arrival);
    }
    this.#marks.move(moved);
    return moved;
  }

  /**
   * Drops the rows before `end` and frees what they took. Indexes of the others stay. The last of those rows is not gone but
   * says from now on how much is (a `shed` row, `memory`), so that the log begins with it. Not while anything is merged: what has
   * arrived first need not stand first then.
   */
  dropBefore(end: number, limitBytes: number): void {
    if (this.#arrangement !== null) throw new Error('Rows are dropped while connections are merged');
    this.#rows.dropBefore(end, limitBytes);
    this.#marks.dropBefore(end);
  }

  clear(): void {
    this.#arrangement = null;
    this.#marks.clear();
    this.#rows.clear();
  }

  /** The buffers that hold what the row shows; none while nothing is on disk. */
  #shelvedBuffers(index: number): readonly number[] {
    if (this.#rows.payloads.shelvedBytes === 0 || !this.has(index)) return [];
    return [this.#arrival(index), this.capturedArrival(index)].map((arrival) => this.#rows.payloadBuffer(arrival));
  }

  #setMerges(merges: readonly Merge[]): void {
    const { firstRow: first, size } = this.#rows;
    this.#arrangement =
      merges.length === 0
        ? null
        : new Arrangement(merges, { first, size, connectionOf: (arrival) => this.#rows.connection(arrival) });
  }

  #arrival(index: number): number {
    return this.#arrangement === null ? index : this.#arrangement.arrivalAt(index);
  }

  #index(arrival: number): number {
    return this.#arrangement === null ? arrival : this.#arrangement.indexOf(arrival);
  }
}
