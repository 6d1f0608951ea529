import type { Dispose } from '../../../base/dispose.ts';
import type { MessageData } from '../../../protocol/rule.ts';
import type { WorkerLike } from '../../filter/regex-matcher.ts';
import type { TransformAnswer, TransformInfo, TransformOutcome, TransformRequest } from './transform-message.ts';

/** The engine counts its own time; this is for what it cannot interrupt, such as one step that fills its memory. */
export const PATIENCE_MS = 1_000;
/** The engine is half a megabyte to load and compile. */
const START_MS = 15_000;

export interface TransformRunnerDependencies {
  /** Gives a worker that runs `transform-worker.ts`; it is started with the first message. */
  readonly startWorker: () => WorkerLike;
  readonly setTimer: (run: () => void, delayMs: number) => Dispose;
}

interface Waiting {
  readonly asked: TransformRequest;
  readonly settle: (outcome: TransformOutcome) => void;
}

/** Hands messages to the worker one after the other, in their order, and ends the worker when one takes too long. */
export class TransformRunner {
  readonly #dependencies: TransformRunnerDependencies;
  readonly #queue: Waiting[] = [];
  #worker: WorkerLike | null = null;
  #isReady = false;
  #current: Waiting | null = null;
  #stopTimer: Dispose | null = null;
  #requests = 0;

  constructor(dependencies: TransformRunnerDependencies) {
    this.#dependencies = dependencies;
  }

  /** Loads the engine, so that the first message need not wait for it. */
  prepare(): void {
    if (this.#worker) return;
    const worker = this.#dependencies.startWorker();
    this.#worker = worker;
    this.#isReady = false;
    worker.addEventListener('message', ({ data }) => {
      if (this.#worker === worker) this.#receive(data);
    });
    worker.addEventListener('error', () => {
      if (this.#worker === worker) this.#end('failed');
    });
    worker.postMessage(null);
    this.#time(START_MS, 'failed');
  }

  run(ruleId: number, code: string, data: MessageData, info: TransformInfo): Promise<TransformOutcome> {
    this.#requests += 1;
    const asked: TransformRequest = { request: this.#requests, ruleId, code, data, info };
    return new Promise((settle) => {
      this.#queue.push({ asked, settle });
      this.prepare();
      this.#next();
    });
  }

  /** Forgets the state of all rules. */
  dispose(): void {
    for (const { settle } of this.#queue.splice(0)) settle(stopped('failed'));
    if (this.#worker) this.#end('failed');
  }

  #receive(data: unknown): void {
    if (data === null) this.#isReady = true;
    else if (this.#current && isAnswer(data) && data.request === this.#current.asked.request) {
      const { settle } = this.#current;
      this.#current = null;
      settle(data.outcome);
    } else return;
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#next();
  }

  #next(): void {
    if (this.#current || !this.#isReady || !this.#worker) return;
    const next = this.#queue.shift();
    if (!next) return;
    this.#current = next;
    this.#worker.postMessage(next.asked);
    this.#time(PATIENCE_MS, 'time');
  }

  #time(delayMs: number, code: 'time' | 'failed'): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#dependencies.setTimer(() => this.#end(code), delayMs);
  }

  /** Ends the worker, and with it the state of all rules. The messages behind go to a new one. */
  #end(code: 'time' | 'failed'): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#isReady = false;
    this.#stopTimer?.();
    this.#stopTimer = null;
    const current = this.#current ?? this.#queue.shift();
    this.#current = null;
    current?.settle(stopped(code));
    if (this.#queue.length > 0) this.prepare();
  }
}

function stopped(code: 'time' | 'failed'): TransformOutcome {
  return { kind: 'problem', problem: { code, words: '' }, logged: [] };
}

/** From our own worker: only what is needed to tell answers apart is looked at. */
function isAnswer(data: unknown): data is TransformAnswer {
  return typeof data === 'object' && data !== null && 'request' in data && 'outcome' in data;
}
