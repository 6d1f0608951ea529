import { describe, expect, test } from 'vitest';

import { compareRuns, describeDifferences, type ComparableRun } from './compare-runs.ts';
import type { NativeRace } from './native-races.ts';
import type { SubtestResult } from './server/test-queue.ts';

function run(tests: Readonly<Record<string, readonly SubtestResult[]>>, browserVersion = 'Browser/1'): ComparableRun {
  const results = Object.entries(tests).map(([id, subtests]) => [id, { status: 'OK', message: '', subtests }] as const);
  return { results: new Map(results), browserVersion };
}

const pass = (name: string): SubtestResult => ({ name, status: 'PASS', message: '' });
const fail = (name: string, message: string): SubtestResult => ({ name, status: 'FAIL', message });
const noRace = (): undefined => undefined;

describe('comparing two runs', () => {
  test('counts what is equal and reports nothing', () => {
    const one = run({ '/a': [pass('x'), fail('y', 'no')], '/b': [pass('z')] });
    expect(compareRuns(one, one, noRace)).toEqual({
      comparedTests: 2,
      comparedSubtests: 3,
      racingSubtests: 0,
      differences: [],
    });
  });

  test('reports another status, another message and a missing subtest', () => {
    const native = run({ '/a': [pass('status'), fail('message', 'one'), pass('gone')] });
    const hooked = run({ '/a': [fail('status', 'broken'), fail('message', 'two')] });
    expect(describeDifferences(compareRuns(native, hooked, noRace).differences)).toBe(
      [
        '/a › gone\n    native: PASS\n    hooked: (absent)',
        '/a › message\n    native: FAIL: one\n    hooked: FAIL: two',
        '/a › status\n    native: PASS\n    hooked: FAIL: broken',
      ].join('\n'),
    );
  });

  test('reports a document that only one run has', () => {
    const { differences, comparedTests } = compareRuns(run({ '/a': [pass('x')] }), run({}), noRace);
    expect(differences).toEqual([{ test: '/a', subtest: null, native: 'OK', hooked: null }]);
    expect(comparedTests).toBe(0);
  });

  test('keeps subtests of the same name apart', () => {
    const native = run({ '/a': [pass('x'), pass('x')] });
    const hooked = run({ '/a': [pass('x'), fail('x', 'second')] });
    expect(compareRuns(native, hooked, noRace).differences).toHaveLength(1);
  });

  test('refuses runs of different browsers', () => {
    expect(() => compareRuns(run({}, 'Chrome/1'), run({}, 'Firefox/1'), noRace)).toThrow('different browsers');
  });

  test('lets a native race differ within its known outcomes and no further', () => {
    const race: NativeRace = {
      browser: 'chromium',
      test: /a/,
      outcomes: [/^PASS$/, /^FAIL: late$/],
      reason: 'measured',
    };
    const native = run({ '/a': [pass('x'), pass('y')] });
    const hooked = run({ '/a': [fail('x', 'late'), fail('y', 'broken')] });
    const comparison = compareRuns(native, hooked, () => race);
    expect(comparison.racingSubtests).toBe(1);
    expect(comparison.differences.map(({ subtest }) => subtest)).toEqual(['y']);
  });
});
