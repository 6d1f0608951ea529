/** Rows follow each other closely: most are of the same second, and a `Date` costs more than the rest of a line. */
let lastSecond = Number.NaN;
let lastPrefix = '';

/** Milliseconds since the epoch as ISO 8601 in UTC, to the microsecond; empty for a time that no `Date` can hold. */
export function isoTime(timeMs: number): string {
  const second = Math.floor(timeMs / 1000);
  if (second !== lastSecond) {
    const date = new Date(second * 1000);
    if (Number.isNaN(date.getTime())) return '';
    lastSecond = second;
    lastPrefix = date.toISOString().slice(0, -4);
  }
  const whole = Math.floor(timeMs);
  const micros = (whole - second * 1000) * 1000 + Math.floor((timeMs - whole) * 1000);
  return `${lastPrefix}${String(micros).padStart(6, '0')}Z`;
}
