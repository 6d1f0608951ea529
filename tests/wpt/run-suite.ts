import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserName, BrowserSession, LaunchOptions, Tab } from '../support/browsers/session.ts';
import { ALTERNATE_HOST, HOST } from './server/hosts.ts';
import type { WptTest } from './server/test-list.ts';
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
  readonly onResult?: (result: TestResult) => void;
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

/** Runs the tests in a fresh browser against a fresh server. Rejects when the server itself had a fault or the browser went away. */
export async function runSuite(options: SuiteRunOptions): Promise<SuiteRun> {
  const startedAtMs = performance.now();
  const queue = new TestQueue(longFirst(options.tests), () => performance.now());
  const servers: WptServer[] = [];
  let session: BrowserSession | undefined;
  try {
    session = await launchBrowser(launchOptions(options));
    // A comparison of one browser with another would look like hundreds of differences, or hide all of them.
    if (session.browser !== options.browser) {
      throw new Error(`asked for ${options.browser}, but ${session.browser} (${session.version}) was started`);
    }
    const lanes: Lane[] = [];
    for (let number = 0; number < options.lanes; number++) {
      // Browsers let only one WebSocket at a time connect to an address (RFC 6455 §4.1), and some tests hold that place for seconds
      // on purpose. With ports of its own a lane does not wait for another one's test.
      const server = await startWptServer(queue);
      servers.push(server);
      lanes.push({ number, server, tab: await session.newTab() });
    }
    const isHooked = (await Promise.all(lanes.map(hasHook))).every(Boolean);
    await Promise.all(lanes.map(sendToLanePage));
    const watch = setInterval(() => freeHungLanes(queue, lanes), 1000);
    const died = session.closed.then(() => {
      throw new Error(`${options.browser} went away in the middle of the run`);
    });
    await Promise.race([queue.finished, died]).finally(() => clearInterval(watch));
    const faults = servers.flatMap((server) => server.faults);
    if (faults.length > 0) throw new Error(`the test server had faults:\n${faults.join('\n')}`);
    const { version } = session;
    return { results: queue.results, browserVersion: version, isHooked, durationMs: performance.now() - startedAtMs };
  } finally {
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

/** Tests that take long begin first, so that they run beside the rest and not after it. */
function longFirst(tests: readonly WptTest[]): readonly WptTest[] {
  return [...tests].sort((a, b) => rank(a) - rank(b));
}

function rank(test: WptTest): number {
  if (test.id.includes('/keeping-connection-open/')) return 0;
  return test.isLong || test.id.includes('/back-forward-cache-') ? 1 : 2;
}

/** Asks the browser's debugger, because the hook hides itself from the page. */
async function hasHook({ server, tab }: Lane): Promise<boolean> {
  const isProxy: boolean[] = [];
  for (const origin of [
    `http://${HOST}:${String(server.ports.http[0])}`,
    `https://${HOST}:${String(server.ports.https[0])}`,
  ]) {
    await tab.navigate(`${origin}/common/blank.html`);
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
function launchOptions({ browser, extensionDir, devtools }: SuiteRunOptions): LaunchOptions {
  return {
    browser,
    extensionDir,
    devtools: devtools ?? false,
    acceptInsecureCerts: true,
    args:
      browser === 'chromium'
        ? [
            `--host-resolver-rules=MAP *.${HOST} 127.0.0.1, MAP ${HOST} 127.0.0.1, MAP *.${ALTERNATE_HOST} 127.0.0.1, MAP ${ALTERNATE_HOST} 127.0.0.1`,
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
      // Proxies and upgrades to https would take the tests away from the servers of the run.
      'network.proxy.type': 0,
      'dom.security.https_first': false,
    },
  };
}
