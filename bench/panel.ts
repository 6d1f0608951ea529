import { existsSync } from 'node:fs';
import { builtExtensionDir, launchBrowser } from '../tests/support/browsers/launch.ts';
import type { BrowserSession } from '../tests/support/browsers/session.ts';
import { median } from './bench-line.ts';
import { printFigure } from './panel/figures.ts';
import { firstPicture } from './panel/in-panel.ts';
import { measureConnections } from './panel/measure-connections.ts';
import { measureLongJson } from './panel/measure-json.ts';
import { measureLive } from './panel/measure-live.ts';
import { measureMessagesTab } from './panel/measure-messages-tab.ts';
import { measureRows } from './panel/measure-rows.ts';
import { withPanel } from './panel/open-panel.ts';

const STARTS = 3;

/** Which figures; all of them without `BENCH_PANEL`, a list with commas. */
const PARTS = (process.env['BENCH_PANEL'] ?? 'start,rows,json,connections,messages,live').split(',');
/** The whole minute of the aim takes long beside other work; the figures name what was run. */
const LIVE_SECONDS = Number(process.env['BENCH_PANEL_SECONDS'] ?? 60);

/** The real panel in the DevTools of a real Chromium. Needs `npm run build`. */
export async function run(): Promise<void> {
  const extensionDir = builtExtensionDir('chromium');
  if (!existsSync(extensionDir)) throw new Error('There is no build: npm run build');
  const session = await launchBrowser({
    browser: 'chromium',
    extensionDir,
    windowSize: { width: 1400, height: 900 },
  });
  try {
    if (PARTS.includes('start')) await measureStart(session);
    if (PARTS.includes('rows')) await withPanel(session, measureRows);
    if (PARTS.includes('json')) await withPanel(session, measureLongJson);
    if (PARTS.includes('connections')) await withPanel(session, measureConnections);
    if (PARTS.includes('live')) await withPanel(session, (panel, tab) => measureLive(panel, tab, LIVE_SECONDS));
  } finally {
    await session.close();
  }
  // In browsers of its own: DevTools does not survive each of its counts.
  if (PARTS.includes('messages')) await measureMessagesTab(extensionDir);
}

async function measureStart(session: BrowserSession): Promise<void> {
  const times: number[] = [];
  for (let turn = 0; turn < STARTS; turn += 1) {
    await withPanel(session, async (panel) => void times.push(await panel.evaluate(firstPicture)));
  }
  printFigure('start: first picture', median(times), 'ms');
}
