/** Places are given out in steps of so many, so that a view that grows by a row keeps its elements. */
const STEP = 8;

/**
 * Names for the elements of the rows in view, so that they are used again: a row keeps its slot for as long as it is in view, and
 * the next one gets the slot of one that has left it. When nothing of what was in view is left – the end of a fast stream – the
 * slots begin anew with the first row, which then stands where the first row stood: no element is made, moved or removed.
 */
export class RowSlots {
  #base = 0;
  #first = 0;
  #last = 0;
  #count = STEP;

  /** The rows from `first` to before `last` are in view from now on. */
  place(first: number, last: number): void {
    if (first >= this.#last || last <= this.#first) this.#base = first;
    this.#first = first;
    this.#last = last;
    this.#count = Math.max(this.#count, Math.ceil((last - first) / STEP) * STEP);
  }

  /** Of a row in view; different for each of them. */
  slotOf(row: number): number {
    return (((row - this.#base) % this.#count) + this.#count) % this.#count;
  }
}
