import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession } from '../support/browsers/session.ts';
import { FRAMES, waitForText } from '../support/panel-dom.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

const DIALOG = 'dialog[open]';
const MESSAGES = 500;

let servers: DemoServers;
let pages: ServedPages;
let profileDir: string;
let session: BrowserSession | undefined;

beforeAll(async () => {
  profileDir = await mkdtemp(join(tmpdir(), 'framescope-crash-'));
  servers = await startDemoServers({ port: 0 });
  pages = await servePages({
    '/': `<!doctype html><title>talks</title><script>
      window.echo = new WebSocket(${JSON.stringify(servers.socketUrl('/echo'))});
      let sent = 0;
      echo.onopen = () => setInterval(() => { if (sent < ${MESSAGES}) echo.send('message ' + sent++); }, 2);
    </script>`,
  });
});

afterAll(async () => {
  await session?.close();
  await pages?.close();
  await servers?.close();
  await rm(profileDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

function launch(): Promise<BrowserSession> {
  return launchBrowser({
    browser: inject('browser'),
    extensionDir: builtExtensionDir(inject('browser')),
    windowSize: { width: 1400, height: 1000 },
    profileDir,
    preferences: {
      // An add-on that is installed for a session only is forgotten with it, storage and all, unless it is told to stay.
      'extensions.webextensions.keepStorageOnUninstall': true,
      'extensions.webextensions.keepUuidOnUninstall': true,
      'browser.sessionstore.resume_from_crash': false,
      'toolkit.startup.max_resumed_crashes': -1,
    },
  });
}

test('what was captured is there after the browser was killed in the middle of it', async () => {
  session = await launch();
  const page = await session.newTab('about:blank');
  const { panel } = await page.openDevTools({ dockSide: 'bottom' });
  await page.navigate(pages.origin);
  await waitForText(panel, 'footer', 'Kept on disk');
  await panel.waitFor((grid: string) => Number(document.querySelector(grid)?.getAttribute('aria-rowcount')) > 400, {
    what: 'four hundred rows',
    args: [FRAMES],
  });
  await session.kill();

  session = await launch();
  const again = await session.newTab('about:blank');
  const { panel: after } = await again.openDevTools({ dockSide: 'bottom' });
  await after.click('button[aria-label=Import]');
  await after.waitFor(
    () => {
      const items = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
      const item = items.find(({ textContent }) => textContent?.includes('kept session'));
      item?.click();
      return item !== undefined;
    },
    { what: 'the menu' },
  );
  await waitForText(after, DIALOG, new URL(pages.origin).host);
  await after.evaluate(() => {
    const buttons = [...document.querySelectorAll<HTMLElement>('dialog[open] li button')];
    buttons.find(({ textContent }) => textContent === 'Open')?.click();
  });
  await waitForText(after, 'section[aria-label=Imports]', 'Imported');
  const report = await after.evaluate(
    () =>
      document.querySelector('section[aria-label=Imports]')?.textContent?.replaceAll(/[\s,.\u00a0\u202f]/gu, '') ?? '',
  );
  expect(report).not.toContain('problem');
  const frames = Number(/1connection(\d+)frames/.exec(report)?.[1]);
  // All but what came in the last moments.
  expect(frames).toBeGreaterThan(100);
});
