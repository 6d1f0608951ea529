import type { Frame, KeyInput, Page } from 'puppeteer-core';
import { parseChord, resolveModifier } from './chord.ts';
import { waitForCondition } from './condition.ts';
import { toExpression } from './page-script.ts';
import { pointInElement } from './scripted-document.ts';
import type { Point, PointerOptions } from './session.ts';

/** Waits for the element and gives its middle (or the wished point in it) in the page's own coordinates, scrolled into view. */
export async function locateElement(frame: Frame, selector: string, position?: Point): Promise<Point> {
  const point = await waitForCondition(
    async () => {
      const json: unknown = await frame.evaluate(
        toExpression(pointInElement, [selector, position ? { ...position } : null]),
      );
      return typeof json === 'string' ? toPoint(JSON.parse(json)) : undefined;
    },
    { what: `an element to click: ${selector}` },
  );
  const origin = await frameOrigin(frame);
  return { x: (point?.x ?? 0) + origin.x, y: (point?.y ?? 0) + origin.y };
}

export async function clickElement(
  page: Page,
  frame: Frame,
  selector: string,
  { button = 'left', clickCount = 1, modifiers = [], position }: PointerOptions = {},
): Promise<void> {
  await waitForPointer(page, frame, await locateElement(frame, selector, position));
  const { x, y } = await locateElement(frame, selector, position);
  const keys = modifiers.map(resolveModifier);
  for (const key of keys) await page.keyboard.down(key);
  await page.mouse.click(x, y, { button, count: clickCount });
  for (const key of keys.toReversed()) await page.keyboard.up(key);
}

/**
 * Waits until the pointer reaches the frame: for a while after a frame of another process was made, Chromium gives its input to the page around
 * it; and behind a modal dialog that is just closing nothing is reached. A click would be lost.
 */
async function waitForPointer(page: Page, frame: Frame, { x, y }: Point): Promise<void> {
  if (!frame.parentFrame()) return;
  let step = 0;
  await waitForCondition(
    async () => {
      // Chromium looks again at what is below the pointer only when it moves.
      step = 1 - step;
      await page.mouse.move(x + step, y);
      return frame.evaluate(() => document.querySelector(':hover') !== null);
    },
    { what: 'the pointer to reach the frame' },
  );
}

/** With the left button, from the middle of the element. */
export async function dragElement(page: Page, frame: Frame, selector: string, by: Point): Promise<void> {
  await waitForPointer(page, frame, await locateElement(frame, selector));
  const { x, y } = await locateElement(frame, selector);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by.x, y + by.y, { steps: 5 });
  await page.mouse.up();
}

export async function pressChord(page: Page, chord: string): Promise<void> {
  const { modifiers, key } = parseChord(chord);
  for (const modifier of modifiers) await page.keyboard.down(modifier);
  await page.keyboard.press(toKeyInput(key, modifiers.includes('Shift')));
  for (const modifier of modifiers.toReversed()) await page.keyboard.up(modifier);
}

/** Puppeteer's table of keys is a closed union; it throws on a name it does not know. */
function toKeyInput(key: string, isShifted: boolean): KeyInput {
  return (isShifted && key.length === 1 ? key.toUpperCase() : key) as KeyInput;
}

/** Where the frame's viewport begins in its page. `boundingBox` adds up the frames between the two. */
async function frameOrigin(frame: Frame): Promise<Point> {
  if (!frame.parentFrame()) return { x: 0, y: 0 };
  const element = await frame.frameElement();
  const box = await element?.boundingBox();
  await element?.dispose();
  if (!box) throw new Error('the frame is not shown');
  return { x: box.x, y: box.y };
}

function toPoint(value: unknown): Point | undefined {
  if (typeof value !== 'object' || value === null || !('x' in value) || !('y' in value)) return undefined;
  return typeof value.x === 'number' && typeof value.y === 'number' ? { x: value.x, y: value.y } : undefined;
}
