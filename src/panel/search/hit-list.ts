const FIRST_CAPACITY = 256;

/** Places in rows or in texts of connections, in rising order of their index. Columns, since there may be many. */
export class HitList {
  #indexes = new Int32Array(FIRST_CAPACITY);
  #parts = new Int32Array(FIRST_CAPACITY);
  #starts = new Uint32Array(FIRST_CAPACITY);
  #ends = new Uint32Array(FIRST_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  index(position: number): number {
    return this.#indexes[position] ?? -1;
  }

  part(position: number): number {
    return this.#parts[position] ?? 0;
  }

  start(position: number): number {
    return this.#starts[position] ?? 0;
  }

  end(position: number): number {
    return this.#ends[position] ?? 0;
  }

  push(index: number, part: number, start: number, end: number): void {
    if (this.#size === this.#indexes.length) {
      const length = this.#size * 2;
      this.#indexes = grown(this.#indexes, new Int32Array(length));
      this.#parts = grown(this.#parts, new Int32Array(length));
      this.#starts = grown(this.#starts, new Uint32Array(length));
      this.#ends = grown(this.#ends, new Uint32Array(length));
    }
    this.#indexes[this.#size] = index;
    this.#parts[this.#size] = part;
    this.#starts[this.#size] = start;
    this.#ends[this.#size] = end;
    this.#size += 1;
  }

  /** Position of the first hit of an index, or of the next one that has some. */
  lowerBound(index: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#indexes[middle] ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes away what is below an index; returns how many hits that were. */
  dropBefore(index: number): number {
    const count = this.lowerBound(index);
    if (count === 0) return 0;
    for (const column of [this.#indexes, this.#parts, this.#starts, this.#ends])
      column.copyWithin(0, count, this.#size);
    this.#size -= count;
    return count;
  }
}

function grown<Column extends Int32Array | Uint32Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
