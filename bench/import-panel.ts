import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from '../tests/support/browsers/launch.ts';
import { printBenchLine, significant } from './bench-line.ts';
import { buildExtension } from './panel/build-extension.ts';
import { longestTask, longTasks, watchTasks } from './panel/longest-task.ts';

const MAX_TASK_MS = 50;
const IDLE_MS = 5_000;

/**
 * The same file in the panel of a real Chromium's DevTools: how long the import takes, and the longest task of the panel's document meanwhile, beside the same panel
 * when nobody does anything.
 */
export async function importInPanel(file: string, frames: number, folder: string): Promise<void> {
  const extensionDir = join(folder, 'extension');
  await buildExtension(extensionDir);
  const { size } = await stat(file);
  const session = await launchBrowser({ browser: 'chromium', extensionDir });
  try {
    const tab = await session.newTab('about:blank');
    const { panel } = await tab.openDevTools();
    await panel.waitFor(() => document.querySelector('input[type=file]') !== null, { what: 'the panel' });
    await watchTasks(panel);
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const idleMs = await longestTask(panel);
    await watchTasks(panel);
    const startedAt = performance.now();
    await panel.setFiles('input[type=file]', [file]);
    await panel.waitFor(
      (count: string) => {
        const text = document.querySelector('section[aria-label=Imports]')?.textContent ?? '';
        return text.includes(count) && !text.includes('Cancel');
      },
      { what: 'the import', args: [`${frames.toLocaleString('en')} frames`], timeoutMs: 300_000 },
    );
    const seconds = (performance.now() - startedAt) / 1000;
    const longestMs = await longestTask(panel);
    const name = `import pcapng 100 MB in the panel, ${frames} frames`;
    printBenchLine({ name, value: significant(size / 1e6 / seconds), unit: 'MB/s', peer: null, ratio: null });
    printBenchLine({
      name: `${name}, longest task`,
      value: significant(longestMs),
      unit: 'ms',
      peer: `the same panel idle: ${significant(idleMs)}; limit: ${MAX_TASK_MS}`,
      ratio: significant(longestMs / MAX_TASK_MS),
    });
    const count = await longTasks(panel);
    printBenchLine({
      name: `${name}, tasks over ${MAX_TASK_MS} ms`,
      value: count,
      unit: 'tasks',
      peer: 'aim: 0',
      ratio: null,
    });
  } finally {
    await session.close();
  }
}
