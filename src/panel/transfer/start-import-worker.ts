import type { ImportWorker } from './import-desk.ts';

/** A module worker from the extension's own files: `worker-src 'self'` allows nothing else. */
export function startImportWorker(): ImportWorker {
  const worker = new Worker(new URL('./import-worker.ts', import.meta.url), { type: 'module' });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    onError: (listener) =>
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        listener(event.message);
      }),
    terminate: () => worker.terminate(),
  };
}
