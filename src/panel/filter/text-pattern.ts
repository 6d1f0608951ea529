import type { TextPattern } from './filter-tree.ts';

/** Whether the whole text is the pattern, in either case. Takes time in proportion to the text: nothing is tried twice. */
export function createWholeMatch(pattern: TextPattern): (text: string) => boolean {
  const [first = '', ...rest] = pattern.map((part) => part.toLowerCase());
  const last = rest.pop();
  return (text) => {
    const lower = text.toLowerCase();
    if (last === undefined) return lower === first;
    if (!lower.startsWith(first) || !lower.endsWith(last)) return false;
    const at = endOfParts(lower, rest, first.length);
    return at >= 0 && at <= lower.length - last.length;
  };
}

/** Whether the pattern is somewhere in the text, in either case; the empty pattern is the empty text only. */
export function createPartMatch(pattern: TextPattern): (text: string) => boolean {
  const parts = pattern.map((part) => part.toLowerCase());
  if (parts.length === 1 && parts[0] === '') return (text) => text === '';
  return (text) => endOfParts(text.toLowerCase(), parts, 0) >= 0;
}

/** Where the parts end that follow each other, each taken as early as it comes; -1 when one is missing. */
function endOfParts(text: string, parts: readonly string[], start: number): number {
  let at = start;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return -1;
    at = found + part.length;
  }
  return at;
}
