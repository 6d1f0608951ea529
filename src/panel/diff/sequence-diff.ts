import { diffArrays } from 'diff';

/** A run of two sequences: equal, or what stands on either side instead. Ends are not included. */
export interface SequenceRun {
  readonly isSame: boolean;
  readonly leftStart: number;
  readonly leftEnd: number;
  readonly rightStart: number;
  readonly rightEnd: number;
}

/** Beyond this many edits, or this time, a shortest difference is not sought: it would take the square of the length. */
const MAX_EDITS = 4000;
const TIMEOUT_MS = 1500;

/**
 * The runs of two sequences of numbers, the shortest difference where that can be found in time. What both begin and end with is
 * taken off first; of sequences that are too different the middle is one run.
 */
export function diffSequences(left: ArrayLike<number>, right: ArrayLike<number>): readonly SequenceRun[] {
  let start = 0;
  const shortest = Math.min(left.length, right.length);
  while (start < shortest && left[start] === right[start]) start += 1;
  let tail = 0;
  while (tail < shortest - start && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail += 1;
  const [leftEnd, rightEnd] = [left.length - tail, right.length - tail];
  const runs: SequenceRun[] = [];
  const push = (isSame: boolean, leftCount: number, rightCount: number): void => {
    const last = runs.at(-1);
    const [leftStart, rightStart] = [last?.leftEnd ?? 0, last?.rightEnd ?? 0];
    if (leftCount === 0 && rightCount === 0) return;
    if (last !== undefined && last.isSame === isSame) {
      runs[runs.length - 1] = { ...last, leftEnd: leftStart + leftCount, rightEnd: rightStart + rightCount };
    } else {
      const ends = { leftEnd: leftStart + leftCount, rightEnd: rightStart + rightCount };
      runs.push({ isSame, leftStart, rightStart, ...ends });
    }
  };
  push(true, start, start);
  for (const { isSame, leftCount, rightCount } of middleRuns(
    Array.prototype.slice.call(left, start, leftEnd) as number[],
    Array.prototype.slice.call(right, start, rightEnd) as number[],
  )) {
    push(isSame, leftCount, rightCount);
  }
  push(true, tail, tail);
  return runs;
}

interface CountedRun {
  readonly isSame: boolean;
  readonly leftCount: number;
  readonly rightCount: number;
}

function middleRuns(left: number[], right: number[]): readonly CountedRun[] {
  const whole = [{ isSame: false, leftCount: left.length, rightCount: right.length }];
  if (left.length === 0 || right.length === 0) return whole;
  const parts = diffArrays(left, right, { maxEditLength: MAX_EDITS, timeout: TIMEOUT_MS });
  if (parts === undefined) return whole;
  return parts.map(({ added, removed, count }) => ({
    isSame: !added && !removed,
    leftCount: added ? 0 : count,
    rightCount: removed ? 0 : count,
  }));
}
