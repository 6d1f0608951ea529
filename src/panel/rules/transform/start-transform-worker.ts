import type { WorkerLike } from '../../filter/regex-matcher.ts';

/** A module worker from the extension's own files: `worker-src 'self'` allows nothing else. */
export function startTransformWorker(): WorkerLike {
  return new Worker(new URL('./transform-worker.ts', import.meta.url), { type: 'module' });
}
