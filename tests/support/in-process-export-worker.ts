import type { ExportWorker } from '../../src/panel/transfer/export-feed.ts';
import type { FromExportWorker, ToExportWorker } from '../../src/panel/transfer/export-message.ts';
import { ExportRun } from '../../src/panel/transfer/export-run.ts';

/** An export worker without a thread. Messages are cloned and their buffers transferred, as on the way to a real one. */
export class InProcessExportWorker implements ExportWorker {
  isTerminated = false;
  readonly #isHanging: boolean;
  #listener: (message: FromExportWorker) => void = () => undefined;
  #fail: (message: string) => void = () => undefined;
  readonly #run = new ExportRun((message) => {
    if (!this.isTerminated) queueMicrotask(() => this.#listener(message));
  });

  constructor(isHanging = false) {
    this.#isHanging = isHanging;
  }

  post(message: ToExportWorker, transfer: readonly ArrayBuffer[]): void {
    if (!this.isTerminated && !this.#isHanging) this.#run.take(structuredClone(message, { transfer: [...transfer] }));
  }

  onMessage(listener: (message: FromExportWorker) => void): void {
    this.#listener = listener;
  }

  onError(listener: (message: string) => void): void {
    this.#fail = listener;
  }

  terminate(): void {
    this.isTerminated = true;
  }

  breakDown(message: string): void {
    this.#fail(message);
  }
}
