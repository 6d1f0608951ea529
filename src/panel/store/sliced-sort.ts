/** Comparisons between two looks at the clock. */
const STEP = 4096;

/**
 * Sorts numbers in place by a comparison, stable, and gives control back every few thousand comparisons: a merge sort from below,
 * which needs no more than one further array.
 */
export function* slicedSort(
  items: Uint32Array<ArrayBuffer>,
  compare: (left: number, right: number) => number,
): Generator<undefined> {
  let from = items;
  let to = new Uint32Array(items.length);
  let work = 0;
  for (let width = 1; width < items.length; width *= 2) {
    for (let start = 0; start < items.length; start += width * 2) {
      const middle = Math.min(start + width, items.length);
      const end = Math.min(start + width * 2, items.length);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at += 1) {
        const takesLeft = left < middle && (right >= end || compare(from[left] ?? 0, from[right] ?? 0) <= 0);
        to[at] = (takesLeft ? from[left++] : from[right++]) ?? 0;
        work += 1;
        if (work % STEP === 0) yield undefined;
      }
    }
    [from, to] = [to, from];
  }
  if (from !== items) items.set(from);
}
