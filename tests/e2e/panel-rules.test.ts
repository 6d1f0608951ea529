import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import type { UserAction, UserMatch } from '../../src/panel/rules/user-rule.ts';
import { waitForCondition } from '../support/browsers/condition.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { DETAIL, FILTER, focus, FRAMES, hideTimeline, rowsWith, selectRow, waitForText } from '../support/panel-dom.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

declare global {
  interface Window {
    echo: WebSocket;
    heard: string[];
  }
}

const LIST = `${DETAIL} ol[aria-label^="Rules"]`;
const EDITOR = `${DETAIL} section[aria-label="Rule"]`;
const DRY_RUN = `${DETAIL} section[aria-label="Dry run"]`;
const CODE = `${EDITOR} .cm-content`;

const folder = mkdtempSync(join(tmpdir(), 'framescope-rules-'));

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
      echo.onmessage = ({ data }) => heard.push(shown(data));
      echo.onclose = ({ code, reason }) => heard.push('close ' + code + ' ' + reason);
      echo.onopen = () => { echo.send('{"type":"order","id":12345678901234567890,"price":1}'); echo.send('plain'); };
    </script>`,
  });
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: builtExtensionDir(inject('browser')),
    windowSize: { width: 1400, height: 1100 },
  });
});

afterAll(async () => {
  await session?.close();
  await pages?.close();
  await servers?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Rows: 0 connecting, 1 open, 2 JSON, 3 text, 4 and 5 their echoes. */
beforeEach(async () => {
  await page?.close();
  servers.log.connections.length = 0;
  page = await session.newTab('about:blank');
  ({ panel } = await page.openDevTools({ dockSide: 'bottom' }));
  await panel.evaluate(() => localStorage.removeItem('framescope:rules'));
  await panel.reload();
  await page.navigate(pages.origin);
  await panel.waitFor((selector: string) => document.querySelector(selector)?.getAttribute('aria-rowcount') === '7', {
    what: 'six rows',
    args: [FRAMES],
  });
  await hideTimeline(panel);
});

/** Clicks a button by its words or its name. */
async function press(within: string, words: string): Promise<void> {
  await panel.waitFor(
    (area: string, wanted: string) => {
      const button = [...document.querySelectorAll<HTMLElement>(`${area} button`)].find(
        (one) => one.textContent?.trim() === wanted || one.getAttribute('aria-label') === wanted,
      );
      button?.setAttribute('data-wanted', 'true');
      return button !== undefined;
    },
    { what: `the button ${words}`, args: [within, words] },
  );
  await panel.click('[data-wanted]');
  await panel.evaluate(() => document.querySelector('[data-wanted]')?.removeAttribute('data-wanted'));
}

/** Types into the field with that label. */
async function fill(label: string, text: string): Promise<void> {
  const selector = `${EDITOR} [data-filled="${label}"]`;
  await panel.waitFor(
    (editor: string, wanted: string) => {
      const labels = [...document.querySelectorAll(`${editor} label`)];
      const found = labels.find((one) => one.querySelector('span')?.textContent === wanted);
      found?.querySelector('input, textarea')?.setAttribute('data-filled', wanted);
      return found !== undefined;
    },
    { what: `the field ${label}`, args: [EDITOR, label] },
  );
  await focus(panel, selector);
  await panel.press('Control+a');
  await panel.type(text);
  await panel.waitFor(
    (field: string, wanted: string) => document.querySelector<HTMLInputElement>(field)?.value === wanted,
    { what: `"${text}" in ${label}`, args: [selector, text] },
  );
}

async function chooseAction(words: string): Promise<void> {
  const selector = `${EDITOR} [data-action]`;
  await panel.evaluate((editor: string) => {
    for (const select of document.querySelectorAll(`${editor} select`)) {
      if ([...select.querySelectorAll('option')].some((option) => option.value === 'transform')) {
        select.setAttribute('data-action', '');
      }
    }
  }, EDITOR);
  await focus(panel, selector);
  // The list of a select is the browser's own: letters choose in it.
  await panel.type(words);
  await panel.waitFor(
    (select: string, wanted: string) =>
      document.querySelector<HTMLSelectElement>(select)?.selectedOptions[0]?.textContent === wanted,
    { what: `the action ${words}`, args: [selector, words] },
  );
}

async function openRules(): Promise<void> {
  await panel.click('[role=toolbar] [aria-label="Rules"]');
  await waitForText(panel, DETAIL, 'Add rule');
}

const results = (): Promise<string> =>
  panel.evaluate((area: string) => document.querySelector(area)?.textContent ?? '', DRY_RUN);

async function tryOnLog(): Promise<string> {
  await press(EDITOR, 'Try this rule on the log');
  await panel.waitFor((area: string) => document.querySelector(`${area} [aria-label="Close the dry run"]`) !== null, {
    what: 'the dry run to be over',
    args: [DRY_RUN],
  });
  return results();
}

describe('the rules in the panel', () => {
  test('begin with a message, are tried on the log, and say what they would change', async () => {
    await selectRow(panel, 2);
    await panel.rightClick('[role=row][data-position="2"]');
    await press('[role=menu]', 'Make a rule from this message…');
    await panel.waitFor((editor: string) => document.querySelector(editor) !== null, {
      what: 'the editor',
      args: [EDITOR],
    });
    await waitForText(panel, EDITOR, 'The JSON path is missing.');
    await fill('JSON path', '$.price');
    await fill('Value (JSON)', '0.5');
    const found = await tryOnLog();
    // Of the order and its echo only the one to the server: the row was one.
    expect(found).toContain('1 message of 6 rows would be touched.');
    expect(found).toContain('{"type":"order","id":12345678901234567890,"price":0.5}');
    await fill('Filter', '/"id":\\d+/ dir:out');
    expect(await tryOnLog()).toContain('1 message of 6 rows would be touched.');
    await fill('Filter', 'json.type:(');
    await waitForText(panel, LIST, 'value');
  });

  test('are added, ordered, switched, removed and taken back by keys, and outlive the panel', async () => {
    await openRules();
    await waitForText(panel, DETAIL, 'No rules yet');
    await press(DETAIL, 'Delay everything from the server by two seconds');
    await press(DETAIL, 'Add rule');
    await fill('Name', 'mine');
    const names = (): Promise<string[]> =>
      panel.evaluate(
        (list: string) =>
          [...document.querySelectorAll(`${list} li button > span:first-child`)].map((one) => one.textContent ?? ''),
        LIST,
      );
    expect(await names()).toEqual(['Delay everything from the server by two seconds', 'mine']);
    await focus(panel, `${LIST} li:nth-child(2) button`);
    await panel.press('Alt+ArrowUp');
    await waitForText(panel, `${LIST} li:first-child`, 'mine');
    await focus(panel, `${LIST} li:first-child button`);
    await panel.press('Delete');
    await panel.waitFor((list: string) => document.querySelectorAll(`${list} li`).length === 1, {
      what: 'one rule',
      args: [LIST],
    });
    await press(DETAIL, 'Undo');
    await waitForText(panel, `${LIST} li:first-child`, 'mine');
    await panel.click(`${LIST} li:first-child input[type=checkbox]`);
    await waitForText(panel, '[role=status]', '1 rule acts on the messages of this page.');
    await panel.reload();
    await waitForText(panel, '[role=status]', '1 rule acts on the messages of this page.');
    await press('body', 'Switch off');
    await panel.waitFor(() => !document.body.textContent?.includes('1 rule acts'), { what: 'no banner' });
  });

  test('run JavaScript apart from page and extension, and stop what misbehaves', async () => {
    await openRules();
    await press(DETAIL, 'Add rule');
    await fill('Filter', 'json.type:order dir:out');
    await chooseAction('JavaScript');
    await panel.waitFor((code: string) => document.querySelector(code) !== null, { what: 'the code', args: [CODE] });
    const write = async (code: string): Promise<void> => {
      await focus(panel, CODE);
      await panel.press('Control+a');
      await panel.type(code);
      await panel.waitFor((editor: string, wanted: string) => document.querySelector(editor)?.textContent === wanted, {
        what: 'the code in the editor',
        args: [CODE, code],
      });
    };
    await write('(m) => [m.text.replace("1}", "2}"), typeof fetch + typeof chrome + typeof document]');
    const changed = await tryOnLog();
    expect(changed).toContain('"price":2}');
    expect(changed).toContain('undefinedundefinedundefined');
    const misbehaving = [
      ['() => { for (;;) {} }', /took too long/],
      // Which of the two limits is met first is the machine's.
      ['() => { const a = []; for (;;) a.push(new Uint8Array(1e6)) }', /took too (?:much memory|long)/],
      ['() => "x".repeat(2 ** 29)', /took too much memory/],
      ['(m) => m.none.none', /TypeError/],
      ['() => 5', /no message/],
    ] as const;
    for (const [code, words] of misbehaving) {
      await write(code);
      expect(await tryOnLog()).toMatch(words);
    }
  });
});

/** A file of rules, chosen in the panel, with all of them switched on there. */
async function importRules(
  rules: readonly { filter: string; direction?: UserMatch['direction']; action: UserAction }[],
) {
  const path = join(folder, 'rules.json');
  const full = rules.map(({ filter, direction = 'both', action }, index) => ({
    id: index + 1,
    name: action.kind,
    isOn: true,
    site: null,
    match: { direction, url: '', protocol: '', filter },
    action,
  }));
  writeFileSync(path, JSON.stringify({ format: 'framescope-rules', version: 1, rules: full }));
  await openRules();
  await panel.setFiles('[aria-label="Rules file"]', [path]);
  await panel.waitFor((list: string, count: number) => document.querySelectorAll(`${list} li`).length === count, {
    what: 'the rules of the file',
    args: [LIST, rules.length],
  });
  // What others wrote is off until somebody looked at it.
  for (let at = 1; at <= rules.length; at += 1) {
    await panel.evaluate(
      (box: string) => document.querySelector<HTMLElement>(box)?.click(),
      `${LIST} li:nth-child(${at}) input`,
    );
  }
  await waitForText(panel, 'body', `${rules.length} rules act on the messages of this page.`);
}

const received = (): string[] =>
  (servers.log.connections[0]?.messages ?? [])
    .filter(({ direction }) => direction === 'received')
    .slice(2)
    .map(({ bytes }) => Buffer.from(bytes).toString());
const heard = (): Promise<string[]> => page.evaluate(() => window.heard.slice(2));
const send = (...texts: string[]): Promise<unknown> =>
  page.evaluate((list: string[]) => list.forEach((text) => window.echo.send(text)), texts);
async function saw(count: number): Promise<string[]> {
  await page.waitFor((least: number) => window.heard.length - 2 >= least, {
    what: `${count} messages in the page`,
    args: [count],
  });
  return heard();
}

describe('rules act on the page’s own connection', () => {
  test('each action, as server and page see it', async () => {
    await importRules([
      { filter: 'json.type:order', direction: 'out', action: { kind: 'set-path', path: '$.price', value: '9.50' } },
      { filter: 'json.type:order', direction: 'out', action: { kind: 'remove-path', path: '$.extra' } },
      {
        filter: 'hello',
        direction: 'in',
        action: { kind: 'replace-text', find: 'world', replacement: 'there', isEach: true },
      },
      { filter: 'secret', action: { kind: 'drop' } },
      { filter: 'twice', direction: 'in', action: { kind: 'duplicate', times: 1 } },
      { filter: 'first', direction: 'in', action: { kind: 'reorder', window: 1 } },
      { filter: 'slow', direction: 'in', action: { kind: 'delay', delayMs: 200 } },
      {
        filter: 'ask me',
        direction: 'out',
        action: { kind: 'answer', data: 'told', isBinary: false, isDropped: true },
      },
      { filter: 'twice', direction: 'out', action: { kind: 'tag', label: 'seen twice', color: 'purple' } },
      {
        filter: '/^re\\d+$/',
        direction: 'out',
        action: { kind: 'replace-text', find: 're', replacement: 'done', isEach: false },
      },
      {
        filter: 'json.type:script',
        direction: 'out',
        action: {
          kind: 'transform',
          code: '(message, { state }) => { state.n = (state.n ?? 0) + 1; return [message, "n" + state.n]; }',
        },
      },
      { filter: 'bye now', direction: 'out', action: { kind: 'close', code: 4001, reason: 'ruled' } },
    ]);
    await send('{"type":"order","id":12345678901234567890,"price":1,"extra":[1]}', 'hello world', 'secret');
    await saw(2);
    await send('twice', 'ask me');
    await saw(5);
    await send('re12', 'reword');
    await saw(7);
    await send('{"type":"script"}', '{"type":"script"}');
    await saw(11);
    expect(received()).toEqual([
      '{"type":"order","id":12345678901234567890,"price":9.50}',
      'hello world',
      'twice',
      'done12',
      'reword',
      '{"type":"script"}',
      'n1',
      '{"type":"script"}',
      'n2',
    ]);
    const all = await heard();
    expect(all.slice(0, 2)).toEqual(['{"type":"order","id":12345678901234567890,"price":9.50}', 'hello there']);
    expect(all.slice(2, 5).toSorted()).toEqual(['told', 'twice', 'twice']);
    await send('first', 'second');
    expect((await saw(13)).slice(11)).toEqual(['second', 'first']);
    const before = await page.evaluate(() => performance.now());
    await send('slow');
    await saw(14);
    expect((await page.evaluate(() => performance.now())) - before).toBeGreaterThanOrEqual(195);
    await send('bye now');
    await page.waitFor(() => window.heard.includes('close 4001 ruled'), { what: 'the close' });
    await waitForText(panel, `${LIST} li:nth-child(11)`, '2 hits');
    await waitForText(panel, `${LIST} li:nth-child(1)`, '1 hit');
    await focus(panel, FILTER);
    await panel.type('is:marked');
    await panel.waitFor((grid: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === '2', {
      what: 'the one row that the tag has marked',
      args: [FRAMES],
    });
    expect(await rowsWith(panel, 'twice')).toBe(1);
  });

  test('JavaScript that hangs or throws lets its messages pass and is told on its rule; the page does not wait long', async () => {
    await importRules([
      { filter: 'hang', direction: 'out', action: { kind: 'transform', code: '() => { for (;;) {} }' } },
      { filter: 'throw', direction: 'out', action: { kind: 'transform', code: '(m) => m.nothing.more' } },
    ]);
    await send('hang 1', 'throw', 'free');
    await waitForCondition(() => received().length === 3, { what: 'all of them' });
    expect(received()).toEqual(['hang 1', 'throw', 'free']);
    await waitForText(panel, `${LIST} li:nth-child(1)`, 'took too long');
    await waitForText(panel, `${LIST} li:nth-child(2)`, 'TypeError');
    await send('hang 2', 'hang 3', 'hang 4', 'after');
    await waitForCondition(() => received().length === 7, { what: 'the others' });
    expect(received().slice(3)).toEqual(['hang 2', 'hang 3', 'hang 4', 'after']);
    await waitForText(panel, `${LIST} li:nth-child(1)`, 'Stopped after three time-outs');
    // Off again: the page is as it was.
    await press('body', 'Switch off');
    await send('hang 5');
    await waitForCondition(() => received().includes('hang 5'), { what: 'a message past the rules' });
  });
});
