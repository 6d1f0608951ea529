import { existsSync } from 'node:fs';
import { toBase64 } from '../src/base/base64.ts';
import { ChromiumPanel } from '../tests/support/browsers/chromium-panel.ts';
import { builtExtensionDir, launchBrowser } from '../tests/support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../tests/support/browsers/session.ts';
import { median, printBenchLine, significant } from './bench-line.ts';
import {
  chooseFile,
  filterBy,
  firstPicture,
  idleFrames,
  longestTask,
  openLastRow,
  readEnds,
  rowCount,
  scrollThrough,
  watchLongTasks,
  wheelThrough,
} from './panel/in-panel.ts';
import { startLiveSource } from './panel/live-source.ts';
import { frameText, HIT_EVERY, longJson, NEEDLE, sessionFile } from './panel/panel-scene.ts';

const ROWS = 1_000_000;
const PAYLOAD_LENGTH = 100;
const STARTS = 3;
const SCROLL_STEPS = 600;
const FILTER_ROUNDS = 5;
const LIVE_FRAMES_PER_SECOND = 20_000;
const LONG_JSON_BYTES = 64 * 1024 * 1024;
const LOAD_TIMEOUT_MS = 180_000;

/** Which figures; all of them without `BENCH_PANEL`, a list with commas. */
const PARTS = (process.env['BENCH_PANEL'] ?? 'start,rows,json,live').split(',');
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
    if (PARTS.includes('live')) await withPanel(session, measureLive);
  } finally {
    await session.close();
  }
}

async function withPanel(
  session: BrowserSession,
  measure: (panel: PanelPage, tab: Tab) => Promise<void>,
): Promise<void> {
  const tab = await session.newTab('about:blank');
  const { panel } = await tab.openDevTools();
  await measure(panel, tab);
  await tab.close();
}

function print(
  name: string,
  value: number,
  unit: string,
  peer: string | null = null,
  ratio: number | null = null,
): void {
  printBenchLine({ name: `panel ${name}`, value: significant(value), unit, peer, ratio });
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function measureStart(session: BrowserSession): Promise<void> {
  const times: number[] = [];
  for (let turn = 0; turn < STARTS; turn += 1) {
    await withPanel(session, async (panel) => void times.push(await panel.evaluate(firstPicture)));
  }
  print('start: first picture', median(times), 'ms');
}

async function load(panel: PanelPage, file: Uint8Array, rows: number): Promise<number> {
  const started = performance.now();
  await panel.evaluate(chooseFile, 'bench.framescope', toBase64(file));
  await panel.waitFor(
    (wanted: number) =>
      Number(document.querySelector('[role=grid][aria-label=Frames]')?.getAttribute('aria-rowcount')) - 1 >= wanted &&
      document.querySelector('section[aria-label=Imports] progress') === null,
    { what: `${rows} rows`, args: [rows], timeoutMs: LOAD_TIMEOUT_MS },
  );
  return performance.now() - started;
}

function* texts(): Generator<string> {
  for (let index = 0; index < ROWS; index += 1) yield frameText(index, PAYLOAD_LENGTH);
}

async function measureRows(panel: PanelPage): Promise<void> {
  const heapBefore = await heapBytes(panel);
  const file = await sessionFile(texts());
  await panel.evaluate(watchLongTasks);
  const loadMs = await load(panel, file, ROWS);
  print(`import of ${ROWS} frames of ${PAYLOAD_LENGTH} B`, loadMs, 'ms');
  print('import: longest task', (await panel.evaluate(longestTask)).longest, 'ms');
  const heapAfter = await heapBytes(panel);
  if (heapBefore !== null && heapAfter !== null) {
    print('memory above the payload bytes', (heapAfter - heapBefore) / ROWS - PAYLOAD_LENGTH, 'B/frame');
  }

  const idle = percentile(await panel.evaluate(idleFrames, 120), 0.95);
  const peer = `the same panel idle: ${significant(idle)}`;
  const jumps = percentile(await panel.evaluate(scrollThrough, SCROLL_STEPS), 0.95);
  print(`scrolling ${ROWS} rows end to end: 95th percentile of a frame`, jumps, 'ms', peer, significant(jumps / idle));
  const turns = percentile(await panel.evaluate(wheelThrough, SCROLL_STEPS), 0.95);
  print('scrolling by the wheel: 95th percentile of a frame', turns, 'ms', peer, significant(turns / idle));
  const ends = await panel.evaluate(readEnds);
  const isExact = ends.first.includes('{"n":0,') && ends.last.includes(`{"n":${ROWS - 1},`);
  if (!isExact) throw new Error(`The ends are not exact: ${JSON.stringify(ends)}`);

  const [firsts, wholes]: [number[], number[]] = [[], []];
  await panel.evaluate(watchLongTasks);
  for (let round = 0; round < FILTER_ROUNDS; round += 1) {
    const { first, complete, rows } = await panel.evaluate(filterBy, NEEDLE.toUpperCase());
    if (rows !== ROWS / HIT_EVERY) throw new Error(`${rows} rows, not ${ROWS / HIT_EVERY}`);
    firsts.push(first);
    wholes.push(complete);
    await panel.evaluate(filterBy, '');
  }
  print('filter by a substring: first rows', median(firsts), 'ms');
  print('filter by a substring: complete', median(wholes), 'ms');
  await panel.click('#framescope-filter');
  await panel.type(NEEDLE);
  await panel.waitFor(
    (wanted: number) =>
      document.querySelector('[role=grid][aria-label=Frames]')?.getAttribute('aria-rowcount') === String(wanted + 1),
    {
      what: 'the rows of what was typed',
      args: [ROWS / HIT_EVERY],
    },
  );
  print('filter and typing: longest task', (await panel.evaluate(longestTask)).longest, 'ms');
}

async function measureLongJson(panel: PanelPage): Promise<void> {
  await load(panel, await sessionFile([longJson(LONG_JSON_BYTES)]), 1);
  await panel.evaluate(watchLongTasks);
  print('64 MB JSON message: something to see', await panel.evaluate(openLastRow, 'items'), 'ms');
  await new Promise((resolve) => void setTimeout(resolve, 3000));
  print('64 MB JSON message: longest task', (await panel.evaluate(longestTask)).longest, 'ms');
}

async function measureLive(panel: PanelPage, tab: Tab): Promise<void> {
  const source = await startLiveSource();
  try {
    await tab.navigate(source.origin);
    await panel.waitFor((): boolean => document.body.textContent.includes('feed'), { what: 'the connection' });
    await panel.evaluate(watchLongTasks);
    const before = await panel.evaluate(rowCount);
    const sending = source.send(LIVE_FRAMES_PER_SECOND, LIVE_SECONDS);
    const details: number[] = [];
    for (let turn = 0; turn < Math.max(1, LIVE_SECONDS / 5); turn += 1) {
      await new Promise((resolve) => void setTimeout(resolve, 3000));
      details.push(await panel.evaluate(openLastRow, 'lorem'));
      await panel.press('End');
    }
    const sent = await sending;
    await panel.waitFor(
      (wanted: number) =>
        Number(document.querySelector('[role=grid][aria-label=Frames]')?.getAttribute('aria-rowcount')) - 1 >= wanted,
      { what: `${sent} rows`, args: [before + sent], timeoutMs: 60_000 },
    );
    const received = Number(await tab.evaluate('received'));
    const shown = (await panel.evaluate(rowCount)) - before;
    const peer = `asked for: ${LIVE_FRAMES_PER_SECOND}`;
    const rate = sent / LIVE_SECONDS;
    print(`live for ${LIVE_SECONDS} s: frames a second`, rate, '1/s', peer, significant(rate / LIVE_FRAMES_PER_SECOND));
    print('live: frames lost', sent - shown + (sent - received), 'frames');
    const tasks = await panel.evaluate(longestTask);
    print('live: longest task', tasks.longest, 'ms');
    print('live: tasks over 50 ms', tasks.count, 'tasks');
    print('live: details of a row', median(details), 'ms');
  } finally {
    await source.close();
  }
}

/** Everything that the panel's process holds for its pages, typed arrays included, after a collection. */
async function heapBytes(panel: PanelPage): Promise<number | null> {
  return panel instanceof ChromiumPanel ? panel.heapBytes() : null;
}
