import { parseArgs } from 'node:util';

import { builtExtensionDir } from '../support/browsers/launch.ts';
import type { BrowserName } from '../support/browsers/session.ts';
import { describeDifferences } from './compare-runs.ts';
import { DEFAULT_LANES, SUITES, compareSuite } from './compare-suite.ts';
import { countOutcomes, repeatTests } from './repeated-tests.ts';
import { runSuite } from './run-suite.ts';
import { createTestCertificate } from './server/certificate.ts';
import { certificateNames } from './server/hosts.ts';
import { addressOf, listTests } from './server/test-list.ts';
import { TestQueue } from './server/test-queue.ts';
import { SUITE_DIR, startWptServer } from './server/wpt-server.ts';

const USAGE = `npm run wpt -- --browser chromium|firefox [options]
  --filter TEXT    only tests whose name contains TEXT
  --list           print the names of the tests and stop
  --serve          start the servers, print the addresses of the tests, stay until Ctrl+C
  --devtools       open DevTools with the panel on every tab of the hooked run
  --extension DIR  compare with the extension in DIR instead of the built one
  --repeat N       run each document N times in either way and count how it ended, instead of comparing
  --lanes N        tabs side by side (default ${String(DEFAULT_LANES)})`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      browser: { type: 'string' },
      filter: { type: 'string', default: '' },
      list: { type: 'boolean', default: false },
      serve: { type: 'boolean', default: false },
      devtools: { type: 'boolean', default: false },
      extension: { type: 'string' },
      repeat: { type: 'string' },
      lanes: { type: 'string', default: String(DEFAULT_LANES) },
    },
  });
  const tests = listTests(SUITE_DIR, SUITES).filter(({ id }) => id.includes(values.filter));
  if (values.list) {
    console.log(tests.map(({ id }) => id).join('\n'));
    return 0;
  }
  if (values.serve) {
    const server = await startWptServer(new TestQueue(() => 0), createTestCertificate(certificateNames(), new Date()));
    console.log(tests.map((test) => addressOf(test, server.ports)).join('\n'));
    return new Promise(() => undefined);
  }
  const browser = readBrowserName(values.browser);
  const lanes = Number(values.lanes);
  if (browser === undefined || tests.length === 0 || !Number.isInteger(lanes) || lanes < 1) {
    console.error(tests.length === 0 ? `no test is named like ${values.filter}` : USAGE);
    return 2;
  }
  const extensionDir = values.extension ?? builtExtensionDir(browser);
  if (values.repeat !== undefined) {
    for (const dir of [null, extensionDir]) {
      const repeated = repeatTests(tests, Number(values.repeat));
      const { results } = await runSuite({ browser, tests: repeated, lanes, extensionDir: dir });
      console.log(`${dir === null ? 'native' : 'hooked'}:\n${countOutcomes(results.values())}`);
    }
    return 0;
  }
  const comparison = await compareSuite({
    browser,
    tests,
    lanes,
    extensionDir,
    devtools: values.devtools,
    onProgress: (text) => console.log(text),
  });
  const { comparedSubtests, differences } = comparison;
  console.log(describeDifferences(differences));
  console.log(`${String(comparedSubtests)} subtests compared, ${String(differences.length)} differences`);
  if (comparison.native.isHooked || !comparison.hooked.isHooked) {
    console.error('the hook was not where it belongs, so the comparison says nothing about it');
    return 1;
  }
  return differences.length === 0 && comparedSubtests > 0 ? 0 : 1;
}

function readBrowserName(value: string | undefined): BrowserName | undefined {
  return value === 'chromium' || value === 'firefox' ? value : undefined;
}

process.exitCode = await main();
