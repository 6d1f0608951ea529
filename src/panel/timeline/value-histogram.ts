/** Parts of a doubling that are told apart; a value is known to a fifth of itself. */
const PARTS = 4;
const MAX_BINS = 64 * PARTS;

/** How many values lie between two bounds; the last bound is not in it. */
export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Counts values from nothing to anything in bins that double in width. Takes 2 kB, however many values there are. */
export class ValueHistogram {
  readonly #finest: number;
  readonly #counts = new Float64Array(MAX_BINS + 1);
  #count = 0;
  #highest = 0;

  /** Values below `finest` are in one bin. */
  constructor(finest: number) {
    this.#finest = finest;
  }

  get count(): number {
    return this.#count;
  }

  /** Exact; 0 without values. */
  get highest(): number {
    return this.#highest;
  }

  /** Of a value that is not negative. */
  add(value: number): void {
    const at = value < this.#finest ? 0 : Math.min(MAX_BINS, 1 + Math.floor(Math.log2(value / this.#finest) * PARTS));
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#count += 1;
    this.#highest = Math.max(this.#highest, value);
  }

  /** About the value that a share (0 to 1) of all are not above; 0 without values. */
  quantile(share: number): number {
    let left = share * this.#count;
    for (const [at, count] of this.#counts.entries()) {
      left -= count;
      // The middle of a bin by ratio.
      if (left <= 0 && count > 0) return at === 0 ? 0 : Math.min(this.#highest, this.#lower(at) * 2 ** (0.5 / PARTS));
    }
    return this.#highest;
  }

  /** One bin a doubling, from number `first` to `last` as `bounds` has them. */
  bins(first: number, last: number): readonly HistogramBin[] {
    return Array.from({ length: last - first + 1 }, (_, step) => {
      const number = first + step;
      if (number === 0) return { from: 0, to: this.#finest, count: this.#counts[0] ?? 0 };
      const begin = 1 + (number - 1) * PARTS;
      let count = 0;
      for (let at = begin; at < begin + PARTS; at += 1) count += this.#counts[at] ?? 0;
      return { from: this.#lower(begin), to: this.#lower(begin + PARTS), count };
    });
  }

  /** Numbers of the first and the last bin that has values; null without any. */
  get bounds(): { readonly first: number; readonly last: number } | null {
    const first = this.#counts.findIndex((count) => count > 0);
    const last = this.#counts.findLastIndex((count) => count > 0);
    return first < 0 ? null : { first: numberOf(first), last: numberOf(last) };
  }

  #lower(at: number): number {
    return this.#finest * 2 ** ((at - 1) / PARTS);
  }
}

/** Which bin of a doubling a part is in. */
function numberOf(at: number): number {
  return at === 0 ? 0 : 1 + Math.floor((at - 1) / PARTS);
}
