/** One regex of a filter. */
export interface RegexSpec {
  readonly source: string;
  readonly flags: string;
}

/** A bit for each regex that matches, the first regex in the lowest one; or what went wrong. */
export type RegexVerdicts = Uint32Array | 'too-slow' | 'failed';

/** Tries regexes on texts, somewhere where they can be stopped. */
export interface RegexMatcher {
  /** One verdict a text. One call at a time. */
  match(subjects: readonly string[]): Promise<RegexVerdicts>;
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
  readonly regexes: readonly RegexSpec[];
  readonly subjects: readonly string[];
}

/** What the worker does. */
export function matchRegexes({ regexes, subjects }: RegexRequest): Uint32Array {
  const patterns = regexes.map(({ source, flags }) => new RegExp(source, flags));
  return Uint32Array.from(subjects, (subject) => {
    let verdict = 0;
    patterns.forEach((pattern, bit) => {
      if (pattern.test(subject)) verdict |= 1 << bit;
    });
    return verdict;
  });
}

/** `startWorker` gives a worker that runs `regex-worker.ts`; it is started with the first batch. */
export function createRegexMatcher(
  regexes: readonly RegexSpec[],
  startWorker: () => WorkerLike,
  timeoutMs = REGEX_TIMEOUT_MS,
): RegexMatcher {
  let worker: WorkerLike | null = null;
  let settle: ((verdicts: RegexVerdicts) => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const finish = (verdicts: RegexVerdicts): void => {
    clearTimeout(timer);
    const waiting = settle;
    settle = null;
    waiting?.(verdicts);
  };
  const stop = (verdicts: RegexVerdicts): void => {
    worker?.terminate();
    worker = null;
    finish(verdicts);
  };

  return {
    match(subjects) {
      if (subjects.length === 0) return Promise.resolve(new Uint32Array(0));
      if (worker === null) {
        worker = startWorker();
        worker.addEventListener('message', ({ data }) => {
          if (data instanceof Uint32Array) finish(data);
          else stop('failed');
        });
        worker.addEventListener('error', () => stop('failed'));
      }
      const request: RegexRequest = { regexes, subjects };
      worker.postMessage(request);
      timer = setTimeout(() => stop('too-slow'), timeoutMs);
      return new Promise((resolve) => {
        settle = resolve;
      });
    },
    dispose: () => stop('failed'),
  };
}
