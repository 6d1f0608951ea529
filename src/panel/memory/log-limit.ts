import type { FrameLog } from '../../model/frame-log.ts';
import { NO_CONNECTION } from '../../model/frame-row.ts';
import { RowKind } from '../../model/row-kind.ts';

/** `drop-oldest`: the log goes on and forgets its beginning; `stop`: recording stops and nothing is forgotten. */
export type FullLogAction = (typeof FULL_LOG_ACTIONS)[number];

export const FULL_LOG_ACTIONS = ['drop-oldest', 'stop'] as const;

export interface LogLimitPolicy {
  /** What `FrameLog.byteLength` may come to. */
  readonly limitBytes: number;
  readonly whenFull: FullLogAction;
}

const MB = 1024 * 1024;

/** What can be chosen. A page of a browser has about 4 GB, and details, filter and drawing need some of it. */
export const LOG_LIMITS: readonly number[] = [128 * MB, 256 * MB, 512 * MB, 1024 * MB, 2048 * MB];

/** Three million messages of 100 bytes. */
export const DEFAULT_LOG_LIMIT: LogLimitPolicy = { limitBytes: 512 * MB, whenFull: 'drop-oldest' };

/** Dropping makes this share of room at once, so that it is rare: a few milliseconds every hundred thousand rows. */
const ROOM_SHARE = 0.05;

/** What became of the log. */
export type LimitOutcome = 'within' | 'dropped' | 'full';

/** Rows have to be dropped. */
export function isOverLimit(log: FrameLog, { limitBytes, whenFull }: LogLimitPolicy): boolean {
  return whenFull === 'drop-oldest' && log.byteLength > limitBytes;
}

/** Keeps a log within its limit; to be asked after every batch that was written. */
export function enforceLogLimit(log: FrameLog, { limitBytes, whenFull }: LogLimitPolicy): LimitOutcome {
  if (log.byteLength <= limitBytes) return 'within';
  // What was imported stands between what was captured: the oldest cannot be told from the rest, so nothing is dropped.
  if (whenFull === 'stop' || log.merges.length > 0) return 'full';
  const excess = log.byteLength - limitBytes * (1 - ROOM_SHARE);
  let freed = 0;
  let end = log.firstRow;
  // The newest row stays, however large: a message that is longer than the limit must be seen once.
  for (; end < log.size - 1 && freed < excess; end += 1) freed += log.rowByteLength(end);
  // Of two rows the notice would take the place of one: nothing is won.
  if (end - log.firstRow < 2) return 'within';
  log.dropBefore(end, limitBytes);
  return 'dropped';
}

/** The row that says why recording stopped. */
export function noteFullLog(log: FrameLog, time: number, limitBytes: number): number {
  const detail = { kind: RowKind.shed, reason: 'full', events: 0, frames: 0, bytes: 0, limitBytes } as const;
  return log.appendLifecycle(NO_CONNECTION, time, detail, false);
}
