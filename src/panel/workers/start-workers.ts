import type { WorkerLike } from '../filter/regex-matcher.ts';

// Module workers from the extension's own files: `worker-src 'self'` allows nothing else.

export function startRegexWorker(): WorkerLike {
  return new Worker(new URL('./regex-worker.ts', import.meta.url), { type: 'module' });
}

export function startSearchWorker(): WorkerLike {
  return new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module' });
}

export function startDiffWorker(): Worker {
  return new Worker(new URL('./diff-worker.ts', import.meta.url), { type: 'module' });
}

export function startSequenceWorker(): Worker {
  return new Worker(new URL('./sequence-worker.ts', import.meta.url), { type: 'module' });
}

export function startJsonWorker(): Worker {
  return new Worker(new URL('./json-worker.ts', import.meta.url), { type: 'module' });
}
