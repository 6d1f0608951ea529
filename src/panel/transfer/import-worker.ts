/** Reads one capture away from the panel's own thread. Cancelling is ending the worker. */
import { readCapture } from '../../formats/read/read-capture.ts';
import { BATCHES_IN_FLIGHT, type FromImportWorker, type ToImportWorker } from './import-message.ts';
import { FileGoneError, wholeFile } from './file-stream.ts';
import { packRecords } from './pack-records.ts';

let credit = BATCHES_IN_FLIGHT;
let resume: (() => void) | null = null;

self.addEventListener('message', ({ data }: MessageEvent<ToImportWorker>) => {
  if (data.kind === 'read') {
    void read(data);
    return;
  }
  credit += 1;
  resume?.();
});

async function read(request: Extract<ToImportWorker, { kind: 'read' }>): Promise<void> {
  const { file, format, sender, extensions } = request;
  let bytesRead = 0;
  const onProgress = (bytes: number): void => {
    bytesRead = bytes;
  };
  try {
    for await (const batch of readCapture(wholeFile(file), { format, sender, extensions, onProgress })) {
      for (const packed of packRecords(batch)) {
        await room();
        credit -= 1;
        post({ kind: 'records', packed, bytesRead }, [packed.buffer]);
      }
    }
    post({ kind: 'end' }, []);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    post({ kind: 'failed', message, isFileGone: error instanceof FileGoneError }, []);
  }
}

/** Resolves when the panel has taken enough of what is on its way. */
async function room(): Promise<void> {
  if (credit > 0) return;
  await new Promise<void>((resolve) => {
    resume = resolve;
  });
}

function post(message: FromImportWorker, transfer: Transferable[]): void {
  self.postMessage(message, { transfer });
}
