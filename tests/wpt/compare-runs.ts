import type { SubtestResult, TestResult } from './server/test-queue.ts';

/** What a comparison needs to know of a run. */
export interface ComparableRun {
  readonly results: ReadonlyMap<string, Pick<TestResult, 'status' | 'message' | 'subtests'>>;
  readonly browserVersion: string;
}

/** One subtest (or one document, where `subtest` is `null`) that did not end the same way in both runs. `null` means it is absent. */
export interface Difference {
  readonly test: string;
  readonly subtest: string | null;
  readonly native: string | null;
  readonly hooked: string | null;
}

export interface Comparison {
  readonly comparedTests: number;
  /** Subtests present in both runs. */
  readonly comparedSubtests: number;
  readonly differences: readonly Difference[];
}

/**
 * Compares two runs name by name: the status and message of every document and every subtest, as they were normalized on arrival
 * (`server/normalize.ts`). Nothing may differ. Throws when the runs are of different browsers, because nothing follows from such a
 * comparison.
 */
export function compareRuns(native: ComparableRun, hooked: ComparableRun): Comparison {
  if (native.browserVersion !== hooked.browserVersion) {
    throw new Error(`runs of different browsers: ${native.browserVersion} and ${hooked.browserVersion}`);
  }
  const differences: Difference[] = [];
  let comparedTests = 0;
  let comparedSubtests = 0;
  for (const test of namesOf(native.results, hooked.results)) {
    const before = native.results.get(test);
    const after = hooked.results.get(test);
    addDifference(differences, { test, subtest: null, native: outcome(before), hooked: outcome(after) });
    if (before === undefined || after === undefined) continue;
    comparedTests++;
    const subtestsBefore = subtestsByName(before.subtests);
    const subtestsAfter = subtestsByName(after.subtests);
    for (const subtest of namesOf(subtestsBefore, subtestsAfter)) {
      const one = subtestsBefore.get(subtest);
      const other = subtestsAfter.get(subtest);
      if (one !== undefined && other !== undefined) comparedSubtests++;
      addDifference(differences, { test, subtest, native: outcome(one), hooked: outcome(other) });
    }
  }
  return { comparedTests, comparedSubtests, differences };
}

/** The differences as text, one block each. */
export function describeDifferences(differences: readonly Difference[]): string {
  return differences
    .map(({ test, subtest, native, hooked }) =>
      [
        `${test}${subtest === null ? '' : ` › ${subtest}`}`,
        `    native: ${native ?? '(absent)'}`,
        `    hooked: ${hooked ?? '(absent)'}`,
      ].join('\n'),
    )
    .join('\n');
}

function addDifference(differences: Difference[], difference: Difference): void {
  if (difference.native !== difference.hooked) differences.push(difference);
}

function outcome(result: { readonly status: string; readonly message: string } | undefined): string | null {
  if (result === undefined) return null;
  return result.message === '' ? result.status : `${result.status}: ${result.message}`;
}

/** Names that occur more than once keep their order: the second `x` is `x (2)`. */
function subtestsByName(subtests: readonly SubtestResult[]): ReadonlyMap<string, SubtestResult> {
  const byName = new Map<string, SubtestResult>();
  for (const subtest of subtests) {
    let name = subtest.name;
    for (let count = 2; byName.has(name); count++) name = `${subtest.name} (${String(count)})`;
    byName.set(name, subtest);
  }
  return byName;
}

function namesOf(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].sort();
}
