import { TAG_IS_EDITED } from '../../protocol/packed-events.ts';
import type { MessageData, Rule, Verdict } from '../../protocol/rule.ts';
import { append, newList } from '../../rules/built-ins.ts';
import { compileRules, joinVerdicts, type RuleEngine, UNTOUCHED } from '../../rules/engine.ts';
import { ANSWER_MS } from './breakpoint-stage.ts';
import { messageData, ruleMessage } from './message-data.ts';
import { type Passing, WAITS_ANSWER } from './passing.ts';
import type { Pipeline, Stage } from './pipeline.ts';
import { ownData } from './sent-data.ts';

/** Counts leave together; the first one of them waits this long. */
const HITS_MS = 250;

interface Count {
  readonly rule: number;
  hits: number;
  misses: number;
}

/** Lets the user's rules change what passes. */
export class RuleStage implements Stage {
  readonly holdsEnds = false;
  readonly #now: () => number;
  readonly #setTimer: (run: () => void, delayMs: number) => void;
  #engine: RuleEngine | null = null;
  #counts = newList<Count>();
  #isCounting = false;

  constructor(now: () => number, setTimer: (run: () => void, delayMs: number) => void) {
    this.#now = now;
    this.#setTimer = setTimer;
  }

  get isOn(): boolean {
    return this.#engine !== null;
  }

  get readsBlobs(): boolean {
    return this.#engine !== null;
  }

  set(rules: readonly Rule[]): void {
    this.#engine = rules.length === 0 ? null : compileRules(rules);
  }

  take(passing: Passing, pipeline: Pipeline): boolean {
    const data = this.#engine && messageData(passing);
    if (!this.#engine || data === null) return false;
    const verdict = this.#engine.run(ruleMessage(passing, data));
    if (verdict === UNTOUCHED) return false;
    if (verdict.outcome !== 'ask') return this.#apply(passing, verdict, pipeline);
    passing.before = verdict;
    if (verdict.data !== null) change(passing, verdict.data);
    else if (passing.isOut) passing.data = ownData(passing.data);
    passing.waits = WAITS_ANSWER;
    pipeline.note(passing);
    pipeline.rows.ask(passing, verdict.askedFrom);
    this.#setTimer(() => this.answer(passing, null, pipeline), ANSWER_MS);
    return false;
  }

  /** What the panel says of one that it was asked about; null: nothing in time. */
  answer(passing: Passing, answer: Verdict | null, pipeline: Pipeline): void {
    const { before } = passing;
    if (passing.waits !== WAITS_ANSWER || !before) return;
    passing.before = null;
    passing.cause = answer ? 'rule' : 'timeout';
    if (answer?.outcome === 'changed' && answer.data !== null) pipeline.renew(passing, answer.data);
    const joined = joinVerdicts(before, answer);
    const isGone = this.#apply(
      passing,
      { ...joined, outcome: answer?.outcome === 'dropped' ? 'dropped' : 'pass' },
      pipeline,
    );
    if (!isGone) pipeline.goOn(passing);
  }

  /** Carries a verdict out. True: the message goes no further. */
  #apply(passing: Passing, verdict: Verdict, pipeline: Pipeline): boolean {
    this.#count(verdict.hits, true, pipeline);
    this.#count(verdict.misses, false, pipeline);
    const { outcome, data, more, answers, copies, delayMs, reorderWindow, close, tag } = verdict;
    passing.tag = tag;
    passing.close = close;
    for (let index = 0; index < answers.length; index += 1) {
      const answer = answers[index];
      if (answer !== undefined) pipeline.inject(passing.record, passing.socket, !passing.isOut, answer);
    }
    if (outcome === 'dropped') {
      pipeline.drop(passing, 'rule');
      return true;
    }
    if (outcome === 'changed' && data !== null) change(passing, data);
    for (let index = 0; index < copies; index += 1) pipeline.follow(passing, ownData(passing.data));
    for (let index = 0; index < more.length; index += 1) {
      for (let copy = 0; copy <= copies; copy += 1) pipeline.follow(passing, more[index]);
    }
    if (delayMs > 0) {
      passing.dueAt = this.#now() + delayMs;
      passing.isLate = true;
    }
    if (reorderWindow > 0) passing.window = reorderWindow;
    return false;
  }

  #count(rules: readonly number[], isHit: boolean, pipeline: Pipeline): void {
    for (let index = 0; index < rules.length; index += 1) {
      const count = this.#countOf(rules[index] ?? 0);
      if (isHit) count.hits += 1;
      else count.misses += 1;
    }
    if (rules.length === 0 || this.#isCounting) return;
    this.#isCounting = true;
    this.#setTimer(() => this.#tell(pipeline), HITS_MS);
  }

  #countOf(rule: number): Count {
    for (let index = 0; index < this.#counts.length; index += 1) {
      const count = this.#counts[index];
      if (count?.rule === rule) return count;
    }
    const count: Count = { rule, hits: 0, misses: 0 };
    append(this.#counts, count);
    return count;
  }

  #tell(pipeline: Pipeline): void {
    this.#isCounting = false;
    const counts = this.#counts;
    this.#counts = newList();
    for (let index = 0; index < counts.length; index += 1) {
      const count = counts[index];
      if (count) pipeline.rows.ruleHits(count.rule, count.hits, count.misses);
    }
  }
}

function change(passing: Passing, data: MessageData): void {
  passing.original = ownData(passing.data);
  passing.data = data;
  passing.bytes = null;
  passing.origin = TAG_IS_EDITED;
}
