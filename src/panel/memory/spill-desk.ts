import type { FrameLog } from '../../model/frame-log.ts';
import type { PayloadShelf, PayloadStore } from '../../model/payload-store.ts';
import type { Relief, Spiller } from './log-limit.ts';
import type { FromSpillWorker, SpillWorker } from './spill-message.ts';

export interface SpillDeskDependencies {
  readonly log: FrameLog;
  readonly startWorker: () => SpillWorker;
  /** Payloads went to disk, are here again, or are known to be lost: whoever shows them draws again. */
  readonly onChange: () => void;
  readonly limits?: SpillLimits;
}

/** Bytes. */
export interface SpillLimits {
  /** On disk, all together. */
  readonly disk: number;
  /** On their way to the disk, and so twice in memory. */
  readonly underWay: number;
  /** Of what was read back. One buffer stays whatever its length: somebody has asked for it. */
  readonly readBack: number;
}

const MB = 1_000_000;
/** Both browsers give an extension gigabytes; a reader of the log seldom goes through 64 MB of it at once. */
export const SPILL_LIMITS: SpillLimits = { disk: 8000 * MB, underWay: 64 * MB, readBack: 64 * MB };

/** Buffers that are asked for at once. The rest wait, the one that was asked for last goes first: somebody is looking at it. */
const READS_IN_FLIGHT = 2;

interface Wanted {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/**
 * Puts the oldest payloads of the log on disk, whole buffers of them, and brings back what is asked for. The rows stay in memory.
 * Nothing of it outlives the log: what is cleared or dropped is removed, and what a crash left goes with the next panel.
 */
export class SpillDesk implements PayloadShelf, Spiller {
  readonly #dependencies: SpillDeskDependencies;
  readonly #limits: SpillLimits;
  #worker: SpillWorker | null = null;
  /** Payloads begin anew with another store: then nothing of the former ones is meant any more. */
  #store: PayloadStore;
  #epoch = 0;
  /** Bytes of each buffer on disk, and on its way there. */
  #onDisk = new Map<number, number>();
  #underWay = new Map<number, number>();
  #lastAsked = 0;
  /** Bytes that are still to go. */
  #owed = 0;
  #wanted = new Map<number, Wanted>();
  #reading = new Set<number>();
  /** What was read back, the oldest first. */
  #readBack = new Map<number, number>();
  #failure: string | null = null;

  constructor(dependencies: SpillDeskDependencies) {
    this.#dependencies = dependencies;
    this.#limits = dependencies.limits ?? SPILL_LIMITS;
    this.#store = dependencies.log.payloads;
    this.#store.setShelf(this);
  }

  /** The browser's words when it refused; nothing more is put on disk then. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Makes room in memory for so many bytes, as far as it can. Memory is free once they are on disk. */
  relieve(excessBytes: number): Relief {
    this.follow();
    this.#owed = excessBytes;
    return this.#failure === null ? this.#writeOn() : 'failed';
  }

  /** Puts buffers on their way until there are as many as were asked for, or as there may be at once. */
  #writeOn(): Relief {
    let moving = sum(this.#underWay);
    let disk = sum(this.#onDisk) + moving;
    while (moving < this.#owed && moving < this.#limits.underWay) {
      const next = this.#store.nextToShelve(this.#lastAsked);
      if (next === null) break;
      if (disk + next.bytes.length > this.#limits.disk) return moving > 0 ? 'moving' : 'full';
      this.#write(next.buffer, next.bytes);
      moving += next.bytes.length;
      disk += next.bytes.length;
    }
    return moving > 0 ? 'moving' : 'nothing';
  }

  /** To be called after the log has changed: what it does not need any more goes from the disk. */
  follow(): void {
    const { payloads } = this.#dependencies.log;
    if (payloads === this.#store) return;
    this.#store.setShelf(null);
    this.#store = payloads;
    this.#store.setShelf(this);
    this.#epoch += 1;
    this.#lastAsked = 0;
    this.#owed = 0;
    this.#onDisk.clear();
    this.#underWay.clear();
    this.#readBack.clear();
    this.#reading.clear();
    this.#settleAll();
    this.#worker?.post({ kind: 'clear' }, []);
  }

  fetch(buffer: number): Promise<void> {
    const known = this.#wanted.get(buffer);
    if (known) {
      // Asked for again: it comes next.
      this.#wanted.delete(buffer);
      this.#wanted.set(buffer, known);
      return known.promise;
    }
    if (!this.#onDisk.has(buffer) || this.#worker === null) {
      this.#store.lose(buffer);
      return Promise.resolve();
    }
    let resolve: () => void = nothing;
    const promise = new Promise<void>((settle) => {
      resolve = settle;
    });
    this.#wanted.set(buffer, { promise, resolve });
    this.#readNext();
    return promise;
  }

  discard(buffer: number): void {
    if (!this.#onDisk.delete(buffer)) return;
    this.#readBack.delete(buffer);
    this.#worker?.post({ kind: 'remove', id: this.#idOf(buffer) }, []);
    this.#settle(buffer);
  }

  /** What is on disk is gone. */
  dispose(): void {
    this.#store.setShelf(null);
    this.#worker?.post({ kind: 'clear' }, []);
    this.#worker?.terminate();
    this.#worker = null;
    this.#settleAll();
  }

  #write(buffer: number, bytes: Uint8Array): void {
    this.#lastAsked = buffer;
    this.#underWay.set(buffer, bytes.length);
    // A copy: views on the buffer must stay valid.
    const copy = new Uint8Array(bytes);
    this.#startWorker().post({ kind: 'write', id: this.#idOf(buffer), bytes: copy }, [copy.buffer]);
  }

  #startWorker(): SpillWorker {
    if (this.#worker !== null) return this.#worker;
    const worker = this.#dependencies.startWorker();
    this.#worker = worker;
    worker.onMessage((message) => {
      if (this.#worker === worker) this.#take(message);
    });
    worker.onError((message) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      worker.terminate();
      this.#fail(message);
      // Nobody can read the rest any more.
      for (const buffer of this.#onDisk.keys()) this.#store.lose(buffer);
      this.#settleAll();
      this.#dependencies.onChange();
    });
    return worker;
  }

  #take(message: FromSpillWorker): void {
    const buffer = this.#bufferOf(message.id);
    if (buffer === null) return;
    switch (message.kind) {
      case 'written': {
        const bytes = this.#underWay.get(buffer);
        this.#underWay.delete(buffer);
        if (bytes !== undefined && this.#store.shelve(buffer)) this.#onDisk.set(buffer, bytes);
        else this.#worker?.post({ kind: 'remove', id: message.id }, []);
        this.#owed -= bytes ?? 0;
        if (this.#failure === null) this.#writeOn();
        this.#dependencies.onChange();
        return;
      }
      case 'read':
        this.#reading.delete(buffer);
        if (message.bytes === null) this.#store.lose(buffer);
        else this.#keepReadBack(buffer, message.bytes);
        this.#settle(buffer);
        this.#readNext();
        this.#dependencies.onChange();
        return;
      case 'failed':
        this.#underWay.delete(buffer);
        this.#fail(message.message);
    }
  }

  #keepReadBack(buffer: number, bytes: Uint8Array): void {
    if (!this.#onDisk.has(buffer)) return;
    this.#store.bringBack(buffer, bytes);
    this.#readBack.set(buffer, bytes.length);
    let total = sum(this.#readBack);
    for (const [oldest, length] of this.#readBack) {
      if (total <= this.#limits.readBack || oldest === buffer) return;
      this.#store.bringBack(oldest, null);
      this.#readBack.delete(oldest);
      total -= length;
    }
  }

  #readNext(): void {
    const waiting = [...this.#wanted.keys()].filter((buffer) => !this.#reading.has(buffer));
    while (this.#reading.size < READS_IN_FLIGHT) {
      const buffer = waiting.pop();
      if (buffer === undefined) return;
      this.#reading.add(buffer);
      this.#worker?.post({ kind: 'read', id: this.#idOf(buffer) }, []);
    }
  }

  #settle(buffer: number): void {
    this.#wanted.get(buffer)?.resolve();
    this.#wanted.delete(buffer);
  }

  #settleAll(): void {
    for (const { resolve } of this.#wanted.values()) resolve();
    this.#wanted.clear();
    this.#reading.clear();
  }

  #fail(message: string): void {
    this.#failure ??= message;
    this.#underWay.clear();
  }

  #idOf(buffer: number): string {
    return `${this.#epoch}-${buffer}`;
  }

  /** Null when it is about payloads that the log does not have any more. */
  #bufferOf(id: string): number | null {
    const [epoch, buffer] = id.split('-').map(Number);
    return epoch === this.#epoch && buffer !== undefined ? buffer : null;
  }
}

function nothing(): void {}

function sum(bytes: ReadonlyMap<number, number>): number {
  let total = 0;
  for (const each of bytes.values()) total += each;
  return total;
}
