/** Something that waits for its time, and what comes after it. */
interface Waiting {
  readonly dueAt: number;
  readonly run: () => void;
  next: Waiting | null;
}

/** Keeps order: what comes later never leaves earlier, whatever its delay. A list, because it needs no built-in that a page could watch. */
export class DelayLine {
  readonly #now: () => number;
  readonly #setTimer: (run: () => void, delayMs: number) => void;
  #first: Waiting | null = null;
  #last: Waiting | null = null;
  #isTimed = false;

  /** `now` in milliseconds. */
  constructor(now: () => number, setTimer: (run: () => void, delayMs: number) => void) {
    this.#now = now;
    this.#setTimer = setTimer;
  }

  get isEmpty(): boolean {
    return this.#first === null;
  }

  /** Runs it after that long, and after everything that waits already. */
  push(delayMs: number, run: () => void): void {
    const earliest = this.#now() + delayMs;
    const dueAt = this.#last && this.#last.dueAt > earliest ? this.#last.dueAt : earliest;
    const waiting: Waiting = { dueAt, run, next: null };
    if (this.#last) this.#last.next = waiting;
    else this.#first = waiting;
    this.#last = waiting;
    this.#time();
  }

  /** Runs everything that waits, in order, now. */
  flush(): void {
    this.#runUntil(Number.POSITIVE_INFINITY);
  }

  #runUntil(time: number): void {
    while (this.#first && this.#first.dueAt <= time) {
      const { run, next } = this.#first;
      this.#first = next;
      if (!next) this.#last = null;
      run();
    }
  }

  #time(): void {
    if (this.#isTimed || !this.#first) return;
    this.#isTimed = true;
    const wait = this.#first.dueAt - this.#now();
    this.#setTimer(
      () => {
        this.#isTimed = false;
        this.#runUntil(this.#now());
        this.#time();
      },
      wait > 0 ? wait : 0,
    );
  }
}
