/** Rows per chunk. Chunks make growth cheap: no column is ever copied to a larger one. */
const CHUNK_ROWS = 1 << 16;
const CHUNK_SHIFT = 16;
const CHUNK_MASK = CHUNK_ROWS - 1;

/** The numbers of up to `CHUNK_ROWS` rows: 46 bytes a row. */
export class RowChunk {
  /** Epoch milliseconds. */
  readonly time = new Float64Array(CHUNK_ROWS);
  /** True payload length in bytes (up to 2^53), also when less of it is kept. */
  readonly payloadLength = new Float64Array(CHUNK_ROWS);
  readonly connection = new Int32Array(CHUNK_ROWS);
  readonly kind = new Uint8Array(CHUNK_ROWS);
  readonly opcode = new Uint8Array(CHUNK_ROWS);
  /** Bits: see `RowFlag`. */
  readonly flags = new Uint16Array(CHUNK_ROWS);
  readonly origin = new Uint8Array(CHUNK_ROWS);
  readonly payloadState = new Uint8Array(CHUNK_ROWS);
  readonly payloadBuffer = new Uint32Array(CHUNK_ROWS);
  readonly payloadOffset = new Uint32Array(CHUNK_ROWS);
  readonly keptLength = new Uint32Array(CHUNK_ROWS);
  readonly maskingKey = new Uint32Array(CHUNK_ROWS);
}

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

/** Typed-array columns in chunks, addressed by row index. */
export class RowColumns {
  #chunks: RowChunk[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a row of zeros and returns its index. */
  push(): number {
    const index = this.#size;
    if ((index & CHUNK_MASK) === 0) this.#chunks.push(new RowChunk());
    this.#size += 1;
    return index;
  }

  chunk(index: number): RowChunk {
    const chunk = this.#chunks[index >>> CHUNK_SHIFT];
    if (!chunk || index >= this.#size) throw new RangeError(`No row ${index} of ${this.#size}`);
    return chunk;
  }

  /** Position of a row within its chunk. */
  static slot(index: number): number {
    return index & CHUNK_MASK;
  }
}
