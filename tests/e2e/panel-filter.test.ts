import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, Tab } from '../support/browsers/session.ts';
import { drawnData, FILTER, focus, FRAMES, waitForText } from '../support/panel-dom.ts';
import { servePanelFixture, type PanelFixture } from '../support/panel-fixture.ts';

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
  await open('scene=typical');
  return () => panel.close();
});

async function open(query: string): Promise<void> {
  await panel.navigate(`${fixture.url}?${query}`);
  await panel.waitFor((grid: string) => document.querySelector(grid) !== null, { what: 'the panel', args: [FRAMES] });
}

/** Rows that pass the filter; the table's head is one more. */
async function waitForRows(count: number): Promise<void> {
  await panel.waitFor(
    (grid: string, wanted: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === wanted,
    { what: `${count} rows`, args: [FRAMES, String(count + 1)] },
  );
}

async function waitForFilter(value: string): Promise<void> {
  await panel.waitFor(
    (selector: string, wanted: string) => document.querySelector<HTMLInputElement>(selector)?.value === wanted,
    { what: `"${value}" in the filter`, args: [FILTER, value] },
  );
}

async function retype(text: string): Promise<void> {
  await panel.click('[aria-label="Clear filter"]');
  await waitForFilter('');
  await panel.type(text);
  await waitForFilter(text);
}

describe('the filter language in the panel', () => {
  test('shows what conditions, regexes and the buttons beside them let through', async () => {
    await panel.click(FILTER);
    await panel.type('json.quotes[*].bid:>101.3');
    await waitForRows(6);
    await retype('json.type:tick /"seq":1[01]/');
    await waitForRows(2);
    await retype('is:discarded OR code:1006');
    await waitForRows(2);
    await retype('conn:2 op:text');
    await waitForRows(4);
    await panel.click('[aria-label="Direction"] button:nth-of-type(2)');
    await waitForRows(2);
    expect((await drawnData(panel)).join(' ')).toContain('Hello, is the blue one');
  });

  test('completes keys and the values of the log by keyboard alone', async () => {
    await focus(panel, FILTER);
    await panel.type('prot');
    await waitForText(panel, '[role=listbox]', 'protocol:');
    await panel.press('Tab');
    await waitForFilter('protocol:');
    await waitForText(panel, '[role=listbox]', 'prices.v2');
    await panel.press('ArrowDown');
    expect(
      await panel.evaluate((selector: string) => {
        const input = document.querySelector(selector);
        const active = document.querySelector(`[id="${input?.getAttribute('aria-activedescendant') ?? ''}"]`);
        return [input?.getAttribute('aria-expanded') ?? '', active?.getAttribute('aria-selected') ?? ''];
      }, FILTER),
    ).toEqual(['true', 'true']);
    await panel.press('Enter');
    await waitForFilter('protocol:prices.v2 ');
    await waitForRows(15);
    await panel.type('json.seq');
    await waitForText(panel, '[role=listbox]', 'json.seq');
    await panel.press('ArrowDown');
    await panel.press('Enter');
    await panel.type('>=10');
    await waitForRows(2);
  });

  test('underlines what is wrong, says what is expected and hides nothing', async () => {
    await panel.click(FILTER);
    await panel.type('tick dir:up');
    await waitForText(panel, '[role=alert]', 'One of these is expected here: in, out.');
    expect(
      await panel.evaluate(() => {
        const mark = document.querySelector<HTMLElement>('mark[data-start]');
        return [mark?.textContent ?? '', mark?.dataset['start'] ?? ''];
      }),
    ).toEqual(['up', '9']);
    // The mark stands exactly over the letters of the input: both lay out the same text in the same font.
    const isAligned = await panel.evaluate((selector: string) => {
      const input = document.querySelector<HTMLInputElement>(selector);
      const mark = document.querySelector('mark[data-start]');
      if (!input || !mark) return false;
      const style = getComputedStyle(input);
      const context = document.createElement('canvas').getContext('2d');
      if (!context) return false;
      context.font = style.font;
      const expected =
        input.getBoundingClientRect().left + parseFloat(style.paddingLeft) + context.measureText('tick dir:').width;
      return Math.abs(mark.getBoundingClientRect().left - expected) < 2;
    }, FILTER);
    expect(isAligned).toBe(true);
    await panel.click('[role=alert] button');
    await waitForFilter('"tick dir:up"');
    await waitForRows(0);
  });

  test('goes back through the history and keeps filters under names', async () => {
    await panel.click(FILTER);
    await panel.type('tick');
    await panel.press('Enter');
    await retype('dir:out');
    await panel.press('Enter');
    await panel.press('Alt+ArrowUp');
    await panel.press('Alt+ArrowUp');
    await waitForFilter('tick');
    await panel.press('Alt+ArrowDown');
    await waitForFilter('dir:out');
    await panel.click('[aria-label="Saved filters"]');
    await panel.click('[aria-label="Name of the filter"]');
    await panel.type('sent');
    await panel.press('Enter');
    await waitForText(panel, '[role=dialog] ul', 'sent');
    await panel.click('[aria-label="Clear filter"]');
    await panel.click('[aria-label="Saved filters"]');
    await panel.click('[role=dialog] ul button[title="dir:out"]');
    await waitForFilter('dir:out');
    await panel.click('[aria-label="Saved filters"]');
    await panel.click('[aria-label="Delete sent"]');
    await waitForText(panel, '[role=dialog]', 'No filter is saved yet.');
  });

  test('inserts examples from its help', async () => {
    await panel.click(FILTER);
    await panel.type('dir:in');
    await panel.click('[aria-label="How to filter"]');
    await panel.click('[role=dialog] ul li:nth-of-type(15) button');
    await waitForFilter('dir:in json.type:tick');
    await waitForRows(12);
  });

  test('finds a few among a million rows while keys are typed', async () => {
    await open('scene=many&count=1000000');
    await panel.click(FILTER);
    await panel.type('message 99999');
    await waitForFilter('message 99999');
    // "message" and "99999" need not stand side by side.
    await waitForRows(19);
  });
});
