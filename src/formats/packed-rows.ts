import { concatBytes } from '../base/bytes.ts';
import type { LifecycleDetail, Row } from '../model/frame-log.ts';
import { isActedOrigin, type PayloadState, type RowKind, type RowOrigin, type RowPassage } from '../model/row-kind.ts';
import type { RowMark } from '../model/row-marks.ts';
import type { WireFacts } from '../model/wire-facts.ts';
import type { RowSource } from './records-from-log.ts';

/** Rows a batch: packing them takes about a millisecond. */
const BATCH_ROWS = 1024;
/** Bytes a batch; a row that has more is sent ahead in parts of this size. */
const BATCH_BYTES = 1024 * 1024;
const NO_OFFSET = -1;

/** The `origin` column: the row's, and above it that of the captured message in its place. */
const CAPTURED_SHIFT = 4;
const ORIGIN_MASK = 15;

/** Bits of the `flags` column. */
const Flag = {
  outgoing: 1,
  fin: 2,
  rsv1: 4,
  rsv2: 8,
  rsv3: 16,
  masked: 32,
  discarded: 64,
  history: 128,
  /** There are wire facts; the next bits say what they hold. */
  wire: 256,
  keyKnown: 512,
  payloadKnown: 1024,
  timeKnown: 2048,
  message: 4096,
  messageIsPayload: 8192,
  /** Its bytes came in parts before the batch. */
  ahead: 16_384,
  onlyInImport: 32_768,
} as const;

/** The numbers of up to `size` rows. */
class PackedColumns {
  readonly time: Float64Array<ArrayBuffer>;
  readonly payloadLength: Float64Array<ArrayBuffer>;
  readonly streamOffset: Float64Array<ArrayBuffer>;
  readonly connection: Int32Array<ArrayBuffer>;
  readonly keptLength: Uint32Array<ArrayBuffer>;
  /** Of messages that are not their frame's payload. */
  readonly messageLength: Uint32Array<ArrayBuffer>;
  readonly maskingKey: Uint32Array<ArrayBuffer>;
  readonly flags: Uint16Array<ArrayBuffer>;
  readonly kind: Uint8Array<ArrayBuffer>;
  readonly opcode: Uint8Array<ArrayBuffer>;
  /** Of the message's first frame. */
  readonly messageOpcode: Uint8Array<ArrayBuffer>;
  readonly origin: Uint8Array<ArrayBuffer>;
  readonly payloadState: Uint8Array<ArrayBuffer>;
  readonly passage: Uint8Array<ArrayBuffer>;

  constructor(size: number) {
    this.time = new Float64Array(size);
    this.payloadLength = new Float64Array(size);
    this.streamOffset = new Float64Array(size);
    this.connection = new Int32Array(size);
    this.keptLength = new Uint32Array(size);
    this.messageLength = new Uint32Array(size);
    this.maskingKey = new Uint32Array(size);
    this.flags = new Uint16Array(size);
    this.kind = new Uint8Array(size);
    this.opcode = new Uint8Array(size);
    this.messageOpcode = new Uint8Array(size);
    this.origin = new Uint8Array(size);
    this.payloadState = new Uint8Array(size);
    this.passage = new Uint8Array(size);
  }
}

/**
 * Some rows of a log, as columns that go to a worker without a copy. The panel then makes no object that outlives a row:
 * records, their texts and their garbage are the worker's.
 */
export interface PackedRows {
  readonly kind: 'rows';
  readonly count: number;
  readonly columns: PackedColumns;
  /** Payloads, each followed by its message where that is not the payload (copy). */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What few rows have: place in the batch, and value. */
  readonly details: readonly (readonly [number, LifecycleDetail])[];
  readonly violations: readonly (readonly [number, readonly string[]])[];
  readonly marks: readonly (readonly [number, RowMark])[];
}

/** Bytes of the last row of the next batch, which are too many for it (copy). */
export interface PackedPart {
  readonly kind: 'part';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The buffers of a piece, for a transfer list. */
export function buffersOf(piece: PackedRows | PackedPart): ArrayBuffer[] {
  if (piece.kind === 'part') return [piece.bytes.buffer];
  const { columns, bytes } = piece;
  const all = [columns.time, columns.payloadLength, columns.streamOffset, columns.connection, columns.keptLength];
  const rest = [columns.messageLength, columns.maskingKey, columns.flags, columns.kind, columns.opcode];
  const last = [columns.messageOpcode, columns.origin, columns.payloadState, columns.passage, bytes];
  return [...all, ...rest, ...last].map(({ buffer }) => buffer);
}

/** The next row's payload is on disk: whoever wants it fetches it before asking for the next piece. */
export interface AwayRow {
  readonly kind: 'away';
  readonly index: number;
}

/** Packs rows in pieces of about a millisecond's work; after each one the caller may pause. The log must not be renumbered. */
export function* packRows(log: RowSource, indexes: Iterable<number>): Generator<PackedRows | PackedPart | AwayRow> {
  let batch = new Batch();
  for (const index of indexes) {
    if (log.isOnDisk?.(index) === true) yield { kind: 'away', index };
    const row = log.row(index);
    const wire = log.wireFacts(index);
    const message = wire !== null && !wire.isMessagePayload ? wire.message : null;
    const parts = message === null ? [log.payload(index)] : [log.payload(index), message];
    const byteLength = parts.reduce((sum, { length }) => sum + length, 0);
    const isAhead = byteLength > BATCH_BYTES;
    if (batch.count > 0 && (isAhead || !batch.hasRoom(byteLength))) {
      yield batch.take();
      batch = new Batch();
    }
    if (isAhead) {
      for (const bytes of parts) {
        for (let offset = 0; offset < bytes.length; offset += BATCH_BYTES) {
          yield { kind: 'part', bytes: new Uint8Array(bytes.subarray(offset, offset + BATCH_BYTES)) };
        }
      }
    }
    const first = wire === null || wire.messageRow === index ? row.opcode : log.opcode(wire.messageRow);
    batch.add(row, wire, first, parts, isAhead);
    batch.mark(log.mark(index));
    if (!isAhead && batch.count < BATCH_ROWS) continue;
    yield batch.take();
    batch = new Batch();
  }
  if (batch.count > 0) yield batch.take();
}

/** A batch in the making. */
class Batch {
  count = 0;
  readonly #columns = new PackedColumns(BATCH_ROWS);
  readonly #details: [number, LifecycleDetail][] = [];
  readonly #violations: [number, readonly string[]][] = [];
  readonly #marks: [number, RowMark][] = [];
  #bytes: Uint8Array[] = [];
  #byteLength = 0;

  hasRoom(byteLength: number): boolean {
    return this.#byteLength + byteLength <= BATCH_BYTES;
  }

  add(row: Row, wire: WireFacts | null, messageOpcode: number, parts: readonly Uint8Array[], isAhead: boolean): void {
    const columns = this.#columns;
    const at = this.count;
    this.count += 1;
    columns.time[at] = row.time;
    columns.payloadLength[at] = row.payloadLength;
    columns.streamOffset[at] = wire?.streamOffset ?? NO_OFFSET;
    columns.connection[at] = row.connection;
    columns.keptLength[at] = parts[0]?.length ?? 0;
    columns.messageLength[at] = parts[1]?.length ?? 0;
    columns.maskingKey[at] = row.maskingKey;
    columns.flags[at] = rowFlags(row) | wireFlags(wire) | (isAhead ? Flag.ahead : 0);
    columns.kind[at] = row.kind;
    columns.opcode[at] = row.opcode;
    columns.messageOpcode[at] = messageOpcode;
    columns.origin[at] = row.origin | ((wire?.capturedOrigin ?? 0) << CAPTURED_SHIFT);
    columns.payloadState[at] = row.payloadState;
    columns.passage[at] = row.passage;
    if (row.detail !== null) this.#details.push([at, row.detail]);
    if (wire !== null && wire.violations.length > 0) this.#violations.push([at, wire.violations]);
    if (isAhead) return;
    for (const bytes of parts) {
      this.#bytes.push(bytes);
      this.#byteLength += bytes.length;
    }
  }

  /** Of the row that was added last. */
  mark(mark: RowMark | null): void {
    if (mark !== null) this.#marks.push([this.count - 1, mark]);
  }

  take(): PackedRows {
    const bytes = concatBytes(this.#bytes);
    this.#bytes = [];
    const { count } = this;
    return {
      kind: 'rows',
      count,
      columns: this.#columns,
      bytes,
      details: this.#details,
      violations: this.#violations,
      marks: this.#marks,
    };
  }
}

function rowFlags(row: Row): number {
  return (
    (row.isOutgoing ? Flag.outgoing : 0) |
    (row.fin ? Flag.fin : 0) |
    (row.rsv1 ? Flag.rsv1 : 0) |
    (row.rsv2 ? Flag.rsv2 : 0) |
    (row.rsv3 ? Flag.rsv3 : 0) |
    (row.isMasked ? Flag.masked : 0) |
    (row.isDiscarded ? Flag.discarded : 0) |
    (row.isHistory ? Flag.history : 0)
  );
}

function wireFlags(wire: WireFacts | null): number {
  if (wire === null) return 0;
  return (
    Flag.wire |
    (wire.isMaskingKeyKnown ? Flag.keyKnown : 0) |
    (wire.isPayloadKnown ? Flag.payloadKnown : 0) |
    (wire.isTimeKnown ? Flag.timeKnown : 0) |
    (wire.message === null ? 0 : Flag.message) |
    (wire.isMessagePayload ? Flag.messageIsPayload : 0) |
    (wire.isOnlyInImport ? Flag.onlyInImport : 0)
  );
}

/**
 * Packed rows, read as a log is: their indexes are their places in the batch. `ahead` are the parts that came before it. An
 * index from `count` on stands for the first frame of the message of row `index - count`, of which only the opcode is known.
 */
export class PackedRowReader implements RowSource {
  readonly count: number;
  readonly #rows: PackedRows;
  readonly #offsets: Uint32Array;
  readonly #ahead: Uint8Array;
  readonly #details: ReadonlyMap<number, LifecycleDetail>;
  readonly #violations: ReadonlyMap<number, readonly string[]>;
  readonly #marks: ReadonlyMap<number, RowMark>;

  constructor(rows: PackedRows, ahead: readonly Uint8Array[]) {
    this.count = rows.count;
    this.#rows = rows;
    this.#offsets = offsetsOf(rows);
    this.#ahead = concatBytes(ahead);
    this.#details = new Map(rows.details);
    this.#violations = new Map(rows.violations);
    this.#marks = new Map(rows.marks);
  }

  row(index: number): Row {
    const { columns } = this.#rows;
    const flags = columns.flags[index] ?? 0;
    return {
      index,
      kind: (columns.kind[index] ?? 0) as RowKind,
      connection: this.connection(index),
      time: columns.time[index] ?? 0,
      origin: ((columns.origin[index] ?? 0) & ORIGIN_MASK) as RowOrigin,
      isOutgoing: (flags & Flag.outgoing) !== 0,
      isHistory: (flags & Flag.history) !== 0,
      isDiscarded: (flags & Flag.discarded) !== 0,
      passage: (columns.passage[index] ?? 0) as RowPassage,
      opcode: this.opcode(index),
      fin: (flags & Flag.fin) !== 0,
      rsv1: (flags & Flag.rsv1) !== 0,
      rsv2: (flags & Flag.rsv2) !== 0,
      rsv3: (flags & Flag.rsv3) !== 0,
      isMasked: (flags & Flag.masked) !== 0,
      maskingKey: columns.maskingKey[index] ?? 0,
      payloadLength: columns.payloadLength[index] ?? 0,
      keptLength: columns.keptLength[index] ?? 0,
      payloadState: (columns.payloadState[index] ?? 0) as PayloadState,
      detail: this.#details.get(index) ?? null,
    };
  }

  connection(index: number): number {
    return this.#rows.columns.connection[index] ?? -1;
  }

  opcode(index: number): number {
    const { columns } = this.#rows;
    return (index < this.count ? columns.opcode[index] : columns.messageOpcode[index - this.count]) ?? 0;
  }

  mark(index: number): RowMark | null {
    return this.#marks.get(index) ?? null;
  }

  /** View. */
  payload(index: number): Uint8Array {
    return this.#bytes(index, 0, this.#rows.columns.keptLength[index] ?? 0);
  }

  wireFacts(index: number): WireFacts | null {
    const { columns } = this.#rows;
    const flags = columns.flags[index] ?? 0;
    if ((flags & Flag.wire) === 0) return null;
    const kept = columns.keptLength[index] ?? 0;
    const isMessagePayload = (flags & Flag.messageIsPayload) !== 0;
    const captured = ((columns.origin[index] ?? 0) >>> CAPTURED_SHIFT) as RowOrigin;
    const streamOffset = columns.streamOffset[index] ?? NO_OFFSET;
    return {
      isMaskingKeyKnown: (flags & Flag.keyKnown) !== 0,
      isPayloadKnown: (flags & Flag.payloadKnown) !== 0,
      isTimeKnown: (flags & Flag.timeKnown) !== 0,
      messageRow: columns.messageOpcode[index] === columns.opcode[index] ? index : this.count + index,
      message:
        (flags & Flag.message) === 0
          ? null
          : isMessagePayload
            ? this.payload(index)
            : this.#bytes(index, kept, columns.messageLength[index] ?? 0),
      isMessagePayload,
      streamOffset: streamOffset === NO_OFFSET ? null : streamOffset,
      violations: this.#violations.get(index) ?? [],
      ...((flags & Flag.onlyInImport) === 0 ? {} : { isOnlyInImport: true }),
      ...(isActedOrigin(captured) ? { capturedOrigin: captured } : {}),
    };
  }

  #bytes(index: number, skip: number, length: number): Uint8Array {
    const isAhead = ((this.#rows.columns.flags[index] ?? 0) & Flag.ahead) !== 0;
    const offset = (isAhead ? 0 : (this.#offsets[index] ?? 0)) + skip;
    return (isAhead ? this.#ahead : this.#rows.bytes).subarray(offset, offset + length);
  }
}

/** Where each row's bytes begin. */
function offsetsOf({ count, columns }: PackedRows): Uint32Array {
  const offsets = new Uint32Array(count);
  let offset = 0;
  for (let index = 0; index < count; index += 1) {
    offsets[index] = offset;
    if (((columns.flags[index] ?? 0) & Flag.ahead) !== 0) continue;
    offset += (columns.keptLength[index] ?? 0) + (columns.messageLength[index] ?? 0);
  }
  return offsets;
}
