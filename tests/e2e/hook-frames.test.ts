import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { buildProbeExtension } from '../support/probe-panel/build-probe.ts';
import type { Probe, ProbeConnection } from '../support/probe-panel/probe.ts';
import { openProbe } from '../support/probe-panel/read-probe.ts';
import { reusedTab } from '../support/reused-tab.ts';
import { startSocketServer, type SocketServer } from './websockets-standard/socket-server.ts';

declare const probe: Probe;

let server: SocketServer;
let session: BrowserSession;
let tab: Tab;
let panel: PanelPage;

/** The first script of a document opens a socket, says its name and closes when it hears it. */
const speaker = (name: string) => `<!doctype html><script>
  const socket = new WebSocket('${server.base}/echo?${name}');
  socket.onopen = () => socket.send('I am ${name}');
  socket.onmessage = () => socket.close(1000, '${name}');
</script>`;

const attribute = (html: string) => html.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

beforeAll(async () => {
  server = await startSocketServer();
  server.pages.set('/cross-origin', { html: speaker('cross-origin') });
  server.pages.set('/sandboxed', { html: speaker('sandboxed') });
  server.pages.set('/policy', {
    html: speaker('policy'),
    headers: {
      'content-security-policy': `default-src 'none'; script-src 'unsafe-inline'; connect-src ${server.base}`,
    },
  });
  server.pages.set('/top', {
    html: `${speaker('top')}<body>
      <iframe src="${server.otherOrigin}/cross-origin"></iframe>
      <iframe sandbox="allow-scripts" src="/sandboxed"></iframe>
      <iframe src="/policy"></iframe>
      <iframe srcdoc="${attribute(speaker('srcdoc'))}"></iframe>
      <script>
        const frame = (src) => {
          const element = document.createElement('iframe');
          if (src) element.src = src;
          document.body.append(element);
          return element;
        };
        const { WebSocket: Blank } = frame().contentWindow;
        const blank = new Blank('${server.base}/echo?blank');
        blank.onopen = () => blank.send('I am blank');
        blank.onmessage = () => blank.close(1000, 'blank');
        frame(URL.createObjectURL(new Blob([${JSON.stringify(speaker('blob')).replaceAll('</', '<\\/')}], { type: 'text/html' })));
        const written = frame().contentDocument;
        written.open();
        written.write(${JSON.stringify(speaker('written')).replaceAll('</', '<\\/')});
        written.close();
      </script>`,
  });
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: await buildProbeExtension(inject('browser')),
  });
});

afterAll(async () => {
  await session?.close();
  await server?.close();
});

beforeEach(async () => {
  tab = await reusedTab(session, tab);
});

async function openPanel(): Promise<void> {
  panel = await openProbe(tab);
}

const connections = async (): Promise<ProbeConnection[]> =>
  JSON.parse(await panel.evaluate(() => JSON.stringify(probe.connections()))) as ProbeConnection[];

const NAMES = ['blank', 'blob', 'cross-origin', 'policy', 'sandboxed', 'srcdoc', 'top', 'written'];

describe('the page hook', () => {
  test('follows the first socket of every kind of frame, each exactly once', async () => {
    await openPanel();
    await tab.navigate(`${server.origin}/top`);
    await panel.waitFor(
      (count: number) => probe.connections().filter(({ state }) => state === 'closed').length === count,
      {
        what: 'the sockets of all frames to be closed',
        args: [NAMES.length],
      },
    );
    const seen = await connections();
    expect(seen.map(({ url }) => url.split('?')[1]).toSorted()).toEqual(NAMES);
    expect(seen.map(({ framesIn, framesOut }) => [framesIn, framesOut])).toEqual(NAMES.map(() => [1, 1]));
    expect(tab.pageErrors()).toEqual([]);
  });

  test('keeps the history of every frame for a panel that is opened late', async () => {
    await tab.closeDevTools();
    await tab.navigate(`${server.origin}/top`);
    await openPanel();
    await panel.waitFor(
      (count: number) => probe.connections().filter(({ state }) => state === 'closed').length === count,
      {
        what: 'the history of all frames',
        args: [NAMES.length],
      },
    );
    expect((await connections()).map(({ url }) => url.split('?')[1]).toSorted()).toEqual(NAMES);
  });

  test('shows binary and long payloads of both directions with their exact size', async () => {
    await openPanel();
    await tab.navigate(`${server.origin}/plain`);
    await tab.evaluate(async (base: string) => {
      const socket = new WebSocket(`${base}/echo`);
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      socket.send(new Uint8Array(3_000_000).fill(7));
      socket.send('é'.repeat(1_500_000));
      socket.send(new Blob([new Uint8Array(2_500_000)]));
      let answers = 0;
      socket.addEventListener('message', () => {
        answers += 1;
        if (answers === 3) socket.close(1000, 'enough');
      });
    }, server.base);
    await panel.waitFor(() => probe.connections()[0]?.state === 'closed', { what: 'the close' });
    await panel.waitFor(
      () => probe.connections()[0]?.bytesIn === 8_500_000 && probe.connections()[0]?.bytesOut === 8_500_000,
      {
        what: 'all bytes of both directions',
      },
    );
  });
});
