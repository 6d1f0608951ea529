import { fromHex } from '../../base/hex.ts';
import { utf8Length } from '../../base/utf8.ts';
import type { JsonPath } from '../../protocol/match-tree.ts';
import { readRuleAction } from '../../protocol/rule-guard.ts';
import type { Rule, RuleAction } from '../../protocol/rule.ts';
import type { FilterError } from '../filter/filter-error.ts';
import { parseFilter } from '../filter/filter-parser.ts';
import type { Filter } from '../filter/filter-tree.ts';
import { readJsonPath } from '../filter/json-path.ts';
import { matchTreeOf } from './compile-filter.ts';
import { MAX_CODE_CHARS } from './transform/transform-message.ts';
import type { UserAction, UserMatch, UserRule } from './user-rule.ts';

/** Why a rule cannot be carried out; the field it is about stands in the name. */
export type RuleProblem =
  | { readonly code: 'filter'; readonly error: FilterError }
  | { readonly code: 'url-too-long' | 'protocol-too-long' }
  | { readonly code: 'find-empty' | 'path-missing' | 'path' | 'value' | 'delay' | 'times' | 'window' }
  | {
      readonly code:
        | 'answer-hex'
        | 'close-code'
        | 'close-reason'
        | 'tag-empty'
        | 'code-empty'
        | 'code-too-long'
        | 'too-long';
    };

export interface CompiledRule {
  /** Null when there is a problem. */
  readonly rule: Rule | null;
  /** What the panel asks when the page cannot tell. */
  readonly filter: Filter;
  readonly problem: RuleProblem | null;
}

const MAX_PATTERN_CHARS = 1_000;
const MAX_REASON_BYTES = 123;
const ANYTHING: Filter = { kind: 'everything' };

/** What a page is to do for a rule, or the first thing that is wrong with it. */
export function compileRule({ id, match, action }: UserRule): CompiledRule {
  const filter = filterOf(match);
  if ('code' in filter) return { rule: null, filter: ANYTHING, problem: filter };
  const compiled = compileAction(action);
  if ('code' in compiled && !('kind' in compiled)) return { rule: null, filter, problem: compiled };
  // The guard at the other end knows no more than this: what it would refuse is not sent.
  const checked = readRuleAction(compiled);
  if (checked === undefined) return { rule: null, filter, problem: { code: 'too-long' } };
  return { rule: { id, condition: matchTreeOf(filter), action: checked }, filter, problem: null };
}

/** Direction, URL, subprotocol and filter as one filter. */
function filterOf({ direction, url, protocol, filter }: UserMatch): Filter | RuleProblem {
  const parsed = parseFilter(filter);
  if (parsed.kind === 'error') return { code: 'filter', error: parsed.error };
  if (url.length > MAX_PATTERN_CHARS) return { code: 'url-too-long' };
  if (protocol.length > MAX_PATTERN_CHARS) return { code: 'protocol-too-long' };
  const parts: Filter[] = [];
  if (direction !== 'both') parts.push({ kind: 'direction', names: [direction] });
  if (url.trim() !== '') parts.push({ kind: 'url', pattern: url.trim().split('*') });
  if (protocol.trim() !== '') parts.push({ kind: 'protocol', pattern: protocol.trim().split('*') });
  if (parsed.value.kind !== 'everything') parts.push(parsed.value);
  const [only] = parts;
  if (only === undefined) return ANYTHING;
  return parts.length === 1 ? only : { kind: 'and', parts };
}

function compileAction(action: UserAction): RuleAction | RuleProblem {
  switch (action.kind) {
    case 'replace-text':
      return action.find === '' ? { code: 'find-empty' } : action;
    case 'set-path': {
      const path = pathOf(action.path);
      if ('code' in path) return path;
      return isJson(action.value) ? { kind: 'set-path', path, value: action.value.trim() } : { code: 'value' };
    }
    case 'remove-path': {
      const path = pathOf(action.path);
      if ('code' in path) return path;
      return path.length === 0 ? { code: 'path-missing' } : { kind: 'remove-path', path };
    }
    case 'drop':
      return action;
    case 'delay':
      return readRuleAction(action) ?? { code: 'delay' };
    case 'duplicate':
      return readRuleAction(action) ?? { code: 'times' };
    case 'reorder':
      return readRuleAction(action) ?? { code: 'window' };
    case 'answer': {
      const { data, isBinary, isDropped } = action;
      if (!isBinary) return { kind: 'answer', data, isDropped };
      const bytes = fromHex(data);
      return bytes.kind === 'error' ? { code: 'answer-hex' } : { kind: 'answer', data: bytes.value, isDropped };
    }
    case 'close': {
      const { code, reason } = action;
      if (code === null ? reason !== '' : code !== 1000 && !(code >= 3000 && code <= 4999))
        return { code: 'close-code' };
      if (utf8Length(reason) > MAX_REASON_BYTES) return { code: 'close-reason' };
      return { kind: 'close', code, reason: code === null || reason === '' ? null : reason };
    }
    case 'tag':
      return action.label.trim() === '' ? { code: 'tag-empty' } : { ...action, label: action.label.trim() };
    case 'transform':
      if (action.code.trim() === '') return { code: 'code-empty' };
      return action.code.length > MAX_CODE_CHARS ? { code: 'code-too-long' } : { kind: 'transform' };
  }
}

function pathOf(text: string): JsonPath | RuleProblem {
  const trimmed = text.trim();
  if (trimmed === '') return { code: 'path-missing' };
  const start = trimmed.startsWith('$') ? 1 : 0;
  // `price` is meant as `.price`.
  const written = start === 0 && !/^[.[]/.test(trimmed) ? `.${trimmed}` : trimmed;
  const read = readJsonPath(written, start);
  return read.kind === 'error' || read.end !== written.length ? { code: 'path' } : read.path;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Typed by the user: it is told beside the field.
    return false;
  }
}
