import type { SpillWorker } from './spill-message.ts';

/** A module worker from the extension's own files: `worker-src 'self'` allows nothing else. */
export function startSpillWorker(): SpillWorker {
  const worker = new Worker(new URL('./spill-worker.ts', import.meta.url), { type: 'module' });
  return {
    post: (message, transfer) => worker.postMessage(message, { transfer: [...transfer] }),
    onMessage: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    onError: (listener) =>
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        listener(event.message);
      }),
    terminate: () => worker.terminate(),
  };
}
