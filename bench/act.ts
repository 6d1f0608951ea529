import { startDemoServers } from '../demo/server/demo-servers.ts';
import type { Rule } from '../src/protocol/rule.ts';
import { launchBrowser } from '../tests/support/browsers/launch.ts';
import type { PanelPage, Tab } from '../tests/support/browsers/session.ts';
import { buildProbeExtension } from '../tests/support/probe-panel/build-probe.ts';
import type { Probe } from '../tests/support/probe-panel/probe.ts';
import { servePages } from '../tests/support/serve-pages.ts';
import { median, printBenchLine, significant } from './bench-line.ts';

declare const probe: Probe;
declare global {
  interface Window {
    echo: WebSocket;
    sendPaced(messages: number): Promise<Round>;
  }
}

/** Sent; as many come back, so that 10,000 a second pass the rules. */
const PER_SECOND = 5_000;
const SECONDS = 2;
const ROUNDS = 5;
/** Messages that the page sends at once: it has ten such moments a second. */
const BURST = 500;

/** What one round took, in milliseconds: in `send()`, and in all. */
interface Round {
  readonly sendMs: number;
  readonly ms: number;
}

/** Five rules of different kinds, two of which read JSON; one changes every tenth message. */
const RULES: readonly Rule[] = [
  { id: 1, condition: { kind: 'text', text: 'nowhere' }, action: { kind: 'drop' } },
  {
    id: 2,
    condition: {
      kind: 'json',
      path: [{ kind: 'member', name: 'kind' }],
      test: { kind: 'text', pattern: ['tenth'], isString: true },
    },
    action: { kind: 'set-path', path: [{ kind: 'member', name: 'n' }], value: '0' },
  },
  {
    id: 3,
    condition: { kind: 'length', interval: { min: 100_000, max: null, includesBounds: true } },
    action: { kind: 'drop' },
  },
  {
    id: 4,
    condition: {
      kind: 'json',
      path: [
        { kind: 'member', name: 'user' },
        { kind: 'member', name: 'id' },
      ],
      test: { kind: 'number', interval: { min: 1e9, max: null, includesBounds: true } },
    },
    action: { kind: 'delay', delayMs: 1 },
  },
  {
    id: 5,
    condition: { kind: 'url', pattern: ['/elsewhere'] },
    action: { kind: 'replace-text', find: 'a', replacement: 'b', isEach: true },
  },
];

/**
 * What rules add to the page's `send()` in a real Chromium with the panel open, while 10,000 messages a second are to pass, half of them sent and half of them received. Rounds
 * with five rules and without alternate.
 */
export async function run(): Promise<void> {
  const servers = await startDemoServers({ port: 0 });
  const pages = await servePages({ '/': page(servers.socketUrl('/echo')) });
  const session = await launchBrowser({ browser: 'chromium', extensionDir: await buildProbeExtension('chromium') });
  try {
    const tab = await session.newTab('about:blank');
    const { panel } = await tab.openDevTools();
    await panel.waitFor(() => probe.session.status.link === 'live', { what: 'the panel' });
    await tab.navigate(pages.origin);
    await panel.waitFor(() => probe.connections().some(({ state }) => state === 'open'), { what: 'the socket' });
    const [sends, plainSends, paces]: [number[], number[], number[]] = [[], [], []];
    for (let round = -1; round < ROUNDS; round += 1) {
      const plain = await measure(panel, tab, []);
      const ruled = await measure(panel, tab, RULES);
      if (round < 0) continue;
      plainSends.push(plain.sendMs);
      sends.push(ruled.sendMs);
      paces.push(ruled.ms);
    }
    const pace = Math.round((2 * PER_SECOND * SECONDS * 1000) / median(paces));
    print(`five rules, send(), at ${pace} messages a second`, median(sends), median(plainSends), PER_SECOND * SECONDS);
  } finally {
    await session.close();
    await pages.close();
    await servers.close();
  }
}

async function measure(panel: PanelPage, tab: Tab, rules: readonly Rule[]): Promise<Round> {
  await panel.evaluate(async (json: string) => {
    const list: Rule[] = JSON.parse(json);
    probe.session.hold.setRules(list);
    probe.session.actions.clear();
    const [connection] = probe.session.connections.all();
    // Commands are carried out in their order.
    if (connection) await probe.session.act.setOffline(connection, false);
  }, JSON.stringify(rules));
  return tab.evaluate((messages: number) => window.sendPaced(messages), PER_SECOND * SECONDS);
}

/** What is added to a message, in microseconds. */
function print(name: string, ms: number, plainMs: number, messages: number): void {
  const [ours, plain] = [(ms * 1000) / messages, (plainMs * 1000) / messages];
  printBenchLine({
    name: `act: added to a message by ${name}`,
    value: significant(ours - plain),
    unit: 'µs',
    peer: `without rules: ${significant(plain)} µs in all`,
    ratio: significant(ours / plain),
  });
}

/** Sends at a pace, and waits until all has come back. */
function page(target: string): string {
  return `<!doctype html><title>act</title><script>
    window.echo = new WebSocket(${JSON.stringify(target)});
    window.sendPaced = (messages) => new Promise((resolve) => {
      let sent = 0, sendMs = 0, back = 0;
      const started = performance.now();
      echo.onmessage = () => {
        back += 1;
        if (back < messages) return;
        clearInterval(timer);
        resolve({ sendMs, ms: performance.now() - started });
      };
      const timer = setInterval(() => {
        const before = performance.now();
        for (let count = 0; count < ${BURST} && sent < messages; count += 1) {
          sent += 1;
          const kind = sent % 10 === 0 ? 'tenth' : 'other';
          echo.send('{"kind":"' + kind + '","n":' + sent + ',"user":{"id":' + sent + ',"name":"somebody"},"text":"${'0123456789'.repeat(4)}"}');
        }
        sendMs += performance.now() - before;
      }, ${(BURST / PER_SECOND) * 1000});
    });
  </script>`;
}
