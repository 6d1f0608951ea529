import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { toBase64 } from '../../src/base/base64.ts';
import { toHex } from '../../src/base/hex.ts';
import { encodeUtf8 } from '../../src/base/utf8.ts';
import { waitForCondition } from '../support/browsers/condition.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { captureLoopback } from '../support/capture-loopback.ts';
import { CONNECTIONS, DETAIL, drawnData, tab as detailTab, waitForText } from '../support/panel-dom.ts';
import { eventsOf, readRecords } from '../support/read-records.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

const BAR = 'section[aria-label=Imports]';
const SOCKETS = 3;
const isChromium = inject('browser') === 'chromium';

let directory: string;
let servers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
let page: Tab;
let panel: PanelPage;
let packets: Uint8Array;

/** Each socket closes itself after a few messages, so that the traffic is the same in every run. */
function talkingPage(): string {
  const sockets = [
    { url: servers.socketUrl('/fragmented?interval=100'), messages: 2 },
    { url: servers.socketUrl('/pings?interval=100'), messages: 2 },
    { url: servers.socketUrl('/compressed?interval=100'), messages: 3 },
  ];
  return `<!doctype html><title>talks</title><script>
    for (const { url, messages } of ${JSON.stringify(sockets)}) {
      const socket = new WebSocket(url);
      let left = messages;
      socket.onopen = () => { if (url.includes('compressed')) socket.send('to be compressed '.repeat(20)); };
      socket.onmessage = () => {
        left -= 1;
        if (left === 0) socket.close(4001, 'enough');
      };
    }
  </script>`;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'framescope-enrichment-'));
  servers = await startDemoServers({ port: 0 });
  pages = await servePages({ '/': talkingPage() });
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: builtExtensionDir(inject('browser')),
    windowSize: { width: 1400, height: 1000 },
    args: isChromium ? [`--log-net-log=${join(directory, 'netlog.json')}`, '--net-log-capture-mode=Everything'] : [],
  });
  page = await session.newTab('about:blank');
  ({ panel } = await page.openDevTools({ dockSide: 'undocked' }));
  await page.devTools.setSize(1400, 1000);
  const capture = await captureLoopback(servers.ports.page, 'pcapng');
  await page.navigate(pages.origin);
  packets = await capture.stop(async (file) => eventsOf(await readRecords(file), 'close').length === SOCKETS);
  await panel.waitFor(
    (list: string, wanted: number) =>
      [...document.querySelectorAll(`${list} [role=row] [data-column=close]`)].filter(
        (cell) => cell.textContent === '4001',
      ).length === wanted,
    { what: 'the sockets to be closed', args: [CONNECTIONS, SOCKETS], timeoutMs: 30_000 },
  );
});

afterAll(async () => {
  await session?.close();
  await pages?.close();
  await servers?.close();
  await rm(directory, { recursive: true, force: true });
});

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

async function clickButton(label: string): Promise<void> {
  const at = await panel.waitFor(
    (bar: string, wanted: string) =>
      1 + [...document.querySelectorAll(`${bar} button`)].findIndex((button) => button.textContent === wanted),
    { what: `the button "${label}"`, args: [BAR, label] },
  );
  await panel.evaluate(
    (bar: string, index: number) => document.querySelectorAll(`${bar} button`)[index]?.setAttribute('data-wanted', ''),
    BAR,
    at - 1,
  );
  await panel.click(`${BAR} button[data-wanted]`);
  await panel.evaluate(() => document.querySelector('button[data-wanted]')?.removeAttribute('data-wanted'));
}

/** Shows the rows of one connection alone and gives what they say. */
async function rowsOf(name: string): Promise<readonly string[]> {
  const position = await panel.waitFor(
    (list: string, part: string) =>
      [...document.querySelectorAll(`${list} [role=row][id]`)].find((row) => row.textContent?.includes(part))?.id ?? '',
    { what: `the connection ${name}`, args: [CONNECTIONS, name] },
  );
  // The list scrolls sideways: a row's middle may be out of view.
  await panel.click(`#${position}`, { position: { x: 30, y: 8 } });
  await panel.waitFor(
    (list: string, row: string, part: string) =>
      document.querySelector(`${list} #${row}`)?.getAttribute('aria-selected') === 'true' &&
      document.querySelector('[role=row][data-position="0"]')?.textContent?.includes(part) === true,
    { what: `the rows of ${name}`, args: [CONNECTIONS, position, name] },
  );
  return drawnData(panel);
}

function connectionCount(count: number): Promise<unknown> {
  return panel.waitFor(
    (list: string, wanted: string) => document.querySelector(list)?.getAttribute('aria-rowcount') === wanted,
    // A header, and the row for all of them.
    { what: `${count} connections`, args: [CONNECTIONS, String(count + 2)] },
  );
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
}

/** As the table shows what is no text. */
function inHex(text: string): string {
  return toHex(encodeUtf8(text), ' ');
}

/** What the merged connections show, whatever the capture was made with. */
async function expectObserved(file: string): Promise<void> {
  await waitForText(panel, BAR, `${SOCKETS} connections of this capture match captured ones: merged`);
  await connectionCount(SOCKETS);
  const fragmented = await rowsOf('fragmented');
  // Three frames a message, a ping after the first, the browser's pong, and the close frames of both sides.
  expect(fragmented.filter((words) => words.includes(inHex('between fragments of 1')))).toHaveLength(2);
  expect(fragmented.filter((words) => words.includes('4001'))).toHaveLength(4);
  const texts = fragmented.filter((words) => words.includes('caf'));
  expect(texts.at(-1)).toContain('café in three frames');
  await clickRow('{"sequence":1,"text":"café in three frames"}');
  await panel.click(detailTab('frame'));
  await waitForText(panel, `${DETAIL} ol[aria-label=Fragments]`, '3 of 3, this frame');
  await panel.click(detailTab('connection'));
  await waitForText(panel, DETAIL, `Frames of ${file} stand in place of captured messages. All of them were observed`);
  await panel.click(detailTab('handshake'));
  await waitForText(panel, DETAIL, 'Sec-WebSocket-Key');
  expect((await rowsOf('pings')).filter((words) => words === inHex('ping 1'))).toHaveLength(2);
  await rowsOf('compressed');
  await clickRow('to be compressed');
  await panel.click(detailTab('frame'));
  await waitForText(panel, DETAIL, '340 bytes inflated');
  await waitForText(panel, `${DETAIL} table[aria-label=Masking]`, 'Key');
}

describe('importing a capture of the page’s own connections', () => {
  test('merges them: observed frames in place of messages; undone, all is as it was', async () => {
    const before = await rowsOf('fragmented');
    expect(before.filter((words) => words.includes(inHex('between fragments')))).toEqual([]);
    await chooseFile('packets.pcapng', packets);
    await expectObserved('packets.pcapng');
    await clickButton('Undo merge');
    await connectionCount(2 * SOCKETS);
    await waitForText(panel, BAR, 'stand beside them');
    expect(await rowsOf('fragmented')).toEqual(before);
    await clickButton('Merge');
    await connectionCount(SOCKETS);
    await clickButton('Close imported');
    await panel.waitFor((bar: string) => document.querySelector(bar) === null, { what: 'no bar', args: [BAR] });
    expect(await rowsOf('fragmented')).toEqual(before);
    expect(panel.consoleMessages().filter(({ kind }) => kind === 'exception')).toEqual([]);
  });

  if (isChromium) {
    test('merges what Chromium’s own NetLog holds, while it is still being written', async () => {
      const path = join(directory, 'netlog.json');
      const log = (): Promise<Uint8Array> => readFile(path);
      await waitForCondition(async () => eventsOf(await readRecords(await log()), 'close').length >= SOCKETS, {
        what: 'the closed sockets in the NetLog',
      });
      await chooseFile('netlog.json', await log());
      await expectObserved('netlog.json');
      await clickButton('Undo merge');
      await waitForText(panel, BAR, 'stand beside them');
      await connectionCount(2 * SOCKETS);
    });
  }
});
