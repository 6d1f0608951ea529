import type { PanelPage } from '../../tests/support/browsers/session.ts';
import { median } from '../bench-line.ts';
import { percentile, printFigure } from './figures.ts';
import {
  filterBy,
  idleFrames,
  longestTask,
  plainLoop,
  readEnds,
  scrollThrough,
  typeFilter,
  watchLongTasks,
  wheelThrough,
} from './in-panel.ts';
import { heapBytes, load } from './open-panel.ts';
import { frameText, HIT_EVERY, NEEDLE, sessionFile } from './panel-scene.ts';

const ROWS = 1_000_000;
const PAYLOAD_LENGTH = 100;
const SCROLL_STEPS = 600;
const FILTER_ROUNDS = 5;

/** A million rows: import, memory, scrolling, filter, typing. */
export async function measureRows(panel: PanelPage): Promise<void> {
  const heapBefore = await heapBytes(panel);
  const file = await sessionFile([{ url: 'wss://a.example/feed', texts: texts() }]);
  await panel.evaluate(watchLongTasks);
  printFigure(`import of ${ROWS} frames of ${PAYLOAD_LENGTH} B`, await load(panel, file, ROWS), 'ms');
  printFigure('import: longest task', (await panel.evaluate(longestTask)).longest, 'ms');
  const heapAfter = await heapBytes(panel);
  printFigure('memory above the payload bytes', (heapAfter - heapBefore) / ROWS - PAYLOAD_LENGTH, 'B/frame');
  await measureScrolling(panel);
  await measureFilter(panel);
}

function* texts(): Generator<string> {
  for (let index = 0; index < ROWS; index += 1) yield frameText(index, PAYLOAD_LENGTH);
}

async function measureScrolling(panel: PanelPage): Promise<void> {
  const idle = { name: 'the same panel idle', value: percentile(await panel.evaluate(idleFrames, 120), 0.95) };
  const jumps = percentile(await panel.evaluate(scrollThrough, 'Frames', SCROLL_STEPS), 0.95);
  printFigure(`scrolling ${ROWS} rows end to end: 95th percentile of a frame`, jumps, 'ms', idle);
  const turns = percentile(await panel.evaluate(wheelThrough, SCROLL_STEPS), 0.95);
  printFigure('scrolling by the wheel: 95th percentile of a frame', turns, 'ms', idle);
  const ends = await panel.evaluate(readEnds);
  const isExact = ends.first.includes('{"n":0,') && ends.last.includes(`{"n":${ROWS - 1},`);
  if (!isExact) throw new Error(`The ends are not exact: ${JSON.stringify(ends)}`);
}

async function measureFilter(panel: PanelPage): Promise<void> {
  const [firsts, wholes, loops]: [number[], number[], number[]] = [[], [], []];
  await panel.evaluate(watchLongTasks);
  for (let round = 0; round < FILTER_ROUNDS; round += 1) {
    const { first, complete, rows } = await panel.evaluate(filterBy, NEEDLE.toUpperCase());
    if (rows !== ROWS / HIT_EVERY) throw new Error(`${rows} rows, not ${ROWS / HIT_EVERY}`);
    firsts.push(first);
    wholes.push(complete);
    await panel.evaluate(filterBy, '');
  }
  printFigure('filter by a substring: longest task', (await panel.evaluate(longestTask)).longest, 'ms');
  await panel.evaluate(watchLongTasks);
  const waits = await panel.evaluate(typeFilter, NEEDLE);
  printFigure('typing into the filter: longest wait of a key for its picture', Math.max(...waits), 'ms');
  printFigure('typing into the filter: longest task', (await panel.evaluate(longestTask)).longest, 'ms');
  for (let round = 0; round < FILTER_ROUNDS; round += 1) {
    const { found, ms } = await panel.evaluate(plainLoop, ROWS, PAYLOAD_LENGTH, NEEDLE, HIT_EVERY);
    if (found !== ROWS / HIT_EVERY) throw new Error(`the plain loop found ${found}`);
    loops.push(ms);
  }
  printFigure('filter by a substring: first rows', median(firsts), 'ms');
  const loop = { name: 'a plain loop over as many bytes in the panel', value: median(loops) };
  printFigure('filter by a substring: complete', median(wholes), 'ms', loop);
}
