/** Holds payloads on disk, away from the panel's own thread. Lives as long as the panel. */
import { opfsSpillFiles } from './spill-files.ts';
import type { ToSpillWorker } from './spill-message.ts';
import { SpillRun } from './spill-run.ts';

const run = new SpillRun(opfsSpillFiles(crypto.randomUUID()), (message, transfer) =>
  self.postMessage(message, { transfer: [...transfer] }),
);

self.addEventListener('message', ({ data }: MessageEvent<ToSpillWorker>) => run.take(data));
