import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { waitForCondition } from '../support/browsers/condition.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { DETAIL, focus, FRAMES, selectRow, tab, waitForText } from '../support/panel-dom.ts';
import { reusedTab, showPanel } from '../support/reused-tab.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

declare global {
  interface Window {
    echo: WebSocket;
    heard: string[];
  }
}

const EDITOR = `${DETAIL} .cm-content`;
const REPEAT = '[aria-label="How often"]';
const SEND = '#framescope-send';
const RUNS = `${DETAIL} [aria-label="Sent messages"]`;
const DIALOG = 'dialog[open]';

let servers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
let page: Tab;
let panel: PanelPage;

beforeAll(async () => {
  servers = await startDemoServers({ port: 0 });
  pages = await servePages({
    '/': `<!doctype html><title>echo</title><script>
      window.heard = [];
      window.echo = new WebSocket(${JSON.stringify(servers.socketUrl('/echo'))});
      echo.binaryType = 'arraybuffer';
      const shown = (data) => typeof data === 'string' ? data : 'bytes ' + [...new Uint8Array(data)];
      echo.onmessage = ({ data, isTrusted }) => heard.push((isTrusted ? '' : 'delivered ') + shown(data));
      echo.onclose = ({ code, reason }) => heard.push('close ' + code + ' ' + reason);
      echo.onopen = () => { echo.send('{"token":"t-1"}'); echo.send(Uint8Array.of(1, 2, 255)); };
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

/** Rows: 0 connecting, 1 open, 2 JSON, 3 bytes, 4 and 5 their echoes. */
beforeEach(async () => {
  page = await reusedTab(session, page);
  servers.log.connections.length = 0;
  panel = await showPanel(page, { dockSide: 'bottom' });
  await page.navigate(pages.origin);
  await panel.waitFor((selector: string) => document.querySelector(selector)?.getAttribute('aria-rowcount') === '7', {
    what: 'six rows',
    args: [FRAMES],
  });
});

const received = (): string[] =>
  (servers.log.connections[0]?.messages ?? [])
    .filter(({ direction }) => direction === 'received')
    .slice(2)
    .map(({ kind, bytes }) => (kind === 'text' ? Buffer.from(bytes).toString() : `bytes ${[...bytes].join()}`));
const heard = (): Promise<string[]> => page.evaluate(() => window.heard.slice(2));

async function compose(): Promise<void> {
  await panel.click('[aria-label="Compose a message"]');
  await panel.waitFor((editor: string) => document.querySelector(editor) !== null, {
    what: 'the editor',
    args: [EDITOR],
  });
}

/** Clicks a button by its words. */
async function press(within: string, words: string): Promise<void> {
  await panel.waitFor(
    (area: string, wanted: string) => {
      const button = [...document.querySelectorAll<HTMLElement>(`${area} button`)].find(
        (one) => one.textContent?.trim() === wanted,
      );
      button?.setAttribute('data-wanted', wanted);
      return button !== undefined;
    },
    { what: `the button ${words}`, args: [within, words] },
  );
  await panel.click(`[data-wanted="${words}"]`);
  await panel.evaluate(() => document.querySelector('[data-wanted]')?.removeAttribute('data-wanted'));
}

/** Another format is another editor: only then can be written into it. */
async function chooseFormat(name: string): Promise<void> {
  await press(DETAIL, name);
  await panel.waitFor(
    (detail: string, wanted: string) =>
      [...document.querySelectorAll(`${detail} button[aria-pressed=true]`)].some((one) => one.textContent === wanted),
    { what: `the format ${name}`, args: [DETAIL, name] },
  );
}

async function write(text: string): Promise<void> {
  await focus(panel, EDITOR);
  await panel.press('Control+a');
  await panel.type(text);
  // Firefox takes the keys one after the other: a focus that moves on before would take the last of them along.
  await panel.waitFor((editor: string, wanted: string) => document.querySelector(editor)?.textContent === wanted, {
    what: `"${text}" in the editor`,
    args: [EDITOR, text],
  });
}

async function rowMenu(position: number, words: string): Promise<void> {
  await selectRow(panel, position);
  await panel.rightClick(`[role=row][data-position="${position}"]`);
  await press('[role=menu]', words);
}

const rowWords = (position: number): Promise<string> =>
  panel.evaluate(
    (at: number) => document.querySelector(`[role=row][data-position="${at}"]`)?.textContent ?? '',
    position,
  );

describe('the composer', () => {
  test('sends what is written by the page’s own socket, with variables filled in', async () => {
    await compose();
    await chooseFormat('JSON');
    await write('{"n":{{counter}},"token":"{{last in $.token}}","at":{{now}}}');
    await panel.press('Control+Enter');
    await waitForText(panel, RUNS, 'Sent');
    await waitForCondition(() => received().length === 1, { what: 'the message at the server' });
    expect(received()[0]).toMatch(/^\{"n":1,"token":"t-1","at":1\d{12}\}$/);
    await panel.waitFor(() => document.querySelector('[role=row][data-position="7"]') !== null, { what: 'the echo' });
    expect(await rowWords(6)).toContain('injected');
    expect(await rowWords(7)).not.toContain('injected');
    await panel.click(SEND);
    await waitForCondition(() => received().length === 2, { what: 'the second message' });
    expect(received()[1]).toMatch(/^\{"n":2,/);
  });

  test('delivers to the page, and keeps the server out of it', async () => {
    await compose();
    await press(DETAIL, '↓ To page');
    await write('surprise');
    await panel.click(SEND);
    await waitForText(panel, RUNS, 'Delivered');
    expect(await heard()).toEqual(['delivered surprise']);
    expect(received()).toEqual([]);
  });

  test('sends a number of times, and on a schedule until it is stopped', async () => {
    await compose();
    await write('{{counter 100}}');
    await chooseNextRepeat('times');
    await panel.click(SEND);
    await waitForText(panel, RUNS, '10 sent');
    expect(received()).toEqual(Array.from({ length: 10 }, (_, at) => String(100 + at)));
    await chooseNextRepeat('schedule');
    await focus(panel, '[aria-label="Milliseconds between two messages"]');
    await panel.press('Control+a');
    await panel.type('20');
    await panel.click(SEND);
    await waitForCondition(() => received().length >= 14, { what: 'some beats' });
    await press(RUNS, 'Stop');
    await panel.waitFor((runs: string) => document.querySelector(`${runs} button`)?.textContent !== 'Stop', {
      what: 'the schedule to end',
      args: [RUNS],
    });
  });

  test('says what is wrong with a message, a code and a reason, and sends nothing', async () => {
    await compose();
    await chooseFormat('JSON');
    await write('{"a":}');
    await waitForText(panel, DETAIL, 'Not JSON: line 1, column 6.');
    expect(
      await panel.evaluate((send: string) => document.querySelector<HTMLButtonElement>(send)?.disabled, SEND),
    ).toBe(true);
    await panel.press('Control+Enter');
    await chooseFormat('Base64');
    await write('a*');
    await waitForText(panel, DETAIL, 'Not base64 at character 2.');
    await chooseFormat('Text');
    await write('{{nobody}}');
    await waitForText(panel, DETAIL, 'There is no variable {{nobody}}.');
    await panel.click(`${DETAIL} [aria-label="Close connection…"]`);
    await focus(panel, `${DIALOG} input[type=text]`);
    await panel.press('Control+a');
    await panel.type('1005');
    await waitForText(panel, DIALOG, '1000 or 3000–4999');
    await panel.press('Escape');
    expect(received()).toEqual([]);
    expect(await heard()).toEqual([]);
  });

  test('keeps messages under a name, and those that were sent', async () => {
    await compose();
    await write('hello');
    await panel.click(SEND);
    await waitForText(panel, RUNS, 'Sent');
    await panel.click(`${DETAIL} [aria-label="History and favourites…"]`);
    await focus(panel, `${DIALOG} input[type=text]`);
    await panel.type('greeting');
    await panel.press('Enter');
    await waitForText(panel, `${DIALOG} [aria-label=Favourites]`, 'greeting');
    await waitForText(panel, `${DIALOG} [aria-label=History]`, 'hello');
    await panel.press('Escape');
    await write('something else');
    await panel.click(`${DETAIL} [aria-label="History and favourites…"]`);
    await panel.click(`${DIALOG} [aria-label=Favourites] button`);
    await waitForText(panel, EDITOR, 'hello');
  });
});

describe('edit and resend', () => {
  test('changes bytes in the hex editor, links both rows and shows the difference', async () => {
    await rowMenu(3, 'Edit and resend…');
    const lines = `${DETAIL} [role=region][aria-label="Message as bytes"]`;
    await focus(panel, lines);
    for (const key of ['ArrowRight', '7', 'f', 'Delete', 'End', 'Backspace', 'Control+z', '0', '0']) {
      await panel.press(key);
    }
    await panel.press('Control+Enter');
    await waitForCondition(() => received().length === 1, { what: 'the bytes at the server' });
    expect(received()).toEqual(['bytes 1,127,255,0']);
    await panel.waitFor(() => document.querySelector('[role=row][data-position="7"]') !== null, { what: 'the echo' });
    expect(await rowWords(6)).toContain('edited');
    await selectRow(panel, 6);
    await panel.click(tab('payload'));
    await waitForText(panel, DETAIL, 'Made from row 4.');
    await press(DETAIL, 'Compare');
    await waitForText(panel, DETAIL, '7f');
    await panel.click(tab('payload'));
    await press(DETAIL, 'Go to original');
    await panel.waitFor(
      () => document.querySelector('[role=row][data-position="3"]')?.getAttribute('aria-selected') === 'true',
      { what: 'the original to be selected' },
    );
  });

  test('takes a text into the editor, and sends a row again as it was', async () => {
    await rowMenu(2, 'Edit and resend…');
    await waitForText(panel, EDITOR, '{"token":"t-1"}');
    await write('{"token":"t-2"}');
    await panel.press('Control+Enter');
    await waitForCondition(() => received().length === 1, { what: 'the changed text' });
    await rowMenu(4, 'Send again');
    await page.waitFor(() => window.heard.length === 4, { what: 'the delivered message' });
    expect(received()).toEqual(['{"token":"t-2"}']);
    expect(await heard()).toEqual(['{"token":"t-2"}', 'delivered {"token":"t-1"}']);
  });
});

/** One further in the list of how often; fields come with it, and move what stands behind them. */
async function chooseNextRepeat(expected: 'times' | 'schedule'): Promise<void> {
  await focus(panel, REPEAT);
  await panel.press('ArrowDown');
  await panel.waitFor(
    (select: string, mode: string) => document.querySelector<HTMLSelectElement>(select)?.value === mode,
    { what: `the mode ${expected}`, args: [REPEAT, expected] },
  );
}

/** What stands below it moves when it goes. */
const noBanner = (): Promise<unknown> =>
  panel.waitFor(() => document.querySelector('[role=alert]') === null, { what: 'no banner any more' });

describe('closing from the panel', () => {
  test('ends the connection with that code and reason, and says so in the log', async () => {
    await compose();
    await panel.click(`${DETAIL} [aria-label="Close connection…"]`);
    await focus(panel, `${DIALOG} input[type=text]`);
    await panel.press('Control+a');
    await panel.type('4321');
    await panel.press('Tab');
    await panel.type('enough');
    await panel.press('Enter');
    await page.waitFor(() => window.heard.at(-1) === 'close 4321 enough', { what: 'the close event' });
    await waitForCondition(() => servers.log.connections[0]?.close !== undefined, { what: 'the close at the server' });
    expect(servers.log.connections[0]?.close).toEqual({ code: 4321, reason: 'enough' });
    await waitForText(panel, FRAMES, 'Closed from the panel');
  });

  test('plays the server that closes, the network that is gone or slow, each with a way back', async () => {
    await compose();
    await panel.click(`${DETAIL} [aria-label="Simulate a slow network…"]`);
    await press(DIALOG, 'Apply');
    await waitForText(panel, '[role=alert]', 'slows the network of the page down');
    await press('[role=alert]', 'Full speed');
    await noBanner();
    await panel.click(`${DETAIL} [aria-label^="Simulate offline"]`);
    await waitForText(panel, '[role=alert]', 'simulates offline');
    await page.waitFor(() => window.heard.at(-1) === 'close 1006 ', { what: 'the loss' });
    await press('[role=alert]', 'Back online');
    await noBanner();
    await panel.click(`${DETAIL} [aria-label="Open a new connection…"]`);
    await press(DIALOG, 'Connect');
    await waitForCondition(() => servers.log.connections.length === 2, { what: 'the connection of one’s own' });
    await panel.waitFor((dialog: string) => document.querySelector(dialog) === null, {
      what: 'the dialog to be closed',
      args: [DIALOG],
    });
    await page.reload();
    await page.waitFor(() => window.heard.length === 2, { what: 'the page anew' });
    await panel.waitFor((frames: string) => document.querySelector(frames)?.getAttribute('aria-rowcount') === '7', {
      what: 'six rows',
      args: [FRAMES],
    });
    await panel.click(`${DETAIL} [aria-label="Close connection…"]`);
    await panel.click(`${DIALOG} label:nth-of-type(2) input[type=radio]`);
    await focus(panel, `${DIALOG} input[type=text]`);
    await panel.press('Control+a');
    await panel.type('1012');
    await panel.press('Enter');
    await page.waitFor(() => window.heard.at(-1) === 'close 1012 ', { what: 'the server’s close' });
  });

  test('says nothing on the console', () => {
    expect(panel.consoleMessages()).toEqual([]);
  });
});
