/** Indexes in the log from `first` to `last`, both included. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/** The selected rows as rising ranges with gaps between them: a million rows take one. What the filter hides is not meant. */
export type SelectedRows = readonly RowRange[];

/** The rows that are shown, as `VisibleRows` has them. */
export interface ShownRows {
  readonly count: number;
  at(position: number): number | undefined;
  /** Position of that row, or of the next one that is shown. */
  nearestPosition(index: number): number;
}

export const NO_ROWS: SelectedRows = [];

export function onlyRow(index: number): SelectedRows {
  return [{ first: index, last: index }];
}

/** Everything between two rows, in either order. */
export function rowsBetween(from: number, to: number): SelectedRows {
  return [{ first: Math.min(from, to), last: Math.max(from, to) }];
}

export function isRowSelected(ranges: SelectedRows, index: number): boolean {
  return ranges.some(({ first, last }) => index >= first && index <= last);
}

export function withRowToggled(ranges: SelectedRows, index: number): SelectedRows {
  const isOut = !isRowSelected(ranges, index);
  const others = ranges.flatMap(({ first, last }) =>
    index < first || index > last ? [{ first, last }] : splitAt(first, last, index),
  );
  if (!isOut) return others;
  const before = others.filter(({ last }) => last < index);
  const after = others.slice(before.length);
  const [below, above] = [before.at(-1), after[0]];
  const isBelowJoined = below?.last === index - 1;
  const isAboveJoined = above?.first === index + 1;
  return [
    ...(isBelowJoined ? before.slice(0, -1) : before),
    { first: isBelowJoined ? below.first : index, last: isAboveJoined ? above.last : index },
    ...(isAboveJoined ? after.slice(1) : after),
  ];
}

/**
 * The same rows after they got new indexes: old → new, -1 for those that went. What came to stand between two rows of a range is in
 * the range.
 */
export function movedRows(ranges: SelectedRows, moved: Int32Array): SelectedRows {
  const ends = ranges.flatMap(({ first, last }) => {
    let [low, high] = [Number.POSITIVE_INFINITY, -1];
    for (let index = first; index <= Math.min(last, moved.length - 1); index += 1) {
      const to = moved[index] ?? -1;
      if (to < 0) continue;
      low = Math.min(low, to);
      high = Math.max(high, to);
    }
    return high < 0 ? [] : [{ first: low, last: high }];
  });
  const joined: RowRange[] = [];
  for (const range of ends.toSorted((left, right) => left.first - right.first)) {
    const before = joined.at(-1);
    if (before === undefined || range.first > before.last + 1) joined.push(range);
    else joined[joined.length - 1] = { first: before.first, last: Math.max(before.last, range.last) };
  }
  return joined;
}

/** The rows at the positions between two of a table in any order, as rising ranges. A position of -1 is not there. */
export function rangesBetween(
  rows: { at(position: number): number | undefined },
  from: number,
  to: number,
): SelectedRows {
  const indexes: number[] = [];
  for (let position = Math.min(from < 0 ? to : from, to); position <= Math.max(from, to); position += 1) {
    const index = rows.at(position);
    if (index !== undefined) indexes.push(index);
  }
  const ranges: RowRange[] = [];
  for (const index of indexes.sort((left, right) => left - right)) {
    const last = ranges.at(-1);
    if (last !== undefined && last.last === index - 1) ranges[ranges.length - 1] = { first: last.first, last: index };
    else ranges.push({ first: index, last: index });
  }
  return ranges;
}

/** How many of the shown rows are selected. */
export function countSelected(ranges: SelectedRows, rows: ShownRows): number {
  let count = 0;
  for (const { first, last } of ranges) {
    count += Math.min(rows.nearestPosition(last + 1), rows.count) - Math.min(rows.nearestPosition(first), rows.count);
  }
  return count;
}

/** Indexes of the selected rows that are shown, rising. */
export function* eachSelected(ranges: SelectedRows, rows: ShownRows): Generator<number> {
  for (const { first, last } of ranges) {
    for (let position = rows.nearestPosition(first); ; position += 1) {
      const index = rows.at(position);
      if (index === undefined || index > last) break;
      yield index;
    }
  }
}

function splitAt(first: number, last: number, index: number): RowRange[] {
  return [
    { first, last: index - 1 },
    { first: index + 1, last },
  ].filter((range) => range.first <= range.last);
}
