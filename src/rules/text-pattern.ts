import type { TextPattern } from '../protocol/match-tree.ts';
import { append, indexOf, newList, substring, toLowerCase } from './built-ins.ts';

/** Whether the whole text is the pattern, in either case. Takes time in proportion to the text: nothing is tried twice. */
export function createWholeMatch(pattern: TextPattern): (text: string) => boolean {
  const parts = lowered(pattern);
  const count = parts.length;
  const first = parts[0] ?? '';
  const last = parts[count - 1] ?? '';
  return (text) => {
    const lower = toLowerCase(text);
    if (count < 2) return lower === first;
    const tail = lower.length - last.length;
    if (tail < first.length || substring(lower, 0, first.length) !== first || substring(lower, tail) !== last) {
      return false;
    }
    const at = endOfParts(lower, parts, 1, count - 1, first.length);
    return at >= 0 && at <= tail;
  };
}

/** Whether the pattern is somewhere in the text, in either case; the empty pattern is the empty text only. */
export function createPartMatch(pattern: TextPattern): (text: string) => boolean {
  const parts = lowered(pattern);
  const count = parts.length;
  if (count === 1 && parts[0] === '') return (text) => text === '';
  return (text) => endOfParts(toLowerCase(text), parts, 0, count, 0) >= 0;
}

function lowered(pattern: TextPattern): readonly string[] {
  const parts = newList<string>();
  for (let index = 0; index < pattern.length; index += 1) append(parts, toLowerCase(pattern[index] ?? ''));
  return parts;
}

/** Where the parts end that follow each other, each taken as early as it comes; -1 when one is missing. */
function endOfParts(text: string, parts: readonly string[], from: number, to: number, start: number): number {
  let at = start;
  for (let index = from; index < to; index += 1) {
    const part = parts[index] ?? '';
    const found = indexOf(text, part, at);
    if (found < 0) return -1;
    at = found + part.length;
  }
  return at;
}
