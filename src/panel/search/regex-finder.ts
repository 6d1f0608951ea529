import { REGEX_TIMEOUT_MS, type WorkerLike } from '../filter/regex-matcher.ts';

export interface RegexFindRequest {
  readonly source: string;
  readonly flags: string;
  readonly subjects: readonly string[];
  /** Places that are kept of each subject; the rest is counted. */
  readonly maxEach: number;
}

/** Places in the subjects, as UTF-16 offsets. */
export interface RegexFinds {
  /** Finds in each subject, also those that were not kept. */
  readonly counts: Uint32Array;
  /** Start and end of those that were kept, subject by subject. */
  readonly ranges: Uint32Array;
}

/** Finds no more than this in one subject: a pattern that fits every character must end. */
const MAX_COUNTED = 100_000;

/** What the worker does. Empty finds are none: there is nothing to see. */
export function findRegex({ source, flags, subjects, maxEach }: RegexFindRequest): RegexFinds {
  const pattern = new RegExp(source, flags);
  const counts = new Uint32Array(subjects.length);
  const ranges: number[] = [];
  subjects.forEach((subject, at) => {
    let count = 0;
    for (const found of subject.matchAll(pattern)) {
      if (found[0] === '') continue;
      if (count < maxEach) ranges.push(found.index, found.index + found[0].length);
      count += 1;
      if (count === MAX_COUNTED) break;
    }
    counts[at] = count;
  });
  return { counts, ranges: Uint32Array.from(ranges) };
}

export interface RegexFinder {
  /** One call at a time. */
  find(request: RegexFindRequest): Promise<RegexFinds | 'too-slow' | 'failed'>;
  dispose(): void;
}

/** Runs a pattern in a worker that is ended when it takes too long (see `filter/regex-matcher.ts`). */
export function createRegexFinder(startWorker: () => WorkerLike, timeoutMs = REGEX_TIMEOUT_MS): RegexFinder {
  let worker: WorkerLike | null = null;
  let settle: ((finds: RegexFinds | 'too-slow' | 'failed') => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const finish = (finds: RegexFinds | 'too-slow' | 'failed'): void => {
    clearTimeout(timer);
    const waiting = settle;
    settle = null;
    waiting?.(finds);
  };
  const stop = (finds: 'too-slow' | 'failed'): void => {
    worker?.terminate();
    worker = null;
    finish(finds);
  };

  return {
    find(request) {
      if (worker === null) {
        worker = startWorker();
        worker.addEventListener('message', ({ data }) => {
          if (isFinds(data)) finish(data);
          else stop('failed');
        });
        worker.addEventListener('error', () => stop('failed'));
      }
      worker.postMessage(request);
      timer = setTimeout(() => stop('too-slow'), timeoutMs);
      return new Promise((resolve) => {
        settle = resolve;
      });
    },
    dispose: () => stop('failed'),
  };
}

function isFinds(data: unknown): data is RegexFinds {
  return (
    typeof data === 'object' &&
    data !== null &&
    'counts' in data &&
    'ranges' in data &&
    data.counts instanceof Uint32Array &&
    data.ranges instanceof Uint32Array
  );
}
