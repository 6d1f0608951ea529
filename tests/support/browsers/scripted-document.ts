import { describeConsole, waitForCondition } from './condition.ts';
import { fromResult, toExpression, type PageScript } from './page-script.ts';
import type { ConsoleEntry, Evaluator, Json, WaitOptions } from './session.ts';

/** What a browser has to provide: run one expression in the document and give back its awaited string or undefined. */
export type RunExpression = (expression: string) => Promise<unknown>;

/** `evaluate`, `waitFor` and `consoleMessages` on top of one primitive. Both browsers' documents extend it. */
export class ScriptedDocument implements Evaluator {
  protected readonly entries: ConsoleEntry[];
  readonly #name: string;
  readonly #run: RunExpression;

  constructor(name: string, run: RunExpression, entries: ConsoleEntry[] = []) {
    this.#name = name;
    this.#run = run;
    this.entries = entries;
  }

  evaluate<Result, Args extends readonly Json[]>(
    run: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>;
  evaluate(expression: string): Promise<unknown>;
  async evaluate(script: PageScript, ...args: readonly Json[]): Promise<unknown> {
    return fromResult(await this.#run(toExpression(script, args)));
  }

  async waitFor<Result, Args extends readonly Json[]>(
    condition: string | ((...args: Args) => Result | Promise<Result>),
    { what, timeoutMs, args }: WaitOptions<Args>,
  ): Promise<Result> {
    const expression = toExpression(condition, args ?? []);
    const answer = await waitForCondition(async () => fromResult(await this.#run(expression)), {
      what,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      describe: () => describeConsole(this.#name, this.entries),
    });
    // The type of a value that crossed the browser's border cannot be proved; the script's own type is the promise the test made.
    return answer as Result;
  }

  consoleMessages(): readonly ConsoleEntry[] {
    return this.entries;
  }
}

/** The middle, or a given point, of the first element that matches, in the document's viewport; undefined while it is not laid out. */
export function pointInElement(
  selector: string,
  position: { readonly x: number; readonly y: number } | null,
): { x: number; y: number } | undefined {
  const element = document.querySelector(selector);
  if (!element) return undefined;
  element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  const box = element.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return undefined;
  return position
    ? { x: box.x + position.x, y: box.y + position.y }
    : { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
