import type { Dispose } from '../base/dispose.ts';
import type { Scheduler } from './session.ts';

/** After drawing, at least this many times as long goes to whatever else the thread has to do. */
const REST_FACTOR = 2;
/** Also a slow machine sees what arrives. */
const LONGEST_REST_MS = 400;

/**
 * When what has changed is drawn: with the next frame, unless drawing takes long and something arrives all the time. Then keys,
 * clicks and what comes from the page have most of the thread, and the picture follows a little less often.
 */
export class PublishPacer {
  readonly #scheduler: Pick<Scheduler, 'now' | 'requestFrame' | 'setTimer'>;
  #restsUntil = 0;

  constructor(scheduler: Pick<Scheduler, 'now' | 'requestFrame' | 'setTimer'>) {
    this.#scheduler = scheduler;
  }

  /** Calls back once, when it is time to draw. */
  request(callback: () => void): Dispose {
    const scheduler = this.#scheduler;
    const restMs = this.#restsUntil - scheduler.now();
    if (restMs <= 0) return scheduler.requestFrame(callback);
    let stop = scheduler.setTimer(() => {
      stop = scheduler.requestFrame(callback);
    }, restMs);
    return () => stop();
  }

  /** Runs what draws, and takes the time until React, which draws in a microtask of its own, is done too. */
  draw(run: () => void): void {
    const scheduler = this.#scheduler;
    const started = scheduler.now();
    run();
    queueMicrotask(() => {
      const ended = scheduler.now();
      this.#restsUntil = ended + Math.min(LONGEST_REST_MS, (ended - started) * REST_FACTOR);
    });
  }
}
