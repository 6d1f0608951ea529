import type { TimeRange } from '../filter/time-range.ts';
import type { TimeSpan } from './time-window.ts';

/** As fine as a filter can say it, in milliseconds. */
const FINEST_MS = 0.001;

/**
 * The range for the filter that a brush stands for. Its ends lie on round numbers, not finer than a pixel. An end of the brush
 * at an end of the log is no bound: the rows that are still to come are meant too. `start` is where the filter counts from; all
 * times are epoch milliseconds.
 */
export function rangeOfBrush(brush: TimeSpan, whole: TimeSpan, start: number, msPerPx: number): TimeRange {
  const step = Math.max(FINEST_MS, 10 ** Math.floor(Math.log10(msPerPx)));
  const from = rounded(Math.floor((brush.from - start) / step) * step);
  const to = rounded(Math.ceil((brush.to - start) / step) * step);
  return {
    from: brush.from <= whole.from + msPerPx || from <= 0 ? null : from,
    to: brush.to >= whole.to - msPerPx ? null : Math.max(to, 0),
  };
}

/** The brush that shows a filter's range; open ends reach to the ends of `whole`. */
export function brushOfRange({ from, to }: TimeRange, whole: TimeSpan, start: number): TimeSpan {
  const begin = from === null ? whole.from : start + from;
  return { from: begin, to: Math.max(begin, to === null ? whole.to : start + to) };
}

/** Moves all of it, and not out of `whole`. */
export function movedBrush({ from, to }: TimeSpan, byMs: number, whole: TimeSpan): TimeSpan {
  const by = Math.max(whole.from - from, Math.min(whole.to - to, byMs));
  return { from: from + by, to: to + by };
}

/** Moves one end; past the other end they change places. */
export function resizedBrush(brush: TimeSpan, end: 'from' | 'to', time: number, whole: TimeSpan): TimeSpan {
  const moved = Math.max(whole.from, Math.min(whole.to, time));
  const other = end === 'from' ? brush.to : brush.from;
  return { from: Math.min(moved, other), to: Math.max(moved, other) };
}

function rounded(ms: number): number {
  return Math.round(ms / FINEST_MS) / (1 / FINEST_MS);
}
