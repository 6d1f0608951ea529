/**
 * A first-in first-out queue of bounded length. Adding to a full one drops the oldest entry and gives it back, so that
 * the caller can count what was shed.
 */
export class RingBuffer<T> {
  readonly capacity: number;
  #slots: (T | undefined)[] = [];
  #first = 0;
  #length = 0;

  /** `capacity` is a whole number of entries, at least 1. */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError(`RingBuffer capacity ${capacity}`);
    this.capacity = capacity;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds at the end. Returns the entry that had to go, or undefined when there was room. */
  push(entry: T): T | undefined {
    if (this.#length < this.capacity) {
      this.#slots[(this.#first + this.#length) % this.capacity] = entry;
      this.#length += 1;
      return undefined;
    }
    const shed = this.#slots[this.#first];
    this.#slots[this.#first] = entry;
    this.#first = (this.#first + 1) % this.capacity;
    return shed;
  }

  /** Takes the oldest entry out. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const entry = this.#slots[this.#first];
    // The slot must not keep a large payload alive.
    this.#slots[this.#first] = undefined;
    this.#first = (this.#first + 1) % this.capacity;
    this.#length -= 1;
    return entry;
  }

  /** The entry at `index` from the oldest, without taking it out. */
  at(index: number): T | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    return this.#slots[(this.#first + index) % this.capacity];
  }

  clear(): void {
    this.#slots = [];
    this.#first = 0;
    this.#length = 0;
  }

  /** Oldest first. */
  *[Symbol.iterator](): Generator<T> {
    for (let index = 0; index < this.#length; index += 1) {
      const entry = this.#slots[(this.#first + index) % this.capacity];
      if (entry !== undefined) yield entry;
    }
  }
}
