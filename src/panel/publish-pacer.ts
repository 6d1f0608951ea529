import type { Dispose } from '../base/dispose.ts';
import type { Scheduler } from './session.ts';

/** After drawing, at least this many times as long goes to whatever else the thread has to do. */
const REST_FACTOR = 2;
/** Also a slow machine sees what arrives. */
const LONGEST_REST_MS = 400;
/** More new rows than this replace all that are on screen: nobody reads them, and ten pictures a second show as much as sixty. */
const SCREENFUL_ROWS = 60;
const FLOOD_REST_MS = 100;

/**
 * When what has changed is drawn: with the next frame, unless drawing takes long or rows fly by. Then keys, clicks and what comes
 * from the page have most of the thread, and the picture follows a little less often. It is drawn in a task
 * of its own then, so that the browser's layout and painting, which belong to the frame, are another one.
 */
export class PublishPacer {
  readonly #scheduler: Pick<Scheduler, 'now' | 'requestFrame' | 'setTimer'>;
  #restsUntil = 0;
  #isFlooded = false;

  constructor(scheduler: Pick<Scheduler, 'now' | 'requestFrame' | 'setTimer'>) {
    this.#scheduler = scheduler;
  }

  /** Calls back once, when it is time to draw. */
  request(callback: () => void): Dispose {
    const scheduler = this.#scheduler;
    const restMs = this.#restsUntil - scheduler.now();
    if (restMs <= 0 && !this.#isFlooded) return scheduler.requestFrame(callback);
    return scheduler.setTimer(callback, Math.max(0, restMs));
  }

  /** Runs what draws `rows` new rows, and takes the time until React, which draws in a microtask of its own, is done too. */
  draw(rows: number, run: () => void): void {
    const scheduler = this.#scheduler;
    const started = scheduler.now();
    this.#isFlooded = rows > SCREENFUL_ROWS;
    const shortestRestMs = this.#isFlooded ? FLOOD_REST_MS : 0;
    run();
    queueMicrotask(() => {
      const ended = scheduler.now();
      const restMs = Math.max(shortestRestMs, (ended - started) * REST_FACTOR);
      this.#restsUntil = ended + Math.min(LONGEST_REST_MS, restMs);
    });
  }
}
