import { concatBytes } from '../../base/bytes.ts';
import { jsonValueAt } from './json-scalars.ts';
import type { LearnedValue } from './learned-values.ts';
import type { RecordedMessage } from './recording.ts';

export interface FilledStep {
  readonly bytes: Uint8Array;
  /** Values whose fresh answer has nothing at their place: the recorded ones stand. */
  readonly notThere: readonly LearnedValue[];
}

/**
 * A step's message with fresh values. `freshAnswer` gives the counterpart of a recorded answer, or null when there is none. A value keeps
 * the bytes it has in the fresh answer (a number may have become a string); all other bytes are the recorded ones.
 */
export function fillStep(
  index: number,
  { bytes }: RecordedMessage,
  values: readonly LearnedValue[],
  freshAnswer: (answer: number) => Uint8Array | null,
): FilledStep {
  const notThere: LearnedValue[] = [];
  const changes: { readonly start: number; readonly end: number; readonly fresh: Uint8Array }[] = [];
  for (const value of values) {
    const uses = value.uses.filter(({ step }) => step === index);
    if (uses.length === 0) continue;
    const answer = freshAnswer(value.answer);
    const fresh = answer && jsonValueAt(answer, value.path);
    if (fresh === null) notThere.push(value);
    else for (const { start, end } of uses) changes.push({ start, end, fresh });
  }
  if (changes.length === 0) return { bytes, notThere };
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { start, end, fresh } of changes.sort((left, right) => left.start - right.start)) {
    parts.push(bytes.subarray(at, start), fresh);
    at = end;
  }
  parts.push(bytes.subarray(at));
  return { bytes: concatBytes(parts), notThere };
}
