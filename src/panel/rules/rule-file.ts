import { MAX_RULES, TAG_COLORS } from '../../protocol/rule.ts';
import { MAX_CODE_CHARS } from './transform/transform-message.ts';
import {
  EMPTY_ACTIONS,
  MAX_RULE_NAME_CHARS,
  RULE_DIRECTIONS,
  type UserAction,
  type UserMatch,
  type UserRule,
} from './user-rule.ts';

const FORMAT = 'framescope-rules';
const VERSION = 1;
/** A file with more is not one of ours. */
const MAX_FILE_CHARS = 20 * 1024 * 1024;
const MAX_FIELD_CHARS = 64 * 1024;

/** Rules as a file's content: versioned JSON. */
export function rulesAsText(rules: readonly UserRule[]): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, rules }, null, 2)}\n`;
}

/** Reads what `rulesAsText` wrote, with new ids; null when it is no such file. Rules that do not fit are left out and counted. */
export function readRuleFile(text: string): { readonly rules: readonly UserRule[]; readonly leftOut: number } | null {
  if (text.length > MAX_FILE_CHARS) return null;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    // No JSON at all: another file was chosen.
    return null;
  }
  if (!isRecord(data) || data['format'] !== FORMAT || data['version'] !== VERSION) return null;
  const list: unknown = data['rules'];
  if (!Array.isArray(list)) return null;
  const rules: UserRule[] = [];
  for (const value of list.slice(0, MAX_RULES)) {
    const rule = readRule(value);
    if (rule) rules.push({ ...rule, id: rules.length + 1 });
  }
  return { rules, leftOut: list.length - rules.length };
}

function readRule(value: unknown): Omit<UserRule, 'id'> | null {
  if (!isRecord(value)) return null;
  const name = textOf(value['name'], MAX_RULE_NAME_CHARS);
  const isOn = value['isOn'] === true;
  const site = value['site'] === null ? null : textOf(value['site'], 1_000);
  const match = readMatch(value['match']);
  const action = readAction(value['action']);
  if (name === undefined || site === undefined || match === null || action === null) return null;
  return { name, isOn, site, match, action };
}

function readMatch(value: unknown): UserMatch | null {
  if (!isRecord(value)) return null;
  const direction = RULE_DIRECTIONS.find((name) => name === value['direction']);
  const url = textOf(value['url'], MAX_FIELD_CHARS);
  const protocol = textOf(value['protocol'], MAX_FIELD_CHARS);
  const filter = textOf(value['filter'], MAX_FIELD_CHARS);
  if (direction === undefined || url === undefined || protocol === undefined || filter === undefined) return null;
  return { direction, url, protocol, filter };
}

/** Each field of the kind, with the type that it has in an empty one. What it says is checked where it is compiled. */
function readAction(value: unknown): UserAction | null {
  if (!isRecord(value)) return null;
  const empty = Object.values(EMPTY_ACTIONS).find(({ kind }) => kind === value['kind']);
  if (!empty) return null;
  const fields: Record<string, unknown> = {};
  for (const [key, example] of Object.entries(empty)) {
    const field = value[key];
    if (key === 'code' && empty.kind === 'close' ? !isCloseCode(field) : typeof field !== typeof example) return null;
    if (typeof field === 'string' && field.length > (key === 'code' ? MAX_CODE_CHARS : MAX_FIELD_CHARS)) return null;
    if (typeof field === 'number' && !Number.isSafeInteger(field)) return null;
    fields[key] = field;
  }
  if (empty.kind === 'tag' && !TAG_COLORS.some((color) => color === fields['color'])) return null;
  return fields as unknown as UserAction;
}

function isCloseCode(value: unknown): boolean {
  return value === null || typeof value === 'number';
}

function textOf(value: unknown, maxChars: number): string | undefined {
  return typeof value === 'string' && value.length <= maxChars ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
