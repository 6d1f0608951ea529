import type { FrameLog } from '../../model/frame-log.ts';
import type { ShownRows } from './selected-rows.ts';

/** Where the user wants to go. */
export type JumpTarget =
  /** Counted from 1 among the rows that are shown. */
  | { readonly kind: 'row'; readonly number: number }
  /** Milliseconds since the first row of the log. */
  | { readonly kind: 'since-start'; readonly ms: number }
  /** Milliseconds since local midnight. */
  | { readonly kind: 'clock'; readonly ms: number };

const DAY_MS = 86_400_000;
const UNITS_MS: Readonly<Partial<Record<string, number>>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };
const ROW = /^#?(\d{1,9})$/;
const SINCE_START = /^\+?(\d{1,9}(?:\.\d{1,6})?) ?(ms|s|min|m|h)$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,6})?))?$/;

/** `120` or `#120`: a row; `1.5s`, `+200ms`, `2min`: since the first row; `14:05:09.25`: a time of day. Null when it is none. */
export function parseJumpTarget(text: string): JumpTarget | null {
  const trimmed = text.trim();
  const row = ROW.exec(trimmed)?.[1];
  if (row !== undefined) return Number(row) > 0 ? { kind: 'row', number: Number(row) } : null;
  const since = SINCE_START.exec(trimmed);
  if (since) return { kind: 'since-start', ms: Number(since[1]) * (UNITS_MS[since[2] ?? ''] ?? 1) };
  const clock = CLOCK.exec(trimmed);
  if (!clock) return null;
  const [hours, minutes, seconds] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds >= 60) return null;
  return { kind: 'clock', ms: (hours * 60 + minutes) * 60_000 + seconds * 1000 };
}

/** Position of the shown row to go to: the first at or after a time, else the last. -1 when none is shown. */
export function jumpPosition(target: JumpTarget, log: FrameLog, rows: ShownRows): number {
  if (rows.count === 0) return -1;
  if (target.kind === 'row') return Math.min(target.number, rows.count) - 1;
  const time = target.kind === 'clock' ? clockTime(target.ms, log) : log.startTime + target.ms;
  // Not a binary search: rows of several documents need not be in the order of their times.
  for (let position = 0; position < rows.count; position += 1) {
    if (log.time(rows.at(position) ?? 0) >= time) return position;
  }
  return rows.count - 1;
}

/** On the day of the first row; on the next one when the log begins later and goes on past midnight. */
function clockTime(ms: number, log: FrameLog): number {
  const start = log.startTime;
  const midnight = new Date(start);
  midnight.setHours(0, 0, 0, 0);
  const time = midnight.getTime() + ms;
  const isNextDay = time + 1 < start && log.time(log.size - 1) >= time + DAY_MS;
  return isNextDay ? time + DAY_MS : time;
}
