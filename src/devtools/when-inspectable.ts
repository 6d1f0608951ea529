const FIRST_DELAY_MS = 20;
const LONGEST_DELAY_MS = 1_000;

/**
 * Resolves once DevTools lets this extension act on the inspected page; only Chromium needs it.
 *
 * Chromium refuses every call of an extension until its front end knows the inspected page's URL, `panels.create` among them and without
 * saying so: about one start in twenty ended without the panel. `network.getHAR` is the call whose answer tells a refusal; `inspectedWindow`
 * has rules of its own and is refused on `about:blank` where a panel is welcome.
 */
export async function whenInspectable(
  getHar: () => Promise<unknown>,
  wait: (delayMs: number) => Promise<void>,
): Promise<void> {
  for (let delayMs = FIRST_DELAY_MS; isRefused(await getHar()); delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)) {
    await wait(delayMs);
  }
}

/** `{isError: true, code: 'E_FAILED', description: 'Operation failed: %s', details: ['Permission denied']}` instead of a log. */
function isRefused(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'isError' in answer && answer.isError === true;
}
