import type { NetworkSpeed } from '../../protocol/panel-command.ts';
import { privateMap } from '../page/built-ins.ts';
import type { Passing } from './passing.ts';
import type { Stage } from './pipeline.ts';
import { sizeOf } from './sent-data.ts';

/** Until when the two directions of a connection are busy. */
interface Busy {
  /** Which speed it belongs to. */
  turn: number;
  in: number;
  out: number;
}

/** A slow network: the last stage, which says when a message may leave. */
export class Slowness implements Stage {
  readonly readsBlobs = false;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #busy = privateMap<Busy>();
  #turn = 0;
  #speed: NetworkSpeed | null = null;

  constructor(now: () => number, random: () => number) {
    this.#now = now;
    this.#random = random;
  }

  get isOn(): boolean {
    return this.#speed !== null;
  }

  get holdsEnds(): boolean {
    return this.#speed !== null && this.#speed.isStalled;
  }

  set(speed: NetworkSpeed): void {
    const { delayMs, jitterMs, bytesPerSecondIn, bytesPerSecondOut, isStalled } = speed;
    const isOn = delayMs > 0 || jitterMs > 0 || bytesPerSecondIn > 0 || bytesPerSecondOut > 0 || isStalled;
    this.#speed = isOn ? speed : null;
    this.#turn += 1;
  }

  take(passing: Passing): boolean {
    if (!this.#speed) return false;
    passing.isLate = true;
    passing.dueAt = this.#dueAt(this.#speed, passing);
    return false;
  }

  #dueAt(
    { delayMs, jitterMs, bytesPerSecondIn, bytesPerSecondOut, isStalled }: NetworkSpeed,
    passing: Passing,
  ): number {
    if (isStalled) return Number.POSITIVE_INFINITY;
    const { isOut, socket, data } = passing;
    const time = this.#now();
    // A rule may have delayed it already.
    const now = passing.dueAt > time ? passing.dueAt : time;
    const delay = delayMs + jitterMs * this.#random();
    const bytesPerSecond = isOut ? bytesPerSecondOut : bytesPerSecondIn;
    if (bytesPerSecond === 0) return now + delay;
    let busy = this.#busy.get(socket);
    if (busy?.turn !== this.#turn) {
      busy = { turn: this.#turn, in: 0, out: 0 };
      this.#busy.set(socket, busy);
    }
    const before = isOut ? busy.out : busy.in;
    const through = (before > now ? before : now) + (sizeOf(data) * 1000) / bytesPerSecond;
    if (isOut) busy.out = through;
    else busy.in = through;
    return through + delay;
  }
}
