import type { SpillFiles } from '../../src/panel/memory/spill-files.ts';
import type { FromSpillWorker, SpillWorker, ToSpillWorker } from '../../src/panel/memory/spill-message.ts';
import { SpillRun } from '../../src/panel/memory/spill-run.ts';

/** Files of a spill in memory, with a bound. */
export class MemorySpillFiles implements SpillFiles {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  roomBytes = Number.POSITIVE_INFINITY;
  reads = 0;

  write(id: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.roomBytes -= bytes.length;
    if (this.roomBytes < 0) return Promise.reject(new Error('The disk is full'));
    this.files.set(id, bytes);
    return Promise.resolve();
  }

  read(id: string): Promise<Uint8Array<ArrayBuffer> | null> {
    this.reads += 1;
    return Promise.resolve(this.files.get(id)?.slice() ?? null);
  }

  remove(id: string): Promise<void> {
    this.files.delete(id);
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.files.clear();
    return Promise.resolve();
  }
}

/** The worker's side in this process; messages are cloned with their transfers, as a real one's are. */
export class InProcessSpillWorker implements SpillWorker {
  readonly #run: SpillRun;
  #onMessage: (message: FromSpillWorker) => void = () => undefined;
  #onError: (message: string) => void = () => undefined;

  constructor(files: SpillFiles) {
    this.#run = new SpillRun(files, (message, transfer) =>
      this.#onMessage(structuredClone(message, { transfer: [...transfer] })),
    );
  }

  post(message: ToSpillWorker, transfer: readonly ArrayBuffer[]): void {
    this.#run.take(structuredClone(message, { transfer: [...transfer] }));
  }

  onMessage(listener: (message: FromSpillWorker) => void): void {
    this.#onMessage = listener;
  }

  onError(listener: (message: string) => void): void {
    this.#onError = listener;
  }

  break(message: string): void {
    this.#onError(message);
  }

  terminate(): void {
    this.#onMessage = () => undefined;
  }

  settled(): Promise<void> {
    return this.#run.settled();
  }
}
