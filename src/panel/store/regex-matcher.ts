/** Tries one regex on texts, somewhere where it can be stopped. */
export interface RegexMatcher {
  /** 1 for each text that matches and 0 for the others; `too-slow` when it did not come to an end in time. */
  match(subjects: readonly string[]): Promise<Uint8Array | 'too-slow'>;
  dispose(): void;
}

/** The part of `Worker` that is used. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
  terminate(): void;
}

/**
 * A regex cannot be interrupted: one with nested quantifiers takes longer than the age of the universe on a fitting text. So
 * it runs in a worker, and when a batch is not done after this time the worker is ended.
 */
export const REGEX_TIMEOUT_MS = 2000;

export interface RegexRequest {
  readonly source: string;
  readonly subjects: readonly string[];
}

/** `startWorker` gives a worker that runs `regex-worker.ts`; it is started with the first batch. */
export function createRegexMatcher(
  source: string,
  startWorker: () => WorkerLike,
  timeoutMs = REGEX_TIMEOUT_MS,
): RegexMatcher {
  let worker: WorkerLike | null = null;
  let settle: ((verdict: Uint8Array | 'too-slow') => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const finish = (verdict: Uint8Array | 'too-slow'): void => {
    clearTimeout(timer);
    const waiting = settle;
    settle = null;
    waiting?.(verdict);
  };
  const stop = (): void => {
    worker?.terminate();
    worker = null;
    finish('too-slow');
  };

  return {
    match(subjects) {
      if (subjects.length === 0) return Promise.resolve(new Uint8Array(0));
      if (worker === null) {
        worker = startWorker();
        worker.addEventListener('message', ({ data }) => finish(data instanceof Uint8Array ? data : new Uint8Array(0)));
        worker.addEventListener('error', stop);
      }
      const request: RegexRequest = { source, subjects };
      worker.postMessage(request);
      timer = setTimeout(stop, timeoutMs);
      return new Promise((resolve) => {
        settle = resolve;
      });
    },
    dispose: stop,
  };
}
