import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextPosition } from '../../../src/panel/store/next-position.ts';

describe('the next of some positions', () => {
  test('is the nearest behind, or before, whatever order they are in', () => {
    expect(nextPosition([40, 7, 12], 7, 1)).toBe(12);
    expect(nextPosition([40, 7, 12], 12, -1)).toBe(7);
    expect(nextPosition([40, 7, 12], 20, -1)).toBe(12);
  });

  test('begins again at the other end, and is null where there is none', () => {
    expect(nextPosition([40, 7, 12], 40, 1)).toBe(7);
    expect(nextPosition([40, 7, 12], 7, -1)).toBe(40);
    expect(nextPosition([5], 5, 1)).toBe(5);
    expect(nextPosition([], 5, 1)).toBeNull();
  });

  test('walks through all of them and comes back', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(1000), { minLength: 1, maxLength: 30 }),
        fc.constantFrom(1 as const, -1 as const),
        (positions, step) => {
          const start = positions[0] ?? 0;
          const met: number[] = [];
          let at = start;
          do {
            at = nextPosition(positions, at, step) ?? -1;
            met.push(at);
          } while (at !== start && met.length <= positions.length);
          expect(met.toSorted((a, b) => a - b)).toEqual(positions.toSorted((a, b) => a - b));
        },
      ),
    );
  });
});
