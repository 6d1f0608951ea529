import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { buildProbeExtension } from '../support/probe-panel/build-probe.ts';
import type { Probe } from '../support/probe-panel/probe.ts';
import { kindsAndTexts, openProbe, readConnections, readRows, waitForRow } from '../support/probe-panel/read-probe.ts';
import { reusedTab } from '../support/reused-tab.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

declare const probe: Probe;
declare global {
  interface Window {
    socket: WebSocket;
    received: string[];
    answered: number;
    workers: Worker[];
  }
}

let servers: DemoServers;
let secureServers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
let tab: Tab;

/** A page whose first inline script opens a socket and says something as soon as it may. */
function talkingPage(target: string, greeting: string): string {
  return `<!doctype html><script>
    window.received = [];
    window.socket = new WebSocket(${JSON.stringify(target)});
    socket.onopen = () => socket.send(${JSON.stringify(greeting)});
    socket.onmessage = (event) => received.push(event.data);
  </script><title>${greeting}</title>`;
}

/** A worker's script: says its name, closes when it was answered and told to. */
function talkingWorker(name: string): string {
  return `
    const socket = new WebSocket(${JSON.stringify(servers.socketUrl('/echo?worker='))} + ${JSON.stringify(name)});
    socket.onopen = () => { socket.send(${JSON.stringify(name)}); socket.send(new Uint8Array([1, 2, 3])); };
    let answers = 0;
    socket.onmessage = () => { answers += 1; if (answers === 2) postMessage('answered'); };
    onmessage = () => socket.close(4001, 'bye');
  `;
}

beforeAll(async () => {
  servers = await startDemoServers({ port: 0 });
  secureServers = await startDemoServers({ port: 0, tls: true });
  pages = await servePages({
    '/blank': '<!doctype html><title>blank</title>',
    '/worker.js': talkingWorker('dedicated'),
    '/workers': `<!doctype html><script>
      window.answered = 0;
      const blob = new Blob([${JSON.stringify(talkingWorker('blob'))}], { type: 'text/javascript' });
      window.workers = [new Worker('/worker.js'), new Worker(URL.createObjectURL(blob))];
      for (const worker of workers) worker.onmessage = () => { answered += 1; };
    </script>`,
    '/first': talkingPage(servers.socketUrl('/echo?page=first'), 'first page'),
    '/second': talkingPage(servers.socketUrl('/echo?page=second'), 'second page'),
    '/cached': `<!doctype html><script>
      const talk = (name) => {
        const socket = new WebSocket(${JSON.stringify(servers.socketUrl('/echo?page='))} + name);
        socket.onopen = () => socket.send(name);
        socket.onmessage = () => socket.close();
        socket.onclose = () => { window.isDone = true; };
      };
      talk('before');
      addEventListener('pageshow', (event) => { if (event.persisted) talk('after'); });
    </script>`,
  });
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: await buildProbeExtension(inject('browser')),
    acceptInsecureCerts: true,
  });
});

afterAll(async () => {
  await session?.close();
  await pages?.close();
  await servers?.close();
  await secureServers?.close();
});

beforeEach(async () => {
  tab = await reusedTab(session, tab);
});

const openPanel = (): Promise<PanelPage> => openProbe(tab);

async function startFlood(count: number, rate: number): Promise<void> {
  await tab.evaluate(
    (url: string) => {
      window.socket = new WebSocket(url);
    },
    servers.socketUrl(`/flood?count=${count}&size=100&rate=${rate}&close=1`),
  );
}

async function expectFlood(panel: PanelPage, count: number, timeoutMs: number): Promise<void> {
  await panel.waitFor(
    () => probe.connections().some(({ url, state }) => url.includes('/flood') && state === 'closed'),
    {
      what: `the flood of ${count} to end`,
      timeoutMs,
    },
  );
  expect(await panel.evaluate((wanted: number) => probe.floodDefect('/flood', wanted), count)).toBeNull();
  expect(await panel.evaluate(() => JSON.stringify(probe.session.status.loss))).toBe(
    JSON.stringify({ frames: 0, bytes: 0, malformed: 0 }),
  );
}

describe('the live way to the panel', () => {
  test('shows the socket of a page’s first inline script and its first message', async () => {
    const panel = await openPanel();
    await tab.navigate(`${pages.origin}/first`);
    await waitForRow(panel, 'in', 'first page');
    expect(kindsAndTexts(await readRows(panel))).toEqual(['connecting', 'open', 'out first page', 'in first page']);
  });

  test.each(['ws:', 'wss:'])(
    'agrees with the server’s own log in every message and its order, over %s',
    async (scheme) => {
      const server = scheme === 'wss:' ? secureServers : servers;
      const panel = await openPanel();
      await tab.navigate(`${pages.origin}/blank`);
      const target = '/echo?compared';
      expect(server.socketUrl(target)).toMatch(new RegExp(`^${scheme}//`, 'u'));
      await tab.evaluate((url: string) => {
        window.received = [];
        const socket = new WebSocket(url);
        socket.binaryType = 'arraybuffer';
        socket.addEventListener('open', () => {
          for (let index = 0; index < 300; index += 1) {
            socket.send(index % 3 === 0 ? Uint8Array.of(index & 255, 7) : `message ${index} ü€😀`);
          }
        });
        socket.addEventListener('message', () => {
          if (window.received.push('') === 300) socket.close(1000, 'done');
        });
      }, server.socketUrl(target));
      await waitForRow(panel, 'close', 'done');
      const logged = server.log.connections.find((connection) => connection.target === target)?.messages ?? [];
      expect(logged).toHaveLength(600);
      const seen = (await readRows(panel)).filter(({ kind }) => kind === 'in' || kind === 'out');
      for (const [ours, theirs] of [
        ['out', 'received'],
        ['in', 'sent'],
      ] as const) {
        expect(seen.filter(({ kind }) => kind === ours).map(({ text }) => text)).toEqual(
          logged.filter(({ direction }) => direction === theirs).map(({ bytes }) => new TextDecoder().decode(bytes)),
        );
      }
    },
  );

  test('brings a flood of 200,000 messages complete and in order', async () => {
    const panel = await openPanel();
    await tab.navigate(`${pages.origin}/blank`);
    await startFlood(200_000, 0);
    await expectFlood(panel, 200_000, 60_000);
  }, 90_000);

  test('loses nothing and doubles nothing when the background is ended in mid-traffic', async () => {
    const panel = await openPanel();
    await tab.navigate(`${pages.origin}/blank`);
    await startFlood(12_000, 3_000);
    for (const at of [1_000, 4_000, 7_000]) {
      await panel.waitFor((wanted: number) => probe.frameCount() >= wanted, { what: `${at} frames`, args: [at] });
      await session.killBackground();
    }
    await expectFlood(panel, 12_000, 20_000);
  });

  test('shows history, marked, when the panel is closed and opened again', async () => {
    const first = await openPanel();
    await tab.navigate(`${pages.origin}/first`);
    await waitForRow(first, 'in', 'first page');
    await tab.closeDevTools();
    await tab.evaluate(() => window.socket.send('meanwhile'));
    await tab.waitFor(() => window.received.length === 2, { what: 'the echo' });
    const second = await openPanel();
    await waitForRow(second, 'in', 'meanwhile');
    await tab.evaluate(() => window.socket.send('afterwards'));
    await waitForRow(second, 'in', 'afterwards');
    const list = await readRows(second);
    expect(kindsAndTexts(list)).toEqual([
      'connecting',
      'open',
      'out first page',
      'in first page',
      'out meanwhile',
      'in meanwhile',
      'out afterwards',
      'in afterwards',
    ]);
    expect(list.map(({ isHistory }) => isHistory)).toEqual([true, true, true, true, true, true, false, false]);
  });

  test('shows a bounded history when DevTools is opened late, and says what is gone', async () => {
    await tab.closeDevTools();
    await tab.navigate(`${pages.origin}/blank`);
    await tab.evaluate((url: string) => {
      window.received = [];
      window.socket = new WebSocket(url);
      window.socket.addEventListener('message', (event: MessageEvent<string>) => window.received.push(event.data));
    }, servers.socketUrl('/flood?count=3000&size=100'));
    await tab.waitFor(() => window.received.length === 3_000, { what: 'the page to have it all' });
    const panel = await openPanel();
    await panel.waitFor(() => probe.frameCount() > 0, { what: 'the history' });
    await panel.waitFor(() => probe.rows().at(-1)?.text.startsWith('0000002999'), { what: 'the end of the history' });
    const list = await readRows(panel);
    const frames = list.filter(({ kind }) => kind === 'in');
    expect(frames.length).toBeGreaterThan(500);
    expect(frames.length).toBeLessThanOrEqual(1_000);
    expect(list.every(({ isHistory }) => isHistory)).toBe(true);
    const shed = list.find(({ kind }) => kind === 'shed');
    expect(JSON.parse(shed?.detail ?? '{}')).toMatchObject({ reason: 'history', frames: 3_000 - frames.length });
    expect(await readConnections(panel)).toMatchObject([{ state: 'open', isHistory: true, framesIn: 3_000 }]);
  });

  test('takes rows of a left page away, and keeps them with Preserve log', async () => {
    const panel = await openPanel();
    await tab.navigate(`${pages.origin}/first`);
    await waitForRow(panel, 'in', 'first page');
    await tab.navigate(`${pages.origin}/second`);
    await waitForRow(panel, 'in', 'second page');
    await panel.waitFor(() => probe.rows().every(({ url }) => url.includes('second')), { what: 'the old rows to go' });
    expect(kindsAndTexts(await readRows(panel))).toEqual(['connecting', 'open', 'out second page', 'in second page']);

    await panel.evaluate(() => probe.session.actions.setPreserveLog(true));
    await tab.navigate(`${pages.origin}/first`);
    await waitForRow(panel, 'in', 'first page');
    await waitForRow(panel, 'navigated', '/first');
    const list = kindsAndTexts(await readRows(panel));
    expect(list.slice(0, 4)).toEqual(['connecting', 'open', 'out second page', 'in second page']);
    expect(list.indexOf('navigated')).toBeLessThan(list.lastIndexOf('connecting'));
    expect(list.filter((row) => row === 'navigated')).toHaveLength(1);
    expect(list.slice(-4)).toEqual(['connecting', 'open', 'out first page', 'in first page']);
  });

  // Firefox's network log has no messages, and no extension reaches into its workers without a hook of their own.
  if (inject('browser') === 'chromium') {
    test('shows the sockets of workers from the network log, read-only', async () => {
      const panel = await openPanel();
      await tab.navigate(`${pages.origin}/workers`);
      await tab.waitFor(() => window.answered === 2, { what: 'both workers to be answered' });
      await panel.waitFor(() => probe.connections().length === 2 && probe.frameCount() === 8, {
        what: 'all their rows',
      });
      const list = await readRows(panel);
      for (const name of ['dedicated', 'blob']) {
        const own = list.filter(({ url }) => url.endsWith(`?worker=${name}`));
        expect(kindsAndTexts(own)).toEqual([
          'connecting',
          'open',
          `out ${name}`,
          'out \u0001\u0002\u0003',
          `in ${name}`,
          'in \u0001\u0002\u0003',
        ]);
        expect(own.slice(2).map(({ origin, length }) => `${origin} ${length}`)).toEqual(
          [name.length, 3, name.length, 3].map((length) => `network ${length}`),
        );
      }
      const seen = await readConnections(panel);
      expect(seen.map(({ state, handshake }) => `${state} ${handshake?.source} ${handshake?.status}`)).toEqual([
        'open network-log 101',
        'open network-log 101',
      ]);
      await tab.evaluate(() => window.workers.forEach((worker) => worker.postMessage('close')));
      await panel.waitFor(() => probe.connections().every(({ state }) => state === 'closed'), { what: 'both ends' });
    });
  }

  test('takes part in the back/forward cache', async () => {
    const panel = await openPanel();
    await tab.navigate(`${pages.origin}/cached`);
    await waitForRow(panel, 'close', 'before');
    await tab.navigate(`${pages.origin}/second`);
    await waitForRow(panel, 'in', 'second page');
    const { isFromBackForwardCache } = await tab.goBack();
    await panel.waitFor(() => probe.rows().every(({ url }) => !url.includes('second')), {
      what: 'the left page to go',
    });
    if (isFromBackForwardCache) {
      await waitForRow(panel, 'close', 'page=after');
      expect(
        (await readRows(panel)).filter(({ kind }) => kind === 'in' || kind === 'out').map(({ text }) => text),
      ).toEqual(['after', 'after']);
    } else {
      // DevTools or the browser's memory may keep pages out of it; then it is an ordinary new page.
      await waitForRow(panel, 'close', 'page=before');
    }
    await panel.waitFor(() => probe.rows().every(({ url }) => !url.includes('second')), {
      what: 'the left page to go',
    });
    console.log(`back/forward cache was used: ${isFromBackForwardCache}`);
  });

  test('pauses and goes on, and says how many frames there were meanwhile', async () => {
    const panel = await openPanel();
    await tab.navigate(`${pages.origin}/first`);
    await waitForRow(panel, 'in', 'first page');
    // The page answers commands in their order: it has paused when the second one is answered.
    const paused = await panel.evaluate(() => {
      probe.session.actions.setRecording(false);
      const [connection] = probe.session.connections.all();
      return connection ? probe.session.act.setOffline(connection, false).then(({ kind }) => kind) : 'none';
    });
    expect(paused).toBe('done');
    await tab.evaluate(() => window.socket.send('unseen'));
    await tab.waitFor(() => window.received.includes('unseen'), { what: 'the echo' });
    await panel.evaluate(() => probe.session.actions.setRecording(true));
    await waitForRow(panel, 'shed', 'paused');
    await tab.evaluate(() => window.socket.send('seen'));
    await waitForRow(panel, 'in', 'seen');
    const list = await readRows(panel);
    expect(list.some(({ text }) => text === 'unseen')).toBe(false);
    const shed = list
      .filter(({ kind }) => kind === 'shed')
      .map(({ detail }) => JSON.parse(detail) as { frames: number });
    expect(shed.reduce((sum, { frames }) => sum + frames, 0)).toBe(2);
  });
});
