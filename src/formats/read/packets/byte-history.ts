import { NO_BYTES } from '../../../base/bytes.ts';

/** The last bytes of a stream, to compare retransmissions with. Grows up to its capacity, then forgets the oldest. */
export class ByteHistory {
  readonly #capacity: number;
  #bytes: Uint8Array = NO_BYTES;
  #end = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds what was delivered (copy). */
  append(bytes: Uint8Array): void {
    const kept = bytes.length > this.#capacity ? bytes.subarray(bytes.length - this.#capacity) : bytes;
    const wanted = Math.min(this.#capacity, this.#end + bytes.length);
    if (this.#bytes.length < wanted) this.#grow(wanted);
    const from = this.#end + bytes.length - kept.length;
    const size = this.#bytes.length;
    const at = from % size;
    const first = Math.min(kept.length, size - at);
    this.#bytes.set(kept.subarray(0, first), at);
    if (first < kept.length) this.#bytes.set(kept.subarray(first), 0);
    this.#end += bytes.length;
  }

  /** After bytes that nobody knows: what is older is not compared any more. */
  forget(): void {
    this.#bytes = NO_BYTES;
    this.#end = 0;
  }

  /**
   * How many bytes differ from what was delivered; `distance` is how far before the end of the stream `bytes` begins. What
   * is forgotten counts as equal.
   */
  differences(bytes: Uint8Array, distance: number): number {
    const size = this.#bytes.length;
    const oldest = Math.max(0, this.#end - size);
    let count = 0;
    for (let index = 0; index < bytes.length && index < distance; index += 1) {
      const position = this.#end - distance + index;
      if (position >= oldest && this.#bytes[position % size] !== bytes[index]) count += 1;
    }
    return count;
  }

  #grow(wanted: number): void {
    // While it grows nothing was forgotten, so positions equal indexes.
    const grown = new Uint8Array(Math.min(this.#capacity, Math.max(wanted, this.#bytes.length * 2, 256)));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
