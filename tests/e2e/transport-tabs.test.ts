import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, Tab } from '../support/browsers/session.ts';
import { buildProbeExtension } from '../support/probe-panel/build-probe.ts';
import type { Probe } from '../support/probe-panel/probe.ts';
import { kindsAndTexts, openProbe, readConnections, readRows, waitForRow } from '../support/probe-panel/read-probe.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

declare const probe: Probe;
declare global {
  interface Window {
    socket: WebSocket;
    received: string[];
    wasPrerendering: boolean;
  }
}

let servers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
const tabs: Tab[] = [];

/** Says its name in the first inline script, and again what it is told. */
const talking = (name: string, more = ''): string => `<!doctype html><title>${name}</title><script>
  window.wasPrerendering = document.prerendering === true;
  window.received = [];
  window.socket = new WebSocket(${JSON.stringify(servers.socketUrl('/echo?page='))} + ${JSON.stringify(name)});
  socket.onopen = () => socket.send(${JSON.stringify(name)});
  socket.onmessage = (event) => received.push(event.data);
</script>${more}`;

/**
 * The page says by itself that it is shown: nobody has to reach it while it takes the place of another (a debugger loses its frame there at
 * times). Its socket opens only then.
 */
const SAYS_THAT_IT_IS_SHOWN = `socket.addEventListener('message', ({ data }) => {
  if (data === 'next') socket.send(wasPrerendering ? 'now shown' : 'was never prerendered');
});`;

beforeAll(async () => {
  servers = await startDemoServers({ port: 0 });
  const rules = JSON.stringify({ prerender: [{ source: 'list', urls: ['/next'], eagerness: 'immediate' }] });
  pages = await servePages({
    '/one': talking('one'),
    '/two': talking('two'),
    '/frame': talking('frame'),
    '/next': talking('next', `<script>${SAYS_THAT_IT_IS_SHOWN}</script><iframe src="/frame"></iframe>`),
    '/before': talking('before', `<script type="speculationrules">${rules}</script><a href="/next">next</a>`),
  });
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: await buildProbeExtension(inject('browser')),
  });
});

afterAll(async () => {
  await session?.close();
  await pages?.close();
  await servers?.close();
});

async function newTab(): Promise<Tab> {
  const tab = await session.newTab('about:blank');
  tabs.push(tab);
  return tab;
}

afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.close();
});

const lifeOf = (name: string): string[] => ['connecting', 'open', `out ${name}`, `in ${name}`];

describe('two tabs with DevTools open at once', () => {
  test('show each its own page, also after the background was ended and one of them was closed', async () => {
    const [first, second] = [await newTab(), await newTab()];
    const [firstPanel, secondPanel] = [await openProbe(first), await openProbe(second)];
    await Promise.all([first.navigate(`${pages.origin}/one`), second.navigate(`${pages.origin}/two`)]);
    await waitForRow(firstPanel, 'in', 'one');
    await waitForRow(secondPanel, 'in', 'two');
    await session.killBackground();
    await first.evaluate(() => window.socket.send('to the first'));
    await second.evaluate(() => window.socket.send('to the second'));
    await waitForRow(firstPanel, 'in', 'to the first');
    await waitForRow(secondPanel, 'in', 'to the second');
    expect(kindsAndTexts(await readRows(firstPanel))).toEqual([
      ...lifeOf('one'),
      'out to the first',
      'in to the first',
    ]);
    const ofSecond = [...lifeOf('two'), 'out to the second', 'in to the second'];
    expect(kindsAndTexts(await readRows(secondPanel))).toEqual(ofSecond);

    await first.closeDevTools();
    await first.evaluate(() => window.socket.send('to nobody'));
    await second.evaluate(() => window.socket.close(1000, 'enough'));
    await waitForRow(secondPanel, 'close', 'enough');
    expect(kindsAndTexts(await readRows(secondPanel))).toEqual([...ofSecond, 'closing', 'close']);
  });
});

// Firefox does not prerender.
if (inject('browser') === 'chromium') {
  describe('a page that was prerendered', () => {
    test.each([false, true])('has its rows from the first script on, once (Preserve log: %s)', async (isPreserving) => {
      const tab = await newTab();
      const panel = await openProbe(tab);
      await tab.navigate(`${pages.origin}/before`);
      await panel.evaluate((isOn: boolean) => probe.session.actions.setPreserveLog(isOn), isPreserving);
      await waitForRow(panel, 'in', 'before');
      // Chromium lets the prerendered page's script run and its socket wait.
      await waitForRow(panel, 'connecting', 'page=next');
      // What stands is still the page before, and it goes on.
      await tab.evaluate(() => window.socket.send('while it is prepared'));
      await waitForRow(panel, 'in', 'while it is prepared');
      await tab.click('a');
      await waitForRow(panel, 'in', 'now shown');
      await waitForRow(panel, 'in', 'frame');
      if (isPreserving) await waitForRow(panel, 'navigated', '/next');
      else
        await panel.waitFor(() => probe.rows().every(({ url }) => !url.includes('page=before')), {
          what: 'the left page to go',
        });
      const rows = await readRows(panel);
      const own = (name: string): string[] => kindsAndTexts(rows.filter(({ url }) => url.endsWith(`page=${name}`)));
      expect(own('next')).toEqual([...lifeOf('next'), 'out now shown', 'in now shown']);
      expect(own('frame')).toEqual(lifeOf('frame'));
      expect(rows.filter(({ kind }) => kind === 'navigated')).toHaveLength(isPreserving ? 1 : 0);
      const states = (await readConnections(panel)).map(({ url, state }) => `${url.split('=')[1]} ${state}`).toSorted();
      expect(states).toEqual([...(isPreserving ? ['before gone'] : []), 'frame open', 'next open']);
    });
  });
}
