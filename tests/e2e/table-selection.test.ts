import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { FakeSession } from '../support/fake-session.ts';
import type { BrowserSession, Tab } from '../support/browsers/session.ts';
import { FRAMES, selectRow, waitForText } from '../support/panel-dom.ts';
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
  await panel.navigate(`${fixture.url}?scene=many&count=200`);
  await panel.waitFor((grid: string) => document.querySelector(grid) !== null, { what: 'the panel', args: [FRAMES] });
  return () => panel.close();
});

function row(position: number): string {
  return `${FRAMES} [data-position="${position}"]`;
}

/** The positions of the selected rows among those that are drawn. */
async function waitForSelection(...wanted: readonly number[]): Promise<void> {
  await panel.waitFor(
    (positions: string) =>
      [...document.querySelectorAll<HTMLElement>('[data-position][aria-selected=true]')]
        .map((element) => Number(element.dataset['position']))
        .sort((left, right) => left - right)
        .join(' ') === positions,
    { what: `the rows ${wanted.join(' ')} to be selected`, args: [wanted.join(' ')] },
  );
}

async function waitForCopied(part: string): Promise<string> {
  const copied = await panel.waitFor((wanted: string) => window.fixture.copied.find((text) => text.includes(wanted)), {
    what: `"${part}" to be copied`,
    args: [part],
  });
  return copied ?? '';
}

describe('rows of the frame table', () => {
  test('are selected by clicks with Shift and with Control, and copied as text', async () => {
    await selectRow(panel, 3);
    await panel.click(row(5), { modifiers: ['Shift'] });
    await waitForSelection(3, 4, 5);
    await panel.click(row(8), { modifiers: ['Mod'] });
    await panel.click(row(4), { modifiers: ['Mod'] });
    await waitForSelection(3, 5, 8);
    await waitForText(panel, 'footer', '3 selected');
    await panel.press('Mod+c');
    const copied = await waitForCopied('message 6');
    expect(copied.split('\n').map((line) => line.replaceAll('.', '').trim())).toEqual([
      'message 1',
      'message 3',
      'message 6',
    ]);
  });

  test('are selected by keyboard alone, one range or single rows', async () => {
    await selectRow(panel, 3);
    await panel.press('Shift+ArrowDown');
    await panel.press('Shift+ArrowDown');
    await waitForSelection(3, 4, 5);
    await panel.press('Shift+ArrowUp');
    await waitForSelection(3, 4);
    await panel.press('Control+ArrowDown');
    await panel.press('Control+ArrowDown');
    await waitForSelection(3, 4);
    await panel.press(' ');
    await waitForSelection(3, 4, 6);
    await panel.press('ArrowDown');
    await waitForSelection(7);
  });

  test('are copied together as a JSON array from the menu of any of them', async () => {
    await selectRow(panel, 3);
    await panel.press('Mod+a');
    await waitForText(panel, 'footer', '202 selected');
    await panel.click(row(5), { button: 'right' });
    await waitForText(panel, '[role=menu]', 'Copy 202 rows as JSON array');
    await panel.press('ArrowDown');
    await panel.press('Enter');
    const rows: unknown = JSON.parse(await waitForCopied('"received"'));
    expect(rows).toHaveLength(202);
    expect(rows).toContainEqual(expect.objectContaining({ direction: 'sent', opcode: 1, text: 'message 0 ' }));
  });

  test('are copied as NDJSON, CSV or a transcript by the menu, from the keyboard alone', async () => {
    const choose = async (downs: number): Promise<void> => {
      await panel.press('Shift+F10');
      await waitForText(panel, '[role=menu]', 'Copy 3 rows as NDJSON');
      for (let down = 0; down < downs; down += 1) await panel.press('ArrowDown');
      await panel.press('Enter');
    };
    await selectRow(panel, 3);
    await panel.press('Shift+ArrowDown');
    await panel.press('Shift+ArrowDown');
    await waitForSelection(3, 4, 5);
    await choose(2);
    const lines = (await waitForCopied('"sender"')).trim().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { sender: 'server', opcode: 1 },
      { sender: 'server', opcode: 1 },
      { sender: 'client', opcode: 1 },
    ]);
    await waitForText(panel, 'body', 'Copied 3 rows');
    await choose(3);
    const table = (await waitForCopied('payloadLength,')).split('\r\n');
    expect(table.filter((cells) => cells.includes(',frame,'))).toHaveLength(3);
    await choose(4);
    expect(await waitForCopied(' < [text')).toContain(' > [text');
  });

  test('are gone to by number or time, and the focus comes back to them', async () => {
    await selectRow(panel, 3);
    await panel.press('Mod+g');
    await waitForText(panel, 'dialog h2', 'Go to row or time');
    await panel.type('yesterday');
    await panel.press('Enter');
    await waitForText(panel, 'dialog [role=alert]', 'Write a row');
    await panel.press('Mod+a');
    await panel.type('150');
    await panel.press('Enter');
    await waitForSelection(149);
    await panel.press('ArrowDown');
    await waitForSelection(150);
    await panel.press('Mod+g');
    await panel.type('+3ms');
    await panel.press('Enter');
    await panel.waitFor(
      (selector: string) => document.querySelector(selector)?.getAttribute('aria-selected') === 'true',
      {
        what: 'the first row at or after three milliseconds',
        args: [row(22)],
      },
    );
    await panel.press('Mod+g');
    await panel.press('Escape');
    await panel.press('ArrowDown');
    await waitForSelection(23);
  });
});
