import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SAFE_HEIGHT_PX, ScrollMap } from '../../../src/panel/ui/scroll-map.ts';

const ROW = 21;

function mapOf(rows: number, viewport = 400): ScrollMap {
  const map = new ScrollMap();
  map.resize(rows * ROW, viewport);
  return map;
}

describe('ScrollMap', () => {
  test('is the identity for content that an element can hold', () => {
    const map = mapOf(1000);
    expect(map.onScroll(1234)).toBeNull();
    expect([map.top, map.native, map.spacerHeight]).toEqual([1234, 1234, 21_000]);
  });

  test('never asks for an element higher than browsers allow', () => {
    expect(mapOf(10_000_000).spacerHeight).toBe(SAFE_HEIGHT_PX);
  });

  test('reaches the first and the last pixel of a million rows', () => {
    const map = mapOf(1_000_000);
    map.onScroll(SAFE_HEIGHT_PX - 400);
    expect(map.top).toBe(1_000_000 * ROW - 400);
    expect(map.isAtEnd).toBe(true);
    map.onScroll(0);
    expect(map.top).toBe(0);
  });

  test('moves the content by as much as the wheel turned', () => {
    const map = mapOf(1_000_000);
    map.scrollTo(5_000_000);
    const before = map.top;
    map.onScroll(map.native + 120);
    expect(map.top).toBe(before + 120);
  });

  test('goes to the same share of the content when the thumb is dragged', () => {
    const map = mapOf(1_000_000);
    map.onScroll((SAFE_HEIGHT_PX - 400) / 2);
    expect(map.top).toBeCloseTo((1_000_000 * ROW - 400) / 2, 0);
  });

  test('does not jump to the first row when only the element has come to its edge', () => {
    const map = mapOf(1_000_000);
    map.scrollTo(50_000);
    for (let turn = 0; turn < 1000 && map.top > 0; turn += 1) {
      const before = map.top;
      map.onScroll(Math.max(0, map.native - 120));
      expect(before - map.top).toBeLessThanOrEqual(120);
    }
    expect(map.top).toBe(0);
  });

  test('stays at its rows when rows are added', () => {
    const map = mapOf(1_000_000);
    map.scrollTo(7_000_000);
    map.resize(1_500_000 * ROW, 400);
    expect(map.top).toBe(7_000_000);
  });

  test('keeps both positions in their bounds, whatever is done', () => {
    const steps = fc.array(fc.double({ min: -1000, max: 9_000_000, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000_000 }), steps, (rows, natives) => {
        const map = mapOf(rows);
        for (const native of natives) {
          map.onScroll(Math.min(Math.max(0, native), Math.max(0, map.spacerHeight - 400)));
          expect(map.top).toBeGreaterThanOrEqual(0);
          expect(map.top).toBeLessThanOrEqual(Math.max(0, rows * ROW - 400));
          map.settle();
          expect(map.native).toBeLessThanOrEqual(Math.max(0, map.spacerHeight - 400));
        }
      }),
    );
  });

  test('keeps what is in view while rows go from the front, and stops at the top', () => {
    const map = mapOf(1_000_000);
    map.scrollTo(5_000 * ROW);
    map.followRemoval(2_000 * ROW);
    map.resize(998_000 * ROW, 400);
    expect(map.top).toBe(3_000 * ROW);
    map.followRemoval(2_000 * ROW);
    expect(map.top).toBe(3_000 * ROW);
    map.followRemoval(9_000 * ROW);
    expect(map.top).toBe(0);
  });

  test('keeps the row at the top when rows become taller, also while rows go from the front', () => {
    const map = mapOf(1_000_000);
    map.scrollTo(5_000 * ROW);
    map.followRemoval(1_000 * ROW);
    map.rescale(2);
    map.resize(999_000 * ROW * 2, 400);
    expect(map.top).toBe(4_000 * ROW * 2);
    map.followRemoval(3_000 * ROW * 2);
    expect(map.top).toBe(2_000 * ROW * 2);
  });

  test('lets the element stand while the end of a growing log is followed', () => {
    const map = mapOf(1000);
    map.scrollToEnd();
    const { native, spacerHeight } = map;
    expect(map.followEnd(1050 * ROW, 400)).toBe(native);
    expect(map.spacerHeight).toBe(spacerHeight);
    expect([map.top, map.isAtEnd]).toEqual([1050 * ROW - 400, true]);
    expect(map.elementY(1049 * ROW)).toBe(native + 400 - ROW);
  });

  test('gives the element its height when the log has doubled, and when scrolling has come to rest', () => {
    const map = mapOf(1000);
    map.followEnd(1050 * ROW, 400);
    expect(map.spacerHeight).toBe(1000 * ROW);
    map.followEnd(2200 * ROW, 400);
    expect(map.spacerHeight).toBe(2200 * ROW);
    map.followEnd(2250 * ROW, 400);
    expect(map.spacerHeight).toBe(2200 * ROW);
    expect(map.settle()).toBe(2250 * ROW - 400);
    expect(map.spacerHeight).toBe(2250 * ROW);
  });

  test('reaches every row of an element that was left standing', () => {
    const map = mapOf(1000);
    map.followEnd(1090 * ROW, 400);
    map.resize(1095 * ROW, 400);
    for (let turn = 0; turn < 1000 && map.top > 0; turn += 1) {
      const before = map.top;
      map.onScroll(Math.max(0, map.native - 120));
      expect(before - map.top).toBeLessThanOrEqual(120);
    }
    expect(map.top).toBe(0);
    map.onScroll(map.spacerHeight - 400);
    expect([map.top, map.isAtEnd]).toEqual([1095 * ROW - 400, true]);
  });

  test('holds no element that is hardly higher than the view', () => {
    const map = mapOf(30);
    map.followEnd(31 * ROW, 400);
    expect([map.spacerHeight, map.native]).toEqual([31 * ROW, 31 * ROW - 400]);
  });

  test('ends where it should, whatever grows, shrinks and scrolls', () => {
    const step = fc.record({
      how: fc.constantFrom('follow', 'resize', 'scroll', 'settle'),
      rows: fc.integer({ min: 0, max: 600_000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const map = new ScrollMap();
        let rows = 0;
        for (const { how, rows: next, share } of steps) {
          if (how === 'follow' || how === 'resize') rows = next;
          if (how === 'follow') map.followEnd(rows * ROW, 400);
          else if (how === 'resize') map.resize(rows * ROW, 400);
          else if (how === 'settle') map.settle();
          else map.onScroll(share * Math.max(0, map.spacerHeight - 400));
          const end = Math.max(0, rows * ROW - 400);
          expect(map.top).toBeGreaterThanOrEqual(0);
          expect(map.top).toBeLessThanOrEqual(end);
          expect(map.native).toBeLessThanOrEqual(Math.max(0, map.spacerHeight - 400));
          expect(map.spacerHeight).toBeLessThanOrEqual(SAFE_HEIGHT_PX);
          if (how === 'follow') expect([map.top, map.native]).toEqual([end, Math.max(0, map.spacerHeight - 400)]);
        }
      }),
    );
  });
});
