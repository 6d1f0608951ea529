import { closingSlash, endOfBare, endOfLetters, endOfQuoted, isBoundary, isSpace } from './filter-lexer.ts';
import { MAX_FILTER_CHARS, parseFilter } from './filter-parser.ts';
import { printFilter } from './filter-printer.ts';
import type { Filter } from './filter-tree.ts';

/** Milliseconds since the log began; null: no bound on that side. Both bounds are in it. */
export interface TimeRange {
  readonly from: number | null;
  readonly to: number | null;
}

/** The range that a filter's `time:` term asks for, when all of the filter is bound to it; null without one. */
export function readTimeRange(text: string): TimeRange | null {
  const parsed = parseFilter(text);
  if (parsed.kind === 'error') return null;
  const parts = parsed.value.kind === 'and' ? parsed.value.parts : [parsed.value];
  const term = parts.find((part) => part.kind === 'time');
  return term === undefined ? null : { from: term.interval.min, to: term.interval.max };
}

/**
 * The same filter with this range instead of the one it had; null: without any. The rest stays as it was typed. Null when the
 * text is no filter or would become too long.
 */
export function withTimeRange(text: string, range: TimeRange | null): string | null {
  const parsed = parseFilter(text);
  if (parsed.kind === 'error') return null;
  const rest = withoutTime(text, parsed.value);
  if (range === null || (range.from === null && range.to === null)) return rest;
  const term = `time:${printRange(range)}`;
  const isLoose = parsed.value.kind === 'or';
  const joined = rest === '' ? term : `${isLoose ? `(${rest})` : rest} ${term}`;
  return joined.length > MAX_FILTER_CHARS ? null : joined;
}

function withoutTime(text: string, filter: Filter): string {
  const tree = treeWithoutTime(filter);
  if (tree === filter) return text.trim();
  const wanted = printFilter(tree);
  const rest = termsOf(text)
    .filter((term) => !/^time:/i.test(term) || parsedKind(term) !== 'time')
    .join(' ');
  // What was typed is kept where cutting the term out leaves the same filter; `AND` and the like may be in the way.
  const kept = parseFilter(rest);
  return kept.kind === 'ok' && printFilter(kept.value) === wanted ? rest : wanted;
}

function treeWithoutTime(filter: Filter): Filter {
  if (filter.kind === 'time') return { kind: 'everything' };
  if (filter.kind !== 'and') return filter;
  const parts = filter.parts.filter(({ kind }) => kind !== 'time');
  if (parts.length === filter.parts.length) return filter;
  const [only] = parts;
  if (only === undefined) return { kind: 'everything' };
  return parts.length === 1 ? only : { kind: 'and', parts };
}

function parsedKind(term: string): Filter['kind'] | null {
  const parsed = parseFilter(term);
  return parsed.kind === 'ok' ? parsed.value.kind : null;
}

/** What stands between white space, with brackets, phrases and expressions in one piece. */
function termsOf(text: string): readonly string[] {
  const terms: string[] = [];
  let depth = 0;
  let start = -1;
  let at = 0;
  while (at < text.length) {
    if (isSpace(text, at) && depth === 0) {
      if (start >= 0) terms.push(text.slice(start, at));
      start = -1;
      at += 1;
      continue;
    }
    if (start < 0) start = at;
    at = endOfPiece(text, at, (change) => {
      depth = Math.max(0, depth + change);
    });
  }
  if (start >= 0) terms.push(text.slice(start));
  return terms;
}

function endOfPiece(text: string, at: number, nest: (change: number) => void): number {
  const character = text.charAt(at);
  if (character === '(') nest(1);
  if (character === ')') nest(-1);
  if (isBoundary(text, at) || character === '-') return at + 1;
  if (character === '"') {
    const end = endOfQuoted(text, at);
    return end < 0 ? text.length : end;
  }
  const isTermStart = at === 0 || isBoundary(text, at - 1) || text.charAt(at - 1) === '-';
  if (character === '/' && isTermStart) {
    const slash = closingSlash(text, at);
    return slash < 0 ? text.length : endOfLetters(text, slash + 1);
  }
  return Math.max(at + 1, endOfBare(text, at));
}

function printRange({ from, to }: TimeRange): string {
  if (from === null) return `<=${printMs(to ?? 0)}`;
  if (to === null) return `>=${printMs(from)}`;
  return `${printMs(from)}..${printMs(to)}`;
}

/** In seconds with as many digits as it takes; below a millisecond in milliseconds. */
function printMs(ms: number): string {
  const bounded = Math.max(0, ms);
  if (Number.isInteger(bounded)) return `${trimmed((bounded / 1000).toFixed(3))}s`;
  return `${trimmed(bounded.toFixed(3))}ms`;
}

function trimmed(decimals: string): string {
  return decimals.replace(/\.?0+$/, '');
}
