import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { DETAIL, drawnData, focus, FRAMES, selectRow, waitForText } from '../support/panel-dom.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

const DIALOG = 'dialog[open]';

let servers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
let page: Tab;
let panel: PanelPage;

beforeAll(async () => {
  servers = await startDemoServers({ port: 0 });
  pages = await servePages({
    '/': `<!doctype html><title>talks</title><script>
      window.echo = new WebSocket(${JSON.stringify(servers.socketUrl('/echo'))});
      echo.onopen = () => echo.send('words to keep');
    </script>`,
  });
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: builtExtensionDir(inject('browser')),
    windowSize: { width: 1400, height: 1000 },
  });
  page = await session.newTab('about:blank');
  ({ panel } = await page.openDevTools({ dockSide: 'bottom' }));
});

afterAll(async () => {
  await session?.close();
  await pages?.close();
  await servers?.close();
});

async function openKept(): Promise<void> {
  await panel.click('button[aria-label=Import]');
  await panel.waitFor(() => document.querySelector('[role=menu]') !== null, { what: 'the menu' });
  await panel.evaluate(() => {
    const items = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
    items.find((item) => item.textContent?.includes('kept session'))?.click();
  });
  await waitForText(panel, DIALOG, 'Kept sessions');
}

/** Presses a button of the dialog by its words, in the item that contains a text. */
function pressIn(item: string, words: string): Promise<void> {
  return panel.evaluate(
    (part: string, label: string) => {
      const found = [...document.querySelectorAll('dialog[open] li')].find((row) => row.textContent?.includes(part));
      const button = [...(found?.querySelectorAll('button') ?? [])].find(({ textContent }) => textContent === label);
      if (!button) throw new Error(`no ${label} for ${part}`);
      button.click();
    },
    item,
    words,
  );
}

describe('what is captured', () => {
  test('is kept while it comes, and says so', async () => {
    await page.navigate(pages.origin);
    await waitForText(panel, FRAMES, 'words to keep');
    await waitForText(panel, 'footer', 'Kept on disk');
  });

  test('is there after DevTools was closed, named, opened and read in full', async () => {
    await page.evaluate(() => {
      const { echo } = window as unknown as { echo: WebSocket };
      echo.send('the last words');
    });
    await waitForText(panel, FRAMES, 'the last words');
    // Long after it was written: a row is marked, and its mark kept.
    await selectRow(panel, 2);
    await panel.press('m');
    await panel.waitFor(
      async () => {
        const root = await navigator.storage.getDirectory();
        const folder = await root.getDirectoryHandle('sessions');
        for await (const name of folder.keys()) if (name.endsWith('.marks')) return true;
        return false;
      },
      { what: 'the mark on disk', timeoutMs: 15_000 },
    );
    await panel.waitFor(
      async () => {
        const root = await navigator.storage.getDirectory();
        const folder = await root.getDirectoryHandle('sessions');
        for await (const [name, handle] of folder.entries()) {
          if (!name.endsWith('.json') || !('getFile' in handle)) continue;
          const file: File = await (handle as FileSystemFileHandle).getFile();
          if ((await file.text()).includes('"frames":4')) return true;
        }
        return false;
      },
      { what: 'four frames on disk', timeoutMs: 15_000 },
    );
    await page.closeDevTools();
    await page.navigate('about:blank');
    ({ panel } = await page.openDevTools({ dockSide: 'bottom' }));
    await openKept();
    await waitForText(panel, DIALOG, '1 connection, 4 frames');
    const host = new URL(pages.origin).host;
    await pressIn(host, 'Rename');
    await panel.type('Two talks');
    await panel.press('Enter');
    await waitForText(panel, DIALOG, 'Two talks');
    await pressIn('Two talks', 'Open');
    await waitForText(panel, 'section[aria-label=Imports]', 'Two talks');
    await waitForText(panel, FRAMES, 'the last words');
    await panel.waitFor(() => document.querySelectorAll('[role=row][data-mark]').length === 1, {
      what: 'the row that was marked',
    });
    const rows = (await drawnData(panel)).join('\n');
    expect(rows.match(/words to keep/g)).toHaveLength(2);
    expect(rows.match(/the last words/g)).toHaveLength(2);
    await waitForText(panel, 'section[aria-label=Imports]', '1 connection, 4 frames');
    expect(
      await panel.evaluate(() =>
        document.querySelector('section[aria-label=Imports]')?.textContent?.includes('problem'),
      ),
    ).toBe(false);
  });

  test('is compared, kept and current, message by message, and each difference leads to both messages', async () => {
    await page.navigate(pages.origin);
    // Sent and echoed, as in the session before, besides its four.
    await waitForText(panel, 'footer', '6 frames');
    await page.evaluate(() => {
      const { echo } = window as unknown as { echo: WebSocket };
      echo.send('the other words');
    });
    await waitForText(panel, 'footer', '8 frames');
    await openKept();
    await waitForText(panel, DIALOG, 'Two talks');
    await pressIn('Two talks', 'Compare');
    const compared = 'section[aria-label="Compared sessions"]';
    await waitForText(panel, compared, 'Changed 2');
    await waitForText(panel, compared, '2 equal messages');
    await focus(panel, `${compared} [role=listbox]`);
    await panel.press('ArrowDown');
    await waitForText(panel, `${compared} [aria-selected=true]`, 'the other words');
    await waitForText(panel, DETAIL, 'the last words');
    await waitForText(panel, DETAIL, 'the other words');
    await panel.press('Escape');
    await panel.waitFor((selector: string) => document.querySelector(selector) === null, {
      what: 'the comparison to close',
      args: [compared],
    });
  });

  test('is deleted when the user wants it', async () => {
    await page.navigate('about:blank');
    await panel.waitFor(() => document.querySelector('footer')?.textContent?.includes('Kept on disk') === false, {
      what: 'the session of the page that was left to end',
    });
    await openKept();
    await waitForText(panel, DIALOG, 'Two talks');
    await pressIn('Two talks', 'Delete');
    await panel.waitFor(() => document.querySelector('dialog[open]')?.textContent?.includes('Two talks') === false, {
      what: 'the named session to be deleted',
    });
    await pressIn(new URL(pages.origin).host, 'Delete');
    await waitForText(panel, DIALOG, 'No session is kept yet.');
    await panel.press('Escape');
  });

  test('is not kept once that is switched off in the settings, which outlive the panel', async () => {
    await panel.click('button[aria-label=Settings]');
    await waitForText(panel, DIALOG, 'Keep what is captured on disk');
    await panel.evaluate(() => document.querySelector<HTMLElement>('dialog[open] input[type=checkbox]')?.click());
    await waitForText(panel, DIALOG, 'Nothing is kept.');
    await panel.press('Escape');
    await panel.reload();
    await page.navigate(pages.origin);
    await waitForText(panel, FRAMES, 'words to keep');
    await openKept();
    await waitForText(panel, DIALOG, 'No session is kept yet.');
    await panel.press('Escape');
  });

  test('says nothing on the console meanwhile', () => {
    expect(panel.consoleMessages().filter(({ kind }) => kind === 'error' || kind === 'exception')).toEqual([]);
  });
});
