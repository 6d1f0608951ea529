import { append, lengthOf, newList, setBytes, Uint8ArrayFunction, viewOf } from './built-ins.ts';

/** `replacement` in place of `bytes[start, end)`. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly replacement: Uint8Array | null;
}

/** Changes at places of some bytes, each behind the one before; all other bytes stay as they are. */
export class Splices {
  readonly #list = newList<Splice>();
  /** By how much the result is longer. */
  #growth = 0;

  get count(): number {
    return this.#list.length;
  }

  /** `replacement`: null takes the bytes away. */
  add(start: number, end: number, replacement: Uint8Array | null): void {
    append(this.#list, { start, end, replacement });
    this.#growth += (replacement ? lengthOf(replacement) : 0) - (end - start);
  }

  /** The bytes with all changes (copy); null when there is none, or the result would be longer than `maxBytes`. */
  apply(bytes: Uint8Array, maxBytes: number): Uint8Array | null {
    const length = lengthOf(bytes);
    if (this.count === 0 || (this.#growth > 0 && length + this.#growth > maxBytes)) return null;
    const result = new Uint8ArrayFunction(length + this.#growth);
    let from = 0;
    let to = 0;
    for (let index = 0; index < this.#list.length; index += 1) {
      const splice = this.#list[index];
      if (!splice) continue;
      setBytes(result, viewOf(bytes, from, splice.start), to);
      to += splice.start - from;
      if (splice.replacement) {
        setBytes(result, splice.replacement, to);
        to += lengthOf(splice.replacement);
      }
      from = splice.end;
    }
    setBytes(result, viewOf(bytes, from, length), to);
    return result;
  }
}
