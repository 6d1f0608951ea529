import type { Json } from './session.ts';

/** What `evaluate` takes: a function whose source is sent, or an expression. */
export type PageScript = string | ((...args: never) => unknown);

/**
 * The expression that runs a page script and yields its awaited result as a JSON string (`undefined` for undefined), so that both browsers give
 * back the same thing. The built-ins are looked up before the script runs.
 */
export function toExpression(script: PageScript, args: readonly Json[]): string {
  // Bundlers that keep function names wrap inner functions in a `__name` helper, which does not exist in the page.
  const call =
    typeof script === 'string'
      ? `(${script})`
      : `((__name) => (${script.toString()}))((target) => target)(...${JSON.stringify(args)})`;
  return `(async () => { const { stringify } = JSON; return stringify(await ${call}); })()`;
}

/** The result of `toExpression`'s expression as a value. */
export function fromResult(json: unknown): unknown {
  return typeof json === 'string' ? JSON.parse(json) : undefined;
}
