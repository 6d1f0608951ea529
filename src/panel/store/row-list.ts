/** Row indexes in rising order, in one typed array that grows by doubling. */
export class RowList {
  #indexes = new Int32Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  at(position: number): number | undefined {
    return position < this.#size ? this.#indexes[position] : undefined;
  }

  /** Adds an index greater than all others. */
  push(index: number): void {
    this.#reserve();
    this.#indexes[this.#size] = index;
    this.#size += 1;
  }

  /** Adds an index at its place, unless it is there. */
  insert(index: number): void {
    const position = this.lowerBound(index);
    if (this.at(position) === index) return;
    this.#reserve();
    this.#indexes.copyWithin(position + 1, position, this.#size);
    this.#indexes[position] = index;
    this.#size += 1;
  }

  /** Takes an index away, if it is there. */
  remove(index: number): void {
    const position = this.lowerBound(index);
    if (this.at(position) !== index) return;
    this.#indexes.copyWithin(position, position + 1, this.#size);
    this.#size -= 1;
  }

  /** Takes the indexes below `index` away and returns how many there were. */
  dropBefore(index: number): number {
    const count = this.lowerBound(index);
    this.#indexes.copyWithin(0, count, this.#size);
    this.#size -= count;
    return count;
  }

  /** Position of the first index that is not less. */
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

  #reserve(): void {
    if (this.#size < this.#indexes.length) return;
    const larger = new Int32Array(this.#indexes.length * 2);
    larger.set(this.#indexes);
    this.#indexes = larger;
  }
}
