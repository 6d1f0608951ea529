import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { BrowserName } from '../support/browsers/session.ts';
import { compareRuns, describeDifferences, type Comparison } from './compare-runs.ts';
import { findRace } from './native-races.ts';
import { runSuite, type SuiteRun } from './run-suite.ts';
import type { WptTest } from './server/test-list.ts';

export interface SuiteComparison extends Comparison {
  readonly native: SuiteRun;
  readonly hooked: SuiteRun;
}

export interface SuiteComparisonOptions {
  readonly browser: BrowserName;
  readonly extensionDir: string;
  readonly tests: readonly WptTest[];
  readonly lanes: number;
  /** Open DevTools with the panel on every lane of the hooked run. */
  readonly devtools?: boolean;
  /** Hears how far each run is. */
  readonly onProgress?: (text: string) => void;
}

/** Tabs that work side by side. Many tests only wait, so there are far more than processors; the number itself was not tuned on a quiet machine. */
export const DEFAULT_LANES = 12;

/** More documents than this differ only when something is wrong with all of them. */
const MAX_SUSPECTS = 10;

/** Runs the tests natively and with the extension, one after the other, and compares. */
export async function compareSuite(options: SuiteComparisonOptions): Promise<SuiteComparison> {
  const { browser, tests, lanes, extensionDir, onProgress } = options;
  requirePageHook(extensionDir);
  const native = await runSuite({ browser, tests, lanes, extensionDir: null });
  onProgress?.(describeRun('native', native));
  const hooked = await runSuite({ browser, tests, lanes, extensionDir, devtools: options.devtools ?? false });
  onProgress?.(describeRun('hooked', hooked));
  const compare = (left: SuiteRun, right: SuiteRun): SuiteComparison => ({
    ...compareRuns(left, right, (test) => findRace(browser, test)),
    native: left,
    hooked: right,
  });
  const comparison = compare(native, hooked);
  const suspects = tests.filter(({ id }) => comparison.differences.some(({ test }) => test.startsWith(id)));
  if (suspects.length === 0 || suspects.length > MAX_SUSPECTS) return comparison;
  // Twelve tabs side by side reach time-outs that one does not: what differs is run again in both ways, one document at a time, and
  // that counts. A difference that the hook makes is there again.
  onProgress?.(`differed side by side, run again alone:\n${describeDifferences(comparison.differences)}`);
  const nativeAlone = await runSuite({ browser, tests: suspects, lanes: 1, extensionDir: null });
  const hookedAlone = await runSuite({ browser, tests: suspects, lanes: 1, extensionDir });
  return compare(withResults(native, nativeAlone), withResults(hooked, hookedAlone));
}

function withResults(run: SuiteRun, later: SuiteRun): SuiteRun {
  return { ...run, results: new Map([...run.results, ...later.results]) };
}

/** How many subtests ended with PASS. */
export function countPasses(run: SuiteRun): number {
  return [...run.results.values()].flatMap((result) => result.subtests).filter(({ status }) => status === 'PASS')
    .length;
}

function describeRun(name: string, run: SuiteRun): string {
  const subtests = [...run.results.values()].reduce((sum, result) => sum + result.subtests.length, 0);
  const seconds = (run.durationMs / 1000).toFixed(1);
  return `${name}: ${String(run.results.size)} documents, ${String(subtests)} subtests, ${String(countPasses(run))} passed, ${seconds} s, ${run.browserVersion}`;
}

/** An extension without a script for the page's world would agree with the native run by doing nothing. */
function requirePageHook(extensionDir: string): void {
  const manifestFile = join(extensionDir, 'manifest.json');
  if (!existsSync(manifestFile)) throw new Error(`no extension in ${extensionDir}: run \`npm run build\` first`);
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as {
    readonly content_scripts?: readonly { readonly world?: string; readonly js?: readonly string[] }[];
  };
  const scripts = (manifest.content_scripts ?? [])
    .filter(({ world }) => world === 'MAIN')
    .flatMap(({ js }) => js ?? []);
  if (!scripts.some((script) => readFileSync(join(extensionDir, script), 'utf8').includes('WebSocket'))) {
    throw new Error(`the extension in ${extensionDir} puts no script about WebSocket into the page's world`);
  }
}
