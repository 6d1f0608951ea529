import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { WptTest } from './server/test-list.ts';
import { inOrder } from './test-order.ts';

const documentAt = (id: string, origin: WptTest['origin'], isLong = false): WptTest => ({
  id,
  origin,
  isLong,
  global: 'window',
});

test('the slowest come first, those that wait are spread over the first half, the rest stands by scheme', () => {
  const short = ['a', 'b', 'c', 'd'].flatMap((id) => [documentAt(`${id}s`, 'https'), documentAt(id, 'http')]);
  const long = [documentAt('L1', 'http', true), documentAt('L2', 'h2', true)];
  const slowest = documentAt('/keeping-connection-open/001.html', 'http', true);
  expect(inOrder([...short, ...long, slowest]).map(({ id }) => id)).toEqual([
    slowest.id,
    'L1',
    'a',
    'b',
    'L2',
    'c',
    'd',
    'as',
    'bs',
    'cs',
    'ds',
  ]);
});

test('no test is lost or doubled', () => {
  const anyTest = fc.record({ origin: fc.constantFrom('http', 'https', 'h2'), isLong: fc.boolean() });
  fc.assert(
    fc.property(fc.array(anyTest), (drawn) => {
      const tests = drawn.map(({ origin, isLong }, at) => documentAt(String(at), origin, isLong));
      expect(new Set(inOrder(tests))).toEqual(new Set(tests));
      expect(inOrder(tests)).toHaveLength(tests.length);
    }),
  );
});
