import { assertNever } from '../../base/assert-never.ts';
import { toHex } from '../../base/hex.ts';
import type { JsonTest, TextPattern } from '../../protocol/match-tree.ts';
import { parseFilter } from './filter-parser.ts';
import { quote } from './filter-lexer.ts';
import type { Filter, FilterTerm } from './filter-tree.ts';
import { printClock, printDuration, printInterval, printSize } from './interval-text.ts';
import { printJsonPath } from './json-path.ts';

/** Writes a filter so that `parseFilter` reads the same tree again, with no more brackets and quotes than it needs. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'everything':
      return '';
    case 'or':
      return filter.parts.map(printFilter).join(' OR ');
    case 'and':
      return filter.parts.map((part) => (part.kind === 'or' ? grouped(part) : printFilter(part))).join(' ');
    case 'not':
      return `-${filter.part.kind === 'or' || filter.part.kind === 'and' ? grouped(filter.part) : printFilter(filter.part)}`;
    default:
      return printTerm(filter);
  }
}

function grouped(filter: Filter): string {
  return `(${printFilter(filter)})`;
}

function printTerm(term: FilterTerm): string {
  switch (term.kind) {
    case 'text':
      return isSafeWord(term.text) ? term.text : quote(term.text);
    case 'regex':
      return `/${term.source}/${term.flags}`;
    case 'direction':
      return `dir:${term.names.join('|')}`;
    case 'opcode':
      return `op:${term.names.join('|')}`;
    case 'state':
      return `is:${term.names.join('|')}`;
    case 'length':
      return `len:${printInterval(term.interval, printSize)}`;
    case 'time':
    case 'age':
      return `${term.kind}:${printInterval(term.interval, printDuration)}`;
    case 'clock':
      return `time:${printInterval(term.interval, printClock)}`;
    case 'code':
      return `code:${term.intervals.map((interval) => printInterval(interval, String)).join('|')}`;
    case 'url':
    case 'protocol':
      return `${term.kind}:${printPattern(term.pattern)}`;
    case 'frame':
      return `frame:${isName(term.pattern, /^top$/i) ? quote(term.pattern.join('')) : printPattern(term.pattern)}`;
    case 'frame-top':
      return 'frame:top';
    case 'connection':
      return `conn:${isName(term.pattern, /^\d+$/) ? quote(term.pattern.join('')) : printPattern(term.pattern)}`;
    case 'connection-number':
      return `conn:${term.number}`;
    case 'json':
      return `json${printJsonPath(term.path)}:${printJsonTest(term.test)}`;
    case 'hex':
      return `hex:${toHex(Uint8Array.from(term.bytes))}`;
    default:
      return assertNever(term);
  }
}

/** Words that would be read as something else are quoted; two hex digits would join a `hex:` before them. */
function isSafeWord(text: string): boolean {
  if (/^[0-9a-f]{2}$/i.test(text)) return false;
  const parsed = parseFilter(text);
  return parsed.kind === 'ok' && parsed.value.kind === 'text' && parsed.value.text === text;
}

function isName(pattern: TextPattern, name: RegExp): boolean {
  return pattern.length === 1 && name.test(pattern[0] ?? '');
}

/** A pattern as the value of a key. */
export function printPattern(pattern: TextPattern): string {
  if (pattern.length === 1 && pattern[0] === '') return '""';
  return pattern.map((part) => (/[\s()"*]/.test(part) ? quote(part) : part)).join('*');
}

function printJsonTest(test: JsonTest): string {
  switch (test.kind) {
    case 'any':
      return '*';
    case 'number':
      return printInterval(test.interval, String);
    case 'text':
      if (!test.isString) return printPattern(test.pattern);
      // The first part is always quoted, to say that it is a string.
      return test.pattern.map((part, index) => (part === '' && index > 0 ? '' : quote(part))).join('*');
    default:
      return assertNever(test);
  }
}
