import { equalBytes } from '../../base/bytes.ts';
import { MAX_ACT_BYTES } from '../../protocol/limits.ts';
import { MAX_MADE_MESSAGES, type MessageData, type Rule, type RuleMessage, type Verdict } from '../../protocol/rule.ts';
import { compileRules, joinVerdicts, UNTOUCHED, type RuleEngine } from '../../rules/engine.ts';
import type { Filter } from '../filter/filter-tree.ts';
import { createPanelMatch, type AskedMessage, type PanelMatch, type PanelMatchParts } from './panel-match.ts';
import type { TransformInfo, TransformOutcome, TransformProblem } from './transform/transform-message.ts';

/** A rule with what the panel needs to answer for it. */
export interface RunnableRule {
  readonly rule: Rule;
  readonly filter: Filter;
  /** Of a transform. */
  readonly code: string | null;
}

/** What went wrong while a rule was carried out; the message went on without it. */
export type RunProblem =
  | { readonly code: 'regex-slow' }
  | { readonly code: 'transform'; readonly problem: TransformProblem };

export interface RuleRunParts extends PanelMatchParts {
  readonly transform: (
    ruleId: number,
    code: string,
    data: MessageData,
    info: TransformInfo,
  ) => Promise<TransformOutcome>;
  readonly onProblem: (ruleId: number, problem: RunProblem) => void;
  /** What a transform wrote with `console.log`. */
  readonly onLogged: (ruleId: number, lines: readonly string[]) => void;
}

const EVERYTHING = { kind: 'everything' } as const;

/** Rules with everything that only the panel can do: the full filter language and transforms. A list that changes is another run. */
export class RuleRun {
  readonly #rules: readonly RunnableRule[];
  readonly #parts: RuleRunParts;
  readonly #engine: RuleEngine;
  readonly #matches = new Map<number, PanelMatch>();
  readonly #actions = new Map<number, RuleEngine>();

  constructor(rules: readonly RunnableRule[], parts: RuleRunParts) {
    this.#rules = rules;
    this.#parts = parts;
    this.#engine = compileRules(rules.map(({ rule }) => rule));
  }

  /** What the rules from `from` on make of a message; never `ask`. Never rejects. */
  async run(asked: AskedMessage, from = 0): Promise<Verdict> {
    const before = this.#engine.run(asked.message, from);
    return before.outcome === 'ask'
      ? joinVerdicts(before, await this.answer(asked.row, withData(asked.message, before.data), before.askedFrom))
      : before;
  }

  /** The verdict on a message that the page asks about, from the rule at `index` on. */
  async answer(row: number | null, message: RuleMessage, index: number): Promise<Verdict> {
    const runnable = this.#rules[index];
    if (!runnable) return UNTOUCHED;
    const { rule } = runnable;
    const isMatch = await this.#matchOf(runnable).test({ message, row });
    if (isMatch === 'too-slow') this.#parts.onProblem(rule.id, { code: 'regex-slow' });
    if (isMatch !== true) return this.run({ message, row }, index + 1);
    if (rule.action.kind === 'transform') return this.#transform(runnable, row, message, index);
    const done = this.#actionOf(rule).run(message);
    if (done.outcome === 'dropped') return done;
    return joinVerdicts(done, await this.run({ message: withData(message, done.data), row }, index + 1));
  }

  dispose(): void {
    for (const match of this.#matches.values()) match.dispose();
  }

  async #transform(
    { rule, code }: RunnableRule,
    row: number | null,
    message: RuleMessage,
    index: number,
  ): Promise<Verdict> {
    const { isOut, url, protocol, connection, data } = message;
    const info: TransformInfo = { direction: isOut ? 'out' : 'in', url, protocol, connection };
    const outcome = await this.#parts.transform(rule.id, code ?? '', data, info);
    if (outcome.logged.length > 0) this.#parts.onLogged(rule.id, outcome.logged);
    if (outcome.kind === 'problem') {
      this.#parts.onProblem(rule.id, { code: 'transform', problem: outcome.problem });
      return this.run({ message, row }, index + 1);
    }
    const made = outcome.messages;
    const verdicts: Verdict[] = [];
    for (const one of made) verdicts.push(await this.run({ message: withData(message, one), row }, index + 1));
    return combined(data, made, verdicts, rule.id);
  }

  #matchOf({ rule, filter }: RunnableRule): PanelMatch {
    const known = this.#matches.get(rule.id);
    if (known) return known;
    const match = createPanelMatch(filter, this.#parts);
    this.#matches.set(rule.id, match);
    return match;
  }

  #actionOf(rule: Rule): RuleEngine {
    const known = this.#actions.get(rule.id);
    if (known) return known;
    const engine = compileRules([{ ...rule, condition: EVERYTHING }]);
    this.#actions.set(rule.id, engine);
    return engine;
  }
}

function withData(message: RuleMessage, data: MessageData | null): RuleMessage {
  return data === null ? message : { ...message, data };
}

/** Of what a transform made, with what the later rules made of each: one verdict for the message that it was made of. */
function combined(
  original: MessageData,
  made: readonly MessageData[],
  verdicts: readonly Verdict[],
  ruleId: number,
): Verdict {
  const messages = verdicts.flatMap((verdict, index): readonly MessageData[] => {
    if (verdict.outcome === 'dropped') return [];
    return [verdict.data ?? made[index] ?? '', ...Array.from(verdict.more)];
  });
  const kept = withinBytes(messages.slice(0, MAX_MADE_MESSAGES));
  const [data = null, ...more] = kept;
  const isSame = more.length === 0 && data !== null && isSameData(data, original);
  const most = (of: (verdict: Verdict) => number): number => Math.max(0, ...verdicts.map(of));
  return {
    outcome: data === null ? 'dropped' : isSame ? 'pass' : 'changed',
    data: isSame ? null : data,
    more,
    delayMs: most(({ delayMs }) => delayMs),
    copies: most(({ copies }) => copies),
    reorderWindow: most(({ reorderWindow }) => reorderWindow),
    answers: verdicts.flatMap(({ answers }) => Array.from(answers)).slice(0, MAX_MADE_MESSAGES),
    close: verdicts.findLast(({ close }) => close !== null)?.close ?? null,
    tag: verdicts.findLast(({ tag }) => tag !== null)?.tag ?? null,
    hits: [...new Set([ruleId, ...verdicts.flatMap(({ hits }) => Array.from(hits))])],
    misses: [...new Set(verdicts.flatMap(({ misses }) => Array.from(misses)))],
    askedFrom: -1,
  };
}

/** As many as may be sent in all. */
function withinBytes(messages: readonly MessageData[]): readonly MessageData[] {
  let size = 0;
  return messages.filter(({ length }) => {
    size += length;
    return size <= MAX_ACT_BYTES;
  });
}

function isSameData(left: MessageData, right: MessageData): boolean {
  if (typeof left === 'string' || typeof right === 'string') return left === right;
  return equalBytes(left, right);
}
