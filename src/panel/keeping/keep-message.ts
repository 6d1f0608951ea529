import type { PackedPart, PackedRows } from '../../formats/packed-rows.ts';
import type { RowMark } from '../../model/row-marks.ts';
import type { ConnectionRecord } from '../../formats/record.ts';

/** What the panel tells the worker that keeps sessions. One worker serves one panel as long as that is open. */
export type ToKeepWorker =
  /** Everything that follows belongs to a new session. */
  | { readonly kind: 'begin'; readonly url: string; readonly startedAt: number }
  /** By index in the connection list. What is known of a connection has changed, or it is new. */
  | { readonly kind: 'connections'; readonly connections: readonly (readonly [number, ConnectionRecord])[] }
  /** Indexes in the connection list have changed their meaning; what is known comes again. */
  | { readonly kind: 'renumbered' }
  | PackedRows
  | PackedPart
  /** All marks of the session's rows, by the number of the row among those that were handed over. */
  | { readonly kind: 'marks'; readonly marks: readonly (readonly [number, RowMark])[] }
  | { readonly kind: 'budget'; readonly bytes: number }
  /** The session is over; nothing is kept until the next `begin`. */
  | { readonly kind: 'end' };

/** What the worker tells the panel. */
export type FromKeepWorker =
  /** One piece of rows is on disk: another may come. */
  | { readonly kind: 'taken' }
  /** A session file has been begun. */
  | { readonly kind: 'began'; readonly id: string }
  /** The browser's storage refused: nothing more is kept. Its own words. */
  | { readonly kind: 'failed'; readonly message: string };

/** Pieces of rows that may be on their way at once, 1 MB each at most. */
export const PIECES_IN_FLIGHT = 8;
