import type { CaptureFormat } from '../../formats/detect.ts';
import type { Sender } from '../../decoder/wire-frame.ts';
import type { PackedRecords } from './pack-records.ts';

/** What the panel tells the import worker. One worker reads one file and is then ended. */
export type ToImportWorker =
  | {
      readonly kind: 'read';
      readonly file: Blob;
      /** Null: the content tells. */
      readonly format: CaptureFormat | null;
      readonly sender: Sender | null;
      readonly extensions: string | null;
    }
  /** One batch was taken: another may come. */
  | { readonly kind: 'taken' };

/** What the import worker tells the panel. */
export type FromImportWorker =
  /** In order; frames and their bytes lie in one buffer, which is transferred. */
  | { readonly kind: 'records'; readonly packed: PackedRecords; readonly bytesRead: number }
  | { readonly kind: 'end' }
  /** In the browser's words. `isFileGone`: the file was changed or removed after it was chosen, or its device is gone. */
  | { readonly kind: 'failed'; readonly message: string; readonly isFileGone: boolean };

/** Batches that may be on their way at once: one being written to the log, one being read. */
export const BATCHES_IN_FLIGHT = 2;
/** Small enough that writing a batch to the log leaves a frame of 16 ms room for painting. */
export const RECORDS_PER_BATCH = 1000;
export const BYTES_PER_BATCH = 4 * 1024 * 1024;
