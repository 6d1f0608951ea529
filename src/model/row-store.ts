import { concatBytes } from '../base/bytes.ts';
import { PayloadStore, type PayloadPlace } from './payload-store.ts';
import { NO_CONNECTION, type DroppedRows, type FrameInput, type LifecycleDetail, type Row } from './frame-row.ts';
import { copyRow, placeOf, readRow, ROW_BYTES, RowColumns, RowFlag, setPlace } from './row-columns.ts';
import { PayloadState, RowKind, RowOrigin, RowPassage } from './row-kind.ts';
import { WireFactColumns, type WireFacts } from './wire-facts.ts';

/** What a lifecycle row's words cost, about: most have a URL or a reason. */
const DETAIL_BYTES = 300;

const NOTHING_DROPPED: DroppedRows = { rows: 0, frames: 0, bytes: 0 };

/**
 * Every frame and lifecycle event by arrival number: numbers in typed columns, payloads in byte arenas, so that a million rows cost
 * no million objects. `FrameLog` is what everybody else sees of it.
 */
export class RowStore {
  #columns = new RowColumns();
  #payloads = new PayloadStore();
  #details = new Map<number, LifecycleDetail>();
  #parts = new Map<number, Uint8Array[]>();
  #wire = new WireFactColumns();
  /** Edited message → the one it was made from. */
  #originals = new Map<number, number>();
  #revision = 0;
  #generation = 0;
  #dropped = NOTHING_DROPPED;
  #startTime: number | null = null;
  #textEncoder = new TextEncoder();

  /** One more than the newest row's index. The rows that are here have the indexes `firstRow` to `size - 1`. */
  get size(): number {
    return this.#columns.size;
  }

  /** Index of the oldest row that is here: 0 until rows were dropped. Indexes of dropped rows give empty frames. */
  get firstRow(): number {
    return this.#columns.first;
  }

  /** Rows that are here. */
  get rowCount(): number {
    return this.#columns.size - this.#columns.first;
  }

  has(index: number): boolean {
    return index >= this.#columns.first && index < this.#columns.size;
  }

  /** Time of the first row that the log had, also when that was dropped; 0 while there is none. Epoch milliseconds. */
  get startTime(): number {
    return this.#startTime ?? 0;
  }

  /** What `dropBefore` took since the last `clear`. */
  get dropped(): DroppedRows {
    return this.#dropped;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  /** Grows when indexes change their meaning (`clear`, `retain`). */
  get generation(): number {
    return this.#generation;
  }

  /** Where the payloads lie. Another object after `clear`, and after most of `retain`. */
  get payloads(): PayloadStore {
    return this.#payloads;
  }

  /** Payload bytes in memory. */
  get payloadBytes(): number {
    return this.#payloads.byteLength + this.#wire.messageBytes;
  }

  /** Memory that the log takes, about: payloads, columns, and what lifecycle rows say. */
  get byteLength(): number {
    return this.payloadBytes + this.rowCount * ROW_BYTES + this.#details.size * DETAIL_BYTES;
  }

  /** Returns the row's index. */
  appendFrame(input: FrameInput): number {
    const index = this.#columns.push();
    const chunk = this.#columns.chunk(index);
    const slot = RowColumns.slot(index);
    const place = this.#store(input.payload);
    this.#startTime ??= input.time;
    chunk.time[slot] = input.time;
    chunk.connection[slot] = input.connection;
    chunk.kind[slot] = RowKind.frame;
    chunk.opcode[slot] = input.opcode;
    chunk.origin[slot] = input.origin;
    chunk.maskingKey[slot] = input.maskingKey;
    chunk.flags[slot] =
      (input.isOutgoing ? RowFlag.outgoing : 0) |
      (input.fin ? RowFlag.fin : 0) |
      (input.rsv1 ? RowFlag.rsv1 : 0) |
      (input.rsv2 ? RowFlag.rsv2 : 0) |
      (input.rsv3 ? RowFlag.rsv3 : 0) |
      (input.isMasked ? RowFlag.masked : 0) |
      (input.isDiscarded ? RowFlag.discarded : 0) |
      (input.isHistory ? RowFlag.history : 0);
    chunk.payloadState[slot] = input.payloadState;
    chunk.passage[slot] = input.passage ?? RowPassage.plain;
    setPlace(chunk, slot, place);
    // Joined with the rest when that is here: until then the view must not go to disk.
    if (input.payloadState === PayloadState.pending && place.length > 0) {
      this.#parts.set(index, [this.#payloads.bytes(place.buffer, place.offset, place.length)]);
    }
    chunk.payloadLength[slot] = input.payloadLength ?? place.length;
    if (input.wire) this.#wire.set(index, input.wire);
    this.#revision += 1;
    return index;
  }

  /** Returns the row's index. */
  appendLifecycle(connection: number, time: number, detail: LifecycleDetail, isHistory: boolean): number {
    const index = this.#columns.push();
    const chunk = this.#columns.chunk(index);
    const slot = RowColumns.slot(index);
    this.#startTime ??= time;
    chunk.time[slot] = time;
    chunk.connection[slot] = connection;
    chunk.kind[slot] = detail.kind;
    chunk.origin[slot] = detail.kind === RowKind.closing && detail.isInjected ? RowOrigin.injected : RowOrigin.page;
    chunk.flags[slot] = isHistory ? RowFlag.history : 0;
    this.#details.set(index, detail);
    this.#revision += 1;
    return index;
  }

  /**
   * Adds more of a pending payload. With any state but `pending` the payload is finished: what is here is joined into
   * one place, and a length that was unknown (null at `appendFrame`) becomes the kept length when it is complete. A payload
   * that is called complete and is shorter than its known length has lost parts on the way: it is cut.
   * Returns how many bytes the row's payload length grew by; 0 for a row that was dropped.
   */
  appendPayload(index: number, part: string | Uint8Array | null, state: PayloadState): number {
    if (!this.has(index)) return 0;
    const chunk = this.#columns.chunk(index);
    const slot = RowColumns.slot(index);
    const parts = this.#parts.get(index) ?? [this.payload(index)];
    if (part !== null) parts.push(typeof part === 'string' ? this.#textEncoder.encode(part) : part.slice());
    this.#revision += 1;
    if (state === PayloadState.pending) {
      this.#parts.set(index, parts);
      return 0;
    }
    this.#parts.delete(index);
    const place = this.#payloads.adoptBytes(concatBytes(parts));
    this.#payloads.release(placeOf(chunk, slot));
    setPlace(chunk, slot, place);
    const before = chunk.payloadLength[slot] ?? 0;
    chunk.payloadState[slot] = state === PayloadState.complete && place.length < before ? PayloadState.cut : state;
    const after = Math.max(before, place.length);
    chunk.payloadLength[slot] = after;
    return after - before;
  }

  row(index: number): Row {
    const row = readRow(this.#columns.chunk(index), RowColumns.slot(index), index, this.#details.get(index) ?? null);
    return this.#isLost(index) ? { ...row, payloadState: PayloadState.cut, keptLength: 0 } : row;
  }

  kind(index: number): RowKind {
    return (this.#columns.chunk(index).kind[RowColumns.slot(index)] ?? 0) as RowKind;
  }

  /** Epoch milliseconds. */
  time(index: number): number {
    return this.#columns.chunk(index).time[RowColumns.slot(index)] ?? 0;
  }

  connection(index: number): number {
    return this.#columns.chunk(index).connection[RowColumns.slot(index)] ?? NO_CONNECTION;
  }

  opcode(index: number): number {
    return this.#columns.chunk(index).opcode[RowColumns.slot(index)] ?? 0;
  }

  isOutgoing(index: number): boolean {
    return ((this.#columns.chunk(index).flags[RowColumns.slot(index)] ?? 0) & RowFlag.outgoing) !== 0;
  }

  origin(index: number): RowOrigin {
    return (this.#columns.chunk(index).origin[RowColumns.slot(index)] ?? 0) as RowOrigin;
  }

  /** From before the panel was open. */
  isHistory(index: number): boolean {
    return ((this.#columns.chunk(index).flags[RowColumns.slot(index)] ?? 0) & RowFlag.history) !== 0;
  }

  /** `send()` on a closing or closed socket: never left. */
  isDiscarded(index: number): boolean {
    return ((this.#columns.chunk(index).flags[RowColumns.slot(index)] ?? 0) & RowFlag.discarded) !== 0;
  }

  /** What the tool did with the message on its way. */
  passage(index: number): RowPassage {
    return (this.#columns.chunk(index).passage[RowColumns.slot(index)] ?? 0) as RowPassage;
  }

  /** A message that was held has gone on, or not. `isDiscarded`: the browser dropped it then, because the socket was closed. */
  setPassage(index: number, passage: RowPassage, isDiscarded: boolean): void {
    if (!this.has(index)) return;
    const chunk = this.#columns.chunk(index);
    const slot = RowColumns.slot(index);
    chunk.passage[slot] = passage;
    if (isDiscarded) chunk.flags[slot] = (chunk.flags[slot] ?? 0) | RowFlag.discarded;
    this.#revision += 1;
  }

  /** True payload length in bytes. */
  payloadLength(index: number): number {
    return this.#columns.chunk(index).payloadLength[RowColumns.slot(index)] ?? 0;
  }

  /** Bytes of the payload that are here. */
  keptLength(index: number): number {
    return this.#isLost(index) ? 0 : (this.#columns.chunk(index).keptLength[RowColumns.slot(index)] ?? 0);
  }

  /** What `byteLength` loses when the row is dropped. */
  rowByteLength(index: number): number {
    const detail = this.#details.has(index) ? DETAIL_BYTES : 0;
    const kept = this.#payloads.isShelved(this.payloadBuffer(index)) ? 0 : this.keptLength(index);
    return ROW_BYTES + detail + kept + this.#wire.messageLength(index);
  }

  payloadState(index: number): PayloadState {
    if (this.#isLost(index)) return PayloadState.cut;
    return (this.#columns.chunk(index).payloadState[RowColumns.slot(index)] ?? 0) as PayloadState;
  }

  detail(index: number): LifecycleDetail | null {
    return this.#details.get(index) ?? null;
  }

  /** What was read from the frame's bytes; null for live rows. */
  wireFacts(index: number): WireFacts | null {
    return this.#wire.get(index, this.payload(index));
  }

  /** Codes of what is wrong with the frame (`decoder/violation.ts`); empty for nearly every row. */
  violations(index: number): readonly string[] {
    return this.#wire.violations(index);
  }

  /** It ends a message that only an import held when the log was saved. */
  isOnlyInImport(index: number): boolean {
    return this.#wire.isOnlyInImport(index);
  }

  /** How the message came that the row carries: of bytes that carry one of the user's, that it is his. */
  capturedOrigin(index: number): RowOrigin {
    return this.#wire.capturedOrigin(index) ?? this.origin(index);
  }

  /** Says of which row an edited message is the changed copy. */
  setOriginal(index: number, original: number): void {
    this.#originals.set(index, original);
    this.#revision += 1;
  }

  /** The row that an edited message was made from; null when it is none, or its original is gone. */
  original(index: number): number | null {
    const original = this.#originals.get(index);
    return original !== undefined && this.has(original) ? original : null;
  }

  /** The kept payload (view; payloads never move). Of a pending payload only its first part. */
  payload(index: number): Uint8Array {
    const chunk = this.#columns.chunk(index);
    const slot = RowColumns.slot(index);
    return this.#payloads.bytes(
      chunk.payloadBuffer[slot] ?? 0,
      chunk.payloadOffset[slot] ?? 0,
      chunk.keptLength[slot] ?? 0,
    );
  }

  /** The buffer of `payloads` that holds the payload. */
  payloadBuffer(index: number): number {
    return this.#columns.chunk(index).payloadBuffer[RowColumns.slot(index)] ?? 0;
  }

  /**
   * Keeps the rows of some connections and renumbers them: `mapping` is old → new connection index, -1 drops. Of the rows
   * without a connection those stay that `isUnownedKept` names. Returns old → new row index, -1 for those that went.
   */
  retain(mapping: Int32Array, isUnownedKept: (index: number) => boolean = () => false): Int32Array {
    const old = this.#columns;
    const rows = new Int32Array(old.size).fill(-1);
    const oldPayloads = this.#payloads;
    // What is on disk stays where it is, and so does all the rest then.
    const arePayloadsKept = oldPayloads.shelvedBytes > 0;
    const oldDetails = this.#details;
    const oldParts = this.#parts;
    const oldWire = this.#wire;
    const newRows = new Int32Array(old.size).fill(-1);
    const oldOriginals = this.#originals;
    this.#originals = new Map();
    this.#wire = new WireFactColumns();
    this.#columns = new RowColumns();
    if (!arePayloadsKept) this.#payloads = new PayloadStore();
    this.#details = new Map();
    this.#parts = new Map();
    this.#dropped = NOTHING_DROPPED;
    this.#startTime = null;
    for (let from = old.first; from < old.size; from += 1) {
      const source = old.chunk(from);
      const slot = RowColumns.slot(from);
      const owner = source.connection[slot] ?? NO_CONNECTION;
      const connection = owner === NO_CONNECTION ? NO_CONNECTION : (mapping[owner] ?? -1);
      if (connection < 0 && !(owner === NO_CONNECTION && isUnownedKept(from))) {
        if (arePayloadsKept) oldPayloads.release(placeOf(source, slot));
        continue;
      }
      const to = this.#columns.push();
      rows[from] = to;
      this.#startTime ??= source.time[slot] ?? 0;
      const target = this.#columns.chunk(to);
      copyRow(source, slot, target, RowColumns.slot(to));
      target.connection[RowColumns.slot(to)] = connection;
      setPlace(
        target,
        RowColumns.slot(to),
        arePayloadsKept ? placeOf(source, slot) : this.#adopt(oldPayloads, placeOf(source, slot)),
      );
      const detail = oldDetails.get(from);
      if (detail) this.#details.set(to, detail);
      const parts = oldParts.get(from);
      if (parts) this.#parts.set(to, parts);
      newRows[from] = to;
      this.#wire.adopt(to, oldWire, from, (row) => newRows[row] ?? -1);
    }
    for (const [row, original] of oldOriginals) {
      const [moved, movedOriginal] = [rows[row] ?? -1, rows[original] ?? -1];
      if (moved >= 0 && movedOriginal >= 0) this.#originals.set(moved, movedOriginal);
    }
    this.#generation += 1;
    this.#revision += 1;
    return rows;
  }

  /**
   * Drops the rows before `end` and frees what they took. Indexes of the others stay. The last of those rows is not gone but
   * says from now on how much is (a `shed` row, `memory`), so that the log begins with it.
   */
  dropBefore(end: number, limitBytes: number): void {
    const last = Math.min(end, this.size) - 1;
    if (last < this.firstRow) return;
    let { rows, frames, bytes } = this.#dropped;
    for (let index = this.firstRow; index <= last; index += 1) {
      const chunk = this.#columns.chunk(index);
      const slot = RowColumns.slot(index);
      this.#payloads.release(placeOf(chunk, slot));
      this.#wire.delete(index);
      this.#parts.delete(index);
      this.#originals.delete(index);
      if (chunk.kind[slot] === RowKind.frame) {
        rows += 1;
        frames += 1;
        bytes += chunk.payloadLength[slot] ?? 0;
        continue;
      }
      const detail = this.#details.get(index);
      this.#details.delete(index);
      // The row of the drop before: its numbers are in the sum.
      if (detail?.kind !== RowKind.shed || detail.reason !== 'memory') rows += 1;
    }
    this.#dropped = { rows, frames, bytes };
    this.#columns.dropBefore(last);
    const chunk = this.#columns.chunk(last);
    const slot = RowColumns.slot(last);
    chunk.kind[slot] = RowKind.shed;
    chunk.connection[slot] = NO_CONNECTION;
    chunk.origin[slot] = RowOrigin.page;
    chunk.opcode[slot] = 0;
    chunk.flags[slot] = 0;
    chunk.maskingKey[slot] = 0;
    chunk.payloadLength[slot] = 0;
    chunk.payloadState[slot] = PayloadState.complete;
    chunk.passage[slot] = RowPassage.plain;
    setPlace(chunk, slot, { buffer: 0, offset: 0, length: 0 });
    this.#details.set(last, { kind: RowKind.shed, reason: 'memory', events: rows, frames, bytes, limitBytes });
    this.#revision += 1;
  }

  clear(): void {
    this.#columns = new RowColumns();
    this.#dropped = NOTHING_DROPPED;
    this.#startTime = null;
    this.#payloads = new PayloadStore();
    this.#details.clear();
    this.#parts.clear();
    this.#originals.clear();
    this.#wire = new WireFactColumns();
    this.#generation += 1;
    this.#revision += 1;
  }

  /** It was on disk and cannot be read any more: a payload of which nothing is left. */
  #isLost(index: number): boolean {
    return this.#payloads.hasLost && this.#payloads.isLost(this.payloadBuffer(index));
  }

  /** A large payload has a buffer of its own, which can move over as it is. */
  #adopt(from: PayloadStore, { buffer, offset, length }: PayloadPlace): PayloadPlace {
    return this.#payloads.adoptBytes(from.bytes(buffer, offset, length));
  }

  #store(payload: string | Uint8Array | null): PayloadPlace {
    if (payload === null) return this.#payloads.addBytes(new Uint8Array(0));
    return typeof payload === 'string' ? this.#payloads.addText(payload) : this.#payloads.addBytes(payload);
  }
}
