import type { FrameLog, LifecycleDetail } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';
import { spillText } from '../text/spill-text.ts';
import {
  DEFAULT_LOG_LIMIT,
  enforceLogLimit,
  type LimitOutcome,
  type LogLimitPolicy,
  type Spiller,
} from './log-limit.ts';

export interface LogLimiterDependencies {
  readonly log: FrameLog;
  /** Takes all merges back: in a merged log what came first need not stand first, so that its beginning cannot be dropped. */
  readonly separateMerges: () => void;
  /** Adds a row that belongs to no connection. */
  readonly note: (detail: LifecycleDetail) => void;
}

/** Carries the policy out, and has a row say when it begins to act on payloads. */
export class LogLimiter {
  readonly #dependencies: LogLimiterDependencies;
  #policy = DEFAULT_LOG_LIMIT;
  #spiller: Spiller | null = null;
  #hasNotedSpilling = false;
  #hasNotedFailure = false;

  constructor(dependencies: LogLimiterDependencies) {
    this.#dependencies = dependencies;
  }

  get limitBytes(): number {
    return this.#policy.limitBytes;
  }

  setPolicy(policy: LogLimitPolicy): void {
    this.#policy = policy;
  }

  /** Null: payloads cannot go to disk (a private window, no storage); the oldest rows are dropped then. */
  setSpiller(spiller: Spiller | null): void {
    this.#spiller = spiller;
  }

  /** The log has begun anew, without the rows that told of it. */
  begin(): void {
    this.#hasNotedSpilling = false;
    this.#hasNotedFailure = false;
  }

  enforce(): LimitOutcome {
    const { log, separateMerges } = this.#dependencies;
    let outcome = enforceLogLimit(log, this.#policy, this.#spiller);
    if (outcome === 'full' && this.#policy.whenFull !== 'stop' && log.merges.length > 0) {
      separateMerges();
      outcome = enforceLogLimit(log, this.#policy, this.#spiller);
    }
    this.#noteSpilling(outcome);
    return outcome;
  }

  #noteSpilling(outcome: LimitOutcome): void {
    const { note } = this.#dependencies;
    const failure = this.#spiller?.failure ?? null;
    if (outcome === 'moving' && !this.#hasNotedSpilling) {
      this.#hasNotedSpilling = true;
      note({ kind: RowKind.note, text: spillText.begun(this.#policy.limitBytes) });
    }
    if (failure !== null && outcome === 'dropped' && !this.#hasNotedFailure) {
      this.#hasNotedFailure = true;
      note({ kind: RowKind.note, text: spillText.refused(failure) });
    }
  }
}
