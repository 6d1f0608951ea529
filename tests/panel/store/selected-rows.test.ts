import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countSelected,
  eachSelected,
  isRowSelected,
  movedRows,
  NO_ROWS,
  onlyRow,
  rowsBetween,
  withRowToggled,
  type SelectedRows,
  type ShownRows,
} from '../../../src/panel/store/selected-rows.ts';

/** The rows that a filter shows. */
function showing(...indexes: readonly number[]): ShownRows {
  return {
    count: indexes.length,
    at: (position) => indexes[position],
    nearestPosition: (index) => {
      const position = indexes.findIndex((other) => other >= index);
      return position < 0 ? indexes.length : position;
    },
  };
}

describe('the selected rows', () => {
  test('are a range in either direction', () => {
    expect(rowsBetween(7, 3)).toEqual([{ first: 3, last: 7 }]);
    expect([2, 3, 7, 8].map((index) => isRowSelected(rowsBetween(3, 7), index))).toEqual([false, true, true, false]);
  });

  test('are cut in two by a row that is taken out, and joined by one that is put in', () => {
    const cut = withRowToggled(rowsBetween(1, 5), 3);
    expect(cut).toEqual([
      { first: 1, last: 2 },
      { first: 4, last: 5 },
    ]);
    expect(withRowToggled(cut, 3)).toEqual(rowsBetween(1, 5));
    expect(withRowToggled(onlyRow(4), 4)).toEqual([]);
  });

  test('are counted and walked only where the filter shows them', () => {
    const ranges = [...rowsBetween(2, 6), ...rowsBetween(9, 100)];
    const rows = showing(1, 3, 6, 8, 9, 12);
    expect(countSelected(ranges, rows)).toBe(4);
    expect([...eachSelected(ranges, rows)]).toEqual([3, 6, 9, 12]);
    expect(countSelected(ranges, showing())).toBe(0);
  });

  test('behave as a set does, whatever is toggled, and never overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 12 })), (toggles) => {
        const set = new Set<number>();
        let ranges: SelectedRows = NO_ROWS;
        for (const index of toggles) {
          if (!set.delete(index)) set.add(index);
          ranges = withRowToggled(ranges, index);
        }
        const all = showing(...Array.from({ length: 13 }, (_, index) => index));
        expect([...eachSelected(ranges, all)]).toEqual([...set].sort((left, right) => left - right));
        expect(countSelected(ranges, all)).toBe(set.size);
        const isApart = ranges.every(({ first }, at) => at === 0 || first > (ranges[at - 1]?.last ?? 0) + 1);
        expect(isApart).toBe(true);
      }),
    );
  });

  test('follow their rows to other indexes, and lose those that went', () => {
    const ranges = [...rowsBetween(0, 2), ...onlyRow(5)];
    expect(movedRows(ranges, Int32Array.of(1, 2, 4, 0, -1, 3))).toEqual([{ first: 1, last: 4 }]);
    expect(movedRows(ranges, Int32Array.of(-1, 9, -1, 0, -1, 11))).toEqual([...onlyRow(9), ...onlyRow(11)]);
    expect(movedRows(ranges, Int32Array.of(-1, -1, -1))).toEqual(NO_ROWS);
  });
});
