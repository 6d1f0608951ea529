import { assertNever } from '../../base/assert-never.ts';
import { fromHex } from '../../base/hex.ts';
import type { Result } from '../../base/result.ts';
import { failure, ok } from '../../base/result.ts';
import type { Interval, JsonTest, TextPattern } from '../../protocol/match-tree.ts';
import { readJsonNumber } from '../../rules/interval.ts';
import type { FilterError, FilterErrorCode } from './filter-error.ts';
import { endOfBare, endOfQuoted, isBoundary, unquote, type FilterKey } from './filter-lexer.ts';
import { DIRECTION_NAMES, OPCODE_NAMES, STATE_NAMES, type FilterTerm } from './filter-tree.ts';
import { readClock, readDuration, readInteger, readInterval, readSize, type ReadNumber } from './interval-text.ts';
import { readJsonPath } from './json-path.ts';

/** A term and the offset behind it. */
interface TermRead {
  readonly term: FilterTerm;
  readonly end: number;
}

type Read<T> = Result<T, FilterError>;

/** Reads `key:value`, which begins at `start`. */
export function readTerm(key: FilterKey, text: string, start: number): Read<TermRead> {
  const at = start + key.length + 1;
  switch (key) {
    case 'dir':
      return readNames(text, at, DIRECTION_NAMES, 'direction-expected', (names) => ({ kind: 'direction', names }));
    case 'op':
      return readNames(text, at, OPCODE_NAMES, 'opcode-expected', (names) => ({ kind: 'opcode', names }));
    case 'is':
      return readNames(text, at, STATE_NAMES, 'state-expected', (names) => ({ kind: 'state', names }));
    case 'len':
      return readOneInterval(text, at, readSize, 'length-expected', (interval) => ({ kind: 'length', interval }));
    case 'age':
      return readOneInterval(text, at, readDuration, 'time-expected', (interval) => ({ kind: 'age', interval }));
    case 'time':
      return readTime(text, at);
    case 'code':
      return readCodes(text, at);
    case 'url':
    case 'protocol':
      return readPattern(text, at, ({ pattern }) => ({ kind: key, pattern }));
    case 'frame':
      return readPattern(text, at, ({ pattern, isQuoted }) =>
        !isQuoted && pattern.length === 1 && pattern[0]?.toLowerCase() === 'top'
          ? { kind: 'frame-top' }
          : { kind: 'frame', pattern },
      );
    case 'conn':
      return readConnection(text, at);
    case 'hex':
      return readHex(text, at);
    case 'json':
      return readJson(text, at - 1);
    default:
      return assertNever(key);
  }
}

function fail(code: FilterErrorCode, start: number, end: number, subject = ''): Read<never> {
  return failure({ code, start, end, subject });
}

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The bare value at `at`, cut at each `|`. */
function readPieces(text: string, at: number): readonly Piece[] {
  let start = at;
  return text
    .slice(at, endOfBare(text, at))
    .split('|')
    .map((part) => {
      const piece = { text: part, start, end: start + part.length };
      start = piece.end + 1;
      return piece;
    });
}

function readNames<Name extends string>(
  text: string,
  at: number,
  known: readonly Name[],
  code: FilterErrorCode,
  make: (names: readonly Name[]) => FilterTerm,
): Read<TermRead> {
  const names: Name[] = [];
  for (const piece of readPieces(text, at)) {
    const name = known.find((candidate) => candidate === piece.text.toLowerCase());
    if (name === undefined) return fail(code, piece.start, piece.end, known.join(', '));
    if (!names.includes(name)) names.push(name);
  }
  return ok({ term: make(names), end: endOfBare(text, at) });
}

function readOneInterval(
  text: string,
  at: number,
  read: ReadNumber,
  code: FilterErrorCode,
  make: (interval: Interval) => FilterTerm,
): Read<TermRead> {
  const end = endOfBare(text, at);
  const interval = readInterval(text.slice(at, end), read);
  if (interval === null) return fail(code, at, end);
  return interval === 'empty' ? fail('range-empty', at, end) : ok({ term: make(interval), end });
}

function readTime(text: string, at: number): Read<TermRead> {
  const isClock = text.slice(at, endOfBare(text, at)).includes(':');
  return isClock
    ? readOneInterval(text, at, readClock, 'time-expected', (interval) => ({ kind: 'clock', interval }))
    : readOneInterval(text, at, readDuration, 'time-expected', (interval) => ({ kind: 'time', interval }));
}

function readCodes(text: string, at: number): Read<TermRead> {
  const intervals: Interval[] = [];
  for (const piece of readPieces(text, at)) {
    const interval = readInterval(piece.text, readInteger);
    if (interval === null) return fail('code-expected', piece.start, piece.end);
    if (interval === 'empty') return fail('range-empty', piece.start, piece.end);
    intervals.push(interval);
  }
  return ok({ term: { kind: 'code', intervals }, end: endOfBare(text, at) });
}

interface PatternRead {
  readonly pattern: TextPattern;
  readonly isQuoted: boolean;
  readonly end: number;
}

/** Bare and quoted runs one after the other; a bare `*` stands for any text. */
function readTextPattern(text: string, at: number): Read<PatternRead> {
  const parts = [''];
  let isQuoted = false;
  let end = at;
  while (!isBoundary(text, end)) {
    const start = end;
    if (text.charAt(start) === '"') {
      end = endOfQuoted(text, start);
      if (end < 0) return fail('quote-open', start, text.length);
      isQuoted = true;
      parts.push(`${parts.pop() ?? ''}${unquote(text.slice(start, end))}`);
    } else {
      end = endOfBare(text, start);
      const [first = '', ...others] = text.slice(start, end).split('*');
      parts.push(`${parts.pop() ?? ''}${first}`, ...others);
    }
  }
  if (end === at) return fail('value-expected', at, at);
  // Two stars in a row are one.
  const pattern = parts.filter((part, index) => part !== '' || index === 0 || index === parts.length - 1);
  return ok({ pattern, isQuoted, end });
}

function readPattern(text: string, at: number, make: (read: PatternRead) => FilterTerm): Read<TermRead> {
  const read = readTextPattern(text, at);
  return read.kind === 'error' ? read : ok({ term: make(read.value), end: read.value.end });
}

function readConnection(text: string, at: number): Read<TermRead> {
  const end = endOfBare(text, at);
  const bare = text.slice(at, end);
  if (!/^\d+$/.test(bare) || text.charAt(end) === '"') {
    return readPattern(text, at, ({ pattern }) => ({ kind: 'connection', pattern }));
  }
  const number = readInteger(bare);
  if (number === null || number === 0) return fail('connection-number', at, end);
  return ok({ term: { kind: 'connection-number', number }, end });
}

const SPACED_BYTE = /[ \t]+[0-9a-f]{2}(?![^\s()])/iy;

function readHex(text: string, at: number): Read<TermRead> {
  let [start, end] = [at, endOfBare(text, at)];
  const isQuoted = text.charAt(at) === '"';
  if (isQuoted) {
    end = endOfQuoted(text, at);
    if (end < 0) return fail('quote-open', at, text.length);
    start += 1;
  } else if (end > at) {
    // Bytes may stand apart: each further pair of digits belongs to the value.
    SPACED_BYTE.lastIndex = end;
    while (SPACED_BYTE.test(text)) end = SPACED_BYTE.lastIndex;
  }
  const digits = text.slice(start, isQuoted ? end - 1 : end);
  const bytes = fromHex(digits);
  if (bytes.kind === 'error') {
    const offset = start + bytes.error.offset;
    return fail(bytes.error.code === 'hex-odd-length' ? 'hex-odd' : 'hex-expected', offset, offset + 1);
  }
  if (bytes.value.length === 0) return fail('hex-expected', at, end);
  return ok({ term: { kind: 'hex', bytes: [...bytes.value] }, end });
}

function readJson(text: string, at: number): Read<TermRead> {
  const read = readJsonPath(text, at);
  if (read.kind === 'error') return fail(read.code, read.at, read.code === 'quote-open' ? text.length : read.at);
  const { path, end: colon } = read;
  if (text.charAt(colon) !== ':') return fail('path-colon-expected', colon, colon);
  const start = colon + 1;
  const end = endOfBare(text, start);
  const bare = text.slice(start, end);
  if (text.charAt(end) !== '"' && (/^[<>]/.test(bare) || bare.includes('..'))) {
    const interval = readInterval(bare, readJsonNumber);
    if (interval === 'empty') return fail('range-empty', start, end);
    if (interval !== null) return ok({ term: { kind: 'json', path, test: { kind: 'number', interval } }, end });
    if (/^[<>]/.test(bare)) return fail('number-expected', start, end);
  }
  const value = readTextPattern(text, start);
  if (value.kind === 'error') return value;
  const { pattern, isQuoted } = value.value;
  const isAny = !isQuoted && pattern.length === 2 && pattern.every((part) => part === '');
  const test: JsonTest = isAny ? { kind: 'any' } : { kind: 'text', pattern, isString: isQuoted };
  return ok({ term: { kind: 'json', path, test }, end: value.value.end });
}
