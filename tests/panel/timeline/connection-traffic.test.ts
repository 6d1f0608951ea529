import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectionTraffic } from '../../../src/panel/timeline/connection-traffic.ts';
import { ValueHistogram } from '../../../src/panel/timeline/value-histogram.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';

describe('ValueHistogram', () => {
  test('counts in bins that double', () => {
    const sizes = new ValueHistogram(1);
    for (const size of [0, 1, 2, 3, 4, 7, 8]) sizes.add(size);
    expect(sizes.bounds).toEqual({ first: 0, last: 4 });
    expect(sizes.bins(0, 4).map(({ from, to, count }) => [from, to, count])).toEqual([
      [0, 1, 1],
      [1, 2, 1],
      [2, 4, 2],
      [4, 8, 2],
      [8, 16, 1],
    ]);
    expect([sizes.count, sizes.highest]).toEqual([7, 8]);
  });

  test('is empty without values', () => {
    const none = new ValueHistogram(1);
    expect([none.bounds, none.quantile(0.5), none.highest]).toEqual([null, 0, 0]);
  });

  test('counts every value once, and knows the middle one to a fifth', () => {
    const values = fc.array(fc.double({ min: 0, max: 1e15, noNaN: true }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(values, (all) => {
        const histogram = new ValueHistogram(0.125);
        for (const value of all) histogram.add(value);
        const { first, last } = histogram.bounds ?? { first: 0, last: 0 };
        const bins = histogram.bins(first, last);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
        const middle = all.toSorted((left, right) => left - right)[Math.ceil(all.length / 2) - 1] ?? 0;
        const found = histogram.quantile(0.5);
        expect(Math.abs(found - middle)).toBeLessThanOrEqual(Math.max(0.125, middle / 5));
      }),
    );
  });
});

describe('ConnectionTraffic', () => {
  test('has sizes and gaps of each direction, and the traffic over time, of one connection', () => {
    const session = new FakeSession();
    const a = session.connect('wss://a.example/', 0);
    const b = session.connect('wss://b.example/', 0);
    session.message(a, 'out', 10, 'four');
    session.message(b, 'out', 11, 'of another connection');
    session.message(a, 'in', 15, 'x'.repeat(100));
    session.message(a, 'out', 20, 'never left', { isDiscarded: true });
    session.message(a, 'out', 30, '');
    session.message(a, 'in', 1015, 'y');
    const traffic = new ConnectionTraffic(session.log, a.index);
    while (traffic.scanned < traffic.size) traffic.readNext();
    expect([traffic.startAt, traffic.endAt]).toEqual([FAKE_START + 10, FAKE_START + 1015]);
    expect([traffic.out.sizes.count, traffic.out.sizes.highest, traffic.out.gaps.highest]).toEqual([2, 4, 20]);
    expect([traffic.in.sizes.count, traffic.in.sizes.highest, traffic.in.gaps.highest]).toEqual([2, 100, 1000]);
    expect(traffic.buckets.total(0, Number.MAX_SAFE_INTEGER)).toMatchObject({
      framesOut: 2,
      bytesOut: 4,
      bytesIn: 101,
    });
    session.log.clear();
    expect(traffic.size).toBe(traffic.scanned);
  });
});
