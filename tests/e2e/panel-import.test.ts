import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { toBase64 } from '../../src/base/base64.ts';
import { encodeUtf8 } from '../../src/base/utf8.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { COMPRESSED_TEXT, drawCapture } from '../support/draw-capture.ts';
import { CONNECTIONS, DETAIL, FRAMES, hideTimeline, rowsWith, tab, waitForText } from '../support/panel-dom.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

const BAR = 'section[aria-label=Imports]';
const DIALOG = 'dialog[open]';

let servers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
let page: Tab;
let panel: PanelPage;
let capture: Uint8Array;

beforeAll(async () => {
  capture = await drawCapture();
  servers = await startDemoServers({ port: 0 });
  pages = await servePages({
    '/': `<!doctype html><title>talks</title><script>
      window.echo = new WebSocket(${JSON.stringify(servers.socketUrl('/echo'))});
      echo.onopen = () => echo.send('live words');
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

/** Rows of the page: connecting, open, the message and its echo. */
beforeEach(async () => {
  await page?.close();
  page = await session.newTab('about:blank');
  ({ panel } = await page.openDevTools({ dockSide: 'bottom' }));
  await panel.waitFor(() => document.querySelector('[aria-label="Timeline"]') !== null, { what: 'the toolbar' });
  await hideTimeline(panel);
  await page.navigate(pages.origin);
  await rowCount(5);
});

function rowCount(count: number): Promise<unknown> {
  return panel.waitFor(
    (grid: string, wanted: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === wanted,
    { what: `${count - 1} rows`, args: [FRAMES, String(count)], timeoutMs: 15_000 },
  );
}

/** What the file picker does once the user has chosen. */
function chooseFile(name: string, bytes: Uint8Array): Promise<void> {
  return panel.evaluate(
    (fileName: string, base64: string) => {
      const files = new DataTransfer();
      files.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], fileName));
      const input = document.querySelector<HTMLInputElement>('input[type=file]');
      if (!input) throw new Error('no file input');
      input.files = files.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    },
    name,
    toBase64(bytes),
  );
}

/** Drags a file over the panel and drops it. */
async function dropFile(name: string, bytes: Uint8Array): Promise<string> {
  const drag = (types: readonly string[]): Promise<void> =>
    panel.evaluate(
      (fileName: string, base64: string, events: readonly string[]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(
          new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], fileName),
        );
        for (const type of events) {
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
        }
      },
      name,
      toBase64(bytes),
      types,
    );
  await drag(['dragenter', 'dragover']);
  await panel.waitFor(() => document.body.textContent?.includes('Drop captures') === true, { what: 'the drop target' });
  const shown = await panel.evaluate(() => document.body.textContent ?? '');
  await drag(['drop']);
  return shown;
}

async function chooseInMenu(label: string): Promise<void> {
  await panel.click('[aria-label=Import][aria-haspopup=menu]');
  const at = await panel.evaluate(
    (wanted: string) =>
      [...document.querySelectorAll('[role=menu] > *')].findIndex((item) => item.textContent?.includes(wanted)) + 1,
    label,
  );
  await panel.click(`[role=menu] > :nth-child(${at})`);
}

/** Waits until the file is read: before, the bar changes its height, and rows move under the pointer. */
async function imported(counts: string): Promise<void> {
  await waitForText(panel, `${BAR} [role=status]`, counts);
  await panel.waitFor((bar: string) => document.querySelector(`${bar} progress`) === null, {
    what: 'the end of the import',
    args: [BAR],
  });
}

async function clickRow(part: string): Promise<void> {
  const position = await panel.waitFor(
    (wanted: string) =>
      [...document.querySelectorAll<HTMLElement>('[role=row][data-position]')].find((row) =>
        row.textContent?.includes(wanted),
      )?.dataset['position'] ?? false,
    { what: `a row with ${part}`, args: [part] },
  );
  await panel.click(`[role=row][data-position="${String(position)}"]`);
  const selected = await panel.waitFor(
    () => document.querySelector('[role=row][data-position][aria-selected=true]')?.textContent ?? false,
    { what: 'a selected row' },
  );
  expect(selected).toContain(part);
}

describe('importing in DevTools', () => {
  test('reads a packet capture in its worker, marks its connection, and keeps the live one going', async () => {
    await chooseFile('chat.pcapng', capture);
    await imported('1 connection, 8 frames');
    await waitForText(panel, BAR, 'chat.pcapng');
    await panel.waitFor(
      (grid: string) => document.querySelector(`${grid} [aria-label="Imported from chat.pcapng"]`) !== null,
      { what: 'the mark of the import', args: [CONNECTIONS] },
    );
    expect(await rowsWith(panel, 'are you there')).toBe(0);
    expect(await rowsWith(panel, 'plain words')).toBe(1);
    await page.evaluate(`echo.send('said later')`);
    await panel.waitFor(
      () =>
        [...document.querySelectorAll('[role=row][data-position]')].filter((row) =>
          row.textContent?.includes('said later'),
        ).length === 2,
      { what: 'the live message and its echo' },
    );
  });

  test('takes files that are dropped, keeps them over a reload, and closes them again', async () => {
    expect(await dropFile('chat.pcapng', capture)).toContain('pcapng');
    await imported('8 frames');
    await page.reload();
    await panel.waitFor(
      (grid: string) => document.querySelector(`${grid} [aria-label="Imported from chat.pcapng"]`) !== null,
      { what: 'the import after the reload', args: [CONNECTIONS] },
    );
    await chooseInMenu('Close imported');
    await rowCount(5);
    await panel.waitFor((bar: string) => document.querySelector(bar) === null, { what: 'no bar', args: [BAR] });
  });

  test('decodes pasted hex', async () => {
    await chooseInMenu('Paste hex');
    await panel.click(`${DIALOG} textarea`);
    await panel.type('818537fa213d7f9f4d5158 8801');
    await waitForText(panel, DIALOG, 'Hex');
    await panel.press('Control+Enter');
    await waitForText(panel, BAR, 'pasted bytes');
    await panel.waitFor(
      () =>
        [...document.querySelectorAll('[role=row][data-position]')].some((row) => row.textContent?.includes('Hello')),
      { what: 'the pasted message' },
    );
  });

  test('says what is wrong with a broken file and with one that is no capture', async () => {
    await chooseFile('cut.pcapng', capture.slice(0, -30));
    await waitForText(panel, BAR, 'cut.pcapng');
    await waitForText(panel, BAR, 'problem');
    await chooseFile('letter.txt', encodeUtf8('Dear sir, this is no capture at all.'));
    await waitForText(panel, BAR, 'The format is not recognised');
    await waitForText(panel, BAR, 'Read as raw bytes');
    expect(panel.consoleMessages().filter(({ kind }) => kind === 'exception')).toEqual([]);
  });

  test('shows the inflated message of its fragments', async () => {
    await chooseFile('chat.pcapng', capture);
    await imported('8 frames');
    await panel.waitFor(
      (part: string) =>
        [...document.querySelectorAll('[role=row][data-position]')].some((row) => row.textContent?.includes(part)),
      { what: 'the inflated text', args: [COMPRESSED_TEXT.slice(0, 40)] },
    );
  });

  test('shows what the bytes of a frame tell: header, masking, findings, and the fragments of its message', async () => {
    await chooseFile('chat.pcapng', capture);
    await imported('8 frames');
    await clickRow('plain words');
    await panel.click(tab('frame'));
    await waitForText(panel, DETAIL, 'Header bytes');
    await waitForText(panel, DETAIL, '81 8b 37 fa 21 3d');
    await waitForText(panel, `${DETAIL} table[aria-label=Masking]`, '706c61696e');
    await clickRow('against the rules');
    await waitForText(panel, `${DETAIL} ul[aria-label=Violations]`, 'RFC 6455 §5.2');
    await clickRow(COMPRESSED_TEXT.slice(0, 40));
    await waitForText(panel, DETAIL, '420 bytes inflated');
    await waitForText(panel, `${DETAIL} ol[aria-label=Fragments]`, '2 of 2, this frame');
    await panel.click(`${DETAIL} ol[aria-label=Fragments] button`);
    await waitForText(panel, `${DETAIL} ol[aria-label=Fragments]`, '1 of 2, this frame');
  });
});
