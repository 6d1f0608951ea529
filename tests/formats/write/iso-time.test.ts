import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTime } from '../../../src/formats/write/iso-time.ts';

describe('isoTime', () => {
  it('writes times in any order as Date does, and the microseconds behind them', () => {
    const anyTime = fc.integer({ min: -62_000_000_000_000, max: 8_640_000_000_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(anyTime, fc.nat(999)), { minLength: 1 }), (times) => {
        for (const [millis, micros] of times) {
          const timeMs = millis + micros / 1000;
          const whole = Math.floor(timeMs);
          const behind = String(Math.floor((timeMs - whole) * 1000)).padStart(3, '0');
          expect(isoTime(timeMs)).toBe(`${new Date(whole).toISOString().slice(0, -1)}${behind}Z`);
        }
      }),
    );
    expect(isoTime(1_700_000_000_004.25)).toBe('2023-11-14T22:13:20.004250Z');
    expect(isoTime(1_700_000_000_999.999)).toBe('2023-11-14T22:13:20.999999Z');
    expect(isoTime(-0.5)).toBe('1969-12-31T23:59:59.999500Z');
  });

  it('gives nothing for times that no Date can hold, and goes on behind them', () => {
    expect([isoTime(Number.NaN), isoTime(Infinity), isoTime(9e15)]).toEqual(['', '', '']);
    expect(isoTime(0)).toBe('1970-01-01T00:00:00.000000Z');
  });
});
