import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TrafficBuckets, widthAtLeast } from '../../../src/panel/timeline/traffic-buckets.ts';

describe('TrafficBuckets', () => {
  test('counts what falls into an interval', () => {
    const buckets = new TrafficBuckets(16, 1);
    for (const time of [100, 100.4, 102, 99]) buckets.add(time, 'framesIn', 1);
    buckets.add(102, 'bytesIn', 500);
    const { startMs, widthMs, columns } = buckets.read(0, 1000, 1);
    expect({ startMs, widthMs, framesIn: [...columns.framesIn], bytesIn: [...columns.bytesIn] }).toEqual({
      startMs: 99,
      widthMs: 1,
      framesIn: [1, 2, 0, 1],
      bytesIn: [0, 0, 0, 500],
    });
  });

  test('makes its intervals wider instead of more', () => {
    const buckets = new TrafficBuckets(8, 1);
    for (let time = 3; time < 3000; time += 1) buckets.add(time, 'framesOut', 1);
    expect(buckets.widthMs).toBe(512);
    expect(buckets.count).toBeLessThanOrEqual(8);
    expect(buckets.total(0, 5000).framesOut).toBe(2997);
  });

  test('reads in the width that is asked for, and not finer than it knows', () => {
    const buckets = new TrafficBuckets(64, 1);
    for (const time of [10, 11, 12, 13, 20]) buckets.add(time, 'framesIn', 1);
    expect([...buckets.read(8, 23, 8).columns.framesIn]).toEqual([4, 1]);
    expect(buckets.read(8, 23, 0.25).widthMs).toBe(1);
    expect(buckets.read(50, 90, 8).count).toBe(0);
    expect(new TrafficBuckets(8).read(0, 10, 1).count).toBe(0);
  });

  test('loses nothing, whatever order and times rows come in', () => {
    const time = fc.oneof(fc.integer({ min: -1e9, max: 2e12 }), fc.integer({ min: 0, max: 500 }));
    const times = fc.array(
      time.map((micros) => micros / 1000),
      { minLength: 1, maxLength: 200 },
    );
    fc.assert(
      fc.property(times, fc.integer({ min: 2, max: 40 }), (all, maxCount) => {
        const buckets = new TrafficBuckets(maxCount);
        for (const each of all) buckets.add(each, 'framesIn', 1);
        const { startMs, widthMs, count, columns } = buckets.read(Math.min(...all), Math.max(...all), FINE);
        expect(count).toBeLessThanOrEqual(maxCount);
        const expected = Array.from(
          { length: count },
          (_, at) => all.filter((each) => Math.floor(each / widthMs) === startMs / widthMs + at).length,
        );
        expect([...columns.framesIn]).toEqual(expected);
        expect(buckets.total(Math.min(...all), Math.max(...all)).framesIn).toBe(all.length);
      }),
    );
  });

  test('leaves out times that are no dates, and bears the ends of time', () => {
    const buckets = new TrafficBuckets(8);
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, 1e300, -9e15]) buckets.add(time, 'framesIn', 1);
    expect(buckets.count).toBe(0);
    for (const time of [-8.64e15, 8.64e15, 0]) buckets.add(time, 'framesIn', 1);
    expect(buckets.count).toBeLessThanOrEqual(8);
    expect(buckets.total(-8.64e15, 8.64e15).framesIn).toBe(3);
  });
});

const FINE = 2 ** -4;

test('widths are powers of two', () => {
  expect([widthAtLeast(3), widthAtLeast(4), widthAtLeast(0)]).toEqual([4, 4, FINE]);
});
