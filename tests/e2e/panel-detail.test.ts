import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, Tab } from '../support/browsers/session.ts';
import { DETAIL, FILTER, focus, FRAMES, selectRow, tab, waitForText } from '../support/panel-dom.ts';
import { servePanelFixture, type PanelFixture } from '../support/panel-fixture.ts';

const SEARCH = '#framescope-search';
/** Rows of the scene `contents`. */
const ROW = { envelope: 2, png: 3, svg: 5, lastOrder: 12, lastBinary: 13 } as const;

let fixture: PanelFixture;
let session: BrowserSession;
let panel: Tab;

beforeAll(async () => {
  fixture = await servePanelFixture();
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: null,
    windowSize: { width: 1400, height: 900 },
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
}

/** Presses the button whose words begin with the text; `nth` of several. */
async function press(scope: string, words: string, nth = 0): Promise<void> {
  await panel.waitFor(
    (selector: string, wanted: string, at: number) => {
      const found = [...document.querySelectorAll<HTMLElement>(`${selector} button`)].filter((button) =>
        button.textContent?.startsWith(wanted),
      )[at];
      found?.click();
      return found !== undefined;
    },
    { what: `the button "${words}"`, args: [scope, words, nth] },
  );
}

/** What is marked as found, in the details. */
function marked(scope: string): Promise<string[]> {
  return panel.evaluate(
    (selector: string) => [...document.querySelectorAll(`${selector} mark`)].map((mark) => mark.textContent ?? ''),
    scope,
  );
}

describe('the details of a payload', () => {
  test('unfold what is in it, layer by layer and back', async () => {
    await open('scene=contents');
    await selectRow(panel, ROW.envelope);
    await press(DETAIL, 'Unfold Base64', 1);
    await press(DETAIL, 'Unfold gzip');
    await waitForText(panel, `${DETAIL} [role=tree]`, 'from gzip');
    await waitForText(panel, `${DETAIL} nav`, '$.compressed · Base64');
    await press(`${DETAIL} nav`, 'Payload');
    await waitForText(panel, `${DETAIL} [role=tree]`, 'envelope');
    await press(DETAIL, 'Unfold JWT');
    await waitForText(panel, `${DETAIL} [role=tree]`, '1234567890');
    await press(`${DETAIL} nav`, 'Payload');
    await press(DETAIL, 'Unfold data: URL');
    await panel.waitFor(() => (document.querySelector('figure img') as HTMLImageElement | null)?.naturalWidth === 24, {
      what: 'the picture in the data: URL',
    });
    await focus(panel, `${DETAIL} nav button`);
    await panel.press('Alt+ArrowLeft');
    await waitForText(panel, `${DETAIL} [role=tree]`, 'envelope');
  });

  test('show pictures, and run nothing of an SVG', async () => {
    await selectRow(panel, ROW.png);
    await waitForText(panel, 'figcaption', 'PNG image, 24 × 16');
    await selectRow(panel, ROW.svg);
    await waitForText(panel, 'figcaption', 'SVG image, 120 × 60');
    expect(await panel.evaluate(() => 'hacked' in window)).toBe(false);
  });

  test('read numbers at a byte, name the value it belongs to, and find bytes', async () => {
    await selectRow(panel, ROW.lastOrder);
    await waitForText(panel, `${DETAIL} [role=tree]`, 'order');
    await press(DETAIL, 'Hex');
    await panel.waitFor(() => document.querySelector('[data-offset="20"]') !== null, { what: 'the bytes' });
    await panel.click('[data-offset="22"]');
    await waitForText(panel, `${DETAIL} section`, 'uint16');
    await waitForText(panel, DETAIL, 'In $.id');
    await panel.press('Control+f');
    await panel.type('70 61 70');
    await waitForText(panel, `${DETAIL} output`, '1 of 1');
    expect(
      await panel.evaluate(() =>
        [...document.querySelectorAll('[data-hit=current]')].map((cell) => cell.textContent).join(' '),
      ),
    ).toContain('70 61 70');
    await press(DETAIL, 'JSON');
    await panel.waitFor(() => document.querySelector('[role=tree]') !== null, { what: 'the tree' });
  });

  test('open a tree to a level and find in it', async () => {
    await selectRow(panel, ROW.lastOrder);
    await focus(panel, `${DETAIL} [role=tree]`);
    await panel.press('0');
    await panel.waitFor(() => document.querySelectorAll('[role=treeitem]').length === 1, { what: 'a closed tree' });
    await panel.press('Control+f');
    await panel.type('PAPER');
    await panel.waitFor(
      () => document.querySelector('[role=treeitem][data-hit=current]')?.textContent?.includes('paper') === true,
      { what: 'the find, opened' },
    );
    await panel.press('Escape');
    await panel.waitFor(() => document.querySelector('[data-hit]') === null, { what: 'no marks' });
  });

  test('compare with the message before of the same shape, and with another one', async () => {
    await selectRow(panel, ROW.lastOrder);
    await panel.click(tab('compare'));
    await waitForText(panel, DETAIL, 'the one before of the same shape');
    await waitForText(panel, `${DETAIL} [data-mode=changed]`, '9007199254740001 → 9007199254740002');
    await waitForText(panel, `${DETAIL} [data-mode=removed]`, 'ink');
    await selectRow(panel, ROW.lastBinary);
    await panel.waitFor(() => document.querySelector('[data-mode=changed] mark') !== null, { what: 'other bytes' });
    expect(await marked(`${DETAIL} [data-mode=changed]`)).toEqual(['01', '02', '02', '04']);
    await panel.click(tab('payload'));
  });
});

describe('the search in everything', () => {
  test('finds in headers and payloads, counts, marks and steps by keyboard', async () => {
    await open('scene=typical');
    await focus(panel, FRAMES);
    await panel.press('F3');
    await panel.waitFor((input: string) => document.activeElement?.matches(input) === true, {
      what: 'the focus in the search',
      args: [SEARCH],
    });
    await panel.type('acme');
    await waitForText(panel, 'section[aria-label=Search] output', '13 finds in 13 rows');
    await panel.press('Enter');
    await panel.press('F3');
    await waitForText(panel, 'section[aria-label=Search] output', '2 of 13');
    await panel.waitFor(
      () =>
        document.querySelector('[role=treeitem][data-hit=current]')?.textContent?.includes('ACME') === true &&
        document.querySelector('[role=row][data-found=current] mark')?.textContent === 'ACME',
      { what: 'the find in row and details' },
    );
    await panel.press('Shift+F3');
    await panel.press('Shift+F3');
    await waitForText(panel, 'section[aria-label=Search] output', '13 of 13');
    await press('section[aria-label=Search]', 'Regex');
    await panel.click(SEARCH);
    await panel.press('Control+a');
    await panel.type(String.raw`cookie: \w+=`);
    await waitForText(panel, 'section[aria-label=Search] [role=option]', 'Cookie: session=');
    await panel.press('Enter');
    await waitForText(panel, `${tab('handshake')}[aria-selected=true]`, 'Handshake');
  });

  test('is stopped when a regex would never end, and the panel goes on', async () => {
    await panel.click(SEARCH);
    await panel.press('Control+a');
    await panel.type('(x+x+)+y');
    await waitForText(panel, 'section[aria-label=Search] [role=alert]', 'took too long');
    await press('section[aria-label=Search]', 'Text');
    await panel.click(SEARCH);
    await panel.press('Control+a');
    await panel.type('too late');
    await waitForText(panel, 'section[aria-label=Search] output', '1 find in 1 row');
    await panel.press('Escape');
    await panel.waitFor((input: string) => document.querySelector(input) === null, {
      what: 'no search',
      args: [SEARCH],
    });
    expect(await panel.evaluate(() => document.querySelector('[data-found]'))).toBeNull();
  });
});

test('rows are marked and noted by keyboard, and the filter finds them', async () => {
  await open('scene=typical');
  await selectRow(panel, 2);
  await panel.press('m');
  await panel.waitFor(() => document.querySelector('[data-position="2"][data-mark=yellow]') !== null, {
    what: 'a marked row',
  });
  await selectRow(panel, 4);
  await panel.press('n');
  await panel.waitFor(() => document.activeElement?.tagName === 'TEXTAREA', { what: 'the dialog' });
  await panel.type('why?');
  await panel.evaluate(() => document.querySelector<HTMLElement>('dialog input[value=red]')?.click());
  await press('dialog', 'Save');
  await waitForText(panel, '[role=row][data-mark=red]', 'why?');
  await waitForText(panel, `${DETAIL} [role=note]`, 'why?');
  await panel.click(FILTER);
  await panel.type('is:marked');
  await panel.waitFor((grid: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === '3', {
    what: 'two rows and the head',
    args: [FRAMES],
  });
});

test('the table is sorted by a click on a header, rising, falling, and back', async () => {
  await open('scene=contents');
  const lengths = (): Promise<string[]> =>
    panel.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('[role=row][data-position]')]
        .sort((left, right) => Number(left.dataset['position']) - Number(right.dataset['position']))
        .map((row) => row.querySelector('[data-column=length]')?.textContent ?? ''),
    );
  const header = '[role=columnheader][data-id=length]';
  const sorted = (how: string | null): Promise<unknown> =>
    panel.waitFor(
      (name: string, wanted: string | null) => document.querySelector(name)?.getAttribute('aria-sort') === wanted,
      {
        what: `the order ${how}`,
        args: [header, how],
      },
    );
  const first = async (wanted: string): Promise<void> => {
    await panel.waitFor(
      (text: string) => document.querySelector('[data-position="0"] [data-column=length]')?.textContent === text,
      { what: `${wanted} first`, args: [wanted] },
    );
  };
  await panel.click(header);
  await sorted('ascending');
  await first('10');
  await panel.click(header);
  await sorted('descending');
  await first('101,520');
  const falling = (await lengths()).map((text) => Number(text.replaceAll(',', ''))).filter((length) => length > 0);
  expect(falling).toEqual(falling.toSorted((left, right) => right - left));
  await panel.click(header);
  await sorted(null);
  await panel.waitFor(() => document.querySelector('[data-position="0"][data-kind=lifecycle]') !== null, {
    what: 'the order of the log',
  });
});
