import type { Dispose } from '../../src/base/dispose.ts';
import type { Scheduler } from '../../src/panel/session.ts';

interface Task {
  readonly dueAt: number;
  readonly order: number;
  readonly run: () => void;
}

/** A scheduler whose clock stands still until a test moves it. */
export class ManualScheduler implements Scheduler {
  #now: number;
  #order = 0;
  #tasks = new Set<Task>();

  constructor(now = 1_800_000_000_000) {
    this.#now = now;
  }

  get pendingTimers(): number {
    return this.#tasks.size;
  }

  now(): number {
    return this.#now;
  }

  requestFrame(callback: () => void): Dispose {
    return this.setTimer(callback, 16);
  }

  setTimer(callback: () => void, delayMs: number): Dispose {
    this.#order += 1;
    const task: Task = { dueAt: this.#now + delayMs, order: this.#order, run: callback };
    this.#tasks.add(task);
    return () => void this.#tasks.delete(task);
  }

  /** Moves the clock and runs what becomes due, in order, what that sets up included. */
  advance(byMs: number): void {
    const end = this.#now + byMs;
    for (let task = this.#next(end); task; task = this.#next(end)) {
      this.#tasks.delete(task);
      this.#now = Math.max(this.#now, task.dueAt);
      task.run();
    }
    this.#now = end;
  }

  #next(end: number): Task | undefined {
    let next: Task | undefined;
    for (const task of this.#tasks) {
      if (task.dueAt > end) continue;
      if (!next || task.dueAt < next.dueAt || (task.dueAt === next.dueAt && task.order < next.order)) next = task;
    }
    return next;
  }
}
