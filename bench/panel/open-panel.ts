import { toBase64 } from '../../src/base/base64.ts';
import { ChromiumPanel } from '../../tests/support/browsers/chromium-panel.ts';
import { ChromiumTab } from '../../tests/support/browsers/chromium-tab.ts';
import type { BrowserSession, PanelPage } from '../../tests/support/browsers/session.ts';
import { chooseFile } from './in-panel.ts';

const LOAD_TIMEOUT_MS = 180_000;

/** The panel in the DevTools of a new tab, for as long as it is measured. */
export async function withPanel(
  session: BrowserSession,
  measure: (panel: PanelPage, tab: ChromiumTab) => Promise<void>,
): Promise<void> {
  const tab = await session.newTab('about:blank');
  if (!(tab instanceof ChromiumTab)) throw new Error('this bench needs Chromium');
  const { panel } = await tab.openDevTools();
  await measure(panel, tab);
  await tab.close();
}

/** Imports a session file, and waits until all its rows are in the table. Milliseconds. */
export async function load(panel: PanelPage, file: Uint8Array, rows: number): Promise<number> {
  const started = performance.now();
  await panel.evaluate(chooseFile, 'bench.framescope', toBase64(file));
  await panel.waitFor(
    (wanted: number) =>
      Number(document.querySelector('[role=grid][aria-label=Frames]')?.getAttribute('aria-rowcount')) - 1 >= wanted &&
      document.querySelector('section[aria-label=Imports] progress') === null &&
      document.querySelector('section[aria-label=Imports]') !== null,
    { what: `${rows} rows`, args: [rows], timeoutMs: LOAD_TIMEOUT_MS },
  );
  return performance.now() - started;
}

/** Everything that the panel's process holds for its pages, typed arrays included, after a collection. NaN where it cannot be told. */
export async function heapBytes(panel: PanelPage): Promise<number> {
  return panel instanceof ChromiumPanel ? panel.heapBytes() : Number.NaN;
}
