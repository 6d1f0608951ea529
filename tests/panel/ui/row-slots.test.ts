import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RowSlots } from '../../../src/panel/ui/row-slots.ts';

function slotsOf(slots: RowSlots, first: number, last: number): number[] {
  slots.place(first, last);
  return Array.from({ length: last - first }, (_, at) => slots.slotOf(first + at));
}

describe('RowSlots', () => {
  test('a row keeps its slot while it is in view, and the next gets the one that became free', () => {
    const slots = new RowSlots();
    const before = slotsOf(slots, 100, 140);
    const after = slotsOf(slots, 103, 143);
    expect(after.slice(0, 37)).toEqual(before.slice(3));
    expect(after.slice(37)).toEqual(before.slice(0, 3));
  });

  test('rows that share nothing with those before stand in the same slots in the same order', () => {
    const slots = new RowSlots();
    const before = slotsOf(slots, 0, 38);
    expect(slotsOf(slots, 2_345, 2_383)).toEqual(before);
    expect(slotsOf(slots, 7, 45)).toEqual(before);
  });

  test('no two rows in view share one, however the view moves', () => {
    const views = fc.array(fc.tuple(fc.integer({ min: 0, max: 2_000_000 }), fc.integer({ min: 0, max: 120 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(views, (all) => {
        const slots = new RowSlots();
        for (const [first, count] of all) {
          expect(new Set(slotsOf(slots, first, first + count)).size).toBe(count);
        }
      }),
    );
  });
});
