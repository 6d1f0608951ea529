import { NO_CONNECTION, type LifecycleDetail, type Row } from './frame-row.ts';
import type { PayloadPlace } from './payload-store.ts';
import type { PayloadState, RowKind, RowOrigin, RowPassage } from './row-kind.ts';

/** Rows per chunk. Chunks make growth cheap: no column is ever copied to a larger one. */
const CHUNK_ROWS = 1 << 16;
const CHUNK_SHIFT = 16;
const CHUNK_MASK = CHUNK_ROWS - 1;

/** What the columns take a row. */
export const ROW_BYTES = 43;

/** The numbers of up to `CHUNK_ROWS` rows. */
export class RowChunk {
  /** Epoch milliseconds. */
  readonly time: Float64Array;
  /** True payload length in bytes (up to 2^53), also when less of it is kept. */
  readonly payloadLength: Float64Array;
  readonly connection: Int32Array;
  readonly kind: Uint8Array;
  readonly opcode: Uint8Array;
  /** Bits: see `RowFlag`. */
  readonly flags: Uint16Array;
  readonly origin: Uint8Array;
  readonly payloadState: Uint8Array;
  readonly passage: Uint8Array;
  readonly payloadBuffer: Uint32Array;
  readonly payloadOffset: Uint32Array;
  readonly keptLength: Uint32Array;
  readonly maskingKey: Uint32Array;

  constructor(rows: number) {
    this.time = new Float64Array(rows);
    this.payloadLength = new Float64Array(rows);
    this.connection = new Int32Array(rows);
    this.kind = new Uint8Array(rows);
    this.opcode = new Uint8Array(rows);
    this.flags = new Uint16Array(rows);
    this.origin = new Uint8Array(rows);
    this.payloadState = new Uint8Array(rows);
    this.passage = new Uint8Array(rows);
    this.payloadBuffer = new Uint32Array(rows);
    this.payloadOffset = new Uint32Array(rows);
    this.keptLength = new Uint32Array(rows);
    this.maskingKey = new Uint32Array(rows);
  }
}

const DROPPED = new RowChunk(0);

export const RowFlag = {
  /** From client to server. */
  outgoing: 1,
  fin: 2,
  rsv1: 4,
  rsv2: 8,
  rsv3: 16,
  masked: 32,
  /** `send()` on a closing or closed socket: never left. */
  discarded: 64,
  /** From before the panel was open. */
  history: 128,
} as const;

/** Typed-array columns in chunks, addressed by row index. Rows may be dropped from the front; the others keep their indexes. */
export class RowColumns {
  #chunks: (RowChunk | null)[] = [];
  #size = 0;
  #first = 0;

  /** One more than the newest row's index. */
  get size(): number {
    return this.#size;
  }

  /** Index of the oldest row that is here. */
  get first(): number {
    return this.#first;
  }

  /** Adds a row of zeros and returns its index. */
  push(): number {
    const index = this.#size;
    if ((index & CHUNK_MASK) === 0) this.#chunks.push(new RowChunk(CHUNK_ROWS));
    this.#size += 1;
    return index;
  }

  /** Of a row that was dropped: one that is empty, so that whoever still has its index reads nothing instead of failing. */
  chunk(index: number): RowChunk {
    if (index < this.#first && index >= 0) return DROPPED;
    const chunk = this.#chunks[index >>> CHUNK_SHIFT];
    if (!chunk || index >= this.#size) throw new RangeError(`No row ${index} of ${this.#size}`);
    return chunk;
  }

  /** Drops the rows before `first`. Chunks that have none left are freed. */
  dropBefore(first: number): void {
    for (let at = this.#first >>> CHUNK_SHIFT; at < first >>> CHUNK_SHIFT; at += 1) this.#chunks[at] = null;
    this.#first = first;
  }

  /** Position of a row within its chunk. */
  static slot(index: number): number {
    return index & CHUNK_MASK;
  }
}

/** All of a row as an object. */
export function readRow(chunk: RowChunk, slot: number, index: number, detail: LifecycleDetail | null): Row {
  const flags = chunk.flags[slot] ?? 0;
  return {
    index,
    kind: (chunk.kind[slot] ?? 0) as RowKind,
    connection: chunk.connection[slot] ?? NO_CONNECTION,
    time: chunk.time[slot] ?? 0,
    origin: (chunk.origin[slot] ?? 0) as RowOrigin,
    isOutgoing: (flags & RowFlag.outgoing) !== 0,
    isHistory: (flags & RowFlag.history) !== 0,
    isDiscarded: (flags & RowFlag.discarded) !== 0,
    passage: (chunk.passage[slot] ?? 0) as RowPassage,
    opcode: chunk.opcode[slot] ?? 0,
    fin: (flags & RowFlag.fin) !== 0,
    rsv1: (flags & RowFlag.rsv1) !== 0,
    rsv2: (flags & RowFlag.rsv2) !== 0,
    rsv3: (flags & RowFlag.rsv3) !== 0,
    isMasked: (flags & RowFlag.masked) !== 0,
    maskingKey: chunk.maskingKey[slot] ?? 0,
    payloadLength: chunk.payloadLength[slot] ?? 0,
    keptLength: chunk.keptLength[slot] ?? 0,
    payloadState: (chunk.payloadState[slot] ?? 0) as PayloadState,
    detail,
  };
}

/** Copies what does not depend on the log that a row stands in: all but its connection and its payload's place. */
export function copyRow(source: RowChunk, from: number, target: RowChunk, to: number): void {
  target.time[to] = source.time[from] ?? 0;
  target.payloadLength[to] = source.payloadLength[from] ?? 0;
  target.kind[to] = source.kind[from] ?? 0;
  target.opcode[to] = source.opcode[from] ?? 0;
  target.flags[to] = source.flags[from] ?? 0;
  target.origin[to] = source.origin[from] ?? 0;
  target.payloadState[to] = source.payloadState[from] ?? 0;
  target.passage[to] = source.passage[from] ?? 0;
  target.maskingKey[to] = source.maskingKey[from] ?? 0;
}

/** Says where a row's payload lies. */
export function setPlace(chunk: RowChunk, slot: number, place: PayloadPlace): void {
  chunk.payloadBuffer[slot] = place.buffer;
  chunk.payloadOffset[slot] = place.offset;
  chunk.keptLength[slot] = place.length;
}

export function placeOf(chunk: RowChunk, slot: number): PayloadPlace {
  return {
    buffer: chunk.payloadBuffer[slot] ?? 0,
    offset: chunk.payloadOffset[slot] ?? 0,
    length: chunk.keptLength[slot] ?? 0,
  };
}
