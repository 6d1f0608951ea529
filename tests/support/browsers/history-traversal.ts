import { waitForCondition } from './condition.ts';
import type { Evaluator } from './session.ts';

/** What tells two documents of a tab apart: a navigation changes the time origin, a fragment navigation the address. */
function mark(): { timeOriginMs: number; href: string; isComplete: boolean } {
  return {
    timeOriginMs: performance.timeOrigin,
    href: location.href,
    isComplete: document.readyState === 'complete',
  };
}

/**
 * Makes a step in history and waits until the other document is there and complete. A document that came out of the back/forward cache is older
 * than the step; one that was loaded again is younger.
 */
export async function traverseHistory(
  tab: Evaluator,
  step: () => Promise<unknown>,
): Promise<{ isFromBackForwardCache: boolean }> {
  const before = await tab.evaluate(mark);
  const startedAtMs = Date.now();
  await step();
  const after = await waitForCondition(
    async () => {
      const now = await tab.evaluate(mark);
      const isOther = now.timeOriginMs !== before.timeOriginMs || now.href !== before.href;
      return isOther && now.isComplete ? now : undefined;
    },
    { what: 'the other history entry' },
  );
  return { isFromBackForwardCache: after !== undefined && after.timeOriginMs < startedAtMs };
}
