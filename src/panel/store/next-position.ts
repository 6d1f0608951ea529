/**
 * The nearest of some positions behind `from` (`step` 1) or before it (-1); when there is none, the first or last of all. Null when
 * there are no positions. They need no order.
 */
export function nextPosition(positions: readonly number[], from: number, step: 1 | -1): number | null {
  let nearest: number | null = null;
  let farthest: number | null = null;
  for (const position of positions) {
    const ahead = (position - from) * step;
    if (ahead > 0 && (nearest === null || ahead < (nearest - from) * step)) nearest = position;
    if (farthest === null || ahead < (farthest - from) * step) farthest = position;
  }
  return nearest ?? farthest;
}
