import type { Result } from '../../base/result.ts';
import type { ActOutcome } from './act-desk.ts';
import type { DraftError } from './draft.ts';

/** How often a message is sent. */
export type Repeat =
  | { readonly mode: 'once' }
  | { readonly mode: 'times'; readonly count: number; readonly everyMs: number }
  /** Until it is stopped: a heartbeat. */
  | { readonly mode: 'schedule'; readonly everyMs: number };

export const MAX_TIMES = 100_000;
export const MIN_SCHEDULE_MS = 10;
export const MAX_EVERY_MS = 24 * 60 * 60 * 1000;

/** Commands on the way at once when there is no pause between messages. */
const IN_FLIGHT = 100;

/** Why a run ended before its time. */
export type RunFailure =
  | { readonly kind: 'draft'; readonly error: DraftError }
  | Extract<ActOutcome, { readonly kind: 'failed' }>;

export interface RunProgress {
  readonly sent: number;
  /** Of the newest message; null when it has none. */
  readonly row: number | null;
  readonly failure: RunFailure | null;
  readonly isOver: boolean;
}

export interface RunDependencies {
  /** The next message. */
  readonly message: () => Result<string | Uint8Array, DraftError>;
  readonly send: (message: string | Uint8Array) => Promise<ActOutcome>;
  readonly wait: (ms: number) => Promise<void>;
  readonly onProgress: (progress: RunProgress) => void;
}

/** One message sent once, a number of times, or on a schedule. The first failure ends it. */
export class SendRun {
  readonly #repeat: Repeat;
  readonly #dependencies: RunDependencies;
  #progress: RunProgress = { sent: 0, row: null, failure: null, isOver: false };
  #isStopped = false;

  constructor(repeat: Repeat, dependencies: RunDependencies) {
    this.#repeat = repeat;
    this.#dependencies = dependencies;
  }

  stop(): void {
    this.#isStopped = true;
    this.#tell({ isOver: true });
  }

  /** Resolves when it is over. */
  async start(): Promise<RunProgress> {
    const repeat = this.#repeat;
    const total = repeat.mode === 'once' ? 1 : repeat.mode === 'times' ? repeat.count : Number.POSITIVE_INFINITY;
    const everyMs = repeat.mode === 'once' ? 0 : repeat.everyMs;
    let begun = 0;
    while (begun < total && !this.#isDone()) {
      const batch = everyMs > 0 ? 1 : Math.min(IN_FLIGHT, total - begun);
      const sending: Promise<void>[] = [];
      for (let index = 0; index < batch; index += 1) sending.push(this.#sendOne());
      begun += batch;
      await Promise.all(sending);
      if (begun < total && everyMs > 0 && !this.#isDone()) await this.#dependencies.wait(everyMs);
    }
    this.#tell({ isOver: true });
    return this.#progress;
  }

  async #sendOne(): Promise<void> {
    if (this.#isDone()) return;
    const message = this.#dependencies.message();
    if (message.kind === 'error') {
      this.#tell({ failure: { kind: 'draft', error: message.error } });
      return;
    }
    const outcome = await this.#dependencies.send(message.value);
    if (outcome.kind === 'failed') this.#tell({ failure: this.#progress.failure ?? outcome });
    else this.#tell({ sent: this.#progress.sent + 1, row: outcome.row });
  }

  #isDone(): boolean {
    return this.#isStopped || this.#progress.failure !== null;
  }

  #tell(change: Partial<RunProgress>): void {
    this.#progress = { ...this.#progress, ...change };
    this.#dependencies.onProgress(this.#progress);
  }
}
