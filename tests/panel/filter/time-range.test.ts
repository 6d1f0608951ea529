import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../../src/panel/filter/filter-parser.ts';
import { printFilter } from '../../../src/panel/filter/filter-printer.ts';
import { readTimeRange, withTimeRange } from '../../../src/panel/filter/time-range.ts';
import { arbitraryFilterText } from '../../support/arbitrary-filters.ts';

describe('readTimeRange', () => {
  test.for([
    ['', null],
    ['tick', null],
    ['time:<5s', { from: null, to: 5000 }],
    ['tick time:1.5s..3s', { from: 1500, to: 3000 }],
    ['time:>=250ms dir:in', { from: 250, to: null }],
    ['time:12:30..12:45', null],
    ['-time:<5s', null],
    ['a OR time:<5s', null],
    ['time:', null],
  ] as const)('of %j', ([text, range]) => {
    expect(readTimeRange(text)).toEqual(range);
  });
});

function normal(text: string): string {
  const parsed = parseFilter(text);
  return parsed.kind === 'ok' ? printFilter(parsed.value) : `error: ${text}`;
}

describe('withTimeRange', () => {
  test.for([
    ['', { from: 1500, to: 3000 }, 'time:1.5s..3s'],
    ['tick', { from: 1000, to: null }, 'tick time:>=1s'],
    ['tick', { from: null, to: 250 }, 'tick time:<=0.25s'],
    ['a OR b', { from: 0, to: 1000 }, '(a OR b) time:0s..1s'],
    ['time:<5s  tick', { from: 10, to: 20 }, 'tick time:0.01s..0.02s'],
    ['a AND time:<5s', { from: 10, to: 20 }, 'a time:0.01s..0.02s'],
    [
      '"time:<5s" /time:<5s/ (b  OR "c ) d")',
      { from: 0.25, to: 20 },
      '"time:<5s" /time:<5s/ (b  OR "c ) d") time:0.25ms..0.02s',
    ],
    ['tick  "two  words" time:<5s', null, 'tick "two  words"'],
    ['time:<5s', null, ''],
    ['tick', { from: null, to: null }, 'tick'],
    ['-time:<5s', { from: 0, to: 1 }, '-time:<5s time:0s..0.001s'],
    ['time:1s..2s', { from: -5, to: 1000 }, 'time:0s..1s'],
  ] as const)('makes of %j with %j %j', ([text, range, expected]) => {
    expect(withTimeRange(text, range)).toBe(expected);
  });

  test('leaves alone what is no filter, or would be too long', () => {
    expect(withTimeRange('dir:up', { from: 0, to: 1 })).toBeNull();
    expect(withTimeRange('x'.repeat(1995), { from: 0, to: 1 })).toBeNull();
  });

  test('puts the range in and takes it out of any filter without changing the rest', () => {
    fc.assert(
      fc.property(arbitraryFilterText, fc.nat(1e7), fc.nat(1e7), (text, from, length) => {
        const range = { from, to: from + length };
        const bare = withTimeRange(text, null);
        const ranged = withTimeRange(text, range);
        if (bare === null || ranged === null) return;
        expect(readTimeRange(bare)).toBeNull();
        expect(readTimeRange(ranged)).toEqual(range);
        expect(normal(withTimeRange(ranged, null) ?? '')).toBe(normal(bare));
      }),
    );
  });
});
