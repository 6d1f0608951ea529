/** One figure, printed as one JSON line. `ratio` is value / peer's value in the same unit; null without a peer. */
export interface BenchLine {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `ws 8.23.0: 1200000` */
  readonly peer: string | null;
  readonly ratio: number | null;
}

/** Prints the line to standard output. */
export function printBenchLine(line: BenchLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Median of some numbers; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Three significant digits: more would claim a precision that a shared machine does not have. */
export function significant(value: number): number {
  return Number(value.toPrecision(3));
}
