import { decodeUtf8 } from '../../../base/utf8.ts';
import { OPCODE } from '../../../decoder/opcode.ts';
import type { Row } from '../../../model/frame-log.ts';
import { printFilter } from '../../filter/filter-printer.ts';
import type { Filter } from '../../filter/filter-tree.ts';
import { EMPTY_ACTIONS, EMPTY_MATCH, type UserAction } from '../../rules/user-rule.ts';
import { connectionName } from '../../store/connection-name.ts';
import { shownData } from '../../store/shown-data.ts';
import type { PanelContextValue } from '../panel-context.tsx';

/** Members that usually say which kind of message it is. */
const KIND_NAMES = ['type', 'event', 'op', 'action', 'method', 'kind', 'cmd', 'command', 'channel', 'topic', 'e', 't'];
const MAX_JSON_BYTES = 1024 * 1024;
const MAX_VALUE_CHARS = 80;
const MAX_TEXT_CHARS = 24;

/** Begins a rule that meets messages like this one, switched off, and opens it. */
export async function ruleFromRow(panel: PanelContextValue, row: Row): Promise<void> {
  const { store } = await panel.rules.open();
  const connection = panel.session.connections.at(row.connection) ?? null;
  const { bytes, opcode } = shownData(panel.session.log, row.index);
  const { filter, action } = like(bytes, opcode);
  store.actions.add({
    site: store.getState().site,
    isOn: false,
    match: {
      ...EMPTY_MATCH,
      direction: row.isOutgoing ? 'out' : 'in',
      url: connection ? connectionName(connection.url).name : '',
      filter: printFilter(filter),
    },
    action,
  });
  openRules(panel);
}

export function openRules({ store }: PanelContextValue): void {
  store.actions.chooseTab('rules');
  store.actions.openDetail();
}

/** What such messages have in common, as far as one can tell from one of them, and a likely thing to do. */
export function like(bytes: Uint8Array, opcode: number): { readonly filter: Filter; readonly action: UserAction } {
  if (opcode !== OPCODE.text) {
    return { filter: { kind: 'opcode', names: ['binary'] }, action: EMPTY_ACTIONS.drop };
  }
  const text = decodeUtf8(bytes.subarray(0, MAX_JSON_BYTES));
  const value = text.kind === 'ok' ? parsed(text.value) : undefined;
  if (typeof value === 'object' && value !== null) {
    const kind = Array.isArray(value) ? null : kindOf(value as Readonly<Record<string, unknown>>);
    if (kind !== null) return { filter: kind, action: EMPTY_ACTIONS['set-path'] };
    return { filter: { kind: 'json', path: [], test: { kind: 'any' } }, action: EMPTY_ACTIONS['set-path'] };
  }
  const start = text.kind === 'ok' ? text.value.slice(0, MAX_TEXT_CHARS).trim() : '';
  if (start === '') return { filter: { kind: 'opcode', names: ['text'] }, action: EMPTY_ACTIONS.drop };
  return { filter: { kind: 'text', text: start }, action: { ...EMPTY_ACTIONS['replace-text'], find: start } };
}

function kindOf(value: Readonly<Record<string, unknown>>): Filter | null {
  for (const name of KIND_NAMES) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (typeof member !== 'string' || member === '' || member.length > MAX_VALUE_CHARS) continue;
    const test = { kind: 'text', pattern: [member], isString: true } as const;
    return { kind: 'json', path: [{ kind: 'member', name }], test };
  }
  return null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Plain text.
    return undefined;
  }
}
