import { describe, expect, test } from 'vitest';
import { formatDuration, readVitestReport } from '../../scripts/test-report.ts';

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

test('durations are short to read', () => {
  expect([420, 59_949, 125_000].map(formatDuration)).toEqual(['0.4 s', '59.9 s', '2 min 05 s']);
});
