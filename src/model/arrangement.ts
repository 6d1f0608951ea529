/**
 * How the rows of one imported connection stand among those of the captured connection that it observed. Rows are named by their
 * arrival numbers, connections by their indexes. Nothing of the rows themselves changes, so that taking a merge away gives back
 * exactly what was there.
 */
export interface Merge {
  /** The captured connection; its rows and those of `source` are shown as its own. */
  readonly target: number;
  /** The imported connection. Rows of it that are not in `rows` are hidden. */
  readonly source: number;
  /** Rows of `source` that are shown, in the order of the wire. */
  readonly rows: Int32Array;
  /** For each of `rows` the arrival number of the row that it stands before; never falls. */
  readonly places: Int32Array;
  /** For each of `rows` the row of `target` that it takes the place of (the same message, as it was captured), or -1. */
  readonly replaced: Int32Array;
  /** Rows among `rows` that end a message which the captured connection lacks. Rising. */
  readonly unpaired: Int32Array;
  /** Milliseconds by which the import's clock is ahead of the capture's; taken off the times of `rows`. */
  readonly clockOffset: number;
}

const NONE = -1;

/**
 * The order of a log's rows under some merges: which arrival stands at which index, and who replaces whom. Made once for the rows
 * that are there; rows that arrive later stand behind them. 13 bytes and less than 0.1 µs a row.
 */
export class Arrangement {
  readonly merges: readonly Merge[];
  readonly #first: number;
  /** Arrivals that there were when this was made. */
  readonly #arrivals: number;
  readonly #order: Int32Array;
  readonly #count: number;
  /** By arrival, minus `#first`. */
  readonly #positions: Int32Array;
  readonly #partners: Int32Array;
  readonly #isUnpaired: Uint8Array;
  /** By connection index. */
  readonly #mergeOf = new Map<number, Merge>();

  /** `connectionOf` gives the connection that a row arrived with; arrivals are `first` to `size - 1`. */
  constructor(
    merges: readonly Merge[],
    rows: { readonly first: number; readonly size: number; readonly connectionOf: (arrival: number) => number },
  ) {
    const { first, size, connectionOf } = rows;
    const length = size - first;
    this.merges = merges;
    this.#first = first;
    this.#arrivals = size;
    this.#order = new Int32Array(length);
    this.#positions = new Int32Array(length).fill(NONE);
    this.#partners = new Int32Array(length).fill(NONE);
    this.#isUnpaired = new Uint8Array(length);
    for (const merge of merges) {
      this.#mergeOf.set(merge.source, merge);
      this.#pair(merge);
    }
    const { starts, sorted } = insertions(merges, first, size);
    const isSource = new Uint8Array(Math.max(0, ...merges.map(({ source }) => source + 1)));
    for (const { source } of merges) isSource[source] = 1;
    const order = this.#order;
    const positions = this.#positions;
    let count = 0;
    for (let at = 0; at <= length; at += 1) {
      for (let from = starts[at] ?? 0; from < (starts[at + 1] ?? sorted.length); from += 1) {
        const arrival = sorted[from] ?? NONE;
        order[count] = arrival;
        positions[arrival - first] = count;
        count += 1;
      }
      if (at === length || this.#partners[at] !== NONE || isSource[connectionOf(at + first)] === 1) continue;
      order[count] = at + first;
      positions[at] = count;
      count += 1;
    }
    this.#count = count;
  }

  /** Index of the next row when `size` rows have arrived. */
  size(arrivals: number): number {
    return this.#first + this.#count + arrivals - this.#arrivals;
  }

  /** The arrival that stands at an index. Rows that were dropped before have the index of their arrival. */
  arrivalAt(index: number): number {
    const position = index - this.#first;
    if (position >= this.#count) return position - this.#count + this.#arrivals;
    return this.#order[position] ?? index;
  }

  /** The index at which an arrival stands; -1 when it is hidden. */
  indexOf(arrival: number): number {
    if (arrival >= this.#arrivals) return this.size(arrival);
    const position = this.#positions[arrival - this.#first] ?? NONE;
    return position === NONE ? NONE : this.#first + position;
  }

  /** The row that replaces this one or that this one replaces, as an arrival; -1 when there is none. */
  partnerOf(arrival: number): number {
    return this.#partners[arrival - this.#first] ?? NONE;
  }

  isUnpaired(arrival: number): boolean {
    return this.#isUnpaired[arrival - this.#first] === 1;
  }

  /** The merge that a connection's rows were taken over by. */
  mergeOf(connection: number): Merge | undefined {
    return this.#mergeOf.get(connection);
  }

  #pair({ rows, replaced, unpaired }: Merge): void {
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at] ?? NONE;
      const live = replaced[at] ?? NONE;
      if (row < this.#first || live < this.#first) continue;
      this.#partners[row - this.#first] = live;
      this.#partners[live - this.#first] = row;
    }
    for (const row of unpaired) if (row >= this.#first) this.#isUnpaired[row - this.#first] = 1;
  }
}

/** The merges' rows by the place that they stand before, with the begin of each place in them: a stable counting sort. */
function insertions(
  merges: readonly Merge[],
  first: number,
  size: number,
): { readonly starts: Int32Array; readonly sorted: Int32Array } {
  const starts = new Int32Array(size - first + 2);
  // A log whose beginning was dropped begins with the row that says so.
  const earliest = first === 0 ? 0 : first + 1;
  const slot = (place: number): number => Math.min(Math.max(place, earliest), size) - first;
  for (const { rows, places } of merges) {
    for (let at = 0; at < rows.length; at += 1) {
      if ((rows[at] ?? NONE) < first) continue;
      const next = slot(places[at] ?? size) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
  }
  for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const filled = starts.slice();
  const sorted = new Int32Array(starts.at(-1) ?? 0);
  for (const { rows, places } of merges) {
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at] ?? NONE;
      if (row < first) continue;
      const place = slot(places[at] ?? size);
      const position = filled[place] ?? 0;
      sorted[position] = row;
      filled[place] = position + 1;
    }
  }
  return { starts, sorted };
}

/**
 * The merge after its log's rows and connections were renumbered; null when one of its connections went. `rows` is old → new
 * arrival (-1: gone), `before` the new number of the first row that stays at or behind an old one.
 */
export function renumberedMerge(
  merge: Merge,
  connections: Int32Array,
  rows: Int32Array,
  before: Int32Array,
): Merge | null {
  const target = connections[merge.target] ?? NONE;
  const source = connections[merge.source] ?? NONE;
  if (target < 0 || source < 0) return null;
  return {
    target,
    source,
    rows: merge.rows.map((row) => rows[row] ?? NONE),
    places: merge.places.map((place) => before[place] ?? before.at(-1) ?? 0),
    replaced: merge.replaced.map((row) => (row < 0 ? NONE : (rows[row] ?? NONE))),
    unpaired: merge.unpaired.map((row) => rows[row] ?? NONE),
    clockOffset: merge.clockOffset,
  };
}

/** By old number: the new number of the first row at or behind it that stayed. One entry more than rows. */
export function followingRows(rows: Int32Array): Int32Array {
  const following = new Int32Array(rows.length + 1);
  let kept = 0;
  for (const moved of rows) if (moved >= 0) kept += 1;
  following[rows.length] = kept;
  for (let row = rows.length - 1; row >= 0; row -= 1) {
    const moved = rows[row] ?? -1;
    following[row] = moved >= 0 ? moved : (following[row + 1] ?? kept);
  }
  return following;
}
