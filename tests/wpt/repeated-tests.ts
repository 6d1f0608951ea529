import type { WptTest } from './server/test-list.ts';
import type { TestResult } from './server/test-queue.ts';

/** What tells the runs of one document apart; no test of the suite reads it. */
export const RUN_PARAMETER = /[?&]run=\d+$/;

/** Each test `times` times, told apart by {@link RUN_PARAMETER}. */
export function repeatTests(tests: readonly WptTest[], times: number): readonly WptTest[] {
  return Array.from({ length: times }, (_, run) =>
    tests.map((test) => ({ ...test, id: `${test.id}${test.id.includes('?') ? '&' : '?'}run=${String(run)}` })),
  ).flat();
}

/**
 * How often each document of {@link repeatTests} ended in which way, as text: one line for each way, with how many milliseconds the
 * slowest took. It answers whether a browser alone gives a document always the same result.
 */
export function countOutcomes(results: Iterable<TestResult>): string {
  const counts = new Map<string, { count: number; slowestMs: number }>();
  for (const { test, status, subtests, durationMs } of results) {
    const outcome = subtests.map((subtest) => `${subtest.status} ${subtest.message}`.trim()).join(' | ');
    const line = `${test.id.replace(RUN_PARAMETER, '')} ${status}: ${outcome}`;
    const { count, slowestMs } = counts.get(line) ?? { count: 0, slowestMs: 0 };
    counts.set(line, { count: count + 1, slowestMs: Math.max(slowestMs, durationMs) });
  }
  return [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([line, { count, slowestMs }]) => `${String(count).padStart(5)} × (≤ ${slowestMs.toFixed(0)} ms) ${line}`)
    .join('\n');
}
