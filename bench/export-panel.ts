import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { exportLog } from '../src/formats/write/index.ts';
import { launchBrowser } from '../tests/support/browsers/launch.ts';
import type { PanelPage } from '../tests/support/browsers/session.ts';
import { printBenchLine, significant } from './bench-line.ts';
import { filledLog } from './filled-log.ts';
import { buildExtension } from './panel/build-extension.ts';
import { longestTask, watchTasks } from './panel/longest-task.ts';

const FRAMES = 1_000_000;
const FORMATS = ['ndjson', 'har', 'pcapng'] as const;
const MAX_MEMORY_MB = 200;
const MAX_TASK_MS = 50;
const IDLE_MS = 10_000;
const DIALOG = 'dialog[open]';

/**
 * 1,000,000 frames of 100 B in the panel of a real Chromium's DevTools, exported through its dialog into files on disk: the
 * longest task of the panel's document (the Long Tasks API reports those above 50 ms, a message to itself every 5 ms sees the shorter ones),
 * beside the same panel when nobody does anything, and the memory that the browser takes above what it takes with the log.
 */
export async function runInPanel(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'framescope-bench-'));
  try {
    const extensionDir = join(folder, 'extension');
    await buildExtension(extensionDir);
    const sessionFile = join(folder, 'log.framescope');
    await writeSession(sessionFile);
    const downloadDir = await mkdtemp(join(folder, 'files-'));
    const session = await launchBrowser({ browser: 'chromium', extensionDir, downloadDir });
    try {
      const tab = await session.newTab('about:blank');
      const { panel } = await tab.openDevTools();
      await panel.setFiles('input[type=file]', [sessionFile]);
      await panel.waitFor(
        (frames: string) => document.querySelector('section[aria-label=Imports]')?.textContent?.includes(frames),
        { what: 'the log', args: [`${FRAMES.toLocaleString('en')} frames`], timeoutMs: 300_000 },
      );
      await watchTasks(panel);
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
      const idleMs = await longestTask(panel);
      const withLog = browserMemory();
      for (const format of FORMATS) await measure(panel, format, { downloadDir, idleMs, withLog });
    } finally {
      await session.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeSession(path: string): Promise<void> {
  const { log, connections } = filledLog(FRAMES);
  const file = createWriteStream(path);
  for await (const chunk of exportLog('session', log, connections)) {
    if (!file.write(chunk)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

interface Beside {
  readonly downloadDir: string;
  readonly idleMs: number;
  readonly withLog: Memory;
}

async function measure(panel: PanelPage, format: string, { downloadDir, idleMs, withLog }: Beside): Promise<void> {
  await panel.click('[aria-label=Export]');
  await panel.click(`${DIALOG} input[value=all]`);
  await panel.click(`${DIALOG} input[value=${format}]`);
  await watchTasks(panel);
  const memory = watchMemory();
  const startedAt = performance.now();
  await panel.click(`${DIALOG} footer button:last-of-type`);
  await panel.waitFor(
    (dialog: string) => document.querySelector(`${dialog} footer`)?.textContent?.includes('Exported'),
    { what: 'the export', args: [DIALOG], timeoutMs: 300_000 },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const longestMs = await longestTask(panel);
  const peak = memory.stop();
  const bytes = await downloadedBytes(downloadDir);
  await panel.click(`${DIALOG} header button`);
  const name = `export ${format} in the panel, 1,000,000 × 100 B`;
  printBenchLine({ name, value: significant(FRAMES / seconds), unit: 'frames/s', peer: null, ratio: null });
  printBenchLine({ name: `${name}, file`, value: significant(bytes / 1e6), unit: 'MB', peer: null, ratio: null });
  printBenchLine({
    name: `${name}, longest task`,
    value: significant(longestMs),
    unit: 'ms',
    peer: `the same panel idle: ${significant(idleMs)}; limit: ${MAX_TASK_MS}`,
    ratio: significant(longestMs / MAX_TASK_MS),
  });
  for (const part of ['panel', 'browser'] as const) {
    const value = peak[part] - withLog[part];
    printBenchLine({
      name: `${name}, memory above the log, ${part === 'panel' ? 'process of the panel' : 'all processes of the browser'}`,
      value: significant(value),
      unit: 'MB',
      peer: `limit: ${MAX_MEMORY_MB}`,
      ratio: significant(value / MAX_MEMORY_MB),
    });
  }
}

interface Memory {
  readonly panel: number;
  readonly browser: number;
}

function watchMemory(): { stop(): Memory } {
  let peak: Memory = { panel: 0, browser: 0 };
  const look = (): void => {
    const now = browserMemory();
    peak = { panel: Math.max(peak.panel, now.panel), browser: Math.max(peak.browser, now.browser) };
  };
  const timer = setInterval(look, 500);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}

/** Memory of the browser that we started, in MB, shared pages by share (`Pss`): Linux, proc(5). */
function browserMemory(): Memory {
  const memory = { panel: 0, browser: 0 };
  for (const pid of descendants(process.pid)) {
    const kilobytes = Number(/^Pss:\s+(\d+)/m.exec(readProc(pid, 'smaps_rollup'))?.[1] ?? 0);
    memory.browser += kilobytes / 1e3;
    if (readProc(pid, 'cmdline').includes('--extension-process')) memory.panel += kilobytes / 1e3;
  }
  return memory;
}

function descendants(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    // The command's name, in brackets, may hold spaces.
    const fields = readProc(Number(name), 'stat').split(') ').at(-1)?.split(' ') ?? [];
    if (fields[1] !== undefined) parents.set(Number(name), Number(fields[1]));
  }
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (parents.get(pid) === root || isBelow(parents.get(pid)));
  return [...parents.keys()].filter(isBelow);
}

/** Empty when the process is gone. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Waits until no download is on its way, takes the newest file away, and gives its size. */
async function downloadedBytes(folder: string): Promise<number> {
  for (let look = 0; look < 600; look += 1) {
    const names = await readdir(folder);
    if (names.length > 0 && !names.some((name) => name.endsWith('.crdownload'))) {
      const sizes = await Promise.all(names.map((name) => stat(join(folder, name))));
      const { size } = sizes.reduce((left, right) => (left.mtimeMs > right.mtimeMs ? left : right));
      await Promise.all(names.map((name) => rm(join(folder, name))));
      return size;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no file was saved');
}
