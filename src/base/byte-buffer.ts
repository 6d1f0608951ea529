import { NO_BYTES } from './bytes.ts';

const FIRST_CAPACITY = 256;

/** The most that an announcement is believed before the bytes are there. */
const MAX_ANNOUNCED_CAPACITY = 256 * 1024;

/**
 * Bytes that arrive in pieces, up to a limit. Beyond a quarter of a megabyte it grows by doubling with what really
 * came and not with what was announced, so a claimed gigabyte costs nothing. What does not fit is counted, not kept.
 */
export class ByteBuffer {
  readonly limit: number;
  readonly #firstCapacity: number;
  #bytes: Uint8Array<ArrayBuffer> = NO_BYTES;
  #length = 0;
  #shedLength = 0;

  /** `limit` in bytes, Infinity when the caller is bounded otherwise; `announced` is how many are expected. */
  constructor(limit: number, announced = 0) {
    this.limit = limit;
    this.#firstCapacity = Math.min(announced > 0 ? announced : FIRST_CAPACITY, MAX_ANNOUNCED_CAPACITY, limit);
  }

  /** Bytes kept. */
  get length(): number {
    return this.#length;
  }

  /** Bytes that came after the limit was reached. */
  get shedLength(): number {
    return this.#shedLength;
  }

  /** Copies the bytes to the end. Returns how many were kept. */
  append(bytes: Uint8Array): number {
    const kept = this.#makeRoom(bytes.length);
    this.#bytes.set(kept === bytes.length ? bytes : bytes.subarray(0, kept), this.#length);
    this.#length += kept;
    return kept;
  }

  /** Adds zeros in the place of bytes that are missing, so that offsets behind them stay true. */
  appendZeros(count: number): number {
    const kept = this.#makeRoom(count);
    this.#bytes.fill(0, this.#length, this.#length + kept);
    this.#length += kept;
    return kept;
  }

  /** Everything kept so far (view, valid until the next change). */
  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Hands the bytes over and starts anew. The result shares memory with nobody. */
  take(): Uint8Array<ArrayBuffer> {
    // A buffer much larger than its content would be kept alive with it.
    const isWasteful = this.#length * 2 < this.#bytes.length;
    const taken = isWasteful ? this.#bytes.slice(0, this.#length) : this.view();
    this.clear();
    return taken;
  }

  clear(): void {
    this.#bytes = NO_BYTES;
    this.#length = 0;
    this.#shedLength = 0;
  }

  #makeRoom(wanted: number): number {
    const kept = Math.min(wanted, this.limit - this.#length);
    this.#shedLength += wanted - kept;
    const needed = this.#length + kept;
    if (needed > this.#bytes.length) {
      const capacity = Math.min(Math.max(needed, this.#bytes.length * 2, this.#firstCapacity), this.limit);
      const grown = new Uint8Array(capacity);
      grown.set(this.view());
      this.#bytes = grown;
    }
    return kept;
  }
}
