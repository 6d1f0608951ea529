import { describe, expect, test } from 'vitest';

import { RUNS_OF_A_RACE, decideRaces, spreadRaces } from './native-races.ts';
import type { WptTest } from './server/test-list.ts';
import type { SubtestResult, TestResult } from './server/test-queue.ts';

const RACING = '/websockets/cookies/006.html?wss';
const LOST = 'assert_true: cookie should have been visible to wss expected true got false';

const documentAt = (id: string): WptTest => ({ id, origin: 'https', isLong: false, global: 'window' });

function result(id: string, subtest: Partial<SubtestResult> = {}, status: TestResult['status'] = 'OK'): TestResult {
  const subtests: SubtestResult[] = [{ name: 'x', status: 'PASS', message: '', ...subtest }];
  return { test: documentAt(id), status, message: '', subtests, durationMs: 1 };
}

const lost = { status: 'FAIL', message: LOST } as const;

function decide(runs: readonly Partial<SubtestResult>[]): TestResult | undefined {
  const results = spreadRaces('chromium', [documentAt(RACING)]).map(
    ({ id }, at) => [id, result(id, runs[at])] as const,
  );
  const decided = decideRaces('chromium', new Map(results));
  expect([...decided.keys()]).toEqual([RACING]);
  return decided.get(RACING);
}

describe('documents that race in the browser itself', () => {
  test('run several times, the others and other browsers once', () => {
    const tests = [documentAt('/websockets/Send-data.any.html?wss'), documentAt(RACING)];
    expect(spreadRaces('chromium', tests)).toHaveLength(1 + RUNS_OF_A_RACE);
    expect(spreadRaces('firefox', tests)).toEqual(tests);
  });

  test('pass when the race is won more often than lost, and fail otherwise', () => {
    expect(decide([lost, {}, lost, {}, {}])?.subtests[0]?.status).toBe('PASS');
    expect(decide([lost, {}, lost, {}, lost])?.subtests[0]).toMatchObject(lost);
  });

  test('fail when one run fails in another way', () => {
    expect(decide([{}, {}, { status: 'FAIL', message: 'broken' }, {}, {}])?.subtests[0]?.message).toBe('broken');
    expect(decide([{}, {}, {}, {}, { status: 'TIMEOUT', message: LOST }])?.subtests[0]?.status).toBe('TIMEOUT');
  });

  test('leave the results of the others alone', () => {
    const other = result('/websockets/a.html', lost, 'TIMEOUT');
    expect([...decideRaces('chromium', new Map([['/websockets/a.html', other]])).values()]).toEqual([other]);
  });
});
