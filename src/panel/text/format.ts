import { isEnglish, locale } from './locale.ts';

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

const GROUPED = new Intl.NumberFormat(isEnglish() ? 'en-US' : locale());

/** `3,400` */
export function formatCount(count: number): string {
  return GROUPED.format(count);
}

/** Short counts for narrow columns: `950`, `12.3k`, `1.2M`. */
export function formatShortCount(count: number): string {
  if (count < 10_000) return String(count);
  if (count < 1_000_000) return `${(count / 1000).toFixed(count < 100_000 ? 1 : 0)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** As Chrome's Network panel: decimal units, `512 B`, `1.2 kB`, `64.0 MB`. */
export function formatBytes(byteLength: number): string {
  if (byteLength < 1000) return `${byteLength} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = byteLength / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** `14:03:59.123`, local time. */
export function formatClock(epochMs: number): string {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) return '–';
  return `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}.${pad(date.getMilliseconds(), 3)}`;
}

/** `2026-11-20 14:03:59.123`, local time. */
export function formatDateTime(epochMs: number): string {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) return '–';
  return `${date.getFullYear()}-${pad(date.getMonth() + 1, 2)}-${pad(date.getDate(), 2)} ${formatClock(epochMs)}`;
}

/** A length of time: `0.3 ms`, `412 ms`, `1.23 s`, `2 min 05 s`, `3 h 07 min`. */
export function formatDuration(durationMs: number): string {
  const magnitude = Math.abs(durationMs);
  if (magnitude < 10) return `${durationMs.toFixed(1)} ms`;
  if (magnitude < 1000) return `${Math.round(durationMs)} ms`;
  if (magnitude < 59_995) return `${(durationMs / 1000).toFixed(2)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (magnitude < 3_600_000) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60, 2)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60, 2)} min`;
}

/** Of something that repeats: `400 ms`, `25.0 s`, `2 min 05 s`. */
export function formatPeriod(periodMs: number): string {
  const isSeconds = periodMs >= 995 && periodMs < 59_950;
  return isSeconds ? `${(periodMs / 1000).toFixed(1)} s` : formatDuration(periodMs);
}

/** A duration that ticks: whole seconds, `7 s`, `2 min 05 s`. */
export function formatAge(durationMs: number): string {
  return durationMs < 60_000 ? `${Math.max(0, Math.floor(durationMs / 1000))} s` : formatDuration(durationMs);
}

/** Seconds since a start with milliseconds, for columns: `12.345 s`. */
export function formatSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(3)} s`;
}

/** Time since the row above, for columns: `+0.2 ms`, `+1.20 s`. */
export function formatDelta(durationMs: number): string {
  // The order is that of arrival; two documents' clocks may differ by less than a millisecond.
  const sign = durationMs < 0 ? '−' : '+';
  return sign + formatDuration(Math.abs(durationMs));
}

/** `0x0000ff` */
export function formatOffset(offset: number, digits: number): string {
  return offset.toString(16).padStart(digits, '0');
}
