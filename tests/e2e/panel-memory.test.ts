import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import { LOG_LIMITS } from '../../src/panel/memory/log-limit.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { FILTER, focus, FRAMES, hideTimeline, selectRow, waitForText, DETAIL, tab } from '../support/panel-dom.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

const DIALOG = 'dialog[open]';
const MESSAGES = 160;

let servers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
let page: Tab;
let panel: PanelPage;

beforeAll(async () => {
  servers = await startDemoServers({ port: 0 });
  pages = await servePages({
    // Discarded sends cost no server anything and stand in the log with their payloads.
    '/': `<!doctype html><title>fills</title><script>
      const echo = new WebSocket(${JSON.stringify(servers.socketUrl('/echo'))});
      window.fill = async (count) => {
        for (let at = 1; at <= count; at += 1) {
          echo.send((at % 10 === 0 ? 'tenth ' : 'plain ') + at + ' ' + 'x'.repeat(1024 * 1024));
          if (at % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 30));
        }
      };
      echo.onopen = () => echo.close();
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

function spilledFiles(): Promise<number> {
  return panel.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    let count = 0;
    try {
      const folder = await root.getDirectoryHandle('spill');
      for await (const handle of folder.values()) {
        if (handle.kind !== 'directory') continue;
        // eslint-disable-next-line no-unused-vars
        for await (const _ of (handle as FileSystemDirectoryHandle).keys()) count += 1;
      }
    } catch {
      return 0;
    }
    return count;
  });
}

describe('a log that is full', () => {
  test('puts its oldest payloads on disk when that is chosen, and a row and the status bar say so', async () => {
    await panel.click('button[aria-label=Settings]');
    await waitForText(panel, DIALOG, 'Put the oldest payloads on disk');
    await panel.evaluate((limit: number) => {
      const labels = [...document.querySelectorAll<HTMLLabelElement>('dialog[open] label')];
      labels.find(({ textContent }) => textContent?.includes('Put the oldest payloads'))?.click();
      const select = document.querySelector<HTMLSelectElement>('dialog[open] select');
      if (!select) throw new Error('no limit');
      const setter = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value')?.set;
      setter?.call(select, String(limit));
      select.dispatchEvent(new Event('change', { bubbles: true }));
    }, LOG_LIMITS[0] ?? 0);
    await panel.press('Escape');
    await panel.waitFor(() => document.querySelector('dialog[open]') === null, { what: 'the dialog to close' });
    await hideTimeline(panel);
    await page.navigate(pages.origin);
    await waitForText(panel, FRAMES, 'Closed');
    await page.evaluate((count: number) => {
      const { fill } = window as unknown as { fill: (count: number) => Promise<void> };
      return fill(count);
    }, MESSAGES);
    await waitForText(panel, FRAMES, `tenth ${MESSAGES}`);
    await waitForText(panel, 'footer', 'on disk');
    expect(await spilledFiles()).toBeGreaterThan(5);
    await focus(panel, FILTER);
    await panel.type('op:lifecycle');
    await waitForText(panel, FRAMES, 'payloads of the oldest rows go to disk');
  });

  test('finds, shows and opens what is on disk', async () => {
    await focus(panel, FILTER);
    await panel.press('Mod+a');
    await panel.type('tenth');
    await waitForText(panel, 'footer', `${MESSAGES / 10} frames`);
    await panel.press('Escape');
    await panel.press('Escape');
    await panel.evaluate(() => document.querySelector<HTMLElement>('#framescope-filter')?.blur());
    await selectRow(panel, 4);
    await waitForText(panel, `${FRAMES} [aria-selected=true]`, 'plain ');
    await panel.click(tab('payload'));
    await waitForText(panel, DETAIL, 'plain ');
  });

  test('shows the conversation with the same rows, selection and filter, and remembers it', async () => {
    await focus(panel, FRAMES);
    await panel.press('v');
    await waitForText(panel, `${FRAMES} [role=columnheader]:last-child`, 'Sent by the page');
    await waitForText(panel, `${FRAMES} [aria-selected=true]`, 'plain ');
    await panel.press('ArrowDown');
    await waitForText(panel, `${FRAMES} [aria-selected=true] [data-out=true]`, 'plain ');
    await panel.press('m');
    await panel.waitFor(() => document.querySelector('[data-position][data-mark]') !== null, { what: 'the mark' });
    await panel.press('End');
    await waitForText(panel, `${FRAMES} [aria-selected=true]`, `${MESSAGES}`);
    await panel.press('F2');
    await panel.waitFor(() => document.querySelector('[data-mark][aria-selected=true]') !== null, {
      what: 'the marked row to be selected',
    });
    await panel.reload();
    await waitForText(panel, `${FRAMES} [role=columnheader]:last-child`, 'Sent by the page');
  });

  test('leaves nothing on disk when the panel that had put it there is gone', async () => {
    await panel.waitFor(
      async () => {
        const root = await navigator.storage.getDirectory();
        const folder = await root.getDirectoryHandle('spill').catch(() => null);
        if (folder === null) return true;
        let count = 0;
        for await (const handle of folder.values()) {
          if (handle.kind !== 'directory') continue;
          for await (const name of (handle as FileSystemDirectoryHandle).keys()) count += name.length;
        }
        return count === 0;
      },
      { what: 'the disk to be empty', timeoutMs: 20_000 },
    );
    expect(await spilledFiles()).toBe(0);
  });

  test('says nothing on the console meanwhile', () => {
    expect(panel.consoleMessages().filter(({ kind }) => kind === 'error' || kind === 'exception')).toEqual([]);
  });
});
