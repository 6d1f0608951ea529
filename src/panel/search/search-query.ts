import { fromHex } from '../../base/hex.ts';
import type { FindQuery } from '../payload/byte-finder.ts';

export type SearchMode = (typeof SEARCH_MODES)[number];
export const SEARCH_MODES = ['text', 'regex', 'hex'] as const;

/** What the user asked to find, as typed and clicked. */
export interface SearchQuery {
  readonly text: string;
  readonly mode: SearchMode;
  /** Of texts and regexes. */
  readonly isCaseSensitive: boolean;
}

export const NO_SEARCH: SearchQuery = { text: '', mode: 'text', isCaseSensitive: false };

/** Longer patterns are no search. */
export const MAX_SEARCH_CHARS = 4000;

export type SearchQueryProblem = 'hex' | 'regex' | 'too-long';

/** A query that can be carried out. */
export type ReadyQuery =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'find'; readonly find: FindQuery }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'problem'; readonly problem: SearchQueryProblem };

export function readSearchQuery({ text, mode, isCaseSensitive }: SearchQuery): ReadyQuery {
  if (text.length > MAX_SEARCH_CHARS) return { kind: 'problem', problem: 'too-long' };
  if (mode === 'hex') {
    if (text.trim() === '') return { kind: 'nothing' };
    const bytes = fromHex(text);
    const isUsable = bytes.kind === 'ok' && bytes.value.length > 0;
    return isUsable
      ? { kind: 'find', find: { kind: 'bytes', bytes: bytes.value } }
      : { kind: 'problem', problem: 'hex' };
  }
  if (text === '') return { kind: 'nothing' };
  if (mode === 'text') return { kind: 'find', find: { kind: 'text', text, isCaseSensitive } };
  const caseFlags = isCaseSensitive ? 'g' : 'gi';
  // `\p{L}` needs the `u` flag, and what people copy from elsewhere may be wrong with it.
  for (const flags of [`${caseFlags}u`, caseFlags]) {
    if (isRegex(text, flags)) return { kind: 'regex', source: text, flags };
  }
  return { kind: 'problem', problem: 'regex' };
}

/** Compiled only; it is tried where it can be stopped. */
function isRegex(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags).flags.includes('g');
  } catch {
    // The only thing that the constructor throws is what is wrong with the pattern.
    return false;
  }
}
