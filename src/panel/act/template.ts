import { failure, ok, type Result } from '../../base/result.ts';
import { readColumnPath, type JsonColumnStep } from '../store/json-column.ts';

/** Which messages a value is looked for in, the newest first. */
export type MessageSide = 'in' | 'out' | 'any';

/** What the variables of a template stand for. */
export interface TemplateSource {
  readonly uuid: () => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** How often this template was sent before. */
  readonly count: number;
  /** The value at a JSON path in the newest message that has one there, as `cellValue` gives it; null when there is none. */
  readonly find: (side: MessageSide, path: readonly JsonColumnStep[]) => string | null;
}

/** Why a template cannot be filled in. `offset` and `length` say where it stands, in UTF-16 units. */
export interface TemplateError {
  readonly code: 'unknown-variable' | 'bad-arguments' | 'bad-path' | 'no-value' | 'not-closed';
  readonly offset: number;
  readonly length: number;
  /** What stands between the braces. */
  readonly words: string;
}

/** A number with more digits is no length, no time and no amount. */
const INTEGER = /^-?\d{1,15}$/;
const SIDES: readonly MessageSide[] = ['in', 'out', 'any'];

/**
 * Puts values in the place of `{{variables}}`:
 * `{{uuid}}`, `{{now}}` (ms), `{{now s}}`, `{{now iso}}`, `{{counter}}`, `{{counter 100}}` (from there on), `{{random 1 10}}` (both included),
 * `{{last $.id}}`, `{{last in $.id}}`, `{{last out $.id}}` (from the newest message with such a value). A text without `{{` stays as it is.
 */
export function fillTemplate(template: string, source: TemplateSource): Result<string, TemplateError> {
  let text = '';
  let at = 0;
  for (;;) {
    const open = template.indexOf('{{', at);
    if (open < 0) return ok(text + template.slice(at));
    const close = template.indexOf('}}', open + 2);
    const end = close < 0 ? template.length : close + 2;
    const words = template.slice(open + 2, close < 0 ? end : close).trim();
    const fail = (code: TemplateError['code']): Result<string, TemplateError> =>
      failure({ code, offset: open, length: end - open, words });
    if (close < 0) return fail('not-closed');
    const value = valueOf(words, source);
    if (value.kind === 'error') return fail(value.error);
    text += template.slice(at, open) + value.value;
    at = end;
  }
}

function valueOf(words: string, source: TemplateSource): Result<string, TemplateError['code']> {
  const [name = '', ...args] = words.split(/\s+/);
  switch (name) {
    case 'uuid':
      return args.length === 0 ? ok(source.uuid()) : failure('bad-arguments');
    case 'now':
      return nowAs(args, source.now());
    case 'counter': {
      const [start = '1'] = args;
      if (args.length > 1 || !INTEGER.test(start)) return failure('bad-arguments');
      return ok(String(Number(start) + source.count));
    }
    case 'random': {
      const [from = '0', to = '1'] = args;
      if (args.length !== 2 || !INTEGER.test(from) || !INTEGER.test(to)) return failure('bad-arguments');
      const [low, high] = [Math.min(Number(from), Number(to)), Math.max(Number(from), Number(to))];
      return ok(String(low + Math.floor(source.random() * (high - low + 1))));
    }
    case 'last':
      return lastValue(words.slice(name.length).trim(), source);
    default:
      return failure('unknown-variable');
  }
}

function nowAs(args: readonly string[], now: number): Result<string, TemplateError['code']> {
  const [unit = 'ms'] = args;
  if (args.length > 1) return failure('bad-arguments');
  if (unit === 'ms') return ok(String(Math.floor(now)));
  if (unit === 's') return ok(String(Math.floor(now / 1000)));
  return unit === 'iso' ? ok(new Date(now).toISOString()) : failure('bad-arguments');
}

function lastValue(words: string, source: TemplateSource): Result<string, TemplateError['code']> {
  const side = SIDES.find((name) => words.startsWith(`${name} `));
  const path = readColumnPath(side === undefined ? words : words.slice(side.length));
  if (path === null) return failure('bad-path');
  const value = source.find(side ?? 'any', path);
  return value === null ? failure('no-value') : ok(value);
}
