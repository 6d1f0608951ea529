import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../../demo/server/demo-servers.ts';
import { launchBrowser } from '../../support/browsers/launch.ts';
import type { BrowserSession, Tab } from '../../support/browsers/session.ts';

let servers: DemoServers;
let session: BrowserSession;
let tab: Tab;

beforeAll(async () => {
  servers = await startDemoServers({ port: 0 });
  session = await launchBrowser({ browser: inject('browser'), extensionDir: null });
  tab = await session.newTab();
});

afterAll(async () => {
  await session?.close();
  await servers?.close();
});

/** The state on a card's pill once it is the wanted one. */
async function cardReaches(id: string, label: string): Promise<void> {
  await tab.waitFor(
    (scenario: string, wanted: string) =>
      document.querySelector(`[data-scenario="${scenario}"] .pill`)?.textContent?.startsWith(wanted),
    { what: `card ${id} to say ${label}`, args: [id, label] },
  );
}

describe('the demo page', () => {
  test('starts every card on load and obeys its own policy', async () => {
    await tab.navigate(`${servers.origin}/?autostart=all`);
    for (const id of ['ticker', 'binary', 'large', 'fragmented', 'compressed', 'pings']) await cardReaches(id, 'Open');
    await cardReaches('echo', 'Open · chat.v1');
    await cardReaches('refused', 'Closed 1006');
    await cardReaches('drop', 'Closed 1006');
    await cardReaches('close', 'Closed 1000');
    const frame = await tab.frame('/frame.html');
    await frame.waitFor(() => document.querySelectorAll('li').length > 0, { what: "the frame's messages" });
    expect(tab.pageErrors()).toEqual([]);
    expect(
      tab
        .consoleMessages()
        .map(({ text }) => text)
        .join('\n'),
    ).not.toMatch(/Content.Security.Policy/iu);
  });

  test('sends a typed line and shows the answer', async () => {
    await tab.navigate(`${servers.origin}/?autostart=echo`);
    await cardReaches('echo', 'Open');
    await tab.click('[data-scenario="echo"] .input-line input');
    await tab.type('hello there');
    await tab.press('Enter');
    await tab.waitFor(() => document.body.textContent?.includes('"from":"echo","text":"hello there"'), {
      what: 'the answer to the typed line',
    });
  });

  test('starts and stops a card from the keyboard', async () => {
    await tab.navigate(`${servers.origin}/`);
    await tab.evaluate(() => document.querySelector<HTMLElement>('[data-scenario="ticker"] .actions button')?.focus());
    await tab.press('Enter');
    await cardReaches('ticker', 'Open');
    await tab.press('Enter');
    await cardReaches('ticker', 'Closed 1000');
    await expect
      .poll(() => servers.log.connectionsTo('/ticker').at(-1)?.close)
      .toEqual({
        code: 1000,
        reason: 'stopped on the page',
      });
  });

  test('lets the page close with a code of its own, and shows what it may not do', async () => {
    await tab.navigate(`${servers.origin}/`);
    await tab.evaluate(() => {
      for (const [name, value] of [
        ['by', 'page'],
        ['code', '1001'],
      ] as const) {
        const select = document.querySelector<HTMLSelectElement>(`select[name="close-${name}"]`);
        if (select) select.value = value;
      }
    });
    await tab.click('[data-scenario="close"] .actions button');
    await cardReaches('close', 'Closed 1005');
    const text = await tab.evaluate(() => document.querySelector('[data-scenario="close"]')?.textContent);
    expect(text).toContain('close(1001) threw InvalidAccessError');
  });
});

test('a page reaches wss: on a self-signed certificate only when the session accepts it', async () => {
  const secure = await startDemoServers({ port: 0, tls: true });
  const trusting = await launchBrowser({ browser: inject('browser'), extensionDir: null, acceptInsecureCerts: true });
  try {
    await tab.navigate('about:blank');
    const trustingTab = await trusting.newTab();
    // Chromium says 1006; Firefox tells the page 1015.
    expect(await tab.evaluate(outcome, secure.socketUrl('/echo'))).toMatch(/^closed 10(?:06|15)$/u);
    expect(await trustingTab.evaluate(outcome, secure.socketUrl('/echo'))).toBe('open');
  } finally {
    await trusting.close();
    await secure.close();
  }
});

/** How opening a socket ended; runs in the page. */
function outcome(url: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => resolve('open'));
    socket.addEventListener('close', ({ code }) => resolve(`closed ${code}`));
  });
}
