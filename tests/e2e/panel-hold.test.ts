import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { waitForCondition } from '../support/browsers/condition.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { FILTER as TABLE_FILTER, focus, FRAMES, hideTimeline, waitForText } from '../support/panel-dom.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

declare global {
  interface Window {
    echo: WebSocket;
    heard: string[];
  }
}

const DRAWER = 'section[aria-label=Breakpoints]';
const QUEUE = `${DRAWER} [role=listbox]`;
const EDITOR = `${DRAWER} .cm-content`;
const FILTER = '[aria-label="Filter of breakpoint 1"]';
const BANNER = '[role=alert]';

let servers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
let page: Tab;
let panel: PanelPage;

beforeAll(async () => {
  servers = await startDemoServers({ port: 0 });
  pages = await servePages({
    '/': `<!doctype html><title>held</title><script>
      window.heard = [];
      window.echo = new WebSocket(${JSON.stringify(servers.socketUrl('/echo'))});
      echo.onmessage = ({ data }) => heard.push(data);
    </script>`,
  });
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: builtExtensionDir(inject('browser')),
    windowSize: { width: 1400, height: 1000 },
  });
  page = await session.newTab('about:blank');
  ({ panel } = await page.openDevTools({ dockSide: 'undocked' }));
  await page.navigate(pages.origin);
  await panel.waitFor((selector: string) => document.querySelector(selector)?.getAttribute('aria-rowcount') === '3', {
    what: 'the connection and its opening',
    args: [FRAMES],
  });
});

afterAll(async () => {
  await session?.close();
  await pages?.close();
  await servers?.close();
});

const received = (): string[] =>
  servers.log.connections
    .flatMap(({ messages }) => messages)
    .filter(({ direction }) => direction === 'received')
    .map(({ bytes }) => Buffer.from(bytes).toString());
const heard = (): Promise<string[]> => page.evaluate(() => window.heard);
const send = (...texts: readonly string[]): Promise<void> =>
  page.evaluate((messages: readonly string[]) => {
    for (const message of messages) window.echo.send(message);
  }, texts);

/** Clicks a button of the drawer by its words. */
async function press(words: string): Promise<void> {
  await panel.waitFor(
    (area: string, wanted: string) => {
      const button = [...document.querySelectorAll<HTMLElement>(`${area} button`)].find(
        (one) => one.textContent?.trim() === wanted,
      );
      button?.setAttribute('data-wanted', wanted);
      return button !== undefined;
    },
    { what: `the button ${words}`, args: [DRAWER, words] },
  );
  await panel.click(`[data-wanted="${words}"]`);
  await panel.evaluate(() => document.querySelector('[data-wanted]')?.removeAttribute('data-wanted'));
}

const held = (...texts: readonly string[]): Promise<unknown> =>
  panel.waitFor(
    (selector: string, wanted: string) =>
      [...document.querySelectorAll(`${selector} [role=option]`)]
        .map((option) => option.lastElementChild?.textContent ?? '')
        .join('|') === wanted,
    { what: `held: ${texts.join(', ')}`, args: [QUEUE, texts.join('|')] },
  );
const chosen = (position: number): Promise<unknown> =>
  panel.waitFor(
    (selector: string, wanted: string) =>
      document.querySelector(`${selector} [role=option][aria-selected=true]`)?.id === wanted,
    { what: `position ${position} to be chosen`, args: [QUEUE, `held-${position}`] },
  );

/** Filters the table, which then has so many rows. */
async function shows(filter: string, count: number): Promise<void> {
  await focus(panel, TABLE_FILTER);
  await panel.press('Control+a');
  if (filter === '') await panel.press('Delete');
  else await panel.type(filter);
  await panel.waitFor(
    (selector: string, wanted: string) => document.querySelector(selector)?.getAttribute('aria-rowcount') === wanted,
    { what: `${count} rows of "${filter}"`, args: [FRAMES, String(count + 1)] },
  );
}

/** Replaces what stands in the editor of the drawer. */
async function write(text: string): Promise<void> {
  await panel.waitFor((editor: string) => document.querySelector(editor) !== null, {
    what: 'the editor',
    args: [EDITOR],
  });
  await focus(panel, EDITOR);
  await panel.press('Control+a');
  await panel.type(text);
  await waitForText(panel, EDITOR, text);
}

test('a breakpoint is set, and what it holds is forwarded, changed, answered and dropped by keyboard', async () => {
  await hideTimeline(panel);
  await panel.click('[aria-label=Breakpoints][aria-pressed]');
  await press('Add breakpoint');
  await panel.waitFor((filter: string) => document.activeElement?.matches(filter) === true, {
    what: 'the focus in the new filter',
    args: [FILTER],
  });
  await panel.type('price');
  await panel.waitFor((filter: string) => document.querySelector<HTMLInputElement>(filter)?.value === 'price', {
    what: 'the filter',
    args: [FILTER],
  });
  await panel.press('Enter');
  await panel.waitFor(
    () => document.querySelector('[aria-label=Breakpoints][aria-pressed]')?.getAttribute('data-tone') === 'accent',
    { what: 'the sign of a breakpoint' },
  );
  await send('before', 'price 1', 'behind', 'price 2', 'price 3', 'price 4');
  await held('price 1', 'behind', 'price 2', 'price 3', 'price 4');
  await waitForText(panel, BANNER, '5 messages are held in the page');
  await waitForCondition(() => received().length === 1, { what: 'what no breakpoint holds' });
  await shows('is:held', 5);
  await shows('', 9);

  await focus(panel, QUEUE);
  await panel.press('End');
  await chosen(4);
  await panel.press('Delete');
  await held('price 1', 'behind', 'price 2', 'price 3');
  await panel.press('End');
  await chosen(3);
  await panel.press('a');
  await write('sold out');
  await panel.press('Control+Enter');
  await held('price 1', 'behind', 'price 2');
  await page.waitFor(() => window.heard.includes('sold out'), { what: 'the answer in the page' });

  await focus(panel, QUEUE);
  await panel.press('End');
  await chosen(2);
  await panel.press('e');
  await write('price 22');
  await panel.press('Control+Enter');
  await waitForText(panel, QUEUE, 'goes next');
  expect(received()).toEqual(['before']);
  await focus(panel, QUEUE);
  await panel.press('Home');
  await chosen(0);
  await panel.press('Enter');
  await waitForCondition(() => received().length === 4, { what: 'what was let go' });
  expect(received()).toEqual(['before', 'price 1', 'behind', 'price 22']);

  // The echoes are held as well; the one without a price waits behind one with.
  await held('price 1', 'behind', 'price 22');
  expect(await heard()).toEqual(['before', 'sold out']);
  await panel.click(`${BANNER} button:last-of-type`);
  await page.waitFor(() => window.heard.length === 5, { what: 'everything in the page' });
  expect(await heard()).toEqual(['before', 'sold out', 'price 1', 'behind', 'price 22']);
  await panel.waitFor((queue: string) => document.querySelector(queue) === null, { what: 'no queue', args: [QUEUE] });
  expect(await panel.evaluate(() => document.querySelector('[role=alert]'))).toBeNull();
  await shows('is:dropped', 3);
  await shows('is:delayed', 6);

  await panel.click('[aria-label="Remove breakpoint 1"]');
  await panel.waitFor(
    () => document.querySelector('[aria-label=Breakpoints][aria-pressed]')?.hasAttribute('data-tone') === false,
    { what: 'no sign of a breakpoint' },
  );
  await focus(panel, '[aria-label="Seconds after which a held message goes on; 0: never"]');
  await panel.press('Escape');
  await panel.waitFor((drawer: string) => document.querySelector(drawer) === null, {
    what: 'the drawer to close',
    args: [DRAWER],
  });
});
