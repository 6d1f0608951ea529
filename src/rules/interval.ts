import type { Interval } from '../protocol/match-tree.ts';
import { charCodeAt, isFinite } from './built-ins.ts';

export function isInInterval({ min, max, includesBounds }: Interval, value: number): boolean {
  if (min !== null && (includesBounds ? value < min : value <= min)) return false;
  return max === null || (includesBounds ? value <= max : value < max);
}

/** The number that a text is, as JSON writes numbers (leading zeros are let through); null when it is none or infinite. */
export function readJsonNumber(text: string): number | null {
  const { length } = text;
  let at = length > 0 && charCodeAt(text, 0) === 0x2d ? 1 : 0;
  let end = endOfDigits(text, at);
  if (end === at) return null;
  at = end;
  if (at < length && charCodeAt(text, at) === 0x2e) {
    end = endOfDigits(text, at + 1);
    if (end === at + 1) return null;
    at = end;
  }
  if (at < length && (charCodeAt(text, at) | 0x20) === 0x65) {
    at += 1;
    const sign = at < length ? charCodeAt(text, at) : 0;
    if (sign === 0x2b || sign === 0x2d) at += 1;
    end = endOfDigits(text, at);
    if (end === at) return null;
    at = end;
  }
  if (at < length) return null;
  const number = +text;
  return isFinite(number) ? number : null;
}

function endOfDigits(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const unit = charCodeAt(text, at);
    if (unit < 0x30 || unit > 0x39) break;
  }
  return at;
}
