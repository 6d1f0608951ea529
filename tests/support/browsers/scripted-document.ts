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

/**
 * The middle, or a given point, of the first element that matches, in the document's viewport; undefined while it is not laid out, and while it
 * still moves from one picture to the next: a press would meet what has come to stand there.
 */
export async function pointInElement(
  selector: string,
  position: { readonly x: number; readonly y: number } | null,
): Promise<{ x: number; y: number } | undefined> {
  const look = (): DOMRect | undefined => document.querySelector(selector)?.getBoundingClientRect();
  document.querySelector(selector)?.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  const before = look();
  // A document that is not in view draws no picture.
  await new Promise<void>((resolve) => {
    requestAnimationFrame(() => resolve());
    setTimeout(resolve, 100);
  });
  const box = look();
  if (!before || !box || box.width === 0 || box.height === 0) return undefined;
  if (box.x !== before.x || box.y !== before.y || box.width !== before.width || box.height !== before.height)
    return undefined;
  const point = position
    ? { x: box.x + position.x, y: box.y + position.y }
    : { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  // What `content-visibility: auto` has left out so far has its place, and the pointer still meets what is around it.
  const met = document.elementFromPoint(point.x, point.y);
  const element = document.querySelector(selector);
  return met && met !== element && met.contains(element) ? undefined : point;
}
