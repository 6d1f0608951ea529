import type { BrowserName } from '../support/browsers/session.ts';
import { RUN_PARAMETER, repeatTests } from './repeated-tests.ts';
import type { WptTest } from './server/test-list.ts';
import type { TestResult } from './server/test-queue.ts';

/**
 * Documents whose result is a matter of luck in the browser itself, without any extension and with nothing else running. Each is run
 * {@link RUNS_OF_A_RACE} times in either way, always, and what it does most often is its result, which must then be the same with and
 * without the extension like any other: a hook that loses the race is found, a browser that loses it once in a hundred times is not. A
 * failure that is not listed counts even when it is seen once. An entry without a measurement has no place here.
 */
export interface NativeRace {
  readonly browser: BrowserName;
  readonly test: RegExp;
  /** The messages of a lost race, after normalizing. */
  readonly lost: readonly RegExp[];
  readonly measured: string;
}

/** Odd, and enough that a browser which loses 1 of 100 loses most of them in 1 of 100,000 runs. */
export const RUNS_OF_A_RACE = 5;

export const NATIVE_RACES: readonly NativeRace[] = [
  {
    browser: 'chromium',
    test: /^\/websockets\/cookies\/00[16]\.html\?/,
    lost: [
      /^assert_regexp_match: expected object "\/ws_test_/,
      /^assert_true: cookie should have been visible to wss expected true got false$/,
    ],
    measured:
      'Chromium 156 may send the handshake before a cookie that the page wrote just before through document.cookie. Natively, one document at ' +
      'a time: 3 of 500 lost (006 over wss:), none of 900 others; hooked: 1 of 100, none of 500 others. Natively in six tabs at once: 24 of 500.',
  },
];

export function findRace(browser: BrowserName, test: string): NativeRace | undefined {
  return NATIVE_RACES.find((race) => race.browser === browser && race.test.test(test));
}

/** The tests as a run has to run them: each racing one several times. */
export function spreadRaces(browser: BrowserName, tests: readonly WptTest[]): readonly WptTest[] {
  return tests.flatMap((test) =>
    findRace(browser, test.id) === undefined ? [test] : repeatTests([test], RUNS_OF_A_RACE),
  );
}

/** The results under the tests' own names again, one for each test. */
export function decideRaces(
  browser: BrowserName,
  results: ReadonlyMap<string, TestResult>,
): ReadonlyMap<string, TestResult> {
  const runsById = new Map<string, TestResult[]>();
  for (const [runId, result] of results) {
    const id = runId.replace(RUN_PARAMETER, '');
    const runs = runsById.get(id) ?? [];
    runs.push(result);
    runsById.set(id, runs);
  }
  return new Map(
    [...runsById].flatMap(([id, runs]) => {
      const race = findRace(browser, id);
      const result = race === undefined ? runs[0] : decideRace(race, runs);
      return result === undefined ? [] : [[id, { ...result, test: { ...result.test, id } }]];
    }),
  );
}

function decideRace(race: NativeRace, runs: readonly TestResult[]): TestResult | undefined {
  const isLost = (message: string): boolean => race.lost.some((known) => known.test(message));
  const unknown = runs.find((run) => run.status !== 'OK' || !failuresOf(run).every(isLost));
  if (unknown !== undefined) return unknown;
  const won = runs.filter((run) => failuresOf(run).length === 0);
  const lost = runs.filter((run) => failuresOf(run).length > 0);
  return won.length > lost.length ? won[0] : lost[0];
}

/** The messages of the subtests that failed; another way not to pass has no message that could be known. */
function failuresOf({ subtests }: TestResult): readonly string[] {
  return subtests
    .filter(({ status }) => status !== 'PASS')
    .map(({ status, message }) => (status === 'FAIL' ? message : ''));
}
