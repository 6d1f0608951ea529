import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { fromBase64, toBase64 } from '../../src/base/base64.ts';
import { decodeUtf8Lossy, encodeUtf8 } from '../../src/base/utf8.ts';
import type { CaptureRecord } from '../../src/formats/record.ts';
import { Workshop } from '../formats/code/run-generated.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { drawCapture } from '../support/draw-capture.ts';
import { FRAMES, selectRow, waitForText } from '../support/panel-dom.ts';
import { framesOf, problemsOf, readRecords } from '../support/read-records.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

declare global {
  interface Window {
    exported: { name: string; base64: string }[];
  }
}

const DIALOG = 'dialog[open]';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg';

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
      echo.onopen = () => echo.send(${JSON.stringify(JSON.stringify({ token: TOKEN }))});
    </script>`,
  });
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: builtExtensionDir(inject('browser')),
    windowSize: { width: 1400, height: 1000 },
  });
  page = await session.newTab('about:blank');
  ({ panel } = await page.openDevTools({ dockSide: 'bottom' }));
  await page.navigate(pages.origin);
  await rowCount(5);
  const capture = toBase64(await drawCapture());
  await panel.evaluate((base64: string) => {
    const files = new DataTransfer();
    files.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], 'chat.pcapng'));
    const input = document.querySelector<HTMLInputElement>('input[type=file]');
    if (!input) throw new Error('no file input');
    input.files = files.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    window.exported = [];
    // A panel may not read blob: URLs, so the blob is taken where its URL is made.
    const make = URL.createObjectURL.bind(URL);
    let latest: Blob | null = null;
    URL.createObjectURL = (blob: Blob) => {
      latest = blob;
      return make(blob);
    };
    document.addEventListener(
      'click',
      (event) => {
        if (!(event.target instanceof HTMLAnchorElement) || latest === null) return;
        const { download } = event.target;
        const note = async (blob: Blob): Promise<void> => {
          const buffer = await blob.arrayBuffer();
          let text = '';
          for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
          window.exported.push({ name: download, base64: btoa(text) });
        };
        void note(latest);
      },
      true,
    );
  }, capture);
  await waitForText(panel, 'section[aria-label=Imports]', '8 frames');
});

afterAll(async () => {
  await session?.close();
  await pages?.close();
  await servers?.close();
});

function rowCount(count: number): Promise<unknown> {
  return panel.waitFor(
    (grid: string, wanted: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === wanted,
    { what: `${count - 1} rows`, args: [FRAMES, String(count)], timeoutMs: 15_000 },
  );
}

interface Exported {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Opens the dialog, chooses, exports, and gives the file that the browser was given. */
async function exportAs(format: string, scope: string, isRedacted = false): Promise<Exported> {
  await panel.click('[aria-label=Export]');
  await panel.click(`${DIALOG} input[value=${scope}]`);
  await panel.click(`${DIALOG} input[value=${format}]`);
  if (isRedacted) {
    await panel.click(`${DIALOG} input[name=framescope-redact]`);
    await panel.click(`${DIALOG} fieldset:last-of-type button`);
    await waitForText(panel, DIALOG, 'This would be replaced');
  }
  const count = await panel.evaluate(() => window.exported.length);
  await panel.click(`${DIALOG} footer button:last-of-type`);
  await waitForText(panel, `${DIALOG} footer`, 'Exported');
  const file = await panel.waitFor((before: number) => window.exported[before] ?? false, {
    what: 'the exported file',
    args: [count],
  });
  if (file === false) throw new Error('no file');
  await panel.click(`${DIALOG} header button`);
  await panel.waitFor((dialog: string) => document.querySelector(dialog) === null, {
    what: 'the dialog to close',
    args: [DIALOG],
  });
  const bytes = fromBase64(file.base64);
  if (bytes.kind === 'error') throw new Error('not base64');
  return { name: file.name, bytes: bytes.value };
}

const LIVE = JSON.stringify({ token: TOKEN });

/** What every format that holds frames must give back of each. */
function wireFrames(records: readonly CaptureRecord[]): readonly string[] {
  return framesOf(records).map(({ sender, opcode, fin, rsv1, rsv2, maskingKey, payload, message, violations }) =>
    JSON.stringify({
      sender,
      opcode,
      fin,
      rsv1,
      rsv2,
      maskingKey,
      violations,
      payload: payload && toBase64(payload),
      message: message && toBase64(message),
    }),
  );
}

describe('exporting in DevTools', () => {
  let imported: readonly string[] = [];

  test('writes a session that reads back frame by frame, named after host and time', async () => {
    const { name, bytes } = await exportAs('session', 'all');
    expect(name).toMatch(/^[\w.-]+-\d{4}-\d\d-\d\dT\d{6}\.framescope$/);
    const records = await readRecords(bytes);
    expect(problemsOf(records)).toEqual([]);
    const lines = wireFrames(records);
    imported = wireFrames(await readRecords(await drawCapture()));
    expect(imported).toHaveLength(8);
    expect(lines).toHaveLength(2 + imported.length);
    expect(lines.slice(2)).toEqual(imported);
    const [first] = framesOf(records);
    expect(decodeUtf8Lossy(first?.message ?? new Uint8Array(0))).toBe(LIVE);
  });

  test.for(['har', 'ndjson', 'ndjson-all', 'pcapng'])('writes %s that our own reader reads back', async (format) => {
    const records = await readRecords((await exportAs(format, 'all')).bytes);
    expect(problemsOf(records)).toEqual([]);
    const lines = wireFrames(records);
    expect(lines).toHaveLength(10);
    for (const line of imported) expect(lines).toContain(line);
  });

  test('writes Parquet, JSON, CSV and a transcript of every row', async () => {
    const parquet = await exportAs('parquet', 'all');
    const rows = await parquetReadObjects({ file: new Uint8Array(parquet.bytes).buffer });
    expect(rows.filter((row) => row['kind'] === 'frame')).toHaveLength(10);
    const json: unknown = JSON.parse(decodeUtf8Lossy((await exportAs('json', 'all')).bytes));
    expect(JSON.stringify(json)).toContain(toBase64(encodeUtf8('are you there')));
    expect(decodeUtf8Lossy((await exportAs('csv', 'all')).bytes)).toContain('plain words');
    expect(decodeUtf8Lossy((await exportAs('transcript', 'all')).bytes)).toContain('plain words');
  });

  test('takes only the selected row, the connection of it, or what is shown', async () => {
    await selectRow(panel, 2);
    expect(wireFrames(await readRecords((await exportAs('session', 'selection')).bytes))).toHaveLength(1);
    expect(wireFrames(await readRecords((await exportAs('session', 'connection')).bytes))).toHaveLength(2);
    await panel.click('#framescope-filter');
    await panel.type('plain');
    await rowCount(2);
    expect(wireFrames(await readRecords((await exportAs('session', 'shown')).bytes))).toHaveLength(1);
    await panel.click('[aria-label="Clear filter"]');
  });

  test('replaces secrets and says which', async () => {
    const { bytes } = await exportAs('ndjson-all', 'all', true);
    const text = decodeUtf8Lossy(bytes);
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain(toBase64(new TextEncoder().encode(TOKEN)));
    expect(wireFrames(await readRecords(bytes))).toHaveLength(10);
  });

  test('copies text formats to the clipboard', async () => {
    await selectRow(panel, 2);
    await panel.click('[aria-label=Export]');
    await panel.click(`${DIALOG} input[value=selection]`);
    await panel.click(`${DIALOG} input[value=ndjson]`);
    await panel.click(`${DIALOG} footer button:nth-last-of-type(2)`);
    await waitForText(panel, `${DIALOG} footer`, 'Copied to the clipboard');
    await panel.click(`${DIALOG} header button`);
    await panel.click('#framescope-filter');
    await panel.press('Control+v');
    await panel.waitFor(
      () =>
        document.querySelector<HTMLInputElement>('#framescope-filter')?.value.includes('"sender":"client"') === true,
      { what: 'the copied line to be pasted' },
    );
    await panel.click('[aria-label="Clear filter"]');
  });

  test('takes a live and an imported connection to code, and remembers how', async () => {
    await selectRow(panel, 2);
    await openCode('[role=row][data-position="2"]');
    await panel.click(`${DIALOG} input[value=node]`);
    await waitForText(panel, `${DIALOG} pre`, "from 'ws'");
    await waitForText(panel, `${DIALOG} footer`, '2 messages');
    const live = await saveCode();
    expect(live.name).toMatch(/^127\.0\.0\.1.*\.client\.mjs$/);
    await panel.click(`${DIALOG} input[name=framescope-redact]`);
    await panel.waitFor(
      (dialog: string, token: string) =>
        document.querySelector(`${dialog} pre`)?.textContent?.includes(token) === false,
      { what: 'the token to be replaced', args: [DIALOG, TOKEN] },
    );
    await panel.click(`${DIALOG} header button`);
    servers.log.connections.length = 0;
    const workshop = new Workshop();
    const ran = await workshop.run(process.execPath, [workshop.write('client.mjs', live.text)]);
    workshop.remove();
    expect(ran.output).toContain('Closed with 1000: 1 messages came, 1 were recorded.');
    const heard = servers.log.connections[0]?.messages.filter(({ direction }) => direction === 'received') ?? [];
    expect(heard.map(({ bytes }) => decodeUtf8Lossy(bytes))).toEqual([LIVE]);

    await panel.click('#framescope-filter');
    await panel.type('plain');
    await rowCount(2);
    await selectRow(panel, 0);
    await openCode('[role=row][data-position="0"]');
    await waitForText(panel, `${DIALOG} pre`, "from 'ws'");
    await waitForText(panel, `${DIALOG} pre`, 'plain words');
    await waitForText(panel, `${DIALOG} pre`, 'all work and no play');
    await panel.click(`${DIALOG} input[value=selection]`);
    await waitForText(panel, `${DIALOG} footer`, '1 message,');
    expect((await saveCode()).text).not.toContain('all work');
    await panel.click(`${DIALOG} header button`);
    await panel.click('[aria-label="Clear filter"]');
  });
});

async function openCode(row: string): Promise<void> {
  await panel.rightClick(row);
  await panel.waitFor(
    () => {
      const item = [...document.querySelectorAll<HTMLElement>('[role=menu] button')].find(
        (one) => one.textContent?.trim() === 'Copy as code…',
      );
      item?.setAttribute('data-wanted', 'code');
      return item !== undefined;
    },
    { what: 'the item of the menu' },
  );
  await panel.click('[data-wanted=code]');
  await waitForText(panel, DIALOG, 'Playwright');
}

/** What *Save* of the dialog gives to the browser. */
async function saveCode(): Promise<{ readonly name: string; readonly text: string }> {
  const count = await panel.evaluate(() => window.exported.length);
  await panel.click(`${DIALOG} footer button:nth-last-of-type(2)`);
  const file = await panel.waitFor((before: number) => window.exported[before] ?? false, {
    what: 'the saved file',
    args: [count],
  });
  const bytes = file === false ? null : fromBase64(file.base64);
  if (file === false || bytes?.kind !== 'ok') throw new Error('no file');
  return { name: file.name, text: decodeUtf8Lossy(bytes.value) };
}
