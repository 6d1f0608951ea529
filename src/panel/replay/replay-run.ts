import { decodeUtf8Lossy } from '../../base/utf8.ts';
import type { ActOutcome } from '../act/act-desk.ts';
import { fillStep } from './fill-step.ts';
import type { LearnedValue } from './learned-values.ts';
import { AnswerMatcher } from './match-answer.ts';
import type { Recording } from './recording.ts';
import type { FreshAnswer, ReplayProblem, ReplayState, ReplayTiming } from './replay-state.ts';

/** An answer that has not come by then is not waited for any longer. */
export const PATIENCE_MS = 10_000;
/** Messages that came and were not recorded: the log has them all. */
const MAX_EXTRAS = 1_000;

export interface ReplayRunDependencies {
  readonly send: (payload: string | Uint8Array, step: number) => Promise<ActOutcome>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly setTimer: (callback: () => void, delayMs: number) => () => void;
  readonly onChange: (state: ReplayState) => void;
  /** The connection was opened for it, so that it is greeted too. */
  readonly isGreeted: boolean;
}

/** One replay of a recording on one connection. */
export class ReplayRun {
  readonly #recording: Recording;
  readonly #values: readonly LearnedValue[];
  readonly #dependencies: ReplayRunDependencies;
  readonly #matcher: AnswerMatcher;
  #timing: ReplayTiming;
  #state: ReplayState;
  #until = -1;
  #isLooping = false;
  /** Time of the recording's beginning on our clock. */
  #originMs = 0;
  /** The user wants the recorded values for the step. */
  #isForced = false;
  #wake: () => void = () => undefined;

  constructor(
    recording: Recording,
    values: readonly LearnedValue[],
    timing: ReplayTiming,
    dependencies: ReplayRunDependencies,
  ) {
    this.#recording = recording;
    this.#values = values;
    this.#timing = timing;
    this.#dependencies = dependencies;
    this.#matcher = new AnswerMatcher(recording.answers);
    const skipped = new Set<number>();
    if (!dependencies.isGreeted) {
      for (const [index, { afterStep }] of recording.answers.entries()) if (afterStep < 0) skipped.add(index);
      for (const answer of skipped) this.#matcher.skip(answer);
    }
    this.#state = { ...readyState(recording), skipped };
  }

  get state(): ReplayState {
    return this.#state;
  }

  /** Sends up to a step, that one included, and then pauses. After a problem with a value it goes on with the recorded one. */
  play(until: number, timing: ReplayTiming): void {
    const { phase, problem } = this.#state;
    if (phase !== 'ready' && phase !== 'paused' && phase !== 'running') return;
    this.#until = until;
    this.#timing = timing;
    this.#isForced = problem?.kind === 'no-value';
    this.#rebase();
    this.#change({ phase: 'running', problem: null });
    this.#wake();
    if (!this.#isLooping) void this.#loop();
  }

  pause(): void {
    if (this.#state.phase !== 'running') return;
    this.#change({ phase: 'paused', waitsFor: null });
    this.#wake();
  }

  stop(): void {
    const { phase } = this.#state;
    if (phase === 'running' || phase === 'paused' || phase === 'settling') {
      this.#change({ phase: 'stopped', waitsFor: null, problem: null });
      this.#wake();
    }
  }

  /** The connection cannot be used any more. Before the end it is a problem; at the end it was the conversation's own. */
  end(problem: ReplayProblem): void {
    const { phase } = this.#state;
    if (phase === 'settling') this.#change({ phase: 'done', waitsFor: null });
    else if (phase === 'running' || phase === 'paused' || phase === 'ready') this.#fail(problem);
    this.#wake();
  }

  /** A message came on the connection. */
  receive(message: FreshAnswer): void {
    const { phase, next, answers, extras } = this.#state;
    if (phase === 'stopped' || phase === 'failed' || phase === 'done') return;
    const sent = next - 1;
    const matched = this.#matcher.match(message.bytes, message.isText);
    if (matched === null) {
      if (extras.length < MAX_EXTRAS) this.#change({ extras: [...extras, { ...message, afterStep: sent }] });
    } else this.#change({ answers: answers.with(matched, message) });
    this.#wake();
  }

  async #loop(): Promise<void> {
    this.#isLooping = true;
    try {
      const { steps } = this.#recording;
      for (let step = this.#state.next; step < steps.length; step = this.#state.next) {
        if (this.#state.phase === 'running' && step > this.#until) this.pause();
        if (!(await this.#isTime(step))) return;
        if (!(await this.#hasValues(step))) return;
        if (!(await this.#send(step))) return;
      }
      this.#change({ phase: 'settling', waitsFor: 'answers' });
      await this.#settled(() => this.#state.phase !== 'settling' || this.#areAnswered(steps.length));
      if (this.#state.phase === 'settling') this.#change({ phase: 'done', waitsFor: null });
    } finally {
      this.#isLooping = false;
    }
  }

  /** Waits until the step is due. False: paused, stopped or failed meanwhile. */
  async #isTime(step: number): Promise<boolean> {
    if (!this.#isRunning()) return false;
    if (this.#timing.kind === 'answers' && !this.#areAnswered(step)) {
      this.#change({ waitsFor: 'answers' });
      await this.#settled(() => !this.#isRunning() || this.#areAnswered(step));
    }
    if (this.#timing.kind === 'recorded') {
      const { speed } = this.#timing;
      const dueMs = this.#originMs + (this.#recording.steps[step]?.atMs ?? 0) / speed;
      if (dueMs > this.#dependencies.now()) {
        this.#change({ waitsFor: 'pause' });
        await this.#settled(() => !this.#isRunning(), dueMs);
      }
    }
    return this.#isRunning();
  }

  /** Waits for the answers that the step's values are learned from. */
  async #hasValues(step: number): Promise<boolean> {
    if (this.#isForced) return true;
    const { skipped } = this.#state;
    const needed = this.#values.filter(
      ({ answer, uses }) => !skipped.has(answer) && uses.some((use) => use.step === step),
    );
    const missing = (): LearnedValue | undefined => needed.find(({ answer }) => this.#state.answers[answer] === null);
    if (missing() !== undefined) {
      this.#change({ waitsFor: 'value' });
      await this.#settled(() => !this.#isRunning() || missing() === undefined);
      if (!this.#isRunning()) return false;
    }
    const notThere = this.#fill(step).notThere.find(({ answer }) => !skipped.has(answer));
    const value = missing() ?? notThere;
    if (value === undefined) return true;
    this.#change({ phase: 'paused', waitsFor: null, problem: { kind: 'no-value', step, value } });
    return false;
  }

  async #send(step: number): Promise<boolean> {
    const message = this.#recording.steps[step];
    if (message === undefined) return false;
    const { bytes, notThere } = this.#fill(step);
    const uses = this.#values.filter(
      (value) => !notThere.includes(value) && value.uses.some((use) => use.step === step),
    );
    this.#isForced = false;
    // The answer may be here before the outcome is: from now on it is one to this step.
    this.#change({ waitsFor: null, next: step + 1, steps: this.#state.steps.with(step, { kind: 'sending' }) });
    const outcome = await this.#dependencies.send(message.isText ? decodeUtf8Lossy(bytes) : bytes, step);
    if (outcome.kind === 'failed') {
      const { failure, words } = outcome;
      this.#change({ steps: this.#state.steps.with(step, { kind: 'failed', failure, words }) });
      if (this.#state.phase !== 'failed') this.#fail({ kind: 'send', step, failure, words });
      return false;
    }
    this.#change({ steps: this.#state.steps.with(step, { kind: 'sent', row: outcome.row, learned: uses.length }) });
    return this.#state.phase === 'running' || this.#state.next >= this.#recording.steps.length
      ? !isOver(this.#state)
      : false;
  }

  #fill(step: number): ReturnType<typeof fillStep> {
    const message = this.#recording.steps[step];
    if (message === undefined) throw new Error('there is no such step');
    return fillStep(step, message, this.#values, (answer) => this.#state.answers[answer]?.bytes ?? null);
  }

  /** Whether all that was answered before a step is answered now. */
  #areAnswered(step: number): boolean {
    const { answers, skipped } = this.#state;
    return this.#recording.answers.every(
      ({ afterStep }, index) => afterStep >= step || skipped.has(index) || answers[index] !== null,
    );
  }

  /** Until the condition holds, or the time is over. */
  async #settled(isMet: () => boolean, endMs = this.#dependencies.now() + PATIENCE_MS): Promise<void> {
    while (!isMet() && this.#dependencies.now() < endMs) {
      await new Promise<void>((resolve) => {
        const stopTimer = this.#dependencies.setTimer(resolve, Math.max(1, endMs - this.#dependencies.now()));
        this.#wake = () => {
          stopTimer();
          resolve();
        };
      });
    }
  }

  /** The next step is due now: also after a pause, however long it was. */
  #rebase(): void {
    const speed = this.#timing.kind === 'recorded' ? this.#timing.speed : 1;
    this.#originMs = this.#dependencies.now() - (this.#recording.steps[this.#state.next]?.atMs ?? 0) / speed;
  }

  #isRunning(): boolean {
    return this.#state.phase === 'running';
  }

  #fail(problem: ReplayProblem): void {
    this.#change({ phase: 'failed', waitsFor: null, problem });
  }

  #change(change: Partial<ReplayState>): void {
    this.#state = { ...this.#state, ...change };
    this.#dependencies.onChange(this.#state);
  }
}

/** A replay before it begins. */
export function readyState({ steps, answers }: Recording): ReplayState {
  return {
    phase: 'ready',
    next: 0,
    steps: steps.map(() => ({ kind: 'waiting' })),
    answers: answers.map(() => null),
    skipped: new Set(),
    extras: [],
    waitsFor: null,
    problem: null,
  };
}

/** Whether nothing more is sent in it. */
export function isOver({ phase }: ReplayState): boolean {
  return phase === 'done' || phase === 'stopped' || phase === 'failed';
}
