import type { ActFailure } from '../act/act-desk.ts';
import type { LearnedValue } from './learned-values.ts';

/** When the next step is sent. */
export type ReplayTiming =
  /** As long after the one before as it was recorded, so many times faster. */
  | { readonly kind: 'recorded'; readonly speed: number }
  /** When everything that had been answered by then is answered. */
  | { readonly kind: 'answers' }
  | { readonly kind: 'none' };

export type StepState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending' }
  /** `row`: in the log; null when it has none. */
  | { readonly kind: 'sent'; readonly row: number | null; readonly learned: number }
  | { readonly kind: 'failed'; readonly failure: ActFailure; readonly words: string };

/** A message that came in the replay. */
export interface FreshAnswer {
  readonly row: number;
  readonly isText: boolean;
  /** Copy. */
  readonly bytes: Uint8Array;
}

/** Why it does not go on by itself. */
export type ReplayProblem =
  | { readonly kind: 'send'; readonly step: number; readonly failure: ActFailure; readonly words: string }
  /** The answer that a value is learned from did not come, or has none at its place. Going on sends the recorded value. */
  | { readonly kind: 'no-value'; readonly step: number; readonly value: LearnedValue }
  | { readonly kind: 'closed'; readonly code: number | null }
  /** The document went away: the page was reloaded or left. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'not-opened'; readonly failure: ActFailure | null; readonly words: string };

/** `paused` goes on, `stopped` and `failed` begin anew. `settling`: all is sent, the last answers are waited for. */
export type ReplayPhase = 'ready' | 'opening' | 'running' | 'paused' | 'settling' | 'done' | 'stopped' | 'failed';

/** An immutable snapshot of one replay. */
export interface ReplayState {
  readonly phase: ReplayPhase;
  /** Index of the step that is next. */
  readonly next: number;
  readonly steps: readonly StepState[];
  /** Counterparts of the recorded answers; null: not come. */
  readonly answers: readonly (FreshAnswer | null)[];
  /** Greetings of a connection that was open already. */
  readonly skipped: ReadonlySet<number>;
  /** What came and was not recorded, with the step that it came after. */
  readonly extras: readonly (FreshAnswer & { readonly afterStep: number })[];
  readonly waitsFor: 'pause' | 'answers' | 'value' | null;
  readonly problem: ReplayProblem | null;
}
