import { UNDECIDED, YES, type Verdict } from './row-test.ts';

/** What the worker has tried within `REGEX_TIMEOUT_MS` of the matcher, unless a regex is too slow. */
export const MAX_BATCH_ROWS = 2000;
const MAX_BATCH_CHARS = 512 * 1024;

/** Rows for the regex worker. */
export interface RegexBatch {
  /** Rows of the log up to `end`, with what is known of them; null: the regexes decide. */
  readonly rows: readonly (readonly [index: number, isPassing: boolean | null])[];
  /** Those that the regexes decide, and the texts that they are tried on. */
  readonly undecided: readonly number[];
  readonly subjects: readonly string[];
  readonly end: number;
  readonly again: readonly number[];
}

export interface RegexBatchSource {
  readonly test: (index: number) => Verdict;
  readonly subject: (index: number) => string;
  readonly cost: (index: number) => number;
  readonly isLate: (cost: number) => boolean;
  /** Its payload must be fetched before it is asked about. */
  readonly isAway: (index: number) => boolean;
  /** Rows to try besides those from `from` on. */
  readonly again: readonly number[];
  readonly from: number;
  readonly end: number;
}

/** Judges rows until there is enough for the worker or the time is up. */
export function collectRegexBatch(source: RegexBatchSource): RegexBatch {
  const { test, subject, cost, isLate, isAway, again, from, end } = source;
  const rows: (readonly [number, boolean | null])[] = [];
  const undecided: number[] = [];
  const subjects: string[] = [];
  let characters = 0;
  const ask = (index: number): void => {
    const text = subject(index);
    characters += text.length;
    undecided.push(index);
    subjects.push(text);
  };
  for (const index of again) ask(index);
  let index = from;
  for (; index < end && subjects.length < MAX_BATCH_ROWS; index += 1) {
    if (characters >= MAX_BATCH_CHARS || isLate(cost(index)) || isAway(index)) break;
    const verdict = test(index);
    if (verdict === UNDECIDED) ask(index);
    rows.push([index, verdict === UNDECIDED ? null : verdict === YES]);
  }
  return { rows, undecided, subjects, end: index, again };
}
