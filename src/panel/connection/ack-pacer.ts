import type { Dispose } from '../../base/dispose.ts';
import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import type { Scheduler } from '../session.ts';

/**
 * Acknowledging each batch at once would make a busy page send batches of one message. This long a pause lets it gather
 * them, and nobody sees that a row is so much later.
 */
const PAUSE_MS = 8;
/** The page side waits when its window is full; well before that it hears from us, whatever the clock does. */
const MAX_BATCHES = DEFAULT_LIMITS.windowBatches / 2;
/** In UTF-16 units or bytes: a unit is at most three bytes, so this is less than half a window. */
const MAX_PAYLOAD = DEFAULT_LIMITS.windowBytes / 8;

/** Decides when one document's batches are acknowledged: the first after a pause at once, then bundled. */
export class AckPacer {
  #scheduler: Scheduler;
  #send: () => void;
  #lastAt = Number.NEGATIVE_INFINITY;
  #batches = 0;
  #payload = 0;
  #stopTimer: Dispose | null = null;

  constructor(scheduler: Scheduler, send: () => void) {
    this.#scheduler = scheduler;
    this.#send = send;
  }

  /** A batch with so much payload is in the log. */
  note(payload: number): void {
    this.#batches += 1;
    this.#payload += payload;
    const waitMs = this.#lastAt + PAUSE_MS - this.#scheduler.now();
    // A clock that was set back must not silence us.
    const isDue = waitMs <= 0 || waitMs > PAUSE_MS;
    if (isDue || this.#batches >= MAX_BATCHES || this.#payload >= MAX_PAYLOAD) this.#acknowledge();
    else this.#stopTimer ??= this.#scheduler.setTimer(() => this.#acknowledge(), waitMs);
  }

  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#batches = 0;
    this.#payload = 0;
  }

  #acknowledge(): void {
    this.stop();
    this.#lastAt = this.#scheduler.now();
    this.#send();
  }
}
