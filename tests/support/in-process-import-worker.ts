import { readCapture } from '../../src/formats/read/read-capture.ts';
import type { ImportWorker } from '../../src/panel/transfer/import-desk.ts';
import type { FromImportWorker } from '../../src/panel/transfer/import-message.ts';
import { packRecords } from '../../src/panel/transfer/pack-records.ts';

/** An import worker without a thread: it reads when the test says `step`, one batch at a time. */
export class InProcessImportWorker implements ImportWorker {
  isTerminated = false;
  #listener: (message: FromImportWorker) => void = () => undefined;
  #fail: (message: string) => void = () => undefined;
  #messages: AsyncGenerator<FromImportWorker> | null = null;

  post(message: Parameters<ImportWorker['post']>[0]): void {
    if (message.kind !== 'read') return;
    const { file, format, sender, extensions } = message;
    this.#messages = messagesOf(file, { format, sender, extensions });
  }

  onMessage(listener: (message: FromImportWorker) => void): void {
    this.#listener = listener;
  }

  onError(listener: (message: string) => void): void {
    this.#fail = listener;
  }

  terminate(): void {
    this.isTerminated = true;
  }

  /** Delivers the next message; false when the file is read or the worker was ended. */
  async step(): Promise<boolean> {
    if (this.isTerminated) return false;
    const next = await this.#messages?.next();
    if (!next || next.done === true) return false;
    this.#listener(structuredClone(next.value));
    return true;
  }

  async readAll(): Promise<void> {
    while (await this.step());
  }

  breakDown(message: string): void {
    this.#fail(message);
  }
}

async function* messagesOf(file: Blob, options: Parameters<typeof readCapture>[1]): AsyncGenerator<FromImportWorker> {
  let bytesRead = 0;
  const onProgress = (bytes: number): void => {
    bytesRead = bytes;
  };
  for await (const batch of readCapture(once(file), { ...options, onProgress })) {
    for (const packed of packRecords(batch)) yield { kind: 'records', packed, bytesRead };
  }
  yield { kind: 'end' };
}

async function* once(file: Blob): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await file.arrayBuffer());
}
