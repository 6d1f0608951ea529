import type { LossCounters } from '../session.ts';

/** Sums what did not reach the log; the session shows it beside the rows that say where. */
export class LossMeter {
  #frames = 0;
  #bytes = 0;
  #malformed = 0;

  add(frames: number, bytes: number): void {
    this.#frames += frames;
    this.#bytes += bytes;
  }

  addMalformed(events: number): void {
    this.#malformed += events;
  }

  reset(): void {
    this.#frames = 0;
    this.#bytes = 0;
    this.#malformed = 0;
  }

  read(): LossCounters {
    return { frames: this.#frames, bytes: this.#bytes, malformed: this.#malformed };
  }
}
