import type { EventLike, PortLike } from '../../src/protocol/port-like.ts';

class Listeners<Arguments extends readonly unknown[]> implements EventLike<(...args: Arguments) => void> {
  #listeners = new Set<(...args: Arguments) => void>();

  addListener(listener: (...args: Arguments) => void): void {
    this.#listeners.add(listener);
  }

  removeListener(listener: (...args: Arguments) => void): void {
    this.#listeners.delete(listener);
  }

  emit(...args: Arguments): void {
    for (const listener of this.#listeners) listener(...args);
  }
}

/** What is on the way between contexts. Nothing arrives before a test delivers it. */
export class Wire {
  #tasks: (() => void)[] = [];

  push(task: () => void): void {
    this.#tasks.push(task);
  }

  /** Delivers one thing; false when nothing was on the way. */
  deliverOne(): boolean {
    const task = this.#tasks.shift();
    task?.();
    return task !== undefined;
  }

  /** Delivers until nothing is on the way. */
  deliverAll(): void {
    while (this.deliverOne());
  }
}

/** One end of a port. Like the browser's it clones, keeps order, and throws once it is cut. */
export class FakePort implements PortLike {
  readonly onMessage = new Listeners<[unknown]>();
  readonly onDisconnect = new Listeners<[]>();
  other: FakePort | null = null;
  #isOpen = true;
  #isLost = false;
  #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  postMessage(message: unknown): void {
    if (!this.#isOpen) throw new Error('Attempting to use a disconnected port object');
    const clone: unknown = structuredClone(message);
    const { other } = this;
    this.#wire.push(() => {
      if (!this.#isLost && other?.isOpen) other.onMessage.emit(clone);
    });
  }

  /** Ordinary: what was posted before still arrives, then the other end hears of it. */
  disconnect(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#wire.push(() => this.other?.hearCut());
  }

  /** The context of this end is ended: what is on the way in either direction is lost. */
  kill(): void {
    this.#isOpen = false;
    this.#isLost = true;
    const { other } = this;
    if (!other) return;
    other.#isLost = true;
    this.#wire.push(() => other.hearCut());
  }

  hearCut(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.onDisconnect.emit();
  }
}

/** Two ends tied crosswise. */
export function crossedPorts(wire: Wire): readonly [FakePort, FakePort] {
  const left = new FakePort(wire);
  const right = new FakePort(wire);
  left.other = right;
  right.other = left;
  return [left, right];
}
