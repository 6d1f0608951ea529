/** Writes one export away from the panel's own thread. Cancelling is ending the worker. */
import type { ToExportWorker } from './export-message.ts';
import { ExportRun } from './export-run.ts';

const run = new ExportRun((message) => self.postMessage(message));

self.addEventListener('message', ({ data }: MessageEvent<ToExportWorker>) => run.take(data));
