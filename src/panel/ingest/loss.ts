import type { LossCounters } from '../session.ts';

const NOTHING: LossCounters = { frames: 0, bytes: 0, malformed: 0 };

/** Sums what did not reach the log; the session shows it beside the rows that say where. */
export class LossMeter {
  #now = NOTHING;
  #earlier = NOTHING;

  /** Of the rows that are in the log. */
  read(): LossCounters {
    return this.#now;
  }

  /** Of rows that went with a clear or a navigation: what was lost stays lost. */
  readEarlier(): LossCounters {
    return this.#earlier;
  }

  add(frames: number, bytes: number): void {
    this.#now = sum(this.#now, { frames, bytes, malformed: 0 });
  }

  addMalformed(events: number): void {
    this.#now = sum(this.#now, { frames: 0, bytes: 0, malformed: events });
  }

  /** The rows that told of it leave the log. */
  leaveLog(): void {
    this.#earlier = sum(this.#earlier, this.#now);
    this.#now = NOTHING;
  }
}

function sum(left: LossCounters, right: LossCounters): LossCounters {
  return {
    frames: left.frames + right.frames,
    bytes: left.bytes + right.bytes,
    malformed: left.malformed + right.malformed,
  };
}
