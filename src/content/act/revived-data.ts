import type { MessageData, Rule, Verdict } from '../../protocol/rule.ts';
import { append, newList } from '../../rules/built-ins.ts';
import { bytesOf } from './bytes-of.ts';

/** Bytes as `packAct` writes them into JSON. */
interface Packed {
  readonly binary: string;
}

/** Rules out of JSON, with their bytes. */
export function revivedRules(rules: readonly Rule[]): readonly Rule[] {
  const list = newList<Rule>();
  for (let index = 0; index < rules.length; index += 1) {
    const rule = rules[index];
    if (!rule) continue;
    const { id, condition, action } = rule;
    if (action.kind !== 'answer') append(list, rule);
    else
      append(list, {
        id,
        condition,
        action: { kind: 'answer', data: revived(action.data), isDropped: action.isDropped },
      });
  }
  return list;
}

/** A verdict out of JSON, with its bytes. */
export function revivedVerdict(verdict: Verdict): Verdict {
  const { outcome, data, more, delayMs, copies, reorderWindow, answers, close, tag, hits, misses, askedFrom } = verdict;
  return {
    outcome,
    data: data === null ? null : revived(data),
    more: revivedList(more),
    delayMs,
    copies,
    reorderWindow,
    answers: revivedList(answers),
    close,
    tag,
    hits,
    misses,
    askedFrom,
  };
}

function revivedList(items: readonly MessageData[]): readonly MessageData[] {
  const list = newList<MessageData>();
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (item !== undefined) append(list, revived(item));
  }
  return list;
}

function revived(data: MessageData): MessageData {
  // `packAct` has written it, and bytes in no other way.
  return typeof data === 'string' ? data : bytesOf((data as unknown as Packed).binary);
}
