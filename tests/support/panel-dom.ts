import type { InteractiveDocument } from './browsers/session.ts';

/** The rows of the frame table that are drawn and whose data or words contain the text. */
export function rowsWith(panel: InteractiveDocument, part: string): Promise<number> {
  return panel.evaluate(
    (wanted: string) =>
      [...document.querySelectorAll('[role=row][data-position]')].filter((row) => row.textContent?.includes(wanted))
        .length,
    part,
  );
}

/** What the last cells of the drawn rows say, in the order of the table. */
export function drawnData(panel: InteractiveDocument): Promise<string[]> {
  return panel.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[role=row][data-position]')]
      .sort((left, right) => Number(left.dataset['position']) - Number(right.dataset['position']))
      .map((row) => row.querySelector('[data-column=data], [data-column=lifecycle]')?.textContent ?? ''),
  );
}

/** Puts the focus where the Tab key would. */
export async function focus(panel: InteractiveDocument, selector: string): Promise<void> {
  await panel.waitFor(
    (wanted: string) => {
      const element = document.querySelector<HTMLElement>(wanted);
      element?.focus();
      return element !== null && document.activeElement === element;
    },
    { what: `the focus on ${selector}`, args: [selector] },
  );
}

/** Selects a row by its place in the table, by keyboard alone. */
export async function selectRow(panel: InteractiveDocument, position: number): Promise<void> {
  // The log may be ahead of the table, and a key pressed in the table's last row so far would stay there.
  await panel.waitFor(
    (grid: string, wanted: number) => Number(document.querySelector(grid)?.getAttribute('aria-rowcount')) > wanted + 1,
    { what: `a table with a row ${position}`, args: [FRAMES, position] },
  );
  await focus(panel, FRAMES);
  await panel.press('Home');
  await rowSelected(panel, 0);
  for (let at = 1; at <= position; at += 1) {
    await panel.press('ArrowDown');
    await rowSelected(panel, at);
  }
}

/** A key may be on its way for a while: the next one must not find another focus. */
function rowSelected(panel: InteractiveDocument, position: number): Promise<unknown> {
  return panel.waitFor(
    (wanted: number) =>
      document.querySelector<HTMLElement>('[role=row][data-position][aria-selected=true]')?.dataset['position'] ===
      String(wanted),
    { what: `row ${position} to be selected`, args: [position] },
  );
}

/** Waits until an element's text contains the part. */
export async function waitForText(panel: InteractiveDocument, selector: string, part: string): Promise<void> {
  const what = `"${part}" in ${selector}`;
  try {
    await panel.waitFor(
      (wanted: string, text: string) => document.querySelector(wanted)?.textContent?.includes(text) === true,
      { what, args: [selector, part] },
    );
  } catch (cause) {
    const shown = await panel.evaluate(
      (wanted: string) => document.querySelector(wanted)?.textContent ?? null,
      selector,
    );
    throw new Error(`${what} did not come; it says ${JSON.stringify(shown?.slice(0, 500) ?? 'nothing')}`, { cause });
  }
}

/** Gives the table the room of the timeline, so that more rows are drawn in a low dock. */
export async function hideTimeline(panel: InteractiveDocument): Promise<void> {
  if (!(await panel.evaluate(() => document.querySelector('[aria-label="Timeline"][aria-pressed=true]') !== null)))
    return;
  await panel.click('[aria-label="Timeline"][aria-pressed=true]');
  await panel.waitFor(() => document.querySelector('[aria-label="Timeline"][aria-pressed=false]') !== null, {
    what: 'the timeline to close',
  });
}

/** By place and not by name, which is another in another language. */
export const FRAMES = '#framescope-frames [role=grid]';
export const CONNECTIONS = '[role=grid][aria-label=Connections]';
export const FILTER = '#framescope-filter';
export const DETAIL = '#framescope-detail';

export function tab(name: string): string {
  return `[role=tab][id$=-${name}]`;
}
