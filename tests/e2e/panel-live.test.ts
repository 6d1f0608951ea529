import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { toBase64 } from '../../src/base/base64.ts';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { COMPRESSED_TEXT, drawCapture } from '../support/draw-capture.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import {
  CONNECTIONS,
  DETAIL,
  drawnData,
  FILTER,
  focus,
  FRAMES,
  rowsWith,
  selectRow,
  tab,
  waitForText,
} from '../support/panel-dom.ts';
import { reusedTab, showPanel } from '../support/reused-tab.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

declare global {
  interface Window {
    echo: WebSocket;
    downloads: { name: string; url: string }[];
  }
}

const HELLO = '{"type":"hello","n":12345678901234567890,"n":2}';

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
      echo.binaryType = 'arraybuffer';
      echo.onopen = () => echo.send(${JSON.stringify(HELLO)});
      const next = ['plain text', Uint8Array.from({length: 256}, (_, at) => at), 'the end'];
      echo.onmessage = () => { if (next.length > 0) echo.send(next.shift()); };
    </script>`,
  });
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: builtExtensionDir(inject('browser')),
    windowSize: { width: 1400, height: 1000 },
  });
});

afterAll(async () => {
  await session?.close();
  await pages?.close();
  await servers?.close();
});

/** Rows: 0 connecting, 1 open, then each message and its echo: 2–3 JSON, 4–5 text, 6–7 binary, 8–9 text. */
beforeEach(async () => {
  page = await reusedTab(session, page);
  panel = await showPanel(page, { dockSide: 'bottom' });
  await page.navigate(pages.origin);
  await panel.waitFor((selector: string) => document.querySelector(selector)?.getAttribute('aria-rowcount') === '11', {
    what: 'ten rows',
    args: [FRAMES],
    timeoutMs: 15_000,
  });
});

function tabChosen(name: string): Promise<unknown> {
  return panel.waitFor(
    (selector: string) => document.querySelector(selector)?.getAttribute('aria-selected') === 'true',
    { what: `the tab ${name} to be chosen`, args: [tab(name)] },
  );
}

/** The selected row of the table, drawn; position -1 for none. */
function selectedRow(): { position: number; data: string } {
  const row = document.querySelector<HTMLElement>('[role=row][data-active]');
  return {
    position: Number(row?.dataset['position'] ?? -1),
    data: row?.querySelector('[data-column=data]')?.textContent ?? '',
  };
}

describe('the panel in DevTools', () => {
  test('shows the life of a socket row by row', async () => {
    await selectRow(panel, 0);
    const data = await drawnData(panel);
    expect(data[0]).toContain('Connecting');
    expect(data[1]).toContain('Open');
    expect(data.slice(2, 6)).toEqual([HELLO, HELLO, 'plain text', 'plain text']);
    expect(data[6]).toMatch(/^00 01 02 03/);
    expect(await panel.evaluate(() => document.querySelector('footer')?.textContent ?? '')).toContain('8 frames');
  });

  test('shows JSON with the digits of the text, binary as hex, the frame’s header and its timing', async () => {
    await selectRow(panel, 2);
    await panel.click(tab('payload'));
    await waitForText(panel, `${DETAIL} [role=tree]`, '12345678901234567890');
    await selectRow(panel, 6);
    await waitForText(panel, DETAIL, '0008');
    await panel.click(tab('frame'));
    await waitForText(panel, DETAIL, 'Masking-key');
    await waitForText(panel, DETAIL, 'does not expose');
    await panel.click(tab('timing'));
    await waitForText(panel, DETAIL, 'First frame received');
    await panel.click(tab('connection'));
    await waitForText(panel, DETAIL, servers.socketUrl('/echo'));
  });

  test('checks the accept key of the handshake', async () => {
    await selectRow(panel, 2);
    await panel.click(tab('handshake'));
    await waitForText(panel, DETAIL, '101 Switching Protocols');
    await waitForText(panel, DETAIL, 'The server’s answer fits the key.');
    await waitForText(panel, DETAIL, 'Sec-WebSocket-Version');
  });

  test('filters by text, by direction and by type, and says when a regex is none', async () => {
    await panel.click(FILTER);
    await panel.type('PLAIN');
    await panel.waitFor((grid: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === '3', {
      what: 'two rows with the text',
      args: [FRAMES],
    });
    await panel.click('[aria-label="Direction"] button:nth-of-type(2)');
    await panel.waitFor((grid: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === '2', {
      what: 'the one that was sent',
      args: [FRAMES],
    });
    await waitForText(panel, 'footer', '1 of 8 frames');
    await panel.click('[aria-label="Clear filter"]');
    await panel.click(FILTER);
    await panel.type('/(/');
    await waitForText(panel, '[role=alert]', 'Not a regular expression');
    await panel.click('[aria-label="Clear filter"]');
    await panel.click(FILTER);
    await panel.type('/^the e.d$/');
    await panel.waitFor((grid: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === '2', {
      what: 'the worker to find the one row',
      args: [FRAMES],
    });
    expect(await rowsWith(panel, 'the end')).toBe(1);
  });

  test('copies with the keyboard and saves what is selected', async () => {
    await selectRow(panel, 4);
    await panel.press('Control+c');
    await waitForText(panel, '[role=status][aria-live=polite]', 'Copied');
    await panel.click(FILTER);
    await panel.press('Control+v');
    await panel.waitFor(
      (selector: string) => document.querySelector<HTMLInputElement>(selector)?.value === 'plain text',
      { what: 'the copied text to be pasted', args: [FILTER] },
    );
    await panel.click('[aria-label="Clear filter"]');
    await selectRow(panel, 6);
    // The tab is that of the test before: the panel remembers it.
    await panel.click(tab('payload'));
    await panel.evaluate(() => {
      window.downloads = [];
      document.addEventListener(
        'click',
        (event) => {
          if (event.target instanceof HTMLAnchorElement)
            window.downloads.push({ name: event.target.download, url: event.target.href });
        },
        true,
      );
    });
    await panel.click('[aria-label="Save payload as file"]');
    const [download] =
      (await panel.waitFor(() => window.downloads.length > 0 && window.downloads, {
        what: 'a download',
      })) || [];
    expect(download?.name).toMatch(/^echo-\d{17}\.bin$/);
    expect(download?.url).toMatch(/^blob:/);
  });

  test('follows the newest rows until a row is looked at, and again when asked', async () => {
    await selectRow(panel, 3);
    await page.evaluate(() => {
      for (let at = 0; at < 100; at += 1) window.echo.send(`more ${at}`);
    });
    await waitForText(panel, 'button[title="Jump to newest"]', 'new');
    await panel.waitFor((grid: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === '211', {
      what: 'all rows',
      args: [FRAMES],
    });
    expect(await rowsWith(panel, 'more 99')).toBe(0);
    await panel.click('button[title="Jump to newest"]');
    await panel.waitFor(
      () =>
        [...document.querySelectorAll('[role=row][data-position]')].some((row) =>
          row.textContent?.includes('more 99'),
        ) && document.querySelector('button[title="Jump to newest"]') === null,
      { what: 'the newest row' },
    );
    await page.evaluate(() => window.echo.send('newest of all'));
    await panel.waitFor(
      () =>
        [...document.querySelectorAll('[role=row][data-position]')].some((row) =>
          row.textContent?.includes('newest of all'),
        ),
      { what: 'the row that came afterwards' },
    );
  });

  test('can be used by keyboard alone', async () => {
    await focus(panel, FRAMES);
    await panel.press('End');
    await panel.press('ArrowUp');
    await panel.press('Enter');
    await panel.click(tab('payload'));
    await waitForText(panel, DETAIL, 'the end');
    // Not by Escape: Firefox's toolbox then opens its split console, whatever the panel does.
    await panel.click('[aria-label="Close details"]');
    await panel.waitFor((detail: string) => document.querySelector(detail) === null, {
      what: 'the details to be closed',
      args: [DETAIL],
    });
    expect(await panel.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')).toBe('Frames');
    await focus(panel, CONNECTIONS);
    await panel.press('ArrowDown');
    await panel.press('Enter');
    await waitForText(panel, DETAIL, 'Page frame');
    await focus(panel, '[role=separator]');
    const before = await panel.evaluate(
      () => document.querySelector('[role=separator]')?.getAttribute('aria-valuenow') ?? '',
    );
    await panel.press('ArrowLeft');
    const after = await panel.evaluate(
      () => document.querySelector('[role=separator]')?.getAttribute('aria-valuenow') ?? '',
    );
    expect(Number(after)).toBe(Number(before) - 16);
  });

  test('clears, and says what to do next', async () => {
    await panel.click('[aria-label="Clear"]');
    await waitForText(panel, 'h2', 'Recording WebSockets');
    await panel.click('[aria-label="Record"]');
    await waitForText(panel, 'h2', 'Recording is off');
    await panel.click('section button');
    await waitForText(panel, 'h2', 'Recording WebSockets');
  });

  test('follows DevTools’ theme', async () => {
    for (const theme of ['dark', 'light'] as const) {
      await session.setTheme(theme);
      await panel.waitFor((wanted: string) => getComputedStyle(document.documentElement).colorScheme === wanted, {
        what: `the ${theme} theme`,
        args: [theme],
      });
    }
  });

  test('remembers the tab and the sizes of its panes when it is opened again', async () => {
    await selectRow(panel, 2);
    await panel.click(tab('timing'));
    await tabChosen('timing');
    await panel.reload();
    await panel.waitFor((grid: string) => Number(document.querySelector(grid)?.getAttribute('aria-rowcount')) > 2, {
      what: 'rows after the reload',
      args: [FRAMES],
      timeoutMs: 15_000,
    });
    await selectRow(panel, 1);
    await tabChosen('timing');
  });

  test(
    'takes a flood of 200,000 messages, usable meanwhile, the first and the last and any between exact',
    { timeout: 120_000 },
    async () => {
      await page.evaluate((url: string) => {
        window.echo = new WebSocket(url);
      }, servers.socketUrl('/flood?count=200000&size=100&close=1'));
      await panel.waitFor(
        (grid: string) => Number(document.querySelector(grid)?.getAttribute('aria-rowcount')) > 1_000,
        { what: 'the flood to begin', args: [FRAMES], timeoutMs: 60_000 },
      );
      await selectRow(panel, 2);
      await panel.click(tab('payload'));
      await waitForText(panel, `${DETAIL} [role=tree]`, '12345678901234567890');
      // Ten rows of before, connecting, open, the flood, close, and the head of the table.
      await panel.waitFor((grid: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === '200014', {
        what: 'all rows of the flood',
        args: [FRAMES],
        timeoutMs: 90_000,
      });
      expect(await panel.evaluate(() => document.querySelector('footer')?.textContent ?? '')).toContain(
        '200,008 frames',
      );
      await focus(panel, FRAMES);
      await panel.press('End');
      await waitForText(panel, FRAMES, '0000199999');
      expect((await drawnData(panel)).at(-2)).toMatch(/^0000199999/);
      expect((await drawnData(panel)).at(-1)).toContain('flooded');
      await panel.click(FILTER);
      await panel.type('0000123456');
      await panel.waitFor((grid: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === '2', {
        what: 'the one message with this number',
        args: [FRAMES],
      });
      await waitForText(panel, FRAMES, '0000123456');
      expect((await drawnData(panel))[0]).toMatch(/^0000123456/);
    },
  );

  // Only Firefox lets a user take it away.
  if (inject('browser') === 'firefox') {
    test('asks for access to sites that was taken away, and shows handshakes when it was allowed', async () => {
      await session.revokeHostAccess();
      await waitForText(panel, '[role=alert]', 'Framescope may not look into this page');
      await page.reload();
      await waitForText(panel, 'h2', 'Framescope may not look into this page');
      const ask = async (answer: 'allow' | 'deny'): Promise<string> => {
        const asking = await session.extensionPage('src/background/host-access.html');
        await asking.click('#grant');
        await session.answerPermissionPrompt(answer);
        await asking.waitFor(() => document.querySelector('#result')?.textContent !== '', { what: 'the outcome' });
        const outcome = await asking.evaluate(() => document.querySelector('#result')?.textContent ?? '');
        await asking.close();
        return outcome;
      };
      await panel.click('section button');
      expect(await ask('deny')).toBe('Access was not granted.');
      await panel.click('section button');
      expect(await ask('allow')).toContain('Access is granted.');
      await waitForText(panel, 'h2', 'Recording WebSockets');
      await page.reload();
      await panel.waitFor((grid: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === '11', {
        what: 'ten rows',
        args: [FRAMES],
      });
      await selectRow(panel, 2);
      await panel.click(tab('handshake'));
      await waitForText(panel, DETAIL, '101 Switching Protocols');
      await waitForText(panel, DETAIL, 'The server’s answer fits the key.');
    });
  }

  test('stays drawn when the page goes away beside an import of which a row is selected, under a filter', async () => {
    await panel.evaluate(
      (base64: string) => {
        const files = new DataTransfer();
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        files.items.add(new File([bytes], 'chat.pcapng'));
        const input = document.querySelector<HTMLInputElement>('#import-files');
        if (input) input.files = files.files;
        input?.dispatchEvent(new Event('change', { bubbles: true }));
      },
      toBase64(await drawCapture()),
    );
    await waitForText(panel, 'section[aria-label="Imports"]', 'chat.pcapng');
    await panel.click(FILTER);
    await panel.type('len:>0');
    await waitForText(panel, FRAMES, COMPRESSED_TEXT.slice(0, 20));
    await focus(panel, FRAMES);
    await panel.press('End');
    await panel.waitFor((): boolean => document.querySelector('[role=row][data-active]') !== null, {
      what: 'a selected row',
    });
    const before = await panel.evaluate(selectedRow);
    await page.reload();
    // The rows of the page that went stood before the import's, those of the one that came stand behind.
    await panel.waitFor(
      (position: number) => {
        const row = document.querySelector<HTMLElement>('[role=row][data-active]');
        const last = [...document.querySelectorAll<HTMLElement>('[role=row][data-position]')].find(
          ({ textContent, dataset }) =>
            textContent?.includes('the end') && Number(dataset['position']) > Number(row?.dataset['position']),
        );
        return row !== null && Number(row.dataset['position']) < position && last !== undefined;
      },
      { what: 'the selected row before those of the page that came', args: [before.position] },
    );
    expect((await panel.evaluate(selectedRow)).data).toBe(before.data);
    expect(panel.consoleMessages()).toEqual([]);
  });

  test('keeps the rows of the page that goes while Preserve log is on, and only then', async () => {
    const preserve = '[title="Keep rows when the page reloads or navigates"]';
    const checked = (isChecked: boolean): Promise<unknown> =>
      panel.waitFor(
        (selector: string, wanted: boolean) => document.querySelector<HTMLInputElement>(selector)?.checked === wanted,
        { what: 'the checkbox', args: [`${preserve} input`, isChecked] },
      );
    await panel.click(preserve);
    await checked(true);
    await page.reload();
    await panel.waitFor(
      (grid: string, names: string) =>
        Number(document.querySelector(grid)?.getAttribute('aria-rowcount')) > 20 &&
        document.querySelectorAll(`${names} [role=row][data-kind=connection]`).length === 2,
      { what: 'the rows of both pages', args: [FRAMES, CONNECTIONS], timeoutMs: 15_000 },
    );
    await panel.click(preserve);
    await checked(false);
    await page.reload();
    await panel.waitFor(
      (grid: string, names: string) =>
        document.querySelector(grid)?.getAttribute('aria-rowcount') === '11' &&
        document.querySelectorAll(`${names} [role=row][data-kind=connection]`).length === 1,
      { what: 'the rows of the new page alone', args: [FRAMES, CONNECTIONS], timeoutMs: 15_000 },
    );
  });

  test('says nothing on its console', () => {
    expect(panel.consoleMessages()).toEqual([]);
  });
});
