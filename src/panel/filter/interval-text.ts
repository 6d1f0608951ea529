import type { Interval } from '../../protocol/match-tree.ts';

/** Reads one number with its unit; null when it is none. */
export type ReadNumber = (text: string) => number | null;

const NUMBER = /^\d+(?:\.\d+)?(?:e[+-]?\d+)?/i;
const CLOCK = /^(\d{1,2}):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?$/;

/** Decimal, as the sizes of the panel and of Chrome's Network panel are. */
const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1e3, kb: 1e3, m: 1e6, mb: 1e6, g: 1e9, gb: 1e9 };
const TIME_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, min: 6e4, h: 3.6e6 };

/** `1.5k` → 1500 bytes. */
export function readSize(text: string): number | null {
  const size = readWithUnit(text, SIZE_UNITS);
  return size === null ? null : Math.round(size);
}

/** `1.5s` → 1500 ms. The unit has to be there. */
export function readDuration(text: string): number | null {
  const ms = readWithUnit(text, TIME_UNITS);
  // 32.056 × 1000 is not 32056: what was typed in another unit is exact to a nanosecond.
  return ms === null || /ms$/i.test(text) || ms > 1e9 ? ms : Math.round(ms * 1e6) / 1e6;
}

/** `14:03`, `14:03:59.123` → milliseconds since midnight. */
export function readClock(text: string): number | null {
  const [, hours = '', minutes = '', seconds = '0', fraction = ''] = CLOCK.exec(text) ?? [];
  if (hours === '' || Number(hours) > 23) return null;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0'));
}

export function readInteger(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function readWithUnit(text: string, units: Readonly<Record<string, number>>): number | null {
  const digits = NUMBER.exec(text)?.[0];
  if (digits === undefined) return null;
  const unit = text.slice(digits.length).toLowerCase();
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  const number = Number(digits) * (factor ?? Number.NaN);
  return Number.isFinite(number) ? number : null;
}

/** `>5`, `>=5`, `<5`, `<=5`, `5..9`, `5..`, `..9`, `5`; null when it is none of them. An empty range is `'empty'`. */
export function readInterval(text: string, read: ReadNumber): Interval | 'empty' | null {
  const [, sign = '', rest = ''] = /^([<>]=?)(.*)$/s.exec(text) ?? [];
  if (sign !== '') {
    const bound = read(rest);
    if (bound === null) return null;
    const includesBounds = sign.length === 2;
    return sign.startsWith('>') ? { min: bound, max: null, includesBounds } : { min: null, max: bound, includesBounds };
  }
  const dots = text.indexOf('..');
  if (dots < 0) {
    const exact = read(text);
    return exact === null ? null : { min: exact, max: exact, includesBounds: true };
  }
  const [from, to] = [text.slice(0, dots), text.slice(dots + 2)];
  const min = from === '' ? null : read(from);
  const max = to === '' ? null : read(to);
  if ((from !== '' && min === null) || (to !== '' && max === null) || (from === '' && to === '')) return null;
  if (min !== null && max !== null && min > max) return 'empty';
  return { min, max, includesBounds: true };
}

/** The shortest text that `readInterval` reads as that interval. */
export function printInterval({ min, max, includesBounds }: Interval, print: (value: number) => string): string {
  const equals = includesBounds ? '=' : '';
  if (min !== null && max !== null) return min === max ? print(min) : `${print(min)}..${print(max)}`;
  if (min !== null) return `>${equals}${print(min)}`;
  return `<${equals}${print(max ?? 0)}`;
}

export function printSize(bytes: number): string {
  if (bytes >= 1e6 && bytes % 1e6 === 0) return `${bytes / 1e6}M`;
  return bytes >= 1e3 && bytes % 1e3 === 0 ? `${bytes / 1e3}k` : String(bytes);
}

export function printDuration(ms: number): string {
  return ms >= 1e3 && ms % 1e3 === 0 ? `${ms / 1e3}s` : `${ms}ms`;
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}

export function printClock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const clock = `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
  if (ms % 60_000 === 0) return clock;
  return `${clock}:${pad(seconds % 60)}${ms % 1000 === 0 ? '' : `.${pad(ms % 1000, 3)}`}`;
}
