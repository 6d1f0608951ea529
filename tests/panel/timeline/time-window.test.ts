import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIT, fitSpan, pan, spanOf, windowOf, zoom, type TimeWindow } from '../../../src/panel/timeline/time-window.ts';

const whole = { from: 1000, to: 11_000 };

describe('the window of the timeline', () => {
  test('shows the whole log with a little room behind it, and a second at least', () => {
    expect(spanOf(FIT, whole)).toEqual({ from: 1000, to: 11_200 });
    expect(fitSpan({ from: 5, to: 5 })).toEqual({ from: 5, to: 1025 });
  });

  test('keeps the time under the pointer where it is', () => {
    const { from, to } = spanOf(zoom(FIT, whole, 0.5, 4000), whole);
    expect(to - from).toBeCloseTo(5100);
    expect((4000 - from) / (to - from)).toBeCloseTo((4000 - 1000) / 10_200);
  });

  test('follows the log when it shows its end, and stands still otherwise', () => {
    const tail = windowOf({ from: 9000, to: 11_200 }, whole);
    expect(tail).toEqual({ kind: 'tail', spanMs: 2200 });
    expect(spanOf(tail, { from: 1000, to: 21_000 }).to).toBe(21_400);
    expect(windowOf({ from: 3000, to: 5000 }, whole)).toEqual({ kind: 'fixed', from: 3000, to: 5000 });
    expect(windowOf({ from: 0, to: 99_999 }, whole)).toEqual(FIT);
  });

  test('never leaves the log, whatever is done to it', () => {
    const step = fc.record({
      zoom: fc.boolean(),
      by: fc.double({ min: 0.1, max: 4, noNaN: true }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let window: TimeWindow = FIT;
        const fit = fitSpan(whole);
        for (const { zoom: isZoom, by, at } of steps) {
          const { from, to } = spanOf(window, whole);
          window = isZoom ? zoom(window, whole, by, from + (to - from) * at) : pan(window, whole, at < 0.5 ? -by : by);
          const shown = spanOf(window, whole);
          expect(shown.from).toBeGreaterThanOrEqual(fit.from - 1e-6);
          expect(shown.to).toBeLessThanOrEqual(fit.to + 1e-6);
          expect(shown.to - shown.from).toBeGreaterThanOrEqual(5 - 1e-6);
        }
      }),
    );
  });
});
