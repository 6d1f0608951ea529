import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, Tab } from '../support/browsers/session.ts';
import { CONNECTIONS, FILTER, focus, FRAMES, tab, waitForText } from '../support/panel-dom.ts';
import { servePanelFixture, type PanelFixture } from '../support/panel-fixture.ts';

const STRIP = '#framescope-timeline';
const SLIDER = `${STRIP} [role=slider]`;
/** Rows of the scene with everything in it; the table's head is one more. */
const ALL_ROWS = 3143;
/** From its first row to its last, in milliseconds. */
const WHOLE_MS = 239_760;

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
  await open('scene=traffic&kept');
  // The strip reads the log a little behind the table, and what is under a pointer moves until it has come to the end.
  await panel.waitFor(
    (slider: string, wholeMs: string) => document.querySelector(slider)?.getAttribute('aria-valuemax') === wholeMs,
    { what: 'the whole log in the strip', args: [SLIDER, String(WHOLE_MS)] },
  );
  return () => panel.close();
});

async function open(query: string): Promise<void> {
  await panel.navigate(`${fixture.url}?${query}`);
  await panel.waitFor((canvas: string) => document.querySelector(canvas) !== null, {
    what: 'the timeline',
    args: [`${STRIP} canvas`],
  });
}

const rowCount = (): Promise<number> =>
  panel.evaluate((grid: string) => Number(document.querySelector(grid)?.getAttribute('aria-rowcount')) - 1, FRAMES);

async function waitForRows(count: number): Promise<void> {
  await panel.waitFor(
    (grid: string, wanted: number) =>
      Number(document.querySelector(grid)?.getAttribute('aria-rowcount')) - 1 === wanted,
    { what: `${count} rows`, args: [FRAMES, count] },
  );
}

const filterText = (): Promise<string> =>
  panel.evaluate((selector: string) => document.querySelector<HTMLInputElement>(selector)?.value ?? '', FILTER);

async function waitForFilter(pattern: string): Promise<void> {
  await panel.waitFor(
    (selector: string, wanted: string) =>
      new RegExp(wanted).test(document.querySelector<HTMLInputElement>(selector)?.value ?? ''),
    { what: `${pattern} in the filter`, args: [FILTER, pattern] },
  );
}

const spoken = (): Promise<string> =>
  panel.evaluate((selector: string) => document.querySelector(selector)?.getAttribute('aria-valuetext') ?? '', SLIDER);

describe('the timeline', () => {
  test('chooses the rows of a time with the pointer, and gives them all back', async () => {
    await waitForRows(ALL_ROWS);
    await panel.drag(SLIDER, { x: 200, y: 0 });
    await waitForFilter('^time:[\\d.]+s\\.\\.[\\d.]+s$');
    const chosen = await rowCount();
    expect(chosen).toBeGreaterThan(50);
    expect(chosen).toBeLessThan(ALL_ROWS);
    // What is under the pointer, and what the chosen time holds.
    await waitForText(panel, `${STRIP} [aria-hidden] p + p`, '↑');
    expect(await spoken()).toMatch(/ – .*; sent \d+ frames, .*; received [\d,]+ frames/);
    await panel.drag(`${STRIP} [data-part=to]`, { x: -60, y: 0 });
    await panel.waitFor(
      (grid: string, most: number) => Number(document.querySelector(grid)?.getAttribute('aria-rowcount')) - 1 < most,
      { what: 'fewer rows', args: [FRAMES, chosen] },
    );
    await panel.click(`${STRIP} [aria-label="Show all times"]`);
    await waitForRows(ALL_ROWS);
    expect(await filterText()).toBe('');
  });

  test('does the same by keyboard alone, beside other terms, and zooms', async () => {
    await panel.click(FILTER);
    await panel.type('dir:in');
    await waitForFilter('^dir:in$');
    await focus(panel, SLIDER);
    await panel.press('Home');
    expect(await spoken()).toMatch(/^12:00:00\.000|^\d\d:00:00\.000/);
    await panel.press('ArrowRight');
    await panel.press('Shift+ArrowRight');
    await panel.press('Shift+ArrowRight');
    await waitForFilter('^dir:in time:[\\d.]+s\\.\\.[\\d.]+s$');
    const before = await filterText();
    await panel.press('ArrowRight');
    await panel.waitFor(
      (selector: string, text: string) => document.querySelector<HTMLInputElement>(selector)?.value !== text,
      { what: 'another time', args: [FILTER, before] },
    );
    const width = (): Promise<string> =>
      panel.evaluate((strip: string) => document.querySelector(`${strip} > div > span`)?.textContent ?? '', STRIP);
    const wide = await width();
    await panel.press('Enter');
    await panel.waitFor(
      (strip: string, text: string) => document.querySelector(`${strip} > div > span`)?.textContent !== text,
      { what: 'narrower intervals', args: [STRIP, wide] },
    );
    await panel.press('0');
    await panel.waitFor(
      (strip: string, text: string) => document.querySelector(`${strip} > div > span`)?.textContent === text,
      { what: 'the whole log', args: [STRIP, wide] },
    );
    await panel.press('Escape');
    await waitForFilter('^dir:in$');
    // Each end is a slider of its own.
    await panel.press('Shift+End');
    await waitForFilter('time:');
    await focus(panel, `${STRIP} [data-part=from]`);
    const atEnd = await filterText();
    await panel.press('ArrowRight');
    await panel.waitFor(
      (selector: string, text: string) => document.querySelector<HTMLInputElement>(selector)?.value !== text,
      { what: 'another beginning', args: [FILTER, atEnd] },
    );
  });

  test('leaves a filter alone that has a mistake, and is put away and remembered', async () => {
    await panel.click(FILTER);
    await panel.type('dir:up');
    await panel.drag(SLIDER, { x: 200, y: 0 });
    await waitForText(panel, 'body', 'The filter has a mistake');
    expect(await filterText()).toBe('dir:up');
    await panel.click('[aria-label="Timeline"][aria-pressed=true]');
    await panel.waitFor((strip: string) => document.querySelector(strip) === null, { what: 'no strip', args: [STRIP] });
    await panel.navigate(`${fixture.url}?scene=traffic&kept`);
    await waitForRows(ALL_ROWS);
    expect(await panel.evaluate((strip: string) => document.querySelector(strip) === null, STRIP)).toBe(true);
    await panel.click('[aria-label="Timeline"]');
    await waitForText(panel, STRIP, 'Bars: frames');
  });

  test('holds a million rows', async () => {
    await open('scene=many&count=1000000');
    await panel.waitFor(
      (strip: string) =>
        /sent 333,334 frames.*received 666,666 frames/.test(document.querySelector(strip)?.textContent ?? ''),
      { what: 'all rows in the timeline', args: [STRIP], timeoutMs: 30_000 },
    );
  });
});

describe('heartbeats', () => {
  test('fold into one line with one click, and come back with another', async () => {
    await waitForRows(ALL_ROWS);
    // Nine pings and pongs of Engine.IO, and eleven messages that come every twenty seconds.
    await panel.click('[aria-label="Fold 29 heartbeats into one line"]');
    await waitForRows(ALL_ROWS - 29);
    await waitForText(panel, '[aria-label="Folded heartbeats"]', '♥ 29 heartbeats on 2 connections');
    await panel.click(FILTER);
    await panel.type('conn:1');
    await waitForText(panel, '[aria-label="Folded heartbeats"]', '♥ 18 heartbeats');
    await panel.click('[aria-label="Folded heartbeats"] button');
    await panel.press('Escape');
    await panel.click(FILTER);
    await panel.type(' is:heartbeat');
    await waitForRows(18);
  });
});

describe('the charts of a connection', () => {
  test('are drawn for the selected one, and can be read as tables', async () => {
    await focus(panel, CONNECTIONS);
    await panel.press('Home');
    await panel.press('ArrowDown');
    await panel.press('ArrowDown');
    await panel.press('Enter');
    await panel.click(tab('charts'));
    await panel.waitFor(() => document.querySelectorAll('[role=tabpanel] canvas').length === 4, {
      what: 'four charts',
    });
    const isDrawn = await panel.evaluate(() =>
      [...document.querySelectorAll<HTMLCanvasElement>('[role=tabpanel] canvas')].map((canvas) => {
        const { width, height } = canvas;
        const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
        return data.some((value, at) => at % 4 === 3 && value > 0) && width >= canvas.clientWidth;
      }),
    );
    expect(isDrawn).toEqual([true, true, true, true]);
    await panel.click('[role=tabpanel] section[aria-label="Payload sizes"] button');
    await waitForText(panel, '[role=tabpanel] section[aria-label="Payload sizes"] table', '512 B – 1.0 kB');
    expect(
      await panel.evaluate(() =>
        [...document.querySelectorAll('[role=tabpanel] [role=img]')].map((chart) => chart.getAttribute('aria-label')),
      ),
    ).toEqual([
      expect.stringMatching(/^Frames per second: peak/),
      expect.stringMatching(/^Payload bytes per second: peak/),
      expect.stringMatching(/^Time between frames of one direction: [\d,]+ gaps, median about/),
    ]);
  });
});
