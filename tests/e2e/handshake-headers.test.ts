import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { acceptKeyFor } from '../support/accept-key.ts';
import { waitForCondition } from '../support/browsers/condition.ts';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { buildProbeExtension } from '../support/probe-panel/build-probe.ts';
import type { Probe, ProbeConnection } from '../support/probe-panel/probe.ts';
import { openProbe } from '../support/probe-panel/read-probe.ts';
import { reusedTab } from '../support/reused-tab.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

declare const probe: Probe;

let servers: DemoServers;
let secureServers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
let tab: Tab;

beforeAll(async () => {
  servers = await startDemoServers({ port: 0 });
  secureServers = await startDemoServers({ port: 0, tls: true });
  pages = await servePages({ '/': '<!doctype html><title>handshakes</title>' });
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

async function connect(target: string, protocols: readonly string[] = [], server = servers): Promise<void> {
  await tab.evaluate(
    (url: string, offered: readonly string[]) => void new WebSocket(url, [...offered]),
    server.socketUrl(target),
    protocols,
  );
}

/** The connection once its handshake is complete. */
async function handshakeOf(panel: PanelPage, target: string): Promise<ProbeConnection> {
  const json = await panel.waitFor(
    (part: string) => {
      const found = probe.connections().find(({ url }) => url.endsWith(part));
      return found?.handshake && (found.handshake.status !== null || found.handshake.error !== null)
        ? JSON.stringify(found)
        : '';
    },
    { what: `the handshake of ${target}`, args: [target] },
  );
  return JSON.parse(json) as ProbeConnection;
}

describe('handshakes', () => {
  test.each(['ws:', 'wss:'])(
    'shows the headers of a socket that is open, as the server saw them, over %s',
    async (scheme) => {
      const server = scheme === 'wss:' ? secureServers : servers;
      const panel = await openPanel();
      await tab.navigate(pages.origin);
      await connect('/chat?handshake', ['chat.v1', 'other'], server);
      const { url, handshake, absence } = await handshakeOf(panel, '/chat?handshake');
      expect(url).toMatch(new RegExp(`^${scheme}//`, 'u'));
      const logged = server.log.connections.find(({ target }) => target === '/chat?handshake');
      const key = handshake?.request['sec-websocket-key'];
      expect(key).toBe(logged?.headers['sec-websocket-key']);
      expect(handshake?.request['sec-websocket-version']).toBe('13');
      expect(handshake?.request['sec-websocket-protocol']).toBe('chat.v1, other');
      expect(handshake?.status).toBe(101);
      expect(handshake?.response['sec-websocket-accept']).toBe(acceptKeyFor(key ?? ''));
      expect(handshake?.error).toBeNull();
      expect(handshake?.isMatchedByOrder).toBe(false);
      expect(absence).toBeNull();
    },
  );

  test.each([401, 403, 404])('shows the status of a handshake refused with %i', async (status) => {
    const panel = await openPanel();
    await tab.navigate(pages.origin);
    const target = `/refuse?status=${status}`;
    await connect(target);
    // The browser may tell of the answer before the page's close event is through.
    await panel.waitFor(
      (path: string) => probe.connections().some(({ url, state }) => url.endsWith(path) && state === 'closed'),
      {
        what: 'the refused socket to be closed',
        args: [target],
      },
    );
    const { handshake } = await handshakeOf(panel, target);
    expect(handshake?.status).toBe(status);
    expect(handshake?.error ?? '').not.toBe('');
    await panel.waitFor(() => probe.rows().some(({ kind }) => kind === 'handshakeFailed'), { what: 'its row' });
    const failed = await panel.evaluate(() => probe.rows().filter(({ kind }) => kind === 'handshakeFailed').length);
    expect(failed).toBe(1);
  });

  test.each(['/wrong-accept', '/wrong-protocol'])('says that the handshake of %s failed', async (target) => {
    const panel = await openPanel();
    await tab.navigate(pages.origin);
    // Without an offer Firefox ignores a subprotocol in the answer and opens, against RFC 6455 §4.1.
    await connect(target, ['chat.v1']);
    await panel.waitFor(() => probe.rows().some(({ kind }) => kind === 'handshakeFailed'), { what: 'its row' });
    await panel.waitFor(() => probe.connections().every(({ state }) => state === 'closed'), {
      what: 'the socket to be closed',
    });
    const { handshake } = await handshakeOf(panel, target);
    // Chromium tells the reason and not the response, Firefox the response and not the reason.
    if (inject('browser') === 'chromium') {
      expect(handshake?.error).toMatch(/Error during WebSocket handshake: .*Sec-WebSocket-(Accept|Protocol)/);
    } else {
      expect(handshake?.status).toBe(101);
      expect(handshake?.response['sec-websocket-accept'] ?? '').not.toBe('');
    }
  });

  test('tells sockets apart that are opened to one URL at once', async () => {
    const panel = await openPanel();
    await tab.navigate(pages.origin);
    for (let count = 0; count < 3; count += 1) await connect('/echo?many');
    await panel.waitFor(() => probe.connections().filter(({ handshake }) => handshake?.status === 101).length === 3, {
      what: 'three handshakes',
    });
    const keys = await panel.evaluate(() =>
      JSON.stringify(probe.connections().map(({ handshake }) => handshake?.request['sec-websocket-key'])),
    );
    const seen = JSON.parse(keys) as string[];
    expect(new Set(seen).size).toBe(3);
    expect(seen).toEqual(
      servers.log.connections
        .filter(({ target }) => target === '/echo?many')
        .map(({ headers }) => headers['sec-websocket-key']),
    );
  });

  test('says why a socket that is older than DevTools has none', async () => {
    await tab.closeDevTools();
    await tab.navigate(pages.origin);
    await connect('/echo?old');
    await waitForCondition(() => servers.log.connections.some(({ target }) => target === '/echo?old'), {
      what: 'the server to have the old socket',
    });
    const panel = await openPanel();
    await panel.waitFor(() => probe.connections().length === 1, { what: 'the old connection' });
    if (inject('browser') === 'firefox') {
      // The background has kept what `webRequest` told it.
      expect((await handshakeOf(panel, '/echo?old')).handshake?.status).toBe(101);
    } else {
      await panel.waitFor(() => probe.connections()[0]?.absence === 'before-devtools', { what: 'the reason' });
    }
  });
});
