import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { BrowserName } from '../support/browsers/session.ts';
import { compareRuns, type Comparison } from './compare-runs.ts';
import { decideRaces, spreadRaces } from './native-races.ts';
import { quietTurns } from './quiet-turns.ts';
import { runSuite, type SuiteRun, type SuiteRunOptions } from './run-suite.ts';
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

/** The folders of web-platform-tests that are compared. */
export const SUITES = ['websockets', 'eventsource'] as const;

/**
 * Tabs that work side by side. With two processors eight keep them busy although many documents only wait; each further tab costs a third
 * of a second of a processor at the start, in Firefox half a second, and makes every document slower.
 */
export const DEFAULT_LANES = 8;

/**
 * Runs the tests natively and with the extension, in two browsers side by side, and compares. Most documents wait more than they work, and
 * both runs have the same load; those that need quiet (`quiet-documents.ts`) run when nothing else does. Each document runs once in each,
 * but those that race in the browser itself (`native-races.ts`), which always run several times.
 */
export async function compareSuite(options: SuiteComparisonOptions): Promise<SuiteComparison> {
  const { browser, lanes, extensionDir, onProgress } = options;
  requirePageHook(extensionDir);
  const tests = spreadRaces(browser, options.tests);
  const run = async (
    name: string,
    how: Pick<SuiteRunOptions, 'extensionDir' | 'devtools' | 'quietTurn'>,
  ): Promise<SuiteRun> => {
    const { results, ...rest } = await runSuite({ browser, tests, lanes, ...how });
    const decided = { results: decideRaces(browser, results), ...rest };
    onProgress?.(describeRun(name, decided));
    return decided;
  };
  const [nativeTurn, hookedTurn] = quietTurns(2);
  // Both have ended, also when one of them has failed.
  const [native, hooked] = await settleBoth(
    run('native', { extensionDir: null, ...(nativeTurn && { quietTurn: nativeTurn }) }),
    run('hooked', {
      extensionDir,
      devtools: options.devtools ?? false,
      ...(hookedTurn && { quietTurn: hookedTurn }),
    }),
  );
  return { ...compareRuns(native, hooked), native, hooked };
}

async function settleBoth<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<readonly [One, Other]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
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
