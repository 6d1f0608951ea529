interface Run {
  /** Arrival number of the first, its number in the session, and how many follow each other. */
  readonly arrival: number;
  readonly number: number;
  count: number;
}

/** Which rows of the log went to disk as the how manieth of the session: what is marked later must find its record. */
export class HandedRows {
  #runs: Run[] = [];
  #count = 0;

  /** Rows handed over so far. */
  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#runs = [];
    this.#count = 0;
  }

  /** In their order. */
  add(arrival: number): void {
    const last = this.#runs.at(-1);
    if (last !== undefined && last.arrival + last.count === arrival) last.count += 1;
    else this.#runs.push({ arrival, number: this.#count, count: 1 });
    this.#count += 1;
  }

  /** Null when it was not handed over. */
  numberOf(arrival: number): number | null {
    const run = this.#runs.find((each) => arrival >= each.arrival && arrival < each.arrival + each.count);
    return run === undefined ? null : run.number + arrival - run.arrival;
  }

  /** Null when its arrival number is not known any more. */
  arrivalOf(number: number): number | null {
    const run = this.#runs.find((each) => number >= each.number && number < each.number + each.count);
    return run === undefined ? null : run.arrival + number - run.number;
  }

  /** Arrival numbers have changed: those that are here, in their order, are the last ones that were handed over. */
  renumber(arrivals: Iterable<number>): void {
    const present = [...arrivals];
    const total = this.#count;
    this.#runs = [];
    this.#count = Math.max(0, total - present.length);
    for (const arrival of present) this.add(arrival);
    this.#count = total;
  }
}
