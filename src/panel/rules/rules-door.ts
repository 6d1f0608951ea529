import type { Connection } from '../../model/connection.ts';
import type { MessageData, Rule, Verdict } from '../../protocol/rule.ts';

/** A message that a page holds because its rules could not decide about it. */
interface RuleQuestion {
  readonly connection: Connection;
  /** What the rules before have left of it. */
  readonly data: MessageData;
  readonly isOut: boolean;
  /** In the log. */
  readonly row: number;
  /** Index of the first rule that is to be asked. */
  readonly from: number;
}

/** How often a rule did something, or found nothing to do. */
export interface RuleHits {
  readonly rule: number;
  readonly hits: number;
  readonly misses: number;
}

/** The pages' side of rules, as far as the desk needs it (`act/hold-desk.ts`). */
export interface RulesDoor {
  /** The rules of every document, also of those that come. */
  setRules(rules: readonly Rule[]): void;
  /** Who decides about what rules ask; null: nothing, the message goes on as the rules before left it. */
  onAsked(answer: (question: RuleQuestion) => Promise<Verdict | null>): void;
  onRuleHits(listener: (hits: RuleHits) => void): void;
}
