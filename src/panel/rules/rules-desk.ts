import type { Dispose } from '../../base/dispose.ts';
import { decodeUtf8Lossy } from '../../base/utf8.ts';
import { OPCODE } from '../../decoder/opcode.ts';
import type { Connection } from '../../model/connection.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import type { MessageData, RuleMessage } from '../../protocol/rule.ts';
import { compileRule } from './compile-rule.ts';
import type { PanelMatchParts } from './panel-match.ts';
import { RuleRun, type RunnableRule, type RunProblem } from './rule-run.ts';
import type { RulesDoor } from './rules-door.ts';
import type { RulesStore } from './rules-store.ts';
import type { TransformRunner } from './transform/transform-runner.ts';
import type { UserRule } from './user-rule.ts';

/** A transform that was stopped so often in a row is not asked any more: each time a page waits for it. */
const MAX_STOPS = 3;
const MAX_LOGGED = 50;

export interface RulesDeskParts extends PanelMatchParts {
  readonly store: RulesStore;
  readonly door: RulesDoor;
  readonly transforms: TransformRunner;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Brings the rules that are on to the pages, answers what these cannot decide, and counts. */
export class RulesDesk {
  readonly #parts: RulesDeskParts;
  readonly #stop: Dispose;
  readonly #stops = new Map<number, number>();
  #active: readonly RunnableRule[] = [];
  #run: RuleRun | null = null;
  #key = '';

  constructor(parts: RulesDeskParts) {
    this.#parts = parts;
    const { store, door, now } = parts;
    this.#stop = store.subscribe(() => this.#update());
    door.onAsked(async ({ connection, data, isOut, row, from }) =>
      this.#run ? this.#run.answer(row, messageOn(connection, isOut, data), from) : null,
    );
    door.onRuleHits(({ rule, hits, misses }) =>
      store.record(rule, (stats) => ({
        ...stats,
        hits: stats.hits + hits,
        misses: stats.misses + misses,
        lastHitAt: hits > 0 ? now() : stats.lastHitAt,
      })),
    );
    this.#update();
  }

  /** Pages go on as if there were no rules. */
  dispose(): void {
    this.#stop();
    if (this.#active.length > 0) this.#parts.door.setRules([]);
    this.#run?.dispose();
    this.#parts.transforms.dispose();
  }

  /** What the pages are to do has changed: it is sent. */
  #update(): void {
    const active = activeRules(this.#parts.store);
    const key = JSON.stringify(active.map(({ rule, code }) => [rule, code]));
    if (key === this.#key) return;
    this.#key = key;
    const hadRules = this.#active.length > 0;
    this.#active = active;
    this.#run?.dispose();
    this.#run = this.#newRun(active);
    const rules = active.map(({ rule }) => rule);
    if (active.some(({ code }) => code !== null)) this.#parts.transforms.prepare();
    if (hadRules || rules.length > 0) this.#parts.door.setRules(rules);
  }

  #newRun(active: readonly RunnableRule[]): RuleRun {
    const { store, transforms } = this.#parts;
    return new RuleRun(active, {
      ...this.#parts,
      transform: async (ruleId, code, data, info) => {
        const outcome = await transforms.run(ruleId, code, data, info);
        if (outcome.kind === 'done') this.#stops.delete(ruleId);
        return outcome;
      },
      onProblem: (ruleId, problem) => this.#problem(ruleId, problem),
      onLogged: (ruleId, lines) =>
        store.record(ruleId, (stats) => ({ ...stats, logged: [...stats.logged, ...lines].slice(-MAX_LOGGED) })),
    });
  }

  #problem(ruleId: number, problem: RunProblem): void {
    const isStop = problem.code === 'transform' && ['time', 'memory', 'failed'].includes(problem.problem.code);
    const stops = isStop ? (this.#stops.get(ruleId) ?? 0) + 1 : 0;
    this.#stops.set(ruleId, stops);
    const isStopped = stops >= MAX_STOPS;
    if (isStopped) this.#stops.delete(ruleId);
    this.#parts.store.record(ruleId, (stats) => ({
      ...stats,
      problem,
      problems: stats.problems + 1,
      isStopped: stats.isStopped || isStopped,
    }));
  }
}

/** Rules that are on, for this site, without a problem, in their order. */
export function activeRules(store: RulesStore): readonly RunnableRule[] {
  const { rules, isOn, site, stats } = store.getState();
  if (!isOn) return [];
  return rules.flatMap((rule): RunnableRule[] => {
    if (!rule.isOn || !isForSite(rule, site) || stats.get(rule.id)?.isStopped === true) return [];
    const { rule: compiled, filter } = compileRule(rule);
    if (!compiled) return [];
    return [{ rule: compiled, filter, code: rule.action.kind === 'transform' ? rule.action.code : null }];
  });
}

export function isForSite({ site }: UserRule, current: string | null): boolean {
  return site === null || site === current;
}

/** A message of the log as rules see it; null for a row that is none, or of which only a part was kept. */
export function messageAt(log: FrameLog, row: number, connection: Connection): RuleMessage | null {
  const bytes = log.payload(row);
  if (bytes.length !== log.payloadLength(row)) return null;
  const opcode = log.opcode(row);
  if (opcode !== OPCODE.text && opcode !== OPCODE.binary) return null;
  return messageOn(connection, log.isOutgoing(row), opcode === OPCODE.text ? decodeUtf8Lossy(bytes) : bytes);
}

/** Connections count as in the panel here: which of its document it is, only pages need to know. */
function messageOn({ url, protocol, index }: Connection, isOut: boolean, data: MessageData): RuleMessage {
  return { isOut, url, protocol: protocol ?? '', connection: index + 1, data };
}
