import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, DevTools, PanelPage } from '../support/browsers/session.ts';
import { layoutFaults } from '../support/looks/layout-faults.ts';
import { PANEL_STATES, type StateContext } from '../support/looks/panel-states.ts';
import { drawnContrast, type Box } from '../support/looks/picture.ts';
import { PictureBook, stillPicture } from '../support/looks/picture-book.ts';

const WIDTH = 1100;
const HEIGHT = 620;
/** WCAG 2.2 asks for 4.5 of the colours (axe checks that); letters that are smoothed lose some of it on their way to the screen. */
const LEAST_DRAWN_CONTRAST = 3;

let folder: string;
let session: BrowserSession;
let devTools: DevTools;
let panel: PanelPage;
let book: PictureBook;
let context: StateContext;

beforeAll(async () => {
  // Times are local ones.
  process.env['TZ'] = 'UTC';
  folder = await mkdtemp(join(tmpdir(), 'framescope-looks-'));
  context = { folder, say: (english) => english };
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: builtExtensionDir(inject('browser')),
    windowSize: { width: WIDTH, height: HEIGHT },
  });
  const page = await session.newTab('about:blank');
  devTools = await page.openDevTools({ dockSide: 'undocked' });
  await devTools.setSize(WIDTH, HEIGHT);
  ({ panel } = devTools);
  await panel.waitFor(() => document.querySelector('[role=grid][aria-label=Frames]') !== null, { what: 'the panel' });
  // A caret that blinks is another picture at each time.
  await panel.evaluate(() => {
    const style = document.createElement('style');
    style.textContent = '* { caret-color: transparent !important } .cm-cursor { display: none !important }';
    document.head.append(style);
  });
  book = await PictureBook.open(inject('browser'), session.version, panel);
});

afterAll(async () => {
  await session?.close();
  await rm(folder, { recursive: true, force: true });
});

async function setTheme(theme: 'light' | 'dark'): Promise<void> {
  await session.setTheme(theme);
  await panel.waitFor((wanted: string) => getComputedStyle(document.documentElement).colorScheme === wanted, {
    what: `the ${theme} theme`,
    args: [theme],
  });
}

function boxesOf(selectors: readonly string[]): Promise<Box[]> {
  return panel.evaluate(
    (wanted: readonly string[]) =>
      wanted.flatMap((selector) =>
        [...document.querySelectorAll(selector)].map((element) => {
          const { left, top, width, height } = element.getBoundingClientRect();
          return { left, top, width, height };
        }),
      ),
    selectors,
  );
}

describe('the panel in real DevTools', () => {
  test.each(PANEL_STATES)('looks as it should in both themes: $name', async ({ name, enter, leave, masks = [] }) => {
    await enter(panel, context);
    if (leave) onTestFinished(() => leave(panel));
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(theme);
      const { picture, texts } = await stillPicture(panel);
      const drawn = PNG.sync.read(picture);
      const faint = texts.flatMap((text) => {
        const contrast = drawnContrast(drawn, text);
        return contrast < LEAST_DRAWN_CONTRAST
          ? [`${text.text} is drawn with a contrast of ${contrast.toFixed(2)}`]
          : [];
      });
      const difference = book.compare(`${name}-${theme}`, picture, await boxesOf(masks));
      const faults = [...(await panel.evaluate(layoutFaults)), ...faint, ...(difference === null ? [] : [difference])];
      if (faults.length > 0) book.keep(`${name}-${theme}`, picture);
      expect(faults, theme).toEqual([]);
      expect(texts.length).toBeGreaterThan(3);
    }
  });
});
