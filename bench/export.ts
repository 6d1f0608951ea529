import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { printBenchLine, significant } from './bench-line.ts';
import type { ExportFigures } from './export-one.ts';
import { runInPanel } from './export-panel.ts';

const FORMATS = ['ndjson', 'har', 'pcapng', 'session', 'csv', 'json', 'parquet', 'transcript'] as const;
const MAX_MEMORY_MB = 200;
const MAX_STALL_MS = 50;

/** In the panel of a real Chromium, and in Node. */
export async function run(): Promise<void> {
  await runInPanel();
  await runInNode();
}

/**
 * A log of 1,000,000 frames of 100 B (four connections, half of the frames each way) written in every format, each in a
 * process of its own: frames a second, memory above the log, and the longest time in which the event loop could not turn.
 */
async function runInNode(): Promise<void> {
  const script = fileURLToPath(new URL('export-one.ts', import.meta.url));
  for (const format of FORMATS) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--expose-gc',
      ...process.execArgv,
      script,
      format,
    ]);
    const figures: ExportFigures = JSON.parse(stdout);
    const name = `export ${format}, 1,000,000 × 100 B`;
    printBenchLine({
      name,
      value: significant(figures.frames / figures.seconds),
      unit: 'frames/s',
      peer: null,
      ratio: null,
    });
    printBenchLine({
      name: `${name}, file`,
      value: significant(figures.bytes / 1e6),
      unit: 'MB',
      peer: null,
      ratio: null,
    });
    printBenchLine({
      name: `${name}, memory above the log`,
      value: significant(figures.memoryMb),
      unit: 'MB',
      peer: `limit: ${MAX_MEMORY_MB}`,
      ratio: significant(figures.memoryMb / MAX_MEMORY_MB),
    });
    printBenchLine({
      name: `${name}, longest stall`,
      value: significant(figures.stallMs),
      unit: 'ms',
      peer: `limit: ${MAX_STALL_MS}`,
      ratio: significant(figures.stallMs / MAX_STALL_MS),
    });
  }
}
