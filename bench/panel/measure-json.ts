import type { PanelPage } from '../../tests/support/browsers/session.ts';
import { printFigure } from './figures.ts';
import { longestTask, openLastRow, showPayloadAs, watchLongTasks } from './in-panel.ts';
import { load } from './open-panel.ts';
import { longJson, sessionFile } from './panel-scene.ts';

const LONG_JSON_BYTES = 64 * 1024 * 1024;

/** One message of 64 MB, as tree, text and hex. */
export async function measureLongJson(panel: PanelPage): Promise<void> {
  await load(panel, await sessionFile([{ url: 'wss://a.example/feed', texts: [longJson(LONG_JSON_BYTES)] }]), 1);
  await panel.evaluate(watchLongTasks);
  printFigure('64 MB JSON message: something to see', await panel.evaluate(openLastRow, 'items'), 'ms');
  // The whole of it is read in a worker; the tree is there when its first member has a line.
  await panel.waitFor((): boolean => document.querySelectorAll('#framescope-detail [role=treeitem]').length > 1, {
    what: 'the tree',
    timeoutMs: 60_000,
  });
  printFigure(
    '64 MB JSON message: longest task until the tree stands',
    (await panel.evaluate(longestTask)).longest,
    'ms',
  );
  for (const view of ['Text', 'Hex']) {
    await panel.evaluate(watchLongTasks);
    const name = `64 MB JSON message as ${view.toLowerCase()}`;
    printFigure(`${name}: drawn`, await panel.evaluate(showPayloadAs, view), 'ms');
    printFigure(`${name}: longest task`, (await panel.evaluate(longestTask)).longest, 'ms');
  }
}
