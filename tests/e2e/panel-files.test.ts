import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { packets } from '../formats/write/tshark.ts';
import { waitForCondition } from '../support/browsers/condition.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage } from '../support/browsers/session.ts';
import { CONNECTIONS, FRAMES, waitForText } from '../support/panel-dom.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

const BAR = 'section[aria-label=Imports]';
const DIALOG = 'dialog[open]';
const FILE_INPUT = 'input[type=file]';

let servers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
let panel: PanelPage;
let folder: string;
let downloadDir: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'framescope-files-'));
  downloadDir = await mkdtemp(join(folder, 'saved-'));
  servers = await startDemoServers({ port: 0 });
  pages = await servePages({ '/': '<!doctype html><title>talks</title>' });
  await recordNetLog(join(folder, 'netlog.json'));
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: builtExtensionDir(inject('browser')),
    windowSize: { width: 1400, height: 1000 },
    downloadDir,
  });
  const page = await session.newTab('about:blank');
  ({ panel } = await page.openDevTools());
}, 120_000);

afterAll(async () => {
  await session?.close();
  await pages?.close();
  await servers?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a Chromium writes of itself while a page talks: 3 messages each way and the close. */
async function recordNetLog(path: string): Promise<void> {
  const browser = await launchBrowser({
    browser: 'chromium',
    extensionDir: null,
    args: [`--log-net-log=${path}`, '--net-log-capture-mode=Everything'],
  });
  try {
    const tab = await browser.newTab(pages.origin);
    await tab.evaluate(
      (url: string) =>
        new Promise<void>((resolve) => {
          const socket = new WebSocket(url);
          let echoes = 0;
          socket.addEventListener('open', () => {
            for (const text of ['one', 'two', 'three']) socket.send(text);
          });
          socket.addEventListener('message', () => {
            echoes += 1;
            if (echoes === 3) socket.close(3001, 'enough');
          });
          socket.addEventListener('close', () => resolve());
        }),
      servers.socketUrl('/echo?netlog'),
    );
  } finally {
    // The file is whole when the browser has ended.
    await browser.close();
  }
}

/** Exports everything by the panel's own control, and gives the file that the browser saved. */
async function savedAs(format: string): Promise<string> {
  const before = new Set(await readdir(downloadDir));
  await panel.click('[aria-label=Export]');
  await panel.click(`${DIALOG} input[value=all]`);
  await panel.click(`${DIALOG} input[value=${format}]`);
  await panel.click(`${DIALOG} footer button:last-of-type`);
  await waitForText(panel, `${DIALOG} footer`, 'Exported');
  await panel.click(`${DIALOG} header button`);
  const name = await waitForCondition(
    async () => {
      const names = (await readdir(downloadDir)).filter((each) => !before.has(each));
      // Both browsers write under another name until the file is whole; Firefox holds its place with an empty file.
      if (names.some((each) => /\.(crdownload|part)$/.test(each))) return '';
      const [found = ''] = names;
      return found !== '' && (await readFile(join(downloadDir, found))).length > 0 ? found : '';
    },
    { what: `a ${format} file on disk`, timeoutMs: 20_000 },
  );
  return join(downloadDir, name);
}

describe('files of the panel on disk', () => {
  /** One frame, as the panel saved it. */
  let line = '';

  test('a NetLog that a real Chromium wrote is read, frame by frame', async () => {
    await panel.setFiles(FILE_INPUT, [join(folder, 'netlog.json')]);
    await waitForText(panel, BAR, '1 connection, 8 frames');
    await waitForText(panel, CONNECTIONS, 'echo?netlog');
    // Connecting, open, close() and closed beside the frames; a small window draws only the last of them.
    await panel.waitFor((grid: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === '13', {
      what: '12 rows',
      args: [FRAMES],
    });
    await waitForText(panel, FRAMES, '3001');
  });

  test('a pcapng that the panel saved is dissected by tshark, frame by frame', async () => {
    const path = await savedAs('pcapng');
    const fields = ['websocket.opcode', 'websocket.mask', 'websocket.payload.text', 'frame.comment'];
    const found = await packets(path, 'websocket', fields);
    expect(found.map((packet) => packet['websocket.opcode']?.[0])).toEqual(['1', '1', '1', '1', '1', '1', '8', '8']);
    expect(found.filter((packet) => packet['websocket.mask']?.[0] === '1')).toHaveLength(4);
    expect(
      found
        .flatMap((packet) => packet['websocket.payload.text'] ?? [])
        .filter(Boolean)
        .toSorted(),
    ).toEqual(['one', 'one', 'two', 'two', 'three', 'three'].toSorted());
    // All of it was read from bytes: nothing of a frame is made up.
    expect(found.flatMap((packet) => packet['frame.comment'] ?? []).join('')).not.toContain('derived');
  });

  test('a Parquet file that the panel saved is queried by DuckDB, and its NDJSON is JSON', async () => {
    const path = await savedAs('parquet');
    const database = await (await DuckDBInstance.create(':memory:')).connect();
    const reader = await database.runAndReadAll(
      `select sender, count(*)::int as frames, count(masking_key)::int as keys, max(close_code)::int as code
         from '${path}' where kind = 'frame' group by sender order by sender`,
    );
    expect(reader.getRows()).toEqual([
      ['client', 4, 4, 3001],
      ['server', 4, 0, 3001],
    ]);
    line = (await readFile(await savedAs('ndjson'), 'utf8')).split('\n')[0] ?? '';
    expect(JSON.parse(line)).toMatchObject({ sender: 'client', opcode: 1 });
  });

  test.for(['removed', 'cut'] as const)('a file that was %s after it was chosen is said to be gone', async (change) => {
    const [long, victim] = [join(folder, 'long.ndjson'), join(folder, `${change}.ndjson`)];
    // Files are read one after the other: while the long one is, the other one waits.
    await writeFile(long, `${line}\n`.repeat(100_000));
    await writeFile(victim, `${line}\n`.repeat(1000));
    await panel.setFiles(FILE_INPUT, [long, victim]);
    await waitForText(panel, BAR, 'Importing');
    if (change === 'removed') await rm(victim);
    else await writeFile(victim, `${line}\n`);
    await panel.waitFor(
      (bar: string, name: string) => {
        const text = document.querySelector(bar)?.textContent ?? '';
        return text.includes(name) && text.includes('changed or removed after it was chosen');
      },
      { what: 'the words about the file', args: [BAR, `${change}.ndjson`], timeoutMs: 60_000 },
    );
    await panel.click(`${BAR} > :last-child button:nth-last-of-type(2)`);
    await panel.waitFor((bar: string) => document.querySelector(bar) === null, {
      what: 'the imports to be closed',
      args: [BAR],
    });
  });
});
