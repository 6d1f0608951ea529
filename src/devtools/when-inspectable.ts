const FIRST_DELAY_MS = 20;
const LONGEST_DELAY_MS = 1_000;

/** `ready`: DevTools lets this extension act on the inspected page. `unheard`: DevTools does not answer this page at all. */
export type Inspectability = 'ready' | 'unheard';

/**
 * Finds out whether DevTools listens to its page of this extension; only Chromium needs it, in two cases:
 *
 * - It refuses every call until its front end knows the inspected page's URL, `panels.create` among them and without saying so.
 *   `network.getHAR` is the call whose answer tells a refusal; `inspectedWindow` has rules of its own and is refused on `about:blank`.
 * - In about one start in thirty under load its front end loses the message by which the page registers itself, and no call is ever
 *   answered. A page that is loaded again registers again.
 *
 * A call that is not answered within `patienceMs` counts as unheard. `wait` resolves after that many milliseconds.
 */
export async function whenInspectable(
  getHar: () => Promise<unknown>,
  wait: (delayMs: number) => Promise<void>,
  patienceMs: number,
): Promise<Inspectability> {
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)) {
    const answer = await Promise.race([getHar().then((log) => ({ log })), wait(patienceMs)]);
    if (!answer) return 'unheard';
    if (!isRefused(answer.log)) return 'ready';
    await wait(delayMs);
  }
}

/** `{isError: true, code: 'E_FAILED', description: 'Operation failed: %s', details: ['Permission denied']}` instead of a log. */
function isRefused(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'isError' in answer && answer.isError === true;
}
