import type { ConsoleEntry } from './session.ts';

/** How long a condition may take before the test fails. Generous, because two browsers share the machine with other work. */
export const DEFAULT_TIMEOUT_MS = 15_000;

/** Between two attempts: a share of what was waited so far, so that little is waited too long and a slow thing is not asked too often. */
const PAUSE = { share: 0.15, shortestMs: 5, longestMs: 100 };
const NO_ANSWER = 'there was no answer';

class DeadlineError extends Error {}

export interface ConditionOptions {
  /** What is awaited, in words. */
  readonly what: string;
  readonly timeoutMs?: number;
  /** Called once, on failure, for what else is known. */
  readonly describe?: () => string;
}

/**
 * Asks again until the answer is truthy, and gives it back. An attempt that throws counts as "not yet": documents come and go while a page
 * navigates. Rejects with what was awaited and the last answer.
 */
export async function waitForCondition<Answer>(
  attempt: () => Answer | Promise<Answer>,
  { what, timeoutMs = DEFAULT_TIMEOUT_MS, describe }: ConditionOptions,
): Promise<Answer> {
  const startedAtMs = performance.now();
  const deadline = startedAtMs + timeoutMs;
  let last = NO_ANSWER;
  for (;;) {
    try {
      // A document that hangs (a modal, a renderer that died) must not outlive the deadline.
      const answer = await withDeadline(Promise.resolve(attempt()), Math.max(1, deadline - performance.now()));
      if (answer) return answer;
      last = `the last answer was ${JSON.stringify(answer) ?? 'undefined'}`;
    } catch (error) {
      // An attempt that the deadline cut short says less than the one before it.
      if (!(error instanceof DeadlineError) || last === NO_ANSWER)
        last = `the last attempt failed: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (performance.now() >= deadline) {
      throw new Error([`Waited ${timeoutMs} ms for ${what}; ${last}`, describe?.() ?? ''].filter(Boolean).join('\n'));
    }
    const waitedMs = performance.now() - startedAtMs;
    const pauseMs = Math.min(Math.max(waitedMs * PAUSE.share, PAUSE.shortestMs), PAUSE.longestMs);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Rejects when the promise takes longer than that. */
export async function withDeadline<Value>(promise: Promise<Value>, ms: number, what = 'no reply'): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`${what} within ${Math.round(ms)} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The console as lines for a failure message; the last 40 are enough to see what went wrong. */
export function describeConsole(name: string, entries: readonly ConsoleEntry[]): string {
  if (entries.length === 0) return `${name}: the console is empty`;
  const shown = entries.slice(-40).map(({ kind, text }) => `  ${kind}: ${text.slice(0, 500)}`);
  return [`${name}: console (${entries.length} lines)`, ...shown].join('\n');
}
