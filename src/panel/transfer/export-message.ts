import type { PackedPart, PackedRows } from '../../formats/packed-rows.ts';
import type { ConnectionRecord } from '../../formats/record.ts';
import type { RedactionReport } from '../../formats/redact/redaction-report.ts';
import type { ExportFormatId } from '../../formats/write/export-format.ts';
import type { RedactionChoice } from './redaction-choice.ts';

/** What the panel tells the export worker. One worker writes one file and is then ended. */
export type ToExportWorker =
  | {
      readonly kind: 'start';
      readonly format: ExportFormatId;
      readonly redaction: RedactionChoice;
      /**
       * `file`: it comes whole at the end, from disk, where the browser lets us, else in parts; `parts`: as they are made;
       * `nothing`: only the redaction's report is wanted.
       */
      readonly keep: 'file' | 'parts' | 'nothing';
    }
  /** Connections of the rows that follow, by their index in the panel; each once. */
  | { readonly kind: 'connections'; readonly connections: readonly (readonly [number, ConnectionRecord])[] }
  | PackedRows
  | PackedPart
  | { readonly kind: 'end' };

/** What the export worker tells the panel. */
export type FromExportWorker =
  /** It reads: rows may come. */
  | { readonly kind: 'ready' }
  /** One batch of rows was written. */
  | { readonly kind: 'taken'; readonly rows: number; readonly bytes: number }
  /** The next part of the file, or all of it. */
  | { readonly kind: 'written'; readonly part: Blob }
  | {
      readonly kind: 'done';
      readonly rows: number;
      readonly bytes: number;
      /** Null when nothing was to be replaced. */
      readonly redaction: RedactionReport | null;
    }
  | { readonly kind: 'failed'; readonly reason: 'pattern' | 'write'; readonly message: string };

/** Batches of rows that may be on their way at once: one that is written, one that waits. */
export const ROWS_IN_FLIGHT = 2;
/** Parts are of about this size. */
export const PART_BYTES = 4 * 1024 * 1024;
