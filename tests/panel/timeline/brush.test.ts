import { describe, expect, test } from 'vitest';
import { brushOfRange, movedBrush, rangeOfBrush, resizedBrush } from '../../../src/panel/timeline/brush.ts';
import { formatClockTick, formatElapsedTick, timeTicks } from '../../../src/panel/timeline/time-ticks.ts';

const START = 1_763_640_000_000;
const whole = { from: START, to: START + 60_000 };

describe('a brush', () => {
  test('stands for round times, no finer than a pixel', () => {
    const brush = { from: START + 1234.567, to: START + 20_001.2 };
    expect(rangeOfBrush(brush, whole, START, 43)).toEqual({ from: 1230, to: 20_010 });
    expect(rangeOfBrush(brush, whole, START, 0.02)).toEqual({ from: 1234.56, to: 20_001.2 });
  });

  test('has no bound at an end of the log, so that rows to come are in it', () => {
    expect(rangeOfBrush({ from: START + 10_000, to: whole.to }, whole, START, 10)).toEqual({ from: 10_000, to: null });
    expect(rangeOfBrush({ from: START, to: START + 5000 }, whole, START, 10)).toEqual({ from: null, to: 5000 });
    expect(brushOfRange({ from: 10_000, to: null }, whole, START)).toEqual({ from: START + 10_000, to: whole.to });
  });

  test('moves and is pulled within the log', () => {
    const brush = { from: START + 10_000, to: START + 20_000 };
    expect(movedBrush(brush, 99_000, whole)).toEqual({ from: START + 50_000, to: START + 60_000 });
    expect(movedBrush(brush, Number.NEGATIVE_INFINITY, whole)).toEqual({ from: START, to: START + 10_000 });
    expect(resizedBrush(brush, 'from', START + 30_000, whole)).toEqual({ from: START + 20_000, to: START + 30_000 });
    expect(resizedBrush(brush, 'to', START + 99_000, whole)).toEqual({ from: START + 10_000, to: whole.to });
  });
});

describe('the labels of the time axis', () => {
  test('stand at round times, and are few enough', () => {
    const { times, stepMs } = timeTicks({ from: START + 300, to: START + 61_000 }, START, 8);
    expect(stepMs).toBe(10_000);
    expect(times.map((time) => time - START)).toEqual([10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
    expect(timeTicks({ from: 0, to: 40 * 864e5 }, 0, 10).stepMs).toBe(4 * 864e5);
    expect(timeTicks({ from: 0, to: 5 }, 0, 0).times.length).toBeLessThan(3);
  });

  test('are as short as their neighbours allow', () => {
    const noon = new Date(2026, 10, 20, 14, 3, 59, 250).getTime();
    expect([60_000, 1000, 100, 1].map((step) => formatClockTick(noon, step))).toEqual([
      '14:03',
      '14:03:59',
      '14:03:59.2',
      '14:03:59.250',
    ]);
    expect(
      [
        [250, 50],
        [0.5, 0.1],
        [12_000, 1000],
        [12_340, 10],
        [125_000, 5000],
        [3_725_000, 60_000],
        [-500, 100],
      ].map(([time = 0, step = 0]) => formatElapsedTick(time, step)),
    ).toEqual(['250 ms', '0.5 ms', '12 s', '12.340 s', '2:05', '1:02:05', '−500 ms']);
  });
});
