import type { KeepWorker } from './session-keeper.ts';

/** A module worker from the extension's own files: `worker-src 'self'` allows nothing else. */
export function startKeepWorker(): KeepWorker {
  const worker = new Worker(new URL('./keep-worker.ts', import.meta.url), { type: 'module' });
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
