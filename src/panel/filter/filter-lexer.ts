/** The keys that stand before a colon. `json` is followed by a path. */
export const FILTER_KEYS = [
  'dir',
  'op',
  'len',
  'url',
  'conn',
  'frame',
  'protocol',
  'time',
  'age',
  'code',
  'is',
  'json',
  'hex',
] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

const WHITE_SPACE = /\s/;

export function isSpace(text: string, at: number): boolean {
  return WHITE_SPACE.test(text.charAt(at));
}

/** Where a term must have ended: at white space, at a bracket, at the end of the text. */
export function isBoundary(text: string, at: number): boolean {
  const character = text.charAt(at);
  return character === '' || character === '(' || character === ')' || WHITE_SPACE.test(character);
}

/** After the bare characters that begin at `at`: those that are neither a boundary nor a quote. */
export function endOfBare(text: string, at: number): number {
  let end = at;
  while (!isBoundary(text, end) && text.charAt(end) !== '"') end += 1;
  return end;
}

/** After the closing quote of the phrase that opens at `at`; -1 when it is not closed. */
export function endOfQuoted(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end += 1) {
    const character = text.charAt(end);
    if (character === '"') return end + 1;
    if (character === '\\') end += 1;
  }
  return -1;
}

/** Of `"…"` with its quotes: `\"` is a quote, `\\` a backslash, any other backslash is itself. */
export function unquote(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\(["\\])/g, '$1');
}

export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/**
 * The slash that closes the regex which opens at `at`: one that is not escaped and has only letters (flags) behind it up to a
 * boundary, so that a path such as `/a/b2` may hold others. -1 when there is none.
 */
export function closingSlash(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\\') index += 1;
    else if (character === '/' && isBoundary(text, endOfLetters(text, index + 1))) return index;
  }
  return -1;
}

export function endOfLetters(text: string, at: number): number {
  let end = at;
  while (/[a-z]/i.test(text.charAt(end))) end += 1;
  return end;
}

/** The key that stands at `at` with its colon (for `json`: with the path's first sign), or null. */
export function keyAt(text: string, at: number): FilterKey | null {
  const name = text.slice(at, endOfLetters(text, at)).toLowerCase();
  const key = FILTER_KEYS.find((known) => known === name) ?? null;
  const sign = text.charAt(at + name.length);
  if (key === 'json') return sign === ':' || sign === '.' || sign === '[' ? key : null;
  return sign === ':' ? key : null;
}
