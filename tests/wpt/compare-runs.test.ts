import { describe, expect, test } from 'vitest';

import { compareRuns, describeDifferences, type ComparableRun } from './compare-runs.ts';
import type { SubtestResult } from './server/test-queue.ts';

function run(tests: Readonly<Record<string, readonly SubtestResult[]>>, browserVersion = 'Browser/1'): ComparableRun {
  const results = Object.entries(tests).map(([id, subtests]) => [id, { status: 'OK', message: '', subtests }] as const);
  return { results: new Map(results), browserVersion };
}

const pass = (name: string): SubtestResult => ({ name, status: 'PASS', message: '' });
const fail = (name: string, message: string): SubtestResult => ({ name, status: 'FAIL', message });

describe('comparing two runs', () => {
  test('counts what is equal and reports nothing', () => {
    const one = run({ '/a': [pass('x'), fail('y', 'no')], '/b': [pass('z')] });
    expect(compareRuns(one, one)).toEqual({
      comparedTests: 2,
      comparedSubtests: 3,
      differences: [],
    });
  });

  test('reports another status, another message and a missing subtest', () => {
    const native = run({ '/a': [pass('status'), fail('message', 'one'), pass('gone')] });
    const hooked = run({ '/a': [fail('status', 'broken'), fail('message', 'two')] });
    expect(describeDifferences(compareRuns(native, hooked).differences)).toBe(
      [
        '/a › gone\n    native: PASS\n    hooked: (absent)',
        '/a › message\n    native: FAIL: one\n    hooked: FAIL: two',
        '/a › status\n    native: PASS\n    hooked: FAIL: broken',
      ].join('\n'),
    );
  });

  test('reports a document that only one run has', () => {
    const { differences, comparedTests } = compareRuns(run({ '/a': [pass('x')] }), run({}));
    expect(differences).toEqual([{ test: '/a', subtest: null, native: 'OK', hooked: null }]);
    expect(comparedTests).toBe(0);
  });

  test('keeps subtests of the same name apart', () => {
    const native = run({ '/a': [pass('x'), pass('x')] });
    const hooked = run({ '/a': [pass('x'), fail('x', 'second')] });
    expect(compareRuns(native, hooked).differences).toHaveLength(1);
  });

  test('refuses runs of different browsers', () => {
    expect(() => compareRuns(run({}, 'Chrome/1'), run({}, 'Firefox/1'))).toThrow('different browsers');
  });
});
