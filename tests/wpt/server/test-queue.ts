import type { WptTest } from './test-list.ts';

/** What `testharness.js` says about one subtest; the names are those of its status constants. */
export interface SubtestResult {
  readonly name: string;
  readonly status: 'PASS' | 'FAIL' | 'TIMEOUT' | 'NOTRUN' | 'PRECONDITION_FAILED';
  readonly message: string;
}

/** What came of one test document. `HUNG` is ours: the document never reported and was left by force. */
export interface TestResult {
  readonly test: WptTest;
  readonly status: 'OK' | 'ERROR' | 'TIMEOUT' | 'PRECONDITION_FAILED' | 'HUNG';
  readonly message: string;
  readonly subtests: readonly SubtestResult[];
  readonly durationMs: number;
}

export interface RunningTest {
  readonly test: WptTest;
  readonly lane: number;
  readonly startedAtMs: number;
}

/**
 * Hands the tests of one run to its lanes (a lane is a tab that goes from test to test) and keeps what they report.
 */
export class TestQueue {
  readonly #running = new Map<string, RunningTest>();
  readonly #results = new Map<string, TestResult>();
  readonly #now: () => number;
  #pending: WptTest[] = [];
  #finish: () => void = () => undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Offers tests to the lanes that ask from now on; resolves when each has a result. One list at a time. */
  run(tests: readonly WptTest[]): Promise<void> {
    if (this.#isBusy) throw new Error('the tests before these are not finished');
    this.#pending = [...tests];
    return new Promise((resolve) => {
      this.#finish = resolve;
      if (!this.#isBusy) resolve();
    });
  }

  get results(): ReadonlyMap<string, TestResult> {
    return this.#results;
  }

  get running(): readonly RunningTest[] {
    return [...this.#running.values()];
  }

  /** The next test for a lane; `null` at the end. */
  next(lane: number): WptTest | null {
    const test = this.#pending.shift();
    if (test === undefined) return null;
    this.#running.set(test.id, { test, lane, startedAtMs: this.#now() });
    return test;
  }

  /** Takes a report and gives the lane that ran the test, or `undefined` when nobody waits for that test any more. */
  report(id: string, outcome: Pick<TestResult, 'status' | 'message' | 'subtests'>): number | undefined {
    const running = this.#running.get(id);
    if (running === undefined) return undefined;
    this.#running.delete(id);
    this.#results.set(id, { test: running.test, durationMs: this.#now() - running.startedAtMs, ...outcome });
    if (!this.#isBusy) this.#finish();
    return running.lane;
  }

  get #isBusy(): boolean {
    return this.#pending.length > 0 || this.#running.size > 0;
  }
}
