import { concatBytes, NO_BYTES } from '../../base/bytes.ts';
import type { ChunkViews } from '../../base/chunk-views.ts';
import { chunkViews } from '../../base/chunk-views.ts';

/**
 * Chunks in, contiguous runs out. A run that lies within one chunk is a view of it; one that spans chunks is copied once, so
 * that a block of many megabytes does not cost a copy of itself per chunk.
 */
export class ByteQueue {
  #first: Uint8Array<ArrayBuffer> = NO_BYTES;
  #views: ChunkViews | null = null;
  #position = 0;
  #rest: Uint8Array<ArrayBuffer>[] = [];
  #restLength = 0;
  #taken = 0;

  /** Bytes that are here. */
  get length(): number {
    return this.#first.length - this.#position + this.#restLength;
  }

  /** Offset in the source of the next byte. */
  get offset(): number {
    return this.#taken;
  }

  /** Adds a chunk (kept as a view). */
  push(chunk: Uint8Array<ArrayBuffer>): void {
    if (chunk.length === 0) return;
    if (this.#position === this.#first.length && this.#rest.length === 0) {
      this.#setFirst(chunk);
      return;
    }
    this.#rest.push(chunk);
    this.#restLength += chunk.length;
  }

  /**
   * Puts the next `count` bytes in a row, so that they stand in `chunk` from `position` on, without a view for them; false when
   * fewer are here.
   */
  reach(count: number): boolean {
    if (this.#first.length - this.#position >= count) return true;
    if (this.length < count) return false;
    this.#join(count);
    return true;
  }

  /** What the next bytes stand in, after `reach`. */
  get chunk(): ChunkViews {
    this.#views ??= chunkViews(this.#first);
    return this.#views;
  }

  /** Of the next byte in `chunk`. */
  get position(): number {
    return this.#position;
  }

  /** A view of the next `count` bytes without taking them; null when fewer are here. */
  peek(count: number): Uint8Array<ArrayBuffer> | null {
    return this.reach(count) ? this.#first.subarray(this.#position, this.#position + count) : null;
  }

  /** Drops up to `count` bytes. Returns how many there were. */
  skip(count: number): number {
    if (count < this.#first.length - this.#position) {
      this.#position += count;
      this.#taken += count;
      return count;
    }
    const wanted = Math.min(count, this.length);
    let left = wanted;
    while (left > 0) {
      const here = this.#first.length - this.#position;
      if (left < here) {
        this.#position += left;
        break;
      }
      left -= here;
      this.#next();
    }
    this.#taken += wanted;
    return wanted;
  }

  /** Takes the next `count` bytes (view); null when fewer are here. */
  take(count: number): Uint8Array<ArrayBuffer> | null {
    const bytes = this.peek(count);
    if (bytes !== null) this.skip(count);
    return bytes;
  }

  /** Copies what is left of the chunk pushed last, so that it may be overwritten; what was pushed before is settled. */
  settle(): void {
    const last = this.#rest.length - 1;
    const chunk = this.#rest[last];
    if (chunk !== undefined) this.#rest[last] = chunk.slice();
    else this.#setFirst(this.#position === this.#first.length ? NO_BYTES : this.#first.slice(this.#position));
  }

  #next(): void {
    this.#setFirst(this.#rest.shift() ?? NO_BYTES);
    this.#restLength -= this.#first.length;
  }

  /** Puts `count` bytes in a row; only they are copied, not the rest of the chunk that the last of them is in. */
  #join(count: number): void {
    const parts: Uint8Array<ArrayBuffer>[] = [this.#first.subarray(this.#position)];
    let length = this.#first.length - this.#position;
    let used = 0;
    let left: Uint8Array<ArrayBuffer> | null = null;
    while (length < count) {
      const part = this.#rest[used];
      if (part === undefined) break;
      used += 1;
      const wanted = count - length;
      if (part.length > wanted) left = part.subarray(wanted);
      const taken = left === null ? part : part.subarray(0, wanted);
      parts.push(taken);
      length += taken.length;
      this.#restLength -= taken.length;
    }
    this.#rest.splice(0, used, ...(left === null ? [] : [left]));
    this.#setFirst(concatBytes(parts));
  }

  #setFirst(bytes: Uint8Array<ArrayBuffer>): void {
    this.#first = bytes;
    this.#views = null;
    this.#position = 0;
  }
}
