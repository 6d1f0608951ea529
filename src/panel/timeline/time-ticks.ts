import type { TimeSpan } from './time-window.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Steps that read well, in milliseconds. */
const STEPS = [
  0.1,
  0.2,
  0.5,
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
];

export interface TimeTicks {
  /** Epoch milliseconds. */
  readonly times: readonly number[];
  readonly stepMs: number;
}

/** Round times within a span, counted from `base`, and so few that `maxCount` labels do not run into each other. */
export function timeTicks({ from, to }: TimeSpan, base: number, maxCount: number): TimeTicks {
  const least = (to - from) / Math.max(1, maxCount);
  const stepMs = STEPS.find((step) => step >= least) ?? Math.ceil(least / DAY) * DAY;
  const times: number[] = [];
  for (let number = Math.ceil((from - base) / stepMs); base + number * stepMs <= to; number += 1) {
    times.push(base + number * stepMs);
  }
  return { times, stepMs };
}

/** Local midnight before a time: whole minutes and hours lie at multiples from it. */
export function midnightBefore(epochMs: number): number {
  return new Date(epochMs).setHours(0, 0, 0, 0);
}

/** A time as short as its neighbours allow: `14:03`, `14:03:59`, `14:03:59.25`. Local. */
export function formatClockTick(epochMs: number, stepMs: number): string {
  const date = new Date(epochMs);
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  if (stepMs >= MINUTE) return clock;
  const seconds = `${clock}:${pad(date.getSeconds())}`;
  return stepMs >= SECOND
    ? seconds
    : `${seconds}.${String(date.getMilliseconds())
        .padStart(3, '0')
        .slice(0, stepMs >= 100 ? 1 : 3)}`;
}

/** Time since the start: `250 ms`, `12 s`, `2:05`, `1:02:05`. */
export function formatElapsedTick(elapsedMs: number, stepMs: number): string {
  const sign = elapsedMs < 0 ? '−' : '';
  const ms = Math.abs(elapsedMs);
  if (ms < SECOND && stepMs < SECOND) return `${sign}${Number(ms.toFixed(1))} ms`;
  const decimals = stepMs >= SECOND ? 0 : stepMs >= 100 ? 1 : 3;
  if (ms < MINUTE) return `${sign}${(ms / SECOND).toFixed(decimals)} s`;
  const hours = Math.floor(ms / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  const seconds = (Math.round((ms % MINUTE) * 1000) / 1_000_000)
    .toFixed(decimals)
    .padStart(decimals === 0 ? 2 : 3 + decimals, '0');
  return hours > 0 ? `${sign}${hours}:${pad(minutes)}:${seconds}` : `${sign}${minutes}:${seconds}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
