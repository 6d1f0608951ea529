import { NO_BYTES } from '../../../base/bytes.ts';
import type { ChunkViews } from '../../../base/chunk-views.ts';
import { subChunk } from '../../../base/chunk-views.ts';

/** From here on a call of `set` and its view cost less than copying word by word. */
const CALL_MIN_LENGTH = 256;
const NO_VIEW = new DataView(new ArrayBuffer(0));

/** The last bytes of a stream, to compare retransmissions with. Grows up to its capacity, then forgets the oldest. */
export class ByteHistory {
  readonly #capacity: number;
  #bytes: Uint8Array = NO_BYTES;
  #view = NO_VIEW;
  #end = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds `chunk.bytes[start, end)`, which was delivered (copy). */
  append(chunk: ChunkViews, start: number, end: number): void {
    const length = end - start;
    const wanted = Math.min(this.#capacity, this.#end + length);
    if (this.#bytes.length < wanted) this.#grow(wanted);
    const size = this.#bytes.length;
    const at = this.#end % size;
    this.#end += length;
    if (at + length <= size && length < CALL_MIN_LENGTH) {
      this.#copyShort(chunk, start, end, at);
      return;
    }
    const kept = subChunk(chunk, Math.max(start, end - size), end);
    const from = (this.#end - kept.length) % size;
    const first = Math.min(kept.length, size - from);
    this.#bytes.set(first === kept.length ? kept : kept.subarray(0, first), from);
    if (first < kept.length) this.#bytes.set(kept.subarray(first), 0);
  }

  #copyShort({ bytes, view }: ChunkViews, start: number, end: number, at: number): void {
    let from = start;
    let to = at;
    for (const last = end - 4; from <= last; from += 4, to += 4) {
      this.#view.setInt32(to, view.getInt32(from, true), true);
    }
    for (; from < end; from += 1, to += 1) this.#bytes[to] = bytes[from] ?? 0;
  }

  /** After bytes that nobody knows: what is older is not compared any more. */
  forget(): void {
    this.#bytes = NO_BYTES;
    this.#view = NO_VIEW;
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
    this.#view = new DataView(grown.buffer);
  }
}
