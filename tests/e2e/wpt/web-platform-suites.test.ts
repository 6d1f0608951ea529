import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, test } from 'vitest';

import { builtExtensionDir } from '../../support/browsers/launch.ts';
import { describeDifferences } from '../../wpt/compare-runs.ts';
import { DEFAULT_LANES, SUITES, compareSuite, countPasses, type SuiteComparison } from '../../wpt/compare-suite.ts';
import { listTests } from '../../wpt/server/test-list.ts';
import { SUITE_DIR } from '../../wpt/server/wpt-server.ts';

/**
 * What the vendored suites hold. They do not change by themselves, so a smaller number means that something was not run. The
 * passes keep a server that refuses everybody from looking like agreement; they are a little below what was measured natively
 * (Chromium 156: 2,641, Firefox ESR 153: 2,115, which has no WebSocketStream).
 */
const HELD = { documents: 859, subtests: 2679 };
const LEAST_PASSES = { chromium: 2600, firefox: 2080 };

const browser = inject('browser');

describe('the web-platform-tests suites websockets and eventsource', () => {
  let comparison: SuiteComparison;

  beforeAll(async () => {
    comparison = await compareSuite({
      browser,
      extensionDir: builtExtensionDir(browser),
      tests: listTests(SUITE_DIR, SUITES),
      lanes: DEFAULT_LANES,
      onProgress: (text) => console.log(text),
    });
  }, 480_000);

  test('runs completely', () => {
    expect(comparison.comparedTests).toBe(HELD.documents);
    expect(comparison.comparedSubtests).toBe(HELD.subtests);
    expect(countPasses(comparison.native)).toBeGreaterThan(LEAST_PASSES[browser]);
  });

  test('has the hook in every tab of one run and in none of the other', () => {
    expect({ native: comparison.native.isHooked, hooked: comparison.hooked.isHooked }).toEqual({
      native: false,
      hooked: true,
    });
  });

  test('leaves no document hanging', () => {
    const results = [...comparison.native.results.values(), ...comparison.hooked.results.values()];
    expect(results.filter(({ status }) => status === 'HUNG').map((result) => result.test.id)).toEqual([]);
  });

  test('gives the same result for every subtest with and without the extension', () => {
    expect(describeDifferences(comparison.differences)).toBe('');
  });
});

describe('the comparison itself', () => {
  test('notices an extension that replaces WebSocket', { timeout: 60_000 }, async () => {
    const { differences } = await compareSuite({
      browser,
      extensionDir: fileURLToPath(new URL('../../wpt/fixtures/replacing-extension', import.meta.url)),
      tests: listTests(SUITE_DIR, ['websockets']).filter(({ id }) =>
        /protocol-setCorrectly\.any\.html\?default/.test(id),
      ),
      lanes: 1,
    });
    expect(describeDifferences(differences)).toContain('native: PASS');
  });
});
