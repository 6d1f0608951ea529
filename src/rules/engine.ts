import { MAX_ACT_BYTES, MAX_LATENCY_MS } from '../protocol/limits.ts';
import type { MatchTree } from '../protocol/match-tree.ts';
import {
  MAX_DUPLICATES,
  MAX_REORDER_WINDOW,
  type MessageData,
  type Rule,
  type RuleAction,
  type RuleMessage,
  type Verdict,
} from '../protocol/rule.ts';
import { append, lengthOf, newList } from './built-ins.ts';
import { createJsonRemove, createJsonSet } from './json-edit.ts';
import { ASK, compileMatch, NO, type Answer, type Match } from './match.ts';
import { createReplace } from './replace-text.ts';
import { RuleSubject } from './rule-subject.ts';

export interface RuleEngine {
  /** What the rules from `from` on make of a message, each on what the one before left. Never throws; changes nothing it was given. */
  run(message: RuleMessage, from?: number): Verdict;
}

/** Rules ready to be run, in their order. */
export function compileRules(rules: readonly Rule[]): RuleEngine {
  const compiled = newList<CompiledRule>();
  for (let index = 0; index < rules.length; index += 1) {
    const rule = rules[index];
    if (!rule) continue;
    append(compiled, { id: rule.id, match: compileMatch(rule.condition), act: compileAction(rule.action) });
  }
  return {
    run(message, from = 0) {
      let draft: VerdictDraft | null = null;
      const subject = new RuleSubject(message);
      for (let index = from; index < compiled.length; index += 1) {
        const rule = compiled[index];
        if (!rule) continue;
        const answer = rule.match(subject);
        if (answer === NO) continue;
        draft ??= new VerdictDraft();
        const effect = answer === ASK ? ASKS : rule.act(subject, draft);
        if (effect === ASKS) {
          draft.askedFrom = index;
          break;
        }
        append(effect === MISSES ? draft.misses : draft.hits, rule.id);
        if (draft.isDropped) break;
      }
      return draft ? draft.finish(message.data, subject) : UNTOUCHED;
    },
  };
}

/** Asks a condition about a message on its own, as breakpoints do. 2 (`ASK`): only the panel can tell. */
export function compileCondition(condition: MatchTree): (message: RuleMessage) => Answer {
  const match = compileMatch(condition);
  return (message) => match(new RuleSubject(message));
}

interface CompiledRule {
  readonly id: number;
  readonly match: Match;
  readonly act: Act;
}

const HITS = 0;
const MISSES = 1;
const ASKS = 2;
type Effect = typeof HITS | typeof MISSES | typeof ASKS;
type Act = (subject: RuleSubject, draft: VerdictDraft) => Effect;

function compileAction(action: RuleAction): Act {
  switch (action.kind) {
    case 'replace-text': {
      const replace = createReplace(action.find, action.replacement, action.isEach);
      return (subject, draft) => edited(subject, draft, replace(subject.bytes, MAX_ACT_BYTES), false);
    }
    case 'set-path':
    case 'remove-path': {
      const edit =
        action.kind === 'set-path' ? createJsonSet(action.path, action.value) : createJsonRemove(action.path);
      return (subject, draft) =>
        subject.isJson ? edited(subject, draft, edit(subject.bytes, MAX_ACT_BYTES), true) : MISSES;
    }
    case 'drop':
      return (_, draft) => {
        draft.isDropped = true;
        return HITS;
      };
    case 'delay':
      return (_, draft) => {
        draft.delayMs = atMost(draft.delayMs + action.delayMs, MAX_LATENCY_MS);
        return HITS;
      };
    case 'duplicate':
      return (_, draft) => {
        draft.copies = atMost(draft.copies + action.times, MAX_DUPLICATES);
        return HITS;
      };
    case 'reorder':
      return (_, draft) => {
        draft.reorderWindow = atMost(draft.reorderWindow + action.window, MAX_REORDER_WINDOW);
        return HITS;
      };
    case 'answer':
      return (_, draft) => {
        append(draft.answers, action.data);
        draft.isDropped = action.isDropped;
        return HITS;
      };
    case 'close':
      return (_, draft) => {
        draft.close = { code: action.code, reason: action.reason };
        return HITS;
      };
    case 'tag':
      return (_, draft) => {
        draft.tag = { label: action.label, color: action.color };
        return HITS;
      };
    case 'transform':
      return () => ASKS;
  }
}

function edited(subject: RuleSubject, draft: VerdictDraft, bytes: Uint8Array | null, isStillJson: boolean): Effect {
  if (bytes === null) return MISSES;
  subject.replace(bytes, isStillJson);
  draft.isEdited = true;
  return HITS;
}

/** What a run has come to so far. */
class VerdictDraft {
  isDropped = false;
  isEdited = false;
  delayMs = 0;
  copies = 0;
  reorderWindow = 0;
  close: Verdict['close'] = null;
  tag: Verdict['tag'] = null;
  askedFrom = -1;
  readonly answers = newList<MessageData>();
  readonly hits = newList<number>();
  readonly misses = newList<number>();

  finish(original: MessageData, subject: RuleSubject): Verdict {
    const { delayMs, copies, reorderWindow, close, tag, askedFrom, answers, hits, misses } = this;
    // A rule may put in place what was there already.
    const changed = this.isEdited && !this.isDropped ? changedFrom(original, subject.data) : null;
    const outcome = askedFrom >= 0 ? 'ask' : this.isDropped ? 'dropped' : changed === null ? 'pass' : 'changed';
    const rest = { more: NOTHING, delayMs, copies, reorderWindow, answers, close, tag, hits, misses, askedFrom };
    return { outcome, data: changed, ...rest };
  }
}

const NOTHING: readonly never[] = newList<never>();

/** Of a message that no rule has anything to do with; one for all of them. */
export const UNTOUCHED: Verdict = {
  outcome: 'pass',
  data: null,
  more: NOTHING,
  delayMs: 0,
  copies: 0,
  reorderWindow: 0,
  answers: NOTHING,
  close: null,
  tag: null,
  hits: NOTHING,
  misses: NOTHING,
  askedFrom: -1,
};

/**
 * The verdict on a message that the panel was asked about: what the rules before came to, and what the panel said. `answer`: null when it said
 * nothing in time, so that the message goes on as the rules before left it.
 */
export function joinVerdicts(before: Verdict, answer: Verdict | null): Verdict {
  const after = answer ?? UNTOUCHED;
  const isKept = after.outcome === 'pass';
  const data = isKept ? before.data : after.data;
  return {
    outcome: isKept ? (data === null ? 'pass' : 'changed') : after.outcome,
    data,
    more: after.more,
    delayMs: atMost(before.delayMs + after.delayMs, MAX_LATENCY_MS),
    copies: atMost(before.copies + after.copies, MAX_DUPLICATES),
    reorderWindow: atMost(before.reorderWindow + after.reorderWindow, MAX_REORDER_WINDOW),
    answers: concat(before.answers, after.answers),
    close: after.close ?? before.close,
    tag: after.tag ?? before.tag,
    hits: concat(before.hits, after.hits),
    misses: concat(before.misses, after.misses),
    askedFrom: -1,
  };
}

function concat<T>(first: readonly T[], second: readonly T[]): readonly T[] {
  if (second.length === 0) return first;
  const list = newList<T>();
  for (let index = 0; index < first.length; index += 1) append(list, first[index] as T);
  for (let index = 0; index < second.length; index += 1) append(list, second[index] as T);
  return list;
}

/** Null when both are the same. */
function changedFrom(before: MessageData, after: MessageData): MessageData | null {
  if (typeof before === 'string' || typeof after === 'string') return before === after ? null : after;
  const length = lengthOf(before);
  if (lengthOf(after) !== length) return after;
  for (let index = 0; index < length; index += 1) if (before[index] !== after[index]) return after;
  return null;
}

function atMost(value: number, most: number): number {
  return value < most ? value : most;
}
