/** One run's place among several that go side by side. */
export interface QuietTurn {
  /** Does the work when every run has come so far, one run after the other: then nothing else is busy. */
  take(work: () => Promise<void>): Promise<void>;
  /** The run has ended, and if it never took its turn the others must not wait for it. May be called more than once. */
  leave(): void;
}

/** A turn for each of so many runs. */
export function quietTurns(runs: number): readonly QuietTurn[] {
  let missing = runs;
  let callAll: (() => void) | undefined;
  const isQuiet = new Promise<void>((resolve) => {
    callAll = resolve;
  });
  let before: Promise<unknown> = isQuiet;
  return Array.from({ length: runs }, () => {
    let isMissing = true;
    const arrive = (): void => {
      if (!isMissing) return;
      isMissing = false;
      missing -= 1;
      if (missing === 0) callAll?.();
    };
    return {
      take: (work) => {
        arrive();
        const mine = before.then(work);
        // What goes wrong in one run is told by that run.
        before = mine.catch(() => undefined);
        return mine;
      },
      leave: arrive,
    };
  });
}
