import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { exportFormat } from '../src/formats/write/export-format.ts';
import { createEncoder, exportLog } from '../src/formats/write/index.ts';
import { filledLog } from './filled-log.ts';

/** What one export took. */
export interface ExportFigures {
  readonly frames: number;
  readonly seconds: number;
  readonly bytes: number;
  /** Peak of the resident memory above what the log itself takes. */
  readonly memoryMb: number;
  /** Longest work of the main thread between two pauses, in processor time where the system tells it. */
  readonly stallMs: number;
}

const FRAMES = 1_000_000;

/** Of the main thread: first number is nanoseconds on a processor (Linux, Documentation/scheduler/sched-stats). */
const SCHEDULER_FILE = '/proc/self/schedstat';
const hasScheduler = existsSync(SCHEDULER_FILE);

/** Milliseconds that the main thread has worked; a neighbour that takes the processor away must not count. */
function workedMs(): number {
  return hasScheduler ? Number(readFileSync(SCHEDULER_FILE, 'utf8').split(' ')[0]) / 1e6 : performance.now();
}

/** Times one format and prints the figures as JSON. */
async function main(id: string): Promise<void> {
  const format = exportFormat(id);
  if (!format) throw new Error(`no format ${id}`);
  const { log, connections } = filledLog(FRAMES);
  // Loads the code that is loaded on demand, which here is compiled from TypeScript first.
  await createEncoder(format.id, 'log');
  // What building the log left behind would otherwise count as its memory, and hide what the export takes.
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  let bytes = 0;
  let stallMs = 0;
  let sliceStart = workedMs();
  const endSlice = (): void => {
    stallMs = Math.max(stallMs, workedMs() - sliceStart);
  };
  const pause = async (): Promise<void> => {
    endSlice();
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    sliceStart = workedMs();
  };
  const startedAt = performance.now();
  for await (const chunk of exportLog(format.id, log, connections, { pause })) {
    bytes += chunk.length;
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  const seconds = (performance.now() - startedAt) / 1000;
  endSlice();
  const figures: ExportFigures = {
    frames: FRAMES,
    seconds,
    bytes,
    memoryMb: (peak - before) / 1e6,
    stallMs,
  };
  process.stdout.write(JSON.stringify(figures));
}

await main(process.argv[2] ?? '');
