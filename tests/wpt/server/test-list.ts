import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { HOST, type ServerPorts } from './hosts.ts';
import { readHtmlMetadata, readScriptMetadata, type TestGlobal } from './test-metadata.ts';

/** One document of the suite that reports subtests: a test file in one global and one variant. */
export interface WptTest {
  /** Path and query, the test's name in every report, e.g. `/websockets/Send-data.any.worker.html?wss`. */
  readonly id: string;
  /** Which server it must come from. */
  readonly origin: 'http' | 'https' | 'h2';
  readonly isLong: boolean;
  readonly global: TestGlobal;
}

const GLOBAL_SUFFIX: Readonly<Record<TestGlobal, string>> = {
  window: '.any.html',
  dedicatedworker: '.any.worker.html',
  sharedworker: '.any.sharedworker.html',
  serviceworker: '.any.serviceworker.html',
};

/**
 * Lists the tests below `folders` (paths below `suiteDir`, such as `websockets`), in the order of their names. A file is a test
 * when it is a `.any.js`, `.window.js` or `.worker.js`, or HTML that loads `testharness.js`; the rest are helpers of tests.
 */
export function listTests(suiteDir: string, folders: readonly string[]): readonly WptTest[] {
  const tests: WptTest[] = [];
  for (const folder of folders) {
    const files = readdirSync(join(suiteDir, folder), { recursive: true, withFileTypes: true });
    for (const file of files) {
      if (!file.isFile()) continue;
      const absolute = join(file.parentPath, file.name);
      const path = absolute.slice(suiteDir.length).replaceAll('\\', '/');
      tests.push(...testsOfFile(path, () => readFileSync(absolute, 'utf8')));
    }
  }
  return tests.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function testsOfFile(path: string, read: () => string): readonly WptTest[] {
  if (path.includes('/resources/') || path.includes('/support/')) return [];
  if (/\.(any|window|worker)\.js$/.test(path)) {
    const metadata = readScriptMetadata(read());
    if (path.endsWith('.any.js')) {
      return metadata.globals.flatMap((global) =>
        variantsOf(path.replace(/\.any\.js$/, GLOBAL_SUFFIX[global]), metadata, global),
      );
    }
    const global = path.endsWith('.worker.js') ? 'dedicatedworker' : 'window';
    return variantsOf(path.replace(/\.js$/, '.html'), metadata, global);
  }
  if (!/\.html?$/.test(path)) return [];
  const source = read();
  if (!source.includes('testharness.js')) return [];
  return variantsOf(path, readHtmlMetadata(source), 'window');
}

function variantsOf(
  path: string,
  metadata: { readonly variants: readonly string[]; readonly isLong: boolean },
  global: TestGlobal,
): readonly WptTest[] {
  const variants = metadata.variants.length === 0 ? [''] : metadata.variants;
  return variants.map((variant) => {
    const flags = new URLSearchParams(variant).getAll('wpt_flags');
    const isHttps = flags.includes('https') || path.includes('.https.') || global === 'serviceworker';
    const origin = flags.includes('h2') ? 'h2' : isHttps ? 'https' : 'http';
    return { id: path + variant, origin, isLong: metadata.isLong, global };
  });
}

/** The address of a test on a running server. */
export function addressOf(test: WptTest, ports: ServerPorts): string {
  const scheme = test.origin === 'http' ? 'http' : 'https';
  return `${scheme}://${HOST}:${String(ports[test.origin][0])}${test.id}`;
}
