/** Writes what is captured to disk, away from the panel's own thread. Lives as long as the panel. */
import type { ToKeepWorker } from './keep-message.ts';
import { KeepRun } from './keep-run.ts';
import { opfsFiles } from './opfs-files.ts';

const run = new KeepRun({
  files: opfsFiles(),
  post: (message) => self.postMessage(message),
  now: () => Date.now(),
  setTimer: (callback, delayMs) => void setTimeout(callback, delayMs),
  random: () => crypto.randomUUID().slice(0, 8),
});

self.addEventListener('message', ({ data }: MessageEvent<ToKeepWorker>) => run.take(data));
