import type { PanelPage } from '../../tests/support/browsers/session.ts';
import { percentile, printFigure } from './figures.ts';
import { chooseConnection, idleFrames, longestTask, scrollThrough, watchLongTasks } from './in-panel.ts';
import { heapBytes, load } from './open-panel.ts';
import { frameText, sessionFile } from './panel-scene.ts';

const CONNECTIONS = 2_000;
const FRAMES_EACH = 10;
const PAYLOAD_LENGTH = 100;
const SCROLL_STEPS = 300;

/** The list with two thousand connections. */
export async function measureConnections(panel: PanelPage): Promise<void> {
  const before = await heapBytes(panel);
  const each = Array.from({ length: FRAMES_EACH }, (_, index) => frameText(index, PAYLOAD_LENGTH));
  const scene = Array.from({ length: CONNECTIONS }, (_, index) => ({
    url: `wss://host-${index % 40}.example/rooms/${index}`,
    texts: each,
  }));
  await panel.evaluate(watchLongTasks);
  const rows = CONNECTIONS * FRAMES_EACH;
  printFigure(`${CONNECTIONS} connections: import`, await load(panel, await sessionFile(scene), rows), 'ms');
  printFigure(
    `${CONNECTIONS} connections: longest task of the import`,
    (await panel.evaluate(longestTask)).longest,
    'ms',
  );
  const payloads = rows * PAYLOAD_LENGTH;
  const memory = (await heapBytes(panel)) - before - payloads;
  printFigure(`${CONNECTIONS} connections: memory above the payload bytes`, memory / CONNECTIONS, 'B/connection');
  const idle = { name: 'the same panel idle', value: percentile(await panel.evaluate(idleFrames, 120), 0.95) };
  const frames = percentile(await panel.evaluate(scrollThrough, 'Connections', SCROLL_STEPS), 0.95);
  printFigure(`scrolling the list of ${CONNECTIONS} connections: 95th percentile of a frame`, frames, 'ms', idle);
  await panel.evaluate(watchLongTasks);
  const chosen = await panel.evaluate(chooseConnection, '', FRAMES_EACH);
  printFigure(`choosing one of ${CONNECTIONS} connections: its rows`, chosen, 'ms');
  printFigure(
    `choosing one of ${CONNECTIONS} connections: longest task`,
    (await panel.evaluate(longestTask)).longest,
    'ms',
  );
}
