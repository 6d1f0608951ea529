import type { ByteRanges } from './byte-finder.ts';

/** What a piece of a text is, for its colour; null for plain text. */
export type TokenKind = 'key' | 'string' | 'number' | 'keyword' | 'tag';

/** Found places in a payload, and which of them the user stands at. */
export interface Hits {
  readonly ranges: ByteRanges;
  /** Counted in pairs; -1: at none. */
  readonly current: number;
}

export const NO_HITS: Hits = { ranges: [], current: -1 };

/** A piece of some bytes. */
export interface HitPart {
  readonly start: number;
  readonly end: number;
  readonly hit: 'none' | 'hit' | 'current';
}

/** Cuts the bytes from `start` to `end` at the hits in them; null when there are none. */
export function hitParts({ ranges, current }: Hits, start: number, end: number): readonly HitPart[] | null {
  let pair = firstPairAfter(ranges, start);
  const parts: HitPart[] = [];
  let at = start;
  for (; pair * 2 < ranges.length && parts.length < MAX_PARTS; pair += 1) {
    const from = Math.max(start, ranges[pair * 2] ?? 0);
    const to = Math.min(end, ranges[pair * 2 + 1] ?? 0);
    if (from >= end) break;
    if (to <= from) continue;
    if (from > at) parts.push({ start: at, end: from, hit: 'none' });
    parts.push({ start: from, end: to, hit: pair === current ? 'current' : 'hit' });
    at = to;
  }
  if (parts.length === 0) return null;
  if (at < end) parts.push({ start: at, end, hit: 'none' });
  return parts;
}

/** A line has no room for more. */
const MAX_PARTS = 400;

/** How the bytes from `start` to `end` are hit. */
export function hitWithin(hits: Hits, start: number, end: number): HitPart['hit'] {
  const { ranges, current } = hits;
  const pair = firstPairAfter(ranges, start);
  if ((ranges[pair * 2] ?? Number.POSITIVE_INFINITY) >= end) return 'none';
  const from = ranges[current * 2];
  const to = ranges[current * 2 + 1];
  return from !== undefined && to !== undefined && from < end && to > start ? 'current' : 'hit';
}

/** The first pair that ends behind an offset. */
function firstPairAfter(ranges: ByteRanges, offset: number): number {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle * 2 + 1] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A piece of a line. */
export interface TextToken {
  readonly text: string;
  readonly kind: TokenKind | null;
  /** Where it stands in the line. */
  readonly at: number;
}

const JSON_TOKEN =
  /(?<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?<string>"(?:[^"\\]|\\.)*"?)|(?<number>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)|(?<keyword>\b(?:true|false|null)\b)/g;
const MARKUP_TOKEN = /(?<tag><\/?[\w:-]+|\/?>|<[!?][^>]*>?)|(?<key>[\w:-]+(?==["']))|(?<string>"[^"]*"|'[^']*')/g;
const HEADER_TOKEN = /^(?<key>[\w-]+)(?=:)|^(?<keyword>[A-Z]{3,20})$/g;
/** A longer line is drawn in one colour. */
const MAX_COLOURED_CHARS = 5000;

export type TextSyntax = 'json' | 'markup' | 'headers' | 'none';

/** Which colours a text gets, by its first bytes. */
export function syntaxOf(bytes: Uint8Array): TextSyntax {
  const head = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  if (/^[[{]|^\d*(?:-\d+)?\/?[^\s<]{0,40}[[{]"/.test(head)) return 'json';
  if (head.startsWith('<')) return 'markup';
  // STOMP, SIP and the like: a command, then names with colons.
  return /^[A-Z]{3,20}\r?\n[\w-]+:/.test(head) ? 'headers' : 'none';
}

/** The pieces of one line in their order; together they are the line. */
export function textTokens(line: string, syntax: TextSyntax): readonly TextToken[] {
  if (syntax === 'none' || line.length > MAX_COLOURED_CHARS) return [{ text: line, kind: null, at: 0 }];
  const pattern = syntax === 'json' ? JSON_TOKEN : syntax === 'markup' ? MARKUP_TOKEN : HEADER_TOKEN;
  const tokens: TextToken[] = [];
  let at = 0;
  for (const found of line.matchAll(pattern)) {
    if (found.index > at) tokens.push({ text: line.slice(at, found.index), kind: null, at });
    tokens.push({ text: found[0], kind: kindOf(found.groups), at: found.index });
    at = found.index + found[0].length;
  }
  if (at < line.length) tokens.push({ text: line.slice(at), kind: null, at });
  return tokens;
}

const TOKEN_KINDS: readonly TokenKind[] = ['key', 'string', 'number', 'keyword', 'tag'];

function kindOf(groups: Readonly<Record<string, string | undefined>> | undefined): TokenKind | null {
  return TOKEN_KINDS.find((kind) => groups?.[kind] !== undefined) ?? null;
}
