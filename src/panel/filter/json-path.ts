import { endOfQuoted, quote, unquote } from './filter-lexer.ts';
import type { JsonPath, JsonStep } from '../../protocol/match-tree.ts';

/** Member names that need no quotes: all that *Copy path* of the JSON tree writes without, and some more. */
const BARE_NAME = /[\p{L}\p{N}\p{ID_Continue}$@-]+/uy;
const INDEX = /\[(\d{1,9}|\*)\]/y;
const SINGLE_QUOTED = /\['([^'\\]*)'\]/y;

export type JsonPathRead =
  | { readonly kind: 'ok'; readonly path: JsonPath; readonly end: number }
  | {
      readonly kind: 'error';
      readonly code: 'path-step-expected' | 'path-index-expected' | 'quote-open';
      readonly at: number;
    };

/**
 * Reads the steps of a path, up to what is no step: `.name`, `."any name"`, `.*`, `[0]`, `[*]`, and as JSONPath writes names
 * (RFC 9535 §2.3.1), `["any name"]` with JSON's escapes or `['any name']`. What comes before the first step is the caller's.
 */
export function readJsonPath(text: string, start: number): JsonPathRead {
  const path: JsonStep[] = [];
  let at = start;
  for (;;) {
    const sign = text.charAt(at);
    const quoted = sign === '[' ? readQuotedName(text, at) : null;
    if (quoted !== null) {
      path.push({ kind: 'member', name: quoted.name });
      at = quoted.end;
    } else if (sign === '[') {
      INDEX.lastIndex = at;
      const inner = INDEX.exec(text)?.[1];
      if (inner === undefined) return { kind: 'error', code: 'path-index-expected', at: at + 1 };
      path.push(inner === '*' ? { kind: 'each' } : { kind: 'element', index: Number(inner) });
      at = INDEX.lastIndex;
    } else if (sign === '.') {
      const next = text.charAt(at + 1);
      BARE_NAME.lastIndex = at + 1;
      const name = BARE_NAME.exec(text)?.[0];
      if (next === '*') {
        path.push({ kind: 'each' });
        at += 2;
      } else if (next === '"') {
        const end = endOfQuoted(text, at + 1);
        if (end < 0) return { kind: 'error', code: 'quote-open', at: at + 1 };
        path.push({ kind: 'member', name: unquote(text.slice(at + 1, end)) });
        at = end;
      } else if (name === undefined) return { kind: 'error', code: 'path-step-expected', at: at + 1 };
      else {
        path.push({ kind: 'member', name });
        at = BARE_NAME.lastIndex;
      }
    } else return { kind: 'ok', path, end: at };
  }
}

/** `["any name"]` or `['any name']` at `at`; null when it is neither. */
function readQuotedName(text: string, at: number): { readonly name: string; readonly end: number } | null {
  SINGLE_QUOTED.lastIndex = at;
  const single = SINGLE_QUOTED.exec(text)?.[1];
  if (single !== undefined) return { name: single, end: SINGLE_QUOTED.lastIndex };
  const end = text.charAt(at + 1) === '"' ? endOfQuoted(text, at + 1) : -1;
  if (end < 0 || text.charAt(end) !== ']') return null;
  try {
    const name: unknown = JSON.parse(text.slice(at + 1, end));
    return typeof name === 'string' ? { name, end: end + 1 } : null;
  } catch {
    // A wrong escape, typed by the user: it is no name.
    return null;
  }
}

export function printJsonPath(path: JsonPath): string {
  return path.map(printStep).join('');
}

function printStep(step: JsonStep): string {
  if (step.kind === 'each') return '[*]';
  if (step.kind === 'element') return `[${step.index}]`;
  BARE_NAME.lastIndex = 0;
  const isBare = BARE_NAME.exec(step.name)?.[0] === step.name;
  return `.${isBare ? step.name : quote(step.name)}`;
}
