import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { FakeSession } from '../support/fake-session.ts';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, Tab } from '../support/browsers/session.ts';
import { DETAIL, FILTER, focus, FRAMES, rowsWith, selectRow, waitForText } from '../support/panel-dom.ts';
import { servePanelFixture, type PanelFixture } from '../support/panel-fixture.ts';

declare global {
  interface Window {
    fixture: { session: FakeSession; copied: string[]; saved: { name: string; byteLength: number }[] };
  }
}

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
});

afterAll(async () => {
  await session?.close();
  await fixture?.close();
});

beforeEach(async () => {
  panel = await session.newTab();
  return () => panel.close();
});

async function open(query: string): Promise<void> {
  await panel.navigate(`${fixture.url}?${query}`);
  await panel.waitFor((grid: string) => document.querySelector(grid) !== null, { what: 'the panel', args: [FRAMES] });
}

describe('the panel as a page', () => {
  test('reaches the first and the last of a million rows', async () => {
    await open('scene=many&count=1000000');
    await focus(panel, FRAMES);
    await panel.waitFor((grid: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === '1000003', {
      what: 'a million rows',
      args: [FRAMES],
      timeoutMs: 20_000,
    });
    await panel.press('Home');
    await panel.waitFor(() => document.querySelector('#frame-0')?.getAttribute('aria-selected') === 'true', {
      what: 'the first row',
    });
    await panel.press('End');
    await panel.waitFor(() => document.querySelector('#frame-1000001')?.getAttribute('aria-selected') === 'true', {
      what: 'the last row',
    });
    const isInView = await panel.evaluate(() => {
      const row = document.querySelector('#frame-1000001')?.getBoundingClientRect();
      const grid = document.querySelector('[role=grid][aria-label=Frames]')?.getBoundingClientRect();
      return row !== undefined && grid !== undefined && row.top >= grid.top && row.bottom <= grid.bottom + 1;
    });
    expect(isInView).toBe(true);
    expect(await rowsWith(panel, 'message 999999')).toBe(1);
  });

  test('stops a regex that would never end and stays usable', async () => {
    await open('scene=large&count=2000');
    await panel.evaluate(() => {
      const { session: fake } = window.fixture;
      const connection = fake.connections.at(0);
      if (connection) fake.message(connection, 'in', 9, `${'a'.repeat(40)}!`);
      fake.changed();
    });
    await panel.click(FILTER);
    await panel.type('/(a+)+$/');
    await waitForText(panel, '[role=alert]', 'takes too long');
  });

  test('keeps the focus and the selected row while rows stream in', async () => {
    await open('scene=stream&count=50');
    await panel.waitFor((grid: string) => Number(document.querySelector(grid)?.getAttribute('aria-rowcount')) > 500, {
      what: 'some rows',
      args: [FRAMES],
    });
    await selectRow(panel, 5);
    await panel.waitFor((grid: string) => Number(document.querySelector(grid)?.getAttribute('aria-rowcount')) > 3000, {
      what: 'more rows',
      args: [FRAMES],
    });
    expect(
      await panel.evaluate(() => [
        document.activeElement?.getAttribute('aria-label') ?? '',
        document.activeElement?.getAttribute('aria-activedescendant') ?? '',
      ]),
    ).toEqual(['Frames', 'frame-5']);
  });

  test('reads large JSON in a worker and shows its tree', async () => {
    await open('scene=large&count=8000000');
    await selectRow(panel, 2);
    await waitForText(panel, `${DETAIL} [role=tree]`, '12345678901234567890');
    await selectRow(panel, 3);
    await waitForText(panel, DETAIL, 'Not JSON: a value was expected');
  });

  test.for([
    ['permission', 'Allow access to websites', 'requestHostPermission'],
    ['mismatch', 'Reload page', 'reload'],
    ['paused', 'Start recording', 'setRecording true'],
    ['empty', 'Reload page', 'reload'],
  ] as const)('says what to do when there is nothing to show: %s', async ([scene, label, call]) => {
    await open(`scene=${scene}`);
    await waitForText(panel, 'section button', label);
    await panel.click('section button');
    await panel.waitFor((wanted: string) => window.fixture.session.calls.includes(wanted), {
      what: call,
      args: [call],
    });
  });

  test('says that everything was filtered and takes the filter away', async () => {
    await open('scene=typical');
    await panel.click(FILTER);
    await panel.type('nothing has this');
    await waitForText(panel, 'h2', 'No row passes the filter');
    await panel.click('section button');
    await panel.waitFor(() => document.querySelector('[role=row][data-position]') !== null, { what: 'rows' });
  });

  test('closes by Escape what is open, one after the other, and keeps the focus in the table', async () => {
    await open('scene=typical');
    await selectRow(panel, 4);
    await focus(panel, '[role=tab][aria-selected=true]');
    await panel.press('Escape');
    await panel.waitFor((detail: string) => document.querySelector(detail) === null, {
      what: 'the details to be closed',
      args: [DETAIL],
    });
    expect(await panel.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')).toBe('Frames');
    await panel.press('Escape');
    await panel.waitFor(() => document.querySelector('[data-position][aria-selected=true]') === null, {
      what: 'no row to be selected',
    });
    await panel.click(FILTER);
    await panel.type('tick');
    await panel.press('Escape');
    await panel.waitFor((filter: string) => document.querySelector<HTMLInputElement>(filter)?.value === '', {
      what: 'the filter to be empty',
      args: [FILTER],
    });
  });

  test('opens the menu of a row by keyboard and gives the focus back', async () => {
    await open('scene=typical');
    await selectRow(panel, 4);
    await panel.evaluate(() => {
      const event = new KeyboardEvent('keydown', { key: 'F10', shiftKey: true, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    });
    await waitForText(panel, '[role=menu]', 'Copy as base64');
    await panel.press('ArrowDown');
    await panel.press('Enter');
    await panel.waitFor(
      () => window.fixture.copied.length === 1 && /^[0-9a-f]+$/.test(window.fixture.copied[0] ?? ''),
      {
        what: 'hex in the clipboard',
      },
    );
    expect(await panel.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')).toBe('Frames');
  });
});
