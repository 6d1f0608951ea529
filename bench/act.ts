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
    sendPaced(messages: number): Promise<{ sendMs: number; wholeMs: number }>;
  }
}

const PER_SECOND = 10_000;
const SECONDS = 2;
const ROUNDS = 5;
/** Messages that the page sends at once: it has ten such moments a second. */
const BURST = 1_000;

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
 * What rules cost a page in a real Chromium with the panel open: it sends 10,000 messages a second, which come back, so that twice as many pass. Rounds with
 * five rules and without alternate; both keep pace, or the bench fails.
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
    const [sends, wholes]: [number[], number[]] = [[], []];
    const [plainSends, plainWholes]: [number[], number[]] = [[], []];
    for (let round = -1; round < ROUNDS; round += 1) {
      const plain = await measure(panel, tab, []);
      const ruled = await measure(panel, tab, RULES);
      if (round < 0) continue;
      plainSends.push(plain.sendMs);
      plainWholes.push(plain.wholeMs);
      sends.push(ruled.sendMs);
      wholes.push(ruled.wholeMs);
    }
    print('send() with five rules', median(sends), median(plainSends));
    print('sent and received with five rules', median(wholes), median(plainWholes));
  } finally {
    await session.close();
    await pages.close();
    await servers.close();
  }
}

async function measure(
  panel: PanelPage,
  tab: Tab,
  rules: readonly Rule[],
): Promise<{ sendMs: number; wholeMs: number }> {
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

/** Microseconds a message. */
function print(name: string, ms: number, plainMs: number): void {
  const messages = PER_SECOND * SECONDS;
  const [ours, plain] = [(ms * 1000) / messages, (plainMs * 1000) / messages];
  printBenchLine({
    name: `act: ${name}, added to a message at ${PER_SECOND} a second`,
    value: significant(ours - plain),
    unit: 'µs',
    peer: `the same without rules: ${significant(plain)} µs in all`,
    ratio: significant(ours / plain),
  });
}

/** Sends at a pace, and waits until all has come back. `wholeMs`: time in which the page's thread sent or was told, as tasks that found it idle see it. */
function page(target: string): string {
  return `<!doctype html><title>act</title><script>
    window.echo = new WebSocket(${JSON.stringify(target)});
    window.sendPaced = (messages) => new Promise((resolve, reject) => {
      let sent = 0, sendMs = 0, back = 0, busyMs = 0;
      const started = performance.now();
      let idleAt = started;
      echo.onmessage = () => {
        back += 1;
        if (back === messages) done();
      };
      // A task that posts itself again turns as often as the thread has time: what a turn is late by was work.
      const channel = new MessageChannel();
      let turns = 0, isOver = false;
      channel.port1.onmessage = () => {
        turns += 1;
        if (!isOver) channel.port2.postMessage(0);
      };
      channel.port2.postMessage(0);
      const done = () => {
        isOver = true;
        clearInterval(timer);
        const ms = performance.now() - started;
        if (ms > (messages / ${PER_SECOND}) * 1500) reject(new Error('no pace: ' + ms + ' ms'));
        else resolve({ sendMs, wholeMs: ms - turns * window.turnMs });
      };
      const timer = setInterval(() => {
        const before = performance.now();
        for (let count = 0; count < ${BURST} && sent < messages; count += 1) {
          sent += 1;
          echo.send('{"kind":"' + (sent % 10 === 0 ? 'tenth' : 'other') + '","n":' + sent + ',"user":{"id":' + sent + ',"name":"somebody"},"text":"0123456789012345678901234567890123456789"}');
        }
        sendMs += performance.now() - before;
      }, ${(BURST / PER_SECOND) * 1000});
    });
    // What a turn of an idle thread takes.
    window.turnMs = 0;
    {
      const channel = new MessageChannel();
      let turns = 0;
      const started = performance.now();
      channel.port1.onmessage = () => {
        turns += 1;
        if (turns < 20000) channel.port2.postMessage(0);
        else window.turnMs = (performance.now() - started) / turns;
      };
      channel.port2.postMessage(0);
    }
  </script>`;
}
