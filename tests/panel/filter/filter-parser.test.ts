import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FILTER_ERROR_CODES } from '../../../src/panel/filter/filter-error.ts';
import { MAX_FILTER_CHARS, parseFilter } from '../../../src/panel/filter/filter-parser.ts';
import { printFilter } from '../../../src/panel/filter/filter-printer.ts';
import type { Filter } from '../../../src/panel/filter/filter-tree.ts';
import { FILTER_EXAMPLES } from '../../../src/panel/text/filter-examples.ts';
import { filterErrorText } from '../../../src/panel/text/filter-text.ts';
import { arbitraryFilter, arbitraryFilterText } from '../../support/arbitrary-filters.ts';

function parse(text: string): Filter {
  const parsed = parseFilter(text);
  if (parsed.kind === 'error') throw new Error(`${text}: ${JSON.stringify(parsed.error)}`);
  return parsed.value;
}

function errorOf(text: string): readonly [string, number, number] | null {
  const parsed = parseFilter(text);
  return parsed.kind === 'ok' ? null : [parsed.error.code, parsed.error.start, parsed.error.end];
}

const word = (text: string): Filter => ({ kind: 'text', text });

describe('parseFilter', () => {
  test('reads nothing as everything', () => {
    expect(parse('')).toEqual({ kind: 'everything' });
    expect(parse('  ')).toEqual({ kind: 'everything' });
  });

  test('joins words that stand side by side, with AND or without', () => {
    expect(parse(' a  b ')).toEqual({ kind: 'and', parts: [word('a'), word('b')] });
    expect(parse('a AND b')).toEqual(parse('a b'));
  });

  test('binds OR weaker than side by side', () => {
    expect(parse('a b OR c')).toEqual({ kind: 'or', parts: [parse('a b'), word('c')] });
    expect(parse('a (b OR c)')).toEqual({ kind: 'and', parts: [word('a'), parse('b OR c')] });
  });

  test('forgets brackets that change nothing', () => {
    expect(parse('((a) (b c))')).toEqual(parse('a b c'));
  });

  test('negates a term or a group with a minus that stands before it, and not one that stands alone', () => {
    expect(parse('-a')).toEqual({ kind: 'not', part: word('a') });
    expect(parse('-(a OR b)')).toEqual({ kind: 'not', part: parse('a OR b') });
    expect(parse('--a')).toEqual({ kind: 'not', part: parse('-a') });
    expect(parse('a - b')).toEqual({ kind: 'and', parts: [word('a'), word('-'), word('b')] });
  });

  test('takes a phrase as it stands, with its escapes', () => {
    expect(parse('"a  (b) OR \\"c\\" \\\\ \\n"')).toEqual(word('a  (b) OR "c" \\ \\n'));
  });

  test('takes a key that it does not know for a text', () => {
    expect(parse('wss://a.example/x')).toEqual(word('wss://a.example/x'));
    expect(parse('jsonp:1')).toEqual(word('jsonp:1'));
  });

  test('reads a regex up to its last slash, with sorted flags', () => {
    expect(parse('/a b\\/(c)/mi')).toEqual({ kind: 'regex', source: 'a b\\/(c)', flags: 'im' });
    expect(parse('/api\\/v1|a/b2/ x')).toEqual({
      kind: 'and',
      parts: [{ kind: 'regex', source: 'api\\/v1|a/b2', flags: '' }, word('x')],
    });
  });

  test('reads keys in either case', () => {
    expect(parse('DIR:In')).toEqual({ kind: 'direction', names: ['in'] });
  });

  test.for([
    ['op:text|ping|text', { kind: 'opcode', names: ['text', 'ping'] }],
    ['is:closed|violation', { kind: 'state', names: ['closed', 'violation'] }],
    ['len:>1k', { kind: 'length', interval: { min: 1000, max: null, includesBounds: false } }],
    ['len:<=1.5M', { kind: 'length', interval: { min: null, max: 1_500_000, includesBounds: true } }],
    ['len:1k..4k', { kind: 'length', interval: { min: 1000, max: 4000, includesBounds: true } }],
    ['len:0', { kind: 'length', interval: { min: 0, max: 0, includesBounds: true } }],
    ['time:<5s', { kind: 'time', interval: { min: null, max: 5000, includesBounds: false } }],
    ['age:1m..', { kind: 'age', interval: { min: 60_000, max: null, includesBounds: true } }],
    ['time:12:30..12:30:01.5', { kind: 'clock', interval: { min: 45_000_000, max: 45_001_500, includesBounds: true } }],
    ['code:1006', { kind: 'code', intervals: [{ min: 1006, max: 1006, includesBounds: true }] }],
    ['url:a*b', { kind: 'url', pattern: ['a', 'b'] }],
    ['url:"a*b c"', { kind: 'url', pattern: ['a*b c'] }],
    ['protocol:""', { kind: 'protocol', pattern: [''] }],
    ['conn:3', { kind: 'connection-number', number: 3 }],
    ['conn:"3"', { kind: 'connection', pattern: ['3'] }],
    ['frame:TOP', { kind: 'frame-top' }],
    ['frame:"top"', { kind: 'frame', pattern: ['top'] }],
    ['hex:deADbe', { kind: 'hex', bytes: [0xde, 0xad, 0xbe] }],
    ['hex:"de ad"', { kind: 'hex', bytes: [0xde, 0xad] }],
    [
      'json.a."b c"[0][*].*:tick',
      {
        kind: 'json',
        path: [
          { kind: 'member', name: 'a' },
          { kind: 'member', name: 'b c' },
          { kind: 'element', index: 0 },
          { kind: 'each' },
          { kind: 'each' },
        ],
        test: { kind: 'text', pattern: ['tick'], isString: false },
      },
    ],
    ['json:*', { kind: 'json', path: [], test: { kind: 'any' } }],
    [
      'json[1]:>=-2.5',
      {
        kind: 'json',
        path: [{ kind: 'element', index: 1 }],
        test: { kind: 'number', interval: { min: -2.5, max: null, includesBounds: true } },
      },
    ],
    [
      'json.id:"5"',
      { kind: 'json', path: [{ kind: 'member', name: 'id' }], test: { kind: 'text', pattern: ['5'], isString: true } },
    ],
  ] as const)('reads %s', ([text, expected]) => {
    expect(parse(text)).toEqual(expected);
  });

  test('joins pairs of hex digits with the bytes before them, and nothing else', () => {
    expect(parse('hex:de ad be ef x')).toEqual({
      kind: 'and',
      parts: [{ kind: 'hex', bytes: [0xde, 0xad, 0xbe, 0xef] }, word('x')],
    });
    expect(parse('hex:de added')).toEqual({ kind: 'and', parts: [{ kind: 'hex', bytes: [0xde] }, word('added')] });
    expect(parse('(hex:de ad)')).toEqual({ kind: 'hex', bytes: [0xde, 0xad] });
  });
});

describe('parseFilter says where a text stops being a filter', () => {
  test.for([
    ['a OR', 'term-expected', 4, 4],
    ['OR a', 'term-expected', 0, 0],
    ['a AND', 'term-expected', 5, 5],
    ['()', 'term-expected-in-group', 1, 1],
    ['(a', 'group-open', 0, 1],
    ['a)', 'group-not-open', 1, 2],
    ['x "abc', 'quote-open', 2, 6],
    ['"a"b', 'space-expected', 3, 4],
    ['a"b"', 'space-expected', 1, 2],
    ['""', 'value-expected', 0, 2],
    ['/abc', 'regex-open', 0, 4],
    ['//', 'regex-empty', 0, 2],
    ['/a/ix', 'regex-flags', 4, 5],
    ['/a/ii', 'regex-flags', 4, 5],
    ['b /a(/', 'regex-invalid', 3, 5],
    ['dir:up', 'direction-expected', 4, 6],
    ['op:text|foo', 'opcode-expected', 8, 11],
    ['is:', 'state-expected', 3, 3],
    ['len:big', 'length-expected', 4, 7],
    ['len:5..2', 'range-empty', 4, 8],
    ['len:1e999', 'length-expected', 4, 9],
    ['time:5', 'time-expected', 5, 6],
    ['time:25:00', 'time-expected', 5, 10],
    ['code:1000|x', 'code-expected', 10, 11],
    ['url:', 'value-expected', 4, 4],
    ['conn:0', 'connection-number', 5, 6],
    ['hex:xy', 'hex-expected', 4, 5],
    ['hex:abc', 'hex-odd', 6, 7],
    ['json.', 'path-step-expected', 5, 5],
    ['json[x]:1', 'path-index-expected', 5, 5],
    ['json.a', 'path-colon-expected', 6, 6],
    ['json.a:', 'value-expected', 7, 7],
    ['json.a:>x', 'number-expected', 7, 9],
    ['json."a', 'quote-open', 5, 7],
  ] as const)('%s', ([text, code, start, end]) => {
    expect(errorOf(text)).toEqual([code, start, end]);
  });

  test('a text that is too long, or has too many regexes', () => {
    expect(errorOf('a'.repeat(MAX_FILTER_CHARS + 1))).toEqual(['too-long', MAX_FILTER_CHARS, MAX_FILTER_CHARS + 1]);
    expect(errorOf('/a/ '.repeat(17))).toEqual(['too-many-regexes', 64, 67]);
  });

  test('brackets and negations that go too deep', () => {
    expect(parse(`${'('.repeat(100)}a${')'.repeat(100)}`)).toEqual(word('a'));
    expect(errorOf(`${'('.repeat(101)}a${')'.repeat(101)}`)).toEqual(['too-deep', 100, 101]);
    expect(errorOf(`${'-'.repeat(MAX_FILTER_CHARS - 1)}a`)).toEqual(['too-deep', 100, 101]);
  });
});

describe('the filter language', () => {
  test('gives a tree or an error within the text for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), arbitraryFilterText), (text) => {
        const parsed = parseFilter(text);
        if (parsed.kind === 'ok') return;
        const { code, start, end } = parsed.error;
        expect(FILTER_ERROR_CODES).toContain(code);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(filterErrorText(parsed.error)).toMatch(/\.$/);
      }),
      { numRuns: 3000 },
    );
  });

  test('reads back every tree that it prints', () => {
    fc.assert(
      fc.property(arbitraryFilter, (filter) => {
        expect(parse(printFilter(filter))).toEqual(filter);
      }),
      { numRuns: 2000 },
    );
  });

  test('prints every text that it reads so that it means the same', () => {
    fc.assert(
      fc.property(arbitraryFilterText, (text) => {
        const parsed = parseFilter(text);
        if (parsed.kind === 'error') return;
        const printed = printFilter(parsed.value);
        expect(parse(printed)).toEqual(parsed.value);
        expect(printFilter(parse(printed))).toBe(printed);
      }),
      { numRuns: 3000 },
    );
  });

  test('reads every example of its help', () => {
    for (const { label } of FILTER_EXAMPLES) expect(parse(label).kind).not.toBe('everything');
  });
});
