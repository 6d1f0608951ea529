import type { Result } from '../../base/result.ts';
import { failure, ok } from '../../base/result.ts';
import type { FilterError, FilterErrorCode } from './filter-error.ts';
import {
  closingSlash,
  endOfBare,
  endOfLetters,
  endOfQuoted,
  isBoundary,
  isSpace,
  keyAt,
  unquote,
} from './filter-lexer.ts';
import type { Filter, FilterTerm } from './filter-tree.ts';
import { readTerm } from './term-parser.ts';

/** Longest text that is parsed. */
export const MAX_FILTER_CHARS = 2000;
/** Brackets and negations inside of each other: parsing and testing go as deep, and the stack is not endless. */
const MAX_DEPTH = 100;
/** One bit each in the verdict of the regex worker. */
export const MAX_REGEXES = 16;

const REGEX_FLAGS = 'imsu';

/**
 * Reads a filter by the grammar of `docs/filter-language.md`: recursive descent, one tree or the first error with its place.
 * Anything is readable; it never throws.
 */
export function parseFilter(text: string): Result<Filter, FilterError> {
  if (text.length > MAX_FILTER_CHARS) {
    return failure({ code: 'too-long', start: MAX_FILTER_CHARS, end: text.length, subject: String(MAX_FILTER_CHARS) });
  }
  const parser = new FilterParser(text);
  const filter = parser.parse();
  return parser.error === null && filter !== null ? ok(filter) : failure(parser.error ?? NOTHING);
}

const NOTHING: FilterError = { code: 'term-expected', start: 0, end: 0, subject: '' };

class FilterParser {
  error: FilterError | null = null;
  #text: string;
  #at = 0;
  #regexes = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Filter | null {
    this.#skipSpace();
    if (this.#at === this.#text.length) return { kind: 'everything' };
    const filter = this.#or('term-expected');
    if (filter === null) return null;
    if (this.#at < this.#text.length) return this.#fail('group-not-open', this.#at, this.#at + 1);
    return filter;
  }

  #or(expectation: FilterErrorCode): Filter | null {
    const parts: Filter[] = [];
    do {
      const part = this.#and(parts.length === 0 ? expectation : 'term-expected');
      if (part === null) return null;
      if (part.kind === 'or') parts.push(...part.parts);
      else parts.push(part);
    } while (this.#takeWord('OR'));
    return parts.length === 1 ? (parts[0] ?? null) : { kind: 'or', parts };
  }

  #and(expectation: FilterErrorCode): Filter | null {
    const parts: Filter[] = [];
    do {
      const part = this.#unary(parts.length === 0 ? expectation : 'term-expected');
      if (part === null) return null;
      if (part.kind === 'and') parts.push(...part.parts);
      else parts.push(part);
    } while (this.#takeWord('AND') || !this.#isAtEndOfAnd());
    return parts.length === 1 ? (parts[0] ?? null) : { kind: 'and', parts };
  }

  #isAtEndOfAnd(): boolean {
    return this.#at === this.#text.length || this.#text.charAt(this.#at) === ')' || this.#isWord('OR');
  }

  #unary(expectation: FilterErrorCode): Filter | null {
    const at = this.#at;
    const text = this.#text;
    // A minus that stands alone is a text, as in "a - b".
    const next = text.charAt(at + 1);
    if (text.charAt(at) === '-' && (next === '(' || !isBoundary(text, at + 1))) {
      this.#at += 1;
      const part = this.#deeper(at, () => this.#unary('term-expected'));
      return part === null ? null : { kind: 'not', part };
    }
    if (text.charAt(at) === '(') return this.#deeper(at, () => this.#group());
    if (at === text.length || text.charAt(at) === ')' || this.#isWord('OR') || this.#isWord('AND')) {
      return this.#fail(expectation, at, at);
    }
    const term = this.#term();
    if (term === null) return null;
    if (!isBoundary(text, this.#at)) return this.#fail('space-expected', this.#at, this.#at + 1);
    this.#skipSpace();
    return term;
  }

  #deeper(at: number, read: () => Filter | null): Filter | null {
    if (this.#depth === MAX_DEPTH) return this.#fail('too-deep', at, at + 1, String(MAX_DEPTH));
    this.#depth += 1;
    const filter = read();
    this.#depth -= 1;
    return filter;
  }

  #group(): Filter | null {
    const open = this.#at;
    this.#at += 1;
    this.#skipSpace();
    const inner = this.#or('term-expected-in-group');
    if (inner === null) return null;
    if (this.#text.charAt(this.#at) !== ')') return this.#fail('group-open', open, open + 1);
    this.#at += 1;
    this.#skipSpace();
    return inner;
  }

  #term(): FilterTerm | null {
    const start = this.#at;
    const text = this.#text;
    const first = text.charAt(start);
    if (first === '"') {
      const end = endOfQuoted(text, start);
      if (end < 0) return this.#fail('quote-open', start, text.length);
      const phrase = unquote(text.slice(start, end));
      if (phrase === '') return this.#fail('value-expected', start, end);
      this.#at = end;
      return { kind: 'text', text: phrase };
    }
    if (first === '/') return this.#regex();
    const key = keyAt(text, start);
    if (key !== null) {
      const read = readTerm(key, text, start);
      if (read.kind === 'error') return this.#stop(read.error);
      this.#at = read.value.end;
      return read.value.term;
    }
    this.#at = endOfBare(text, start);
    return { kind: 'text', text: text.slice(start, this.#at) };
  }

  #regex(): FilterTerm | null {
    const start = this.#at;
    const text = this.#text;
    const close = closingSlash(text, start);
    if (close < 0) return this.#fail('regex-open', start, text.length);
    const end = endOfLetters(text, close + 1);
    const source = text.slice(start + 1, close);
    if (source === '') return this.#fail('regex-empty', start, end);
    const flags = text.slice(close + 1, end).split('');
    const wrong = flags.findIndex((flag, at) => !REGEX_FLAGS.includes(flag) || flags.indexOf(flag) !== at);
    if (wrong >= 0) return this.#fail('regex-flags', close + 1 + wrong, close + 2 + wrong);
    const sorted = flags.sort().join('');
    const problem = regexProblem(source, sorted);
    if (problem !== null) return this.#fail('regex-invalid', start + 1, close, problem);
    this.#regexes += 1;
    if (this.#regexes > MAX_REGEXES) return this.#fail('too-many-regexes', start, end, String(MAX_REGEXES));
    this.#at = end;
    return { kind: 'regex', source, flags: sorted };
  }

  #isWord(word: string): boolean {
    return this.#text.startsWith(word, this.#at) && isBoundary(this.#text, this.#at + word.length);
  }

  #takeWord(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#at += word.length;
    this.#skipSpace();
    return true;
  }

  #skipSpace(): void {
    while (isSpace(this.#text, this.#at)) this.#at += 1;
  }

  #fail(code: FilterErrorCode, start: number, end: number, subject = ''): null {
    return this.#stop({ code, start, end, subject });
  }

  #stop(error: FilterError): null {
    this.error ??= error;
    return null;
  }
}

/** The engine's words on why a pattern is none, or null when it is one. */
function regexProblem(source: string, flags: string): string | null {
  try {
    void new RegExp(source, flags);
    return null;
  } catch (error) {
    // "Invalid regular expression: /(/: Unterminated group": only the end is news to who typed it.
    const message = error instanceof Error ? error.message : String(error);
    return message.slice(message.lastIndexOf(': ') + 1).trim();
  }
}
