import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserName, BrowserSession, LaunchOptions, Tab } from '../support/browsers/session.ts';
import { needsQuiet, waitsMostly } from './quiet-documents.ts';
import type { QuietTurn } from './quiet-turns.ts';
import { createTestCertificate, type TestCertificate } from './server/certificate.ts';
import { ALTERNATE_HOST, HOST, certificateNames } from './server/hosts.ts';
import type { WptTest } from './server/test-list.ts';
import { inOrder } from './test-order.ts';
import { TestQueue, type TestResult } from './server/test-queue.ts';
import { startWptServer, type WptServer } from './server/wpt-server.ts';

export interface SuiteRunOptions {
  readonly browser: BrowserName;
  /** The unpacked extension; `null` runs natively. */
  readonly extensionDir: string | null;
  readonly tests: readonly WptTest[];
  /** How many tabs work side by side. */
  readonly lanes: number;
  /** Open DevTools with the panel on every lane. */
  readonly devtools?: boolean;
  /** When other runs go beside this one: the documents that need quiet wait for their turn. */
  readonly quietTurn?: QuietTurn;
}

export interface SuiteRun {
  readonly results: ReadonlyMap<string, TestResult>;
  readonly browserVersion: string;
  /** Whether the hook's proxy stood in the place of `WebSocket` in every lane, over `http:` and `https:`, before the first test. */
  readonly isHooked: boolean;
  readonly durationMs: number;
}

/**
 * `testharness.js` gives up after 30 s (its 10 s times the factor in `page/testharnessreport.js`), or 60 s when a test says
 * `timeout=long`; a document that is silent longer has hung.
 */
const HUNG_AFTER_MS = { normal: 45_000, long: 90_000 };

/** How many documents that mostly wait do so side by side while everything else is quiet. */
const IDLE_LANES = 4;

/** Runs the tests in a fresh browser against a fresh server. Rejects when the server itself had a fault or the browser went away. */
export async function runSuite(options: SuiteRunOptions): Promise<SuiteRun> {
  const startedAtMs = performance.now();
  const queue = new TestQueue(() => performance.now());
  const certificate = createTestCertificate(certificateNames(), new Date());
  const servers: WptServer[] = [];
  let session: BrowserSession | undefined;
  try {
    session = await launchBrowser(launchOptions(options, certificate));
    // A comparison of one browser with another would look like hundreds of differences, or hide all of them.
    if (session.browser !== options.browser) {
      throw new Error(`asked for ${options.browser}, but ${session.browser} (${session.version}) was started`);
    }
    const lanes: Lane[] = [];
    for (let number = 0; number < options.lanes; number++) {
      // Browsers let only one WebSocket at a time connect to an address (RFC 6455 §4.1), and some tests hold that place for seconds
      // on purpose. With ports of its own a lane does not wait for another one's test.
      const server = await startWptServer(queue, certificate);
      servers.push(server);
      lanes.push({ number, server, tab: await session.newTab() });
    }
    const isHooked = (await Promise.all(lanes.map(hasHook))).every(Boolean);
    const watch = setInterval(() => freeHungLanes(queue, lanes), 1000);
    const died = session.closed.then(() => {
      throw new Error(`${options.browser} went away in the middle of the run`);
    });
    await Promise.race([runInLanes(queue, options, lanes), died]).finally(() => clearInterval(watch));
    const faults = servers.flatMap((server) => server.faults);
    if (faults.length > 0) throw new Error(`the test server had faults:\n${faults.join('\n')}`);
    const { version } = session;
    return { results: queue.results, browserVersion: version, isHooked, durationMs: performance.now() - startedAtMs };
  } finally {
    options.quietTurn?.leave();
    await session?.close();
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** A tab that goes from test to test, with servers that no other tab uses. */
interface Lane {
  readonly number: number;
  readonly server: WptServer;
  readonly tab: Tab;
}

/**
 * First everything that does not mind company, in all lanes at once; then what needs quiet (`quiet-documents.ts`): documents that mostly wait
 * side by side, and the others one at a time in one lane while the other lanes stand on an empty page.
 */
async function runInLanes(
  queue: TestQueue,
  { tests, quietTurn }: SuiteRunOptions,
  lanes: readonly Lane[],
): Promise<void> {
  const runIn = async (some: readonly Lane[], isMeant: (test: WptTest) => boolean): Promise<void> => {
    const done = queue.run(inOrder(tests.filter(isMeant)));
    await Promise.all(some.map(sendToLanePage));
    await done;
    await Promise.all(some.map(({ server, tab }) => tab.navigate(blankPage('http', server))));
  };
  await runIn(lanes, (test) => !needsQuiet(test));
  const runQuietly = async (): Promise<void> => {
    await runIn(lanes.slice(0, IDLE_LANES), waitsMostly);
    await runIn(lanes.slice(0, 1), (test) => needsQuiet(test) && !waitsMostly(test));
  };
  await (quietTurn ? quietTurn.take(runQuietly) : runQuietly());
}

function blankPage(scheme: 'http' | 'https', { ports }: WptServer): string {
  return `${scheme}://${HOST}:${String(ports[scheme][0])}/common/blank.html`;
}

/** Asks the browser's debugger, because the hook hides itself from the page. */
async function hasHook({ server, tab }: Lane): Promise<boolean> {
  const isProxy: boolean[] = [];
  for (const scheme of ['http', 'https'] as const) {
    await tab.navigate(blankPage(scheme, server));
    isProxy.push(await tab.isProxy('WebSocket'));
  }
  return isProxy.every(Boolean);
}

async function sendToLanePage({ number, server, tab }: Lane): Promise<void> {
  const url = `http://${HOST}:${String(server.ports.http[0])}/framescope/lane?lane=${String(number)}`;
  // The page leaves for its first test at once, which some drivers report as a navigation that was cut short.
  await tab.navigate(url).catch(() => undefined);
}

function freeHungLanes(queue: TestQueue, lanes: readonly Lane[]): void {
  const nowMs = performance.now();
  for (const { test, lane, startedAtMs } of queue.running) {
    if (nowMs - startedAtMs < (test.isLong ? HUNG_AFTER_MS.long : HUNG_AFTER_MS.normal)) continue;
    queue.report(test.id, { status: 'HUNG', message: 'the document never reported', subtests: [] });
    const hung = lanes[lane];
    if (hung !== undefined) void sendToLanePage(hung);
  }
}

/**
 * The browsers as the suite needs them: its host names lead to the loopback address, its tests may open windows without a click,
 * and tabs in the background are not slowed down, because every lane but one is in the background.
 */
function launchOptions(
  { browser, extensionDir, devtools }: SuiteRunOptions,
  certificate: TestCertificate,
): LaunchOptions {
  return {
    browser,
    extensionDir,
    devtools: devtools ?? false,
    // Chromium keeps nothing in its cache that came over a connection whose certificate it only puts up with.
    acceptInsecureCerts: browser === 'firefox',
    args:
      browser === 'chromium'
        ? [
            `--host-resolver-rules=MAP *.${HOST} 127.0.0.1, MAP ${HOST} 127.0.0.1, MAP *.${ALTERNATE_HOST} 127.0.0.1, MAP ${ALTERNATE_HOST} 127.0.0.1`,
            `--ignore-certificate-errors-spki-list=${certificate.publicKeyHash}`,
            '--disable-popup-blocking',
            '--disable-background-timer-throttling',
            '--disable-backgrounding-occluded-windows',
            '--disable-renderer-backgrounding',
          ]
        : [],
    preferences: {
      'network.dns.forceResolve': '127.0.0.1',
      'dom.disable_open_during_load': false,
      'dom.min_background_timeout_value': 4,
      'dom.timeout.enable_budget_timer_throttling': false,
      // Firefox waits ever longer before it connects again to an address that refused once. The lanes share one address.
      'network.websocket.delay-failed-reconnects': false,
      // A tenth of the browser's own work for 1,700 pages; no page sees either.
      'browser.chrome.site_icons': false,
      'places.history.enabled': false,
      // Proxies and upgrades to https would take the tests away from the servers of the run.
      'network.proxy.type': 0,
      'dom.security.https_first': false,
    },
  };
}
