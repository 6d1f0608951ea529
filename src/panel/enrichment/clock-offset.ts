/**
 * What one pair of times says of the difference of two clocks. What a client sends is captured in the page before it is on the wire,
 * what it receives after: the wire's time minus the page's is too large for the one and too small for the other, by the delay.
 */
export interface ClockBounds {
  /** Milliseconds that the wire's clock is ahead at most: from what was sent. */
  readonly atMost: number;
  /** At least: from what was received. */
  readonly atLeast: number;
}

export const NO_BOUNDS: ClockBounds = { atMost: Number.POSITIVE_INFINITY, atLeast: Number.NEGATIVE_INFINITY };

/** Both bounds together. `sent` and `received` are wire time minus page time, or null where one of them is not known. */
export function narrowed(bounds: ClockBounds, sent: number | null, received: number | null): ClockBounds {
  return {
    atMost: sent === null ? bounds.atMost : Math.min(bounds.atMost, sent),
    atLeast: received === null ? bounds.atLeast : Math.max(bounds.atLeast, received),
  };
}

/**
 * The offset that changes the times least: none when the clocks may be one, as on one machine. `fallback` for bounds that contradict
 * each other, because one of the clocks was set meanwhile.
 */
export function clockOffset({ atMost, atLeast }: ClockBounds, fallback: number): number {
  if (atLeast > atMost) return fallback;
  return Math.min(Math.max(0, atLeast), atMost);
}
