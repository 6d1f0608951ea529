import { concatBytes } from '../../base/bytes.ts';

/** Pulls exact lengths out of chunks of any length. Holds what was asked for and one chunk. */
export class ChunkReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  #offset = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#offset;
  }

  /** The next `count` bytes (view or copy), fewer at the end of the source. */
  async take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (length < count) {
      if (this.#rest.length === 0 && !(await this.#pull())) break;
      const part = this.#rest.subarray(0, count - length);
      this.#rest = this.#rest.subarray(part.length);
      parts.push(part);
      length += part.length;
    }
    this.#offset += length;
    const [only] = parts;
    return parts.length === 1 && only ? only : concatBytes(parts);
  }

  /** Walks past `count` bytes without holding them. Returns how many there were. */
  async skip(count: number): Promise<number> {
    let skipped = 0;
    while (skipped < count) {
      if (this.#rest.length === 0 && !(await this.#pull())) break;
      const part = Math.min(this.#rest.length, count - skipped);
      this.#rest = this.#rest.subarray(part);
      skipped += part;
    }
    this.#offset += skipped;
    return skipped;
  }

  /** Tells the source that nothing more is wanted. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #pull(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done) return false;
    this.#rest = value;
    return true;
  }
}
