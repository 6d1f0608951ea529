import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, Tab } from '../support/browsers/session.ts';
import { DETAIL, focus, FRAMES, selectRow, tab, waitForText } from '../support/panel-dom.ts';
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
  await panel.navigate(`${fixture.url}?scene=typical&kept`);
  await waitForColumns(ALL);
  return () => panel.close();
});

const ALL = 'direction time delta connection opcode fin rsv mask length data';

function header(column: string): string {
  return `${FRAMES} [role=columnheader][data-column=${column}]`;
}

async function waitForColumns(wanted: string): Promise<void> {
  await panel.waitFor(
    (selector: string, names: string) =>
      [...document.querySelectorAll<HTMLElement>(selector)].map((cell) => cell.dataset['column']).join(' ') === names,
    { what: `the columns ${wanted}`, args: [`${FRAMES} [role=columnheader]`, wanted] },
  );
}

/** Header cell and the same column's cell in a frame's row. */
async function waitForWidth(column: string, widthPx: number): Promise<void> {
  await panel.waitFor(
    (selector: string, name: string, width: number) => {
      const cells = [
        document.querySelector(selector),
        document.querySelector(`[data-kind=frame] [role=gridcell][data-column=${name}]`),
      ];
      return cells.every((cell) => Math.round(cell?.getBoundingClientRect().width ?? 0) === width);
    },
    { what: `the column ${column} to be ${widthPx} pixels wide`, args: [header(column), column, widthPx] },
  );
}

async function chooseInMenu(label: string): Promise<void> {
  await waitForText(panel, '[role=menu]', label);
  await panel.evaluate((wanted: string) => {
    const items = [...document.querySelectorAll<HTMLElement>('[role=menu] button')];
    items.find((item) => item.textContent?.startsWith(wanted))?.focus();
  }, label);
  await panel.press('Enter');
}

async function openColumnMenu(column: string): Promise<void> {
  await panel.click(header(column), { button: 'right' });
  await panel.waitFor(() => document.querySelector('[role=menu][aria-label=Columns]') !== null, { what: 'the menu' });
}

describe('the columns of the frame table', () => {
  test('are resized by dragging their edge, brought back by a double click, and remembered', async () => {
    await panel.drag(`${header('time')} [aria-hidden]`, { x: 46, y: 0 });
    await waitForWidth('time', 140);
    await panel.navigate(`${fixture.url}?scene=typical&kept`);
    await waitForWidth('time', 140);
    await panel.click(`${header('time')} [aria-hidden]`, { clickCount: 2 });
    await waitForWidth('time', 94);
  });

  test('are moved by dragging their name', async () => {
    await panel.drag(header('length'), { x: -600, y: 0 });
    await waitForColumns('length direction time delta connection opcode fin rsv mask data');
    const firstCells = await panel.evaluate(() => [
      document.querySelector<HTMLElement>('[data-kind=frame] [role=gridcell]')?.dataset['column'],
      document.querySelectorAll('[data-kind=lifecycle] [data-column=lifecycle]').length > 0,
    ]);
    expect(firstCells).toEqual(['length', true]);
  });

  test('are walked, resized, moved and hidden by keyboard alone', async () => {
    await focus(panel, FRAMES);
    await panel.press('Tab');
    await panel.press('ArrowRight');
    await panel.waitFor((selector: string) => document.activeElement?.matches(selector), {
      what: 'the focus on the time',
      args: [header('time')],
    });
    await panel.press('Shift+ArrowRight');
    await waitForWidth('time', 102);
    await panel.press('Control+Shift+ArrowRight');
    await waitForColumns('direction delta time connection opcode fin rsv mask length data');
    await panel.press('Control+Shift+ArrowLeft');
    await panel.press('Control+Shift+ArrowLeft');
    await waitForColumns('time direction delta connection opcode fin rsv mask length data');
    await panel.press('Control+Shift+ArrowRight');
    await panel.press('Control+Shift+ArrowRight');
    await panel.press('Enter');
    await chooseInMenu('Mask');
    await waitForColumns('direction delta time connection opcode fin rsv length data');
    await panel.waitFor((selector: string) => document.activeElement?.matches(selector), {
      what: 'the focus back on the time',
      args: [header('time')],
    });
    await panel.press('Enter');
    await chooseInMenu('Reset columns');
    await waitForColumns(ALL);
    await panel.press('ArrowDown');
    await panel.press('ArrowDown');
    await panel.waitFor(() => document.querySelector('[data-position][aria-selected=true]') !== null, {
      what: 'a selected row: the focus is in the frames again',
    });
  });

  test('can be values at a path in the JSON, with a look at the selected message', async () => {
    await selectRow(panel, 4);
    await openColumnMenu('data');
    await chooseInMenu('Add JSON column');
    await waitForText(panel, 'dialog h2', 'Add JSON column');
    await panel.type('quotes[0');
    await panel.press('Enter');
    await waitForText(panel, 'dialog [role=alert]', 'This is no path');
    await panel.type('].bid');
    await waitForText(panel, 'dialog', 'In the selected message: 101.2');
    await panel.press('Tab');
    await panel.type('Bid');
    await panel.press('Enter');
    await waitForColumns(ALL.replace('data', 'json data'));
    await waitForText(panel, header('json'), 'Bid');
    await waitForText(panel, '[data-position="4"] [data-column=json]', '101.2');
    await openColumnMenu('json');
    await chooseInMenu('Remove this column');
    await waitForColumns(ALL);
  });

  test('can be made of a line of the JSON tree', async () => {
    await selectRow(panel, 4);
    await panel.click(tab('payload'));
    await waitForText(panel, `${DETAIL} [role=tree]`, 'seq');
    await panel.click('#json-2', { button: 'right' });
    await chooseInMenu('Show as column');
    await waitForText(panel, header('json'), 'seq');
    await waitForText(panel, '[data-position="4"] [data-column=json]', '0');
  });

  test('scroll sideways together when they are wider than the table', async () => {
    for (const column of ['time', 'delta', 'connection']) {
      await panel.drag(`${header(column)} [aria-hidden]`, { x: 200, y: 0 });
    }
    const isWider = await panel.evaluate((grid: string) => {
      const table = document.querySelector(grid);
      if (!table) return null;
      table.scrollLeft = 10_000;
      const right = (selector: string): number =>
        Math.round(table.querySelector(selector)?.getBoundingClientRect().right ?? 0);
      return [
        table.scrollLeft > 0,
        right('[role=columnheader]:last-child') === right('[data-kind=frame] > :last-child'),
      ];
    }, FRAMES);
    expect(isWider).toEqual([true, true]);
  });
});
