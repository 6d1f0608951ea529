import type { FrameLog } from '../../model/frame-log.ts';
import { NO_CONNECTION } from '../../model/frame-row.ts';
import { RowKind } from '../../model/row-kind.ts';

/**
 * `drop-oldest`: the log goes on and forgets its beginning; `spill`: its oldest payloads go to disk, the rows stay; `stop`:
 * recording stops and nothing is forgotten.
 */
export type FullLogAction = (typeof FULL_LOG_ACTIONS)[number];

export const FULL_LOG_ACTIONS = ['drop-oldest', 'spill', 'stop'] as const;

export interface LogLimitPolicy {
  /** What `FrameLog.byteLength` may come to. */
  readonly limitBytes: number;
  readonly whenFull: FullLogAction;
}

const MB = 1_000_000;

/** What can be chosen. A page of a browser has about 4 GB, and details, filter and drawing need some of it. */
export const LOG_LIMITS: readonly number[] = [128 * MB, 256 * MB, 512 * MB, 1000 * MB, 2000 * MB];

/** Three million messages of 100 bytes. */
export const DEFAULT_LOG_LIMIT: LogLimitPolicy = { limitBytes: 512 * MB, whenFull: 'drop-oldest' };

/** Dropping makes this share of room at once, so that it is rare: a few milliseconds every hundred thousand rows. */
const ROOM_SHARE = 0.05;
/** Payloads that are on their way to the disk are in memory meanwhile: so much more than the limit, and rows are dropped after all. */
const SPILL_PATIENCE_BYTES = 256 * MB;

/**
 * What came of the wish for room in memory. `moving`: payloads are on their way to the disk; `nothing`: none is left in memory that
 * could go; `full`: the disk has as much as it may; `failed`: the browser's storage refuses.
 */
export type Relief = 'moving' | 'nothing' | 'full' | 'failed';

/** Puts payloads on disk. */
export interface Spiller {
  relieve(excessBytes: number): Relief;
  /** The browser's words when it refused. */
  readonly failure: string | null;
}

/** What became of the log. `dropped`: rows went; `full`: recording has to stop. */
export type LimitOutcome = 'within' | 'moving' | 'dropped' | 'full';

/** Keeps a log within its limit; to be asked after every batch that was written. Without a spiller `spill` drops rows. */
export function enforceLogLimit(log: FrameLog, policy: LogLimitPolicy, spiller: Spiller | null = null): LimitOutcome {
  const { limitBytes, whenFull } = policy;
  if (log.byteLength <= limitBytes) return 'within';
  if (whenFull === 'stop') return 'full';
  const excess = log.byteLength - limitBytes * (1 - ROOM_SHARE);
  if (whenFull === 'drop-oldest' || spiller === null) return dropOldest(log, limitBytes, excess, memoryOf);
  const relief = spiller.relieve(excess);
  if (relief === 'moving' && log.byteLength < limitBytes + SPILL_PATIENCE_BYTES) return 'moving';
  // Only what goes from the disk makes room there.
  return dropOldest(log, limitBytes, excess, relief === 'full' ? payloadOf : memoryOf);
}

function dropOldest(
  log: FrameLog,
  limitBytes: number,
  excess: number,
  freedBy: (log: FrameLog, row: number) => number,
): LimitOutcome {
  // What was imported stands between what was captured: the oldest cannot be told from the rest, so nothing is dropped.
  if (log.merges.length > 0) return 'full';
  let freed = 0;
  let end = log.firstRow;
  // The newest row stays, however large: a message that is longer than the limit must be seen once.
  for (; end < log.size - 1 && freed < excess; end += 1) freed += freedBy(log, end);
  // Of two rows the notice would take the place of one: nothing is won.
  if (end - log.firstRow < 2) return 'within';
  log.dropBefore(end, limitBytes);
  return 'dropped';
}

function memoryOf(log: FrameLog, row: number): number {
  return log.rowByteLength(row);
}

function payloadOf(log: FrameLog, row: number): number {
  return log.keptLength(row);
}

/** The row that says why recording stopped. */
export function noteFullLog(log: FrameLog, time: number, limitBytes: number): number {
  const detail = { kind: RowKind.shed, reason: 'full', events: 0, frames: 0, bytes: 0, limitBytes } as const;
  return log.appendLifecycle(NO_CONNECTION, time, detail, false);
}
