import { assertNever } from '../../base/assert-never.ts';
import { describeCloseCode } from '../../decoder/close-code.ts';
import { keyText } from '../text/filter-text.ts';
import {
  closingSlash,
  endOfBare,
  endOfLetters,
  endOfQuoted,
  FILTER_KEYS,
  isBoundary,
  keyAt,
  quote,
  type FilterKey,
} from './filter-lexer.ts';
import { printPattern } from './filter-printer.ts';
import { DIRECTION_NAMES, OPCODE_NAMES, STATE_NAMES } from './filter-tree.ts';
import { readJsonPath } from './json-path.ts';
import type { JsonScalar, SeenValues } from './seen-values.ts';

/** What may be written in place of a part of the text. Offsets count UTF-16 units. */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly options: readonly CompletionOption[];
}

export interface CompletionOption {
  readonly insert: string;
  /** What the list shows; it begins with what was typed wherever that is possible. */
  readonly label: string;
  readonly detail: string;
}

const MAX_OPTIONS = 50;
const NONE: Completion = { start: 0, end: 0, options: [] };

/** What fits at the caret: keys at the beginning of a term, values behind a key. */
export function completeFilter(text: string, caret: number, seen: SeenValues): Completion {
  const term = termAt(text, caret);
  if (term === null) return NONE;
  const key = keyAt(text, term.start);
  if (key === 'json') return completeJson(text, caret, term, seen);
  if (key !== null && caret > term.start + key.length) return completeValue(key, text, caret, term, seen);
  const typed = text.slice(term.start, caret).toLowerCase();
  const keys = FILTER_KEYS.filter((name) => name.startsWith(typed));
  const end = key === null ? term.end : term.start + key.length + 1;
  return {
    start: term.start,
    // A word behind the caret stays: it may be the value.
    end: typed === '' ? term.start : end,
    options: keys.map((name) => {
      const insert = name === 'json' ? 'json.' : `${name}:`;
      return { insert, label: insert, detail: keyText[name] };
    }),
  };
}

interface Term {
  readonly start: number;
  readonly end: number;
}

/** The term that the caret stands in or at the end of; an empty one between terms; null inside of a phrase or a regex. */
function termAt(text: string, caret: number): Term | null {
  let at = 0;
  for (;;) {
    while (at < caret && isBoundary(text, at)) at += 1;
    while (at < caret && text.charAt(at) === '-') at += 1;
    if (at < caret && text.charAt(at) === '(') continue;
    const start = at;
    const first = text.charAt(start);
    if (start === caret && (isBoundary(text, start) || first === '"' || first === '/')) return { start, end: start };
    if (first === '/') {
      const close = closingSlash(text, start);
      at = close < 0 ? text.length : endOfLetters(text, close + 1);
    } else at = endOfRuns(text, start);
    if (caret <= at) return first === '/' || first === '"' ? null : { start, end: at };
    if (at >= text.length) return { start: caret, end: caret };
  }
}

/** After bare and quoted runs in a row. */
function endOfRuns(text: string, start: number): number {
  let at = start;
  while (!isBoundary(text, at)) {
    const end = text.charAt(at) === '"' ? endOfQuoted(text, at) : endOfBare(text, at);
    if (end < 0) return text.length;
    at = end;
  }
  return at;
}

type Value = readonly [value: string, detail: string];

function completeValue(
  key: Exclude<FilterKey, 'json'>,
  text: string,
  caret: number,
  term: Term,
  seen: SeenValues,
): Completion {
  const colon = term.start + key.length + 1;
  const isList = key === 'dir' || key === 'op' || key === 'is' || key === 'code';
  const start = isList ? Math.max(colon, text.lastIndexOf('|', caret - 1) + 1) : colon;
  const typed = text.slice(start, caret).replaceAll('"', '').toLowerCase();
  const values = valuesOf(key, seen).filter(
    ([value, detail]) => `${value} ${detail}`.toLowerCase().includes(typed) && value.toLowerCase() !== typed,
  );
  // Those that begin with what was typed come first.
  const ranked = [...values].sort(
    ([left], [right]) => Number(right.toLowerCase().startsWith(typed)) - Number(left.toLowerCase().startsWith(typed)),
  );
  return {
    start,
    end: term.end,
    options: ranked.slice(0, MAX_OPTIONS).map(([value, detail]) => ({
      insert: `${isText(key) ? printPattern([value]) : value} `,
      label: value,
      detail,
    })),
  };
}

function isText(key: FilterKey): boolean {
  return key === 'url' || key === 'frame' || key === 'protocol' || key === 'conn';
}

function plain(values: readonly string[]): readonly Value[] {
  return values.map((value) => [value, '']);
}

function valuesOf(key: Exclude<FilterKey, 'json'>, seen: SeenValues): readonly Value[] {
  switch (key) {
    case 'dir':
      return plain(DIRECTION_NAMES);
    case 'op':
      return plain(OPCODE_NAMES);
    case 'is':
      return plain(STATE_NAMES);
    case 'len':
      return plain(['>1k', '<100', '1k..4k', '>1M']);
    case 'time':
      return plain(['<5s', '>1m', '1s..2s', '>12:30']);
    case 'age':
      return plain(['<5s', '>1m', '1s..2s']);
    case 'url':
      return plain(seen.urls());
    case 'protocol':
      return plain(seen.protocols());
    case 'frame':
      return [['top', ''], ...plain(seen.frames())];
    case 'conn':
      return seen.connections().map(({ number, name }) => [String(number), name]);
    case 'code':
      return seen.codes().map((code) => [String(code), describeCloseCode(code).name ?? '']);
    case 'hex':
      return [];
    default:
      return assertNever(key);
  }
}

function completeJson(text: string, caret: number, term: Term, seen: SeenValues): Completion {
  const read = readJsonPath(text, term.start + 'json'.length);
  const paths = seen.jsonPaths();
  if (read.kind === 'ok' && text.charAt(read.end) === ':' && caret > read.end) {
    const start = read.end + 1;
    const typed = text.slice(start, caret).replaceAll('"', '').toLowerCase();
    const values = paths.get(text.slice(term.start, read.end)) ?? [];
    const fitting = values.filter(
      (value) => String(value).toLowerCase().includes(typed) && String(value).toLowerCase() !== typed,
    );
    // The number 5 and the text "5" are written the same.
    const labels = new Map(fitting.map((value) => [`${printScalar(value)} `, String(value)]));
    const options = [...labels].map(([insert, label]) => ({ insert, label, detail: '' }));
    return { start, end: term.end, options };
  }
  const typed = text.slice(term.start, caret).toLowerCase();
  const colonEnd = read.kind === 'ok' && text.charAt(read.end) === ':' ? read.end + 1 : term.end;
  const options = [...paths]
    .filter(([path]) => path.toLowerCase().includes(typed))
    .sort(([left], [right]) => left.length - right.length)
    .slice(0, MAX_OPTIONS)
    .map(([path, values]) => ({ insert: `${path}:`, label: path, detail: values.slice(0, 3).map(String).join(', ') }));
  return { start: term.start, end: colonEnd, options };
}

/** As it must be typed to be found again: bare where that means the same. */
function printScalar(value: JsonScalar): string {
  if (typeof value !== 'string') return String(value);
  const isBare = /^[^\s()"*<>]+$/.test(value) && !value.includes('..');
  return isBare ? value : quote(value);
}
