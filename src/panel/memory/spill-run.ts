import { assertNever } from '../../base/assert-never.ts';
import type { SpillFiles } from './spill-files.ts';
import type { FromSpillWorker, ToSpillWorker } from './spill-message.ts';

/** The worker's side: one thing after the other, so that what is read was written before. */
export class SpillRun {
  readonly #files: SpillFiles;
  readonly #post: (message: FromSpillWorker, transfer: readonly ArrayBuffer[]) => void;
  #queue: Promise<void> = Promise.resolve();

  constructor(files: SpillFiles, post: (message: FromSpillWorker, transfer: readonly ArrayBuffer[]) => void) {
    this.#files = files;
    this.#post = post;
  }

  take(message: ToSpillWorker): void {
    this.#queue = this.#queue.then(() => this.#handle(message));
  }

  /** Resolves when all messages so far are done. */
  settled(): Promise<void> {
    return this.#queue;
  }

  async #handle(message: ToSpillWorker): Promise<void> {
    switch (message.kind) {
      case 'write':
        try {
          await this.#files.write(message.id, message.bytes);
          this.#post({ kind: 'written', id: message.id }, []);
        } catch (error) {
          // A half file takes room that nobody gets back otherwise.
          await this.#files.remove(message.id).catch(() => undefined);
          this.#post({ kind: 'failed', id: message.id, message: wordsOf(error) }, []);
        }
        return;
      case 'read': {
        const bytes = await this.#files.read(message.id).catch(() => null);
        this.#post({ kind: 'read', id: message.id, bytes }, bytes === null ? [] : [bytes.buffer]);
        return;
      }
      case 'remove':
        // It may be gone already: the user has cleared the extension's data.
        await this.#files.remove(message.id).catch(() => undefined);
        return;
      case 'clear':
        await this.#files.clear().catch(() => undefined);
        return;
      default:
        assertNever(message);
    }
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
