import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AxeResults } from 'axe-core';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, Tab } from '../support/browsers/session.ts';
import { CONNECTIONS, DETAIL, focus, FRAMES, selectRow, tab, waitForText } from '../support/panel-dom.ts';
import { AXE_PATH, servePanelFixture, type PanelFixture } from '../support/panel-fixture.ts';

declare global {
  interface Window {
    axe: { run(context: Document, options: unknown): Promise<AxeResults> };
  }
}

/** WCAG 2.2, levels A and AA, and what axe counts as good practice for both. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const PALETTE_INPUT = 'dialog input[role=combobox]';

/** As the palette names what opens them. */
const DIALOGS = ['Settings…', 'Export', 'Paste hex or base64 bytes…', 'Mark and note…', 'Go to row or time…'];

let fixture: PanelFixture;
let session: BrowserSession;
let panel: Tab;

beforeAll(async () => {
  fixture = await servePanelFixture();
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: null,
    windowSize: { width: 1400, height: 800 },
  });
  panel = await session.newTab();
});

afterAll(async () => {
  await session?.close();
  await fixture?.close();
});

async function open(query: string): Promise<void> {
  await panel.navigate(`${fixture.url}?${query}`);
  await panel.waitFor((grid: string) => document.querySelector(grid) !== null, { what: 'the panel', args: [FRAMES] });
  await panel.evaluate(
    (path: string) =>
      new Promise<void>((resolve, reject) => {
        const script = document.createElement('script');
        script.src = path;
        script.addEventListener('load', () => resolve());
        script.addEventListener('error', () => reject(new Error('axe was not served')));
        document.head.append(script);
      }),
    AXE_PATH,
  );
}

/** Each violated rule with the elements that violate it; what axe could not decide is not in it. */
async function violations(): Promise<string[]> {
  const found = await panel.evaluate(async (tags: string[]) => {
    const results = await window.axe.run(document, {
      runOnly: { type: 'tag', values: tags },
      resultTypes: ['violations'],
    });
    const list = results.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} – ${failureSummary ?? ''}`),
    );
    return { list, passes: results.passes.length };
  }, RULES);
  expect(found.passes).toBeGreaterThan(10);
  return found.list;
}

/** Presses Tab through the open dialog; what of the panel behind it had the focus. */
async function focusAround(): Promise<string[]> {
  const outside: string[] = [];
  const stops = await panel.evaluate(
    () => document.querySelectorAll('dialog[open] :is(button, input, select, textarea)').length,
  );
  for (let at = 0; at < Math.min(stops + 2, 12); at += 1) {
    await panel.press('Tab');
    const where = await panel.evaluate(() => {
      const { activeElement } = document;
      const isBehind = activeElement !== document.body && activeElement?.closest('dialog[open]') === null;
      return isBehind ? (activeElement.getAttribute('aria-label') ?? activeElement.tagName) : '';
    });
    if (where !== '') outside.push(where);
  }
  return outside;
}

describe.each(['light', 'dark'])('the panel in the %s theme', (theme) => {
  test('has no violation of WCAG 2.2 AA with rows and in each part of the details', async () => {
    await open(`scene=typical&theme=${theme}`);
    expect(await violations(), 'rows').toEqual([]);
    await selectRow(panel, 4);
    await panel.press('Enter');
    await panel.waitFor((name: string) => document.querySelector(name) !== null, {
      what: 'the details',
      args: [tab('payload')],
    });
    const names = await panel.evaluate(() =>
      [...document.querySelectorAll('section [role=tab]')].map(({ id }) => id.split('-').at(-1) ?? ''),
    );
    expect(names.length).toBeGreaterThan(7);
    for (const name of names) {
      await panel.click(tab(name));
      await panel.waitFor(
        (selector: string) => document.querySelector(selector)?.getAttribute('aria-selected') === 'true',
        {
          what: `the part ${name}`,
          args: [tab(name)],
        },
      );
      expect(await violations(), name).toEqual([]);
    }
    await panel.click(tab('connection'));
    await waitForText(panel, DETAIL, 'URL');
    await panel.click(tab('replay'));
    await panel.click(`${DETAIL} button`);
    await waitForText(panel, DETAIL, 'to send');
    expect(await violations(), 'replay').toEqual([]);
    await panel.press('Control+k');
    await focus(panel, PALETTE_INPUT);
    await panel.type('as code');
    await waitForText(panel, 'dialog', 'Copy as code');
    await panel.press('Enter');
    await waitForText(panel, 'dialog pre', 'Recorded by Framescope');
    expect(await violations(), 'code').toEqual([]);
    await panel.press('Escape');
    await panel.waitFor(() => document.querySelector('dialog') === null, { what: 'the dialog to close' });
    await focus(panel, FRAMES);
    await panel.press('v');
    await waitForText(panel, FRAMES, 'Sent by the page');
    expect(await violations(), 'conversation').toEqual([]);
  });

  test('has none in the dialogs that are opened by name, each of which gives the focus back', async () => {
    await open(`scene=typical&theme=${theme}`);
    await selectRow(panel, 4);
    for (const name of DIALOGS) {
      await panel.press('Control+k');
      await panel.waitFor((input: string) => document.activeElement === document.querySelector(input), {
        what: 'the focus in the palette',
        args: [PALETTE_INPUT],
      });
      await panel.type(name);
      await waitForText(panel, 'dialog [role=option]', name);
      await panel.press('Enter');
      await panel.waitFor(
        (input: string) => document.querySelector('dialog[open]') !== null && document.querySelector(input) === null,
        { what: `the dialog of ${name}`, args: [PALETTE_INPUT] },
      );
      expect(await violations(), name).toEqual([]);
      // Around the dialog and back: the focus never leaves it for the panel behind.
      const outside = await focusAround();
      expect(outside, name).toEqual([]);
      await panel.press('Escape');
      await panel.waitFor((grid: string) => document.activeElement === document.querySelector(grid), {
        what: `the focus back in the table after ${name}`,
        args: [FRAMES],
      });
    }
  });

  test('has none without rows, in its dialogs and with a broken filter', async () => {
    await open(`scene=empty&theme=${theme}`);
    expect(await violations(), 'empty').toEqual([]);
    await focus(panel, FRAMES);
    for (const key of ['?', 'Control+k', 'Control+g']) {
      await panel.press(key);
      await panel.waitFor(() => document.querySelector('dialog[open]') !== null, { what: `the dialog of ${key}` });
      expect(await violations(), key).toEqual([]);
      await panel.press('Escape');
      await panel.waitFor(() => document.querySelector('dialog') === null, { what: 'the dialog to close' });
    }
    await panel.press('Control+f');
    await panel.type('/(/');
    await panel.waitFor(() => document.querySelector('[role=alert]') !== null, { what: 'the error of the filter' });
    expect(await violations(), 'broken filter').toEqual([]);
  });
});

describe('the command palette', () => {
  test('does by name what the buttons do, by keyboard alone', async () => {
    await open('scene=typical');
    await focus(panel, FRAMES);
    await panel.press('Control+k');
    await panel.waitFor((input: string) => document.activeElement === document.querySelector(input), {
      what: 'the focus in the palette',
      args: [PALETTE_INPUT],
    });
    await panel.type('only binary');
    await panel.press('Enter');
    await panel.waitFor(
      () => {
        const rows = [...document.querySelectorAll('[role=row][data-position] [data-column=opcode]')];
        return rows.length > 0 && rows.every((cell) => cell.textContent?.includes('binary'));
      },
      { what: 'only binary rows' },
    );
    await panel.waitFor((grid: string) => document.activeElement === document.querySelector(grid), {
      what: 'the focus back in the table',
      args: [FRAMES],
    });
    await panel.press('Control+k');
    await panel.type('no such command');
    await waitForText(panel, 'dialog [role=status]', 'No command');
    await panel.press('Escape');
    await panel.waitFor(() => document.querySelector('dialog') === null, { what: 'the palette to close' });
  });
});

describe('the list of connections', () => {
  const LIST = '[aria-label=Connections]:is([role=grid], [role=treegrid])';
  const ACTIVE = `${LIST} [role=row][aria-selected=true]`;

  test('groups and pins by keyboard alone, without a violation of WCAG 2.2 AA', async () => {
    await open('scene=typical');
    const lines = await panel.evaluate(
      (list: string) => document.querySelectorAll(`${list} [role=row]`).length,
      CONNECTIONS,
    );
    await focus(panel, CONNECTIONS);
    await panel.press('Shift+F10');
    await panel.waitFor(() => document.querySelector('[role=menu]') !== null, { what: 'the menu' });
    // Letters go to the next item that begins with them.
    await panel.press('g');
    await panel.press('g');
    await panel.press('Enter');
    await panel.waitFor((list: string) => document.querySelector(`${list} [aria-expanded]`) !== null, {
      what: 'the groups',
      args: [LIST],
    });
    await panel.press('ArrowDown');
    await panel.waitFor((row: string) => document.querySelector(row)?.getAttribute('aria-expanded') === 'true', {
      what: 'the first group',
      args: [ACTIVE],
    });
    expect(await violations(), 'grouped').toEqual([]);
    await panel.press('ArrowLeft');
    await panel.waitFor((row: string) => document.querySelector(row)?.getAttribute('aria-expanded') === 'false', {
      what: 'the group to close',
      args: [ACTIVE],
    });
    await panel.press('ArrowRight');
    await panel.press('ArrowDown');
    const name = await panel.evaluate((row: string) => document.querySelector(`${row} bdi`)?.textContent ?? '', ACTIVE);
    await panel.press('Shift+F10');
    await panel.waitFor(() => document.querySelector('[role=menu]') !== null, { what: 'the menu' });
    await panel.press('p');
    await panel.press('Enter');
    await panel.waitFor(
      (list: string, wanted: string) => {
        const row = document.querySelectorAll(`${list} [role=row]:not(:has([role=columnheader]))`)[1];
        return row?.textContent?.includes(wanted) === true && row.querySelector('[aria-label=pinned]') !== null;
      },
      { what: 'the pinned connection on top', args: [LIST, name] },
    );
    expect(lines).toBeGreaterThan(2);
  });
});
