/** What is counted in each interval. */
export const TRAFFIC_FIELDS = [
  'framesOut',
  'framesIn',
  'bytesOut',
  'bytesIn',
  /** Connections that ended as they should. */
  'closes',
  /** Abnormal closes, failed handshakes and failed constructors. */
  'failures',
  /** Frames that break RFC 6455 or RFC 7692. */
  'violations',
  /** Rows that say that something was not kept. */
  'losses',
] as const;
export type TrafficField = (typeof TRAFFIC_FIELDS)[number];
export type Traffic = Readonly<Record<TrafficField, number>>;

/** Intervals side by side, all of one width. `startMs` is where the first begins; columns have one number an interval. */
export interface TrafficSlice {
  readonly startMs: number;
  readonly widthMs: number;
  readonly count: number;
  readonly columns: Readonly<Record<TrafficField, Float64Array>>;
}

/** Powers of two are exact, and every width holds whole intervals of each smaller one. */
export const FINEST_MS = 2 ** -4;
const COARSEST_MS = 2 ** 52;
const MAX_NUMBER = 2 ** 52;
/** Dates end there (ECMA-262, "Time Values and Time Range"). */
const MAX_TIME_MS = 8.64e15;

/**
 * Counts a log's traffic in intervals of time. There are never more than `maxCount` of them: when they would not reach, each
 * two neighbours become one, so that a log of any length costs the same and no row is looked at twice. Intervals begin at
 * multiples of their width, rows may come in any order of their times.
 */
export class TrafficBuckets {
  readonly #maxCount: number;
  #widthMs: number;
  /** Number of the first interval: its beginning divided by the width. */
  #first = 0;
  #count = 0;
  #columns = columnsOf(64);

  constructor(maxCount: number, widthMs: number = FINEST_MS) {
    this.#maxCount = maxCount;
    this.#widthMs = widthMs;
  }

  get widthMs(): number {
    return this.#widthMs;
  }

  get count(): number {
    return this.#count;
  }

  /** Times that are no dates are left out. */
  add(timeMs: number, field: TrafficField, amount: number): void {
    const column = this.#columns[field];
    const at = this.#slot(timeMs);
    if (at >= 0 && at < column.length) column[at] = (column[at] ?? 0) + amount;
    else if (isDate(timeMs)) {
      this.#reach(timeMs);
      const grown = this.#columns[field];
      const slot = this.#slot(timeMs);
      grown[slot] = (grown[slot] ?? 0) + amount;
    }
  }

  /**
   * The intervals from one time to another in a given width, a power of two; not finer than they are kept. Empty ones at both
   * ends are left out.
   */
  read(fromMs: number, toMs: number, widthMs: number): TrafficSlice {
    const width = Math.max(widthMs, this.#widthMs);
    const ratio = width / this.#widthMs;
    const first = Math.max(Math.floor(fromMs / width), Math.floor(this.#first / ratio));
    const last = Math.min(Math.floor(toMs / width), Math.floor((this.#first + this.#count - 1) / ratio));
    const count = this.#count === 0 ? 0 : Math.max(0, last - first + 1);
    const columns = columnsOf(count);
    for (const field of TRAFFIC_FIELDS) {
      const [from, to] = [this.#columns[field], columns[field]];
      for (let at = 0; at < count; at += 1) {
        const begin = (first + at) * ratio - this.#first;
        let sum = 0;
        const end = Math.min(begin + ratio, this.#count);
        for (let slot = Math.max(0, begin); slot < end; slot += 1) sum += from[slot] ?? 0;
        to[at] = sum;
      }
    }
    return { startMs: first * width, widthMs: width, count, columns };
  }

  /** Everything between two times, to the width that is kept. */
  total(fromMs: number, toMs: number): Traffic {
    const { columns, count } = this.read(fromMs, toMs, this.#widthMs);
    const sum = (field: TrafficField): number => {
      let total = 0;
      for (let at = 0; at < count; at += 1) total += columns[field][at] ?? 0;
      return total;
    };
    return trafficOf(sum);
  }

  /** Where the time lies in the columns; out of them when it does not yet. */
  #slot(timeMs: number): number {
    const slot = Math.floor(timeMs / this.#widthMs) - this.#first;
    return slot < this.#count ? slot : -1;
  }

  #reach(timeMs: number): void {
    for (;;) {
      if (this.#count === 0) this.#first = Math.floor(timeMs / this.#widthMs);
      const number = Math.floor(timeMs / this.#widthMs);
      const first = this.#count === 0 ? number : Math.min(number, this.#first);
      const count = Math.max(number + 1, this.#first + this.#count) - first;
      // Numbers of intervals that are not exact cannot be counted from.
      const isExact = Math.abs(number) <= MAX_NUMBER;
      if ((isExact && count <= this.#maxCount) || this.#widthMs >= COARSEST_MS) {
        this.#spread(first, count);
        return;
      }
      this.#double();
    }
  }

  /** Makes room for intervals before and behind those that are there. */
  #spread(first: number, count: number): void {
    const shift = this.#first - first;
    const old = this.#columns;
    if (count > old.framesIn.length) {
      this.#columns = columnsOf(Math.min(this.#maxCount, Math.max(count, old.framesIn.length * 2)));
      for (const field of TRAFFIC_FIELDS) this.#columns[field].set(old[field].subarray(0, this.#count), shift);
    } else if (shift > 0) {
      for (const field of TRAFFIC_FIELDS) {
        this.#columns[field].copyWithin(shift, 0, this.#count);
        this.#columns[field].fill(0, 0, Math.min(shift, this.#count));
        // What lay behind was moved from, and nothing has come there.
        this.#columns[field].fill(0, Math.min(shift, this.#count), shift);
      }
    }
    this.#first = first;
    this.#count = count;
  }

  #double(): void {
    const first = Math.floor(this.#first / 2);
    const odd = this.#first - first * 2;
    for (const field of TRAFFIC_FIELDS) {
      const column = this.#columns[field];
      const merged = new Float64Array(column.length);
      for (let slot = 0; slot < this.#count; slot += 1) {
        const to = (slot + odd) >>> 1;
        merged[to] = (merged[to] ?? 0) + (column[slot] ?? 0);
      }
      this.#columns[field] = merged;
    }
    this.#count = this.#count === 0 ? 0 : ((this.#count - 1 + odd) >>> 1) + 1;
    this.#first = first;
    this.#widthMs *= 2;
  }
}

/** Whether a time, in epoch milliseconds, can be a date; that of an imported row need not. */
export function isDate(timeMs: number): boolean {
  return Math.abs(timeMs) <= MAX_TIME_MS;
}

/** The smallest power of two that is not less. */
export function widthAtLeast(ms: number): number {
  return Math.min(COARSEST_MS, Math.max(FINEST_MS, 2 ** Math.ceil(Math.log2(ms))));
}

/** One interval of a slice; nothing outside of it. */
export function trafficAt(slice: TrafficSlice, at: number): Traffic {
  return trafficOf((field) => slice.columns[field][at] ?? 0);
}

function trafficOf(read: (field: TrafficField) => number): Traffic {
  return {
    framesOut: read('framesOut'),
    framesIn: read('framesIn'),
    bytesOut: read('bytesOut'),
    bytesIn: read('bytesIn'),
    closes: read('closes'),
    failures: read('failures'),
    violations: read('violations'),
    losses: read('losses'),
  };
}

function columnsOf(length: number): Record<TrafficField, Float64Array> {
  const column = (): Float64Array => new Float64Array(length);
  return {
    framesOut: column(),
    framesIn: column(),
    bytesOut: column(),
    bytesIn: column(),
    closes: column(),
    failures: column(),
    violations: column(),
    losses: column(),
  };
}
