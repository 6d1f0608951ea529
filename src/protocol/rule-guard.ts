import { failure, ok, type Result } from '../base/result.ts';
import { isRecord, readBoolean, readBytes, readCloseCode, readCount, readOneOf, readOrdinal } from './guard.ts';
import { MAX_ACT_BYTES, MAX_LATENCY_MS } from './limits.ts';
import { readPathSteps, readMatchTree } from './match-tree-guard.ts';
import {
  MAX_DUPLICATES,
  MAX_MADE_MESSAGES,
  MAX_REORDER_WINDOW,
  MAX_RULE_TEXT,
  MAX_RULES,
  MAX_TAG_CHARS,
  TAG_COLORS,
  type MessageData,
  type Rule,
  type RuleAction,
  type Verdict,
} from './rule.ts';

/** Why something is no list of rules; `index`: of the first that is wrong, −1 for the list itself. */
export interface RulesError {
  readonly code: 'no-list' | 'too-many' | 'no-rule' | 'same-id';
  readonly index: number;
}

const MAX_REASON_CHARS = 123;

/** A list of rules from `unknown`: rebuilt and bounded, or the first thing that is wrong. Bytes are views. */
export function readRules(value: unknown): Result<readonly Rule[], RulesError> {
  if (!Array.isArray(value)) return failure({ code: 'no-list', index: -1 });
  if (value.length > MAX_RULES) return failure({ code: 'too-many', index: -1 });
  const ids = new Set<number>();
  const rules: Rule[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const rule = readRule(value[index]);
    if (rule === undefined) return failure({ code: 'no-rule', index });
    if (ids.has(rule.id)) return failure({ code: 'same-id', index });
    ids.add(rule.id);
    rules.push(rule);
  }
  return ok(rules);
}

function readRule(value: unknown): Rule | undefined {
  if (!isRecord(value)) return undefined;
  const id = readOrdinal(value['id']);
  const condition = readMatchTree(value['condition']);
  const action = readRuleAction(value['action']);
  return id === undefined || condition === undefined || action === undefined ? undefined : { id, condition, action };
}

/** One action from `unknown`; undefined when it is none or beyond a limit. Half of an action is never carried out, so nothing is cut. */
export function readRuleAction(value: unknown): RuleAction | undefined {
  if (!isRecord(value)) return undefined;
  const { kind } = value;
  switch (kind) {
    case 'replace-text': {
      const find = readWhole(value['find'], MAX_RULE_TEXT);
      const replacement = readWhole(value['replacement'], MAX_RULE_TEXT);
      const isEach = readBoolean(value['isEach']);
      if (find === undefined || find === '' || replacement === undefined || isEach === undefined) return undefined;
      return { kind, find, replacement, isEach };
    }
    case 'set-path': {
      const path = readPathSteps(value['path']);
      const json = readWhole(value['value'], MAX_RULE_TEXT);
      return path === undefined || json === undefined || !isJson(json) ? undefined : { kind, path, value: json };
    }
    case 'remove-path': {
      const path = readPathSteps(value['path']);
      // The whole message cannot be removed from itself.
      return path === undefined || path.length === 0 ? undefined : { kind, path };
    }
    case 'drop':
    case 'transform':
      return { kind };
    case 'delay': {
      const delayMs = readUpTo(value['delayMs'], MAX_LATENCY_MS);
      return delayMs === undefined ? undefined : { kind, delayMs };
    }
    case 'duplicate': {
      const times = readUpTo(value['times'], MAX_DUPLICATES);
      return times === undefined ? undefined : { kind, times };
    }
    case 'reorder': {
      const window = readUpTo(value['window'], MAX_REORDER_WINDOW);
      return window === undefined ? undefined : { kind, window };
    }
    case 'answer': {
      const data = readData(value['data'], MAX_RULE_TEXT);
      const isDropped = readBoolean(value['isDropped']);
      return data === undefined || isDropped === undefined ? undefined : { kind, data, isDropped };
    }
    case 'close': {
      const close = readClose(value);
      return close === undefined ? undefined : { kind, ...close };
    }
    case 'tag': {
      const tag = readTag(value);
      return tag === undefined ? undefined : { kind, ...tag };
    }
    default:
      return undefined;
  }
}

/** What the panel answers to `ask`; undefined when it is none, or asks again. Bytes are views. */
export function readVerdict(value: unknown): Verdict | undefined {
  if (!isRecord(value)) return undefined;
  const outcome = readOneOf(value['outcome'], ['pass', 'changed', 'dropped']);
  const data = value['data'] === null ? null : readData(value['data'], MAX_ACT_BYTES);
  const more = readDataList(value['more']);
  const delayMs = readUpTo(value['delayMs'], MAX_LATENCY_MS);
  const copies = readUpTo(value['copies'], MAX_DUPLICATES);
  const reorderWindow = readUpTo(value['reorderWindow'], MAX_REORDER_WINDOW);
  const answers = readDataList(value['answers']);
  const close = readOrNull(value['close'], readClose);
  const tag = readOrNull(value['tag'], readTag);
  const hits = readIds(value['hits']);
  const misses = readIds(value['misses']);
  if (outcome === undefined || data === undefined || more === undefined || delayMs === undefined) return undefined;
  if (copies === undefined || reorderWindow === undefined || answers === undefined) return undefined;
  if (close === undefined || tag === undefined || hits === undefined || misses === undefined) return undefined;
  // Something goes on in its place exactly when it was changed.
  if ((outcome === 'changed') !== (data !== null) || (data === null && more.length > 0)) return undefined;
  return { outcome, data, more, delayMs, copies, reorderWindow, answers, close, tag, hits, misses, askedFrom: -1 };
}

function readClose(value: unknown): { readonly code: number | null; readonly reason: string | null } | undefined {
  if (!isRecord(value)) return undefined;
  const code = value['code'] === null ? null : readCloseCode(value['code']);
  const reason = value['reason'] === null ? null : readWhole(value['reason'], MAX_REASON_CHARS);
  if (code === undefined || reason === undefined) return undefined;
  // WHATWG WebSockets, close(): a page may use these only, and no reason without a code.
  const isLegal = code === null ? reason === null : code === 1000 || (code >= 3000 && code <= 4999);
  return isLegal ? { code, reason } : undefined;
}

function readTag(value: unknown): { readonly label: string; readonly color: (typeof TAG_COLORS)[number] } | undefined {
  if (!isRecord(value)) return undefined;
  const label = readWhole(value['label'], MAX_TAG_CHARS);
  const color = readOneOf(value['color'], TAG_COLORS);
  return label === undefined || color === undefined ? undefined : { label, color };
}

function readOrNull<T>(value: unknown, read: (value: unknown) => T | undefined): T | null | undefined {
  return value === null ? null : read(value);
}

/** Too long is wrong: half a text is another text. */
function readWhole(value: unknown, maxChars: number): string | undefined {
  return typeof value === 'string' && value.length <= maxChars ? value : undefined;
}

function readData(value: unknown, maxLength: number): MessageData | undefined {
  const data = typeof value === 'string' ? value : readBytes(value);
  return data !== undefined && data.length <= maxLength ? data : undefined;
}

function readDataList(value: unknown): readonly MessageData[] | undefined {
  if (!Array.isArray(value) || value.length > MAX_MADE_MESSAGES) return undefined;
  const list: MessageData[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const data = readData(value[index], MAX_ACT_BYTES);
    if (data === undefined) return undefined;
    list.push(data);
  }
  return list;
}

function readIds(value: unknown): readonly number[] | undefined {
  // A transform may have made a hundred messages of one, each of which meets the rules behind it; each rule is named once.
  if (!Array.isArray(value) || value.length > MAX_RULES) return undefined;
  const list: number[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const id = readOrdinal(value[index]);
    if (id === undefined) return undefined;
    list.push(id);
  }
  return list;
}

function readUpTo(value: unknown, most: number): number | undefined {
  const count = readCount(value);
  return count !== undefined && count <= most ? count : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // What is not JSON must not be put into JSON.
    return false;
  }
}
