import { describe, expect, test } from 'vitest';
import { formatDuration, readVitestReport, slowestFiles } from '../../scripts/test-report.ts';

const file = (status: string, ...tests: readonly string[]): unknown => ({
  status,
  assertionResults: tests.map((testStatus, at) => ({ status: testStatus, fullName: `test ${at}` })),
});
const report = (success: boolean, ...testResults: readonly unknown[]): unknown => ({ success, testResults });
const whole = { isFiltered: false };

describe('readVitestReport', () => {
  test('counts tests and names the skipped ones', () => {
    expect(readVitestReport(report(true, file('passed', 'passed', 'skipped', 'passed')), whole)).toEqual({
      passed: 2,
      failed: 0,
      skipped: ['test 1'],
    });
  });

  test('does not name tests that a filter left out', () => {
    expect(readVitestReport(report(true, file('passed', 'pending')), { isFiltered: true }).skipped).toEqual([]);
  });

  test.each([
    ['a failed test', report(false, file('failed', 'passed', 'failed')), 1, 1],
    ['a file that could not be loaded', report(false, file('failed'), file('passed', 'passed')), 1, 1],
    ['an error outside every test', report(false, file('passed', 'passed')), 1, 1],
    ['no report at all', null, 0, 1],
    ['something else', { success: true, testResults: 'none' }, 0, 0],
  ])('counts %s', (_case, content, passed, failed) => {
    expect(readVitestReport(content, whole)).toMatchObject({ passed, failed });
  });
});

const took = (name: string, ms: number): unknown => ({ name, startTime: 1000, endTime: 1000 + ms });

test('the slowest files come first', () => {
  const files = [
    took('/a/tests/one.test.ts', 10),
    took('/a/tests/two.test.tsx', 65_000),
    took('/a/three.test.ts', 900),
  ];
  expect(slowestFiles({ testResults: files }, 2)).toEqual(['two 1 min 05 s', 'three 0.9 s']);
  expect(slowestFiles(null, 2)).toEqual([]);
});

test('durations are short to read', () => {
  expect([420, 59_949, 125_000].map(formatDuration)).toEqual(['0.4 s', '59.9 s', '2 min 05 s']);
});
