import type { Connection } from '../../model/connection.ts';
import type { Row } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';
import { countSelected } from '../store/selected-rows.ts';
import { compareText } from '../text/compare-text.ts';
import { markText } from '../text/mark-text.ts';
import { tableText } from '../text/table-text.ts';
import { text } from '../text/text.ts';
import type { MenuItem } from '../ui/menu.tsx';
import { copyAndTell, copyRow, copySelection, saveRow, SELECTION_FORMATS } from './copy-actions.ts';
import { rowsToMark, toggleMark } from './mark-actions.ts';
import { isClosable } from './is-closable.ts';
import type { PanelContextValue } from './panel-context.tsx';

/** What can be done with a row. */
export function rowMenuItems(panel: PanelContextValue, row: Row): readonly MenuItem[] {
  const { session, store } = panel;
  const connection = session.connections.at(row.connection) ?? null;
  const isAlone = store.getState().selectedConnection !== null;
  const items: MenuItem[] = [];
  const count = countSelected(store.getState().selectedRows, panel.rows);
  const words = tableText.selection;
  if (count > 1) {
    return [
      ...(count === 2 && row.kind === RowKind.frame ? [item(compareText.menu.two, () => compare(panel))] : []),
      item(words.copyLines(count), () => void copySelection(panel, 'lines'), 'Ctrl+C'),
      item(words.copyJson(count), () => void copySelection(panel, 'json')),
      ...copyAsItems(panel, count),
      ...codeItems(panel, connection),
      { kind: 'separator' },
      ...markItems(panel),
      item(words.selectAll, () => selectAllRows(panel), 'Ctrl+A'),
      item(tableText.jump.menu, () => store.actions.openDialog('jump'), 'Ctrl+G'),
    ];
  }
  if (row.kind === RowKind.frame) {
    items.push(
      item(text.menu.copyMessage, () => void copyRow(panel, row, 'message'), 'Ctrl+C'),
      item(text.menu.copyHex, () => void copyRow(panel, row, 'hex')),
      item(text.menu.copyBase64, () => void copyRow(panel, row, 'base64')),
      item(text.menu.copyJson, () => void copyRow(panel, row, 'json')),
      { kind: 'separator' },
      item(text.menu.editAndResend, () => void composing().then(({ editRow }) => editRow(panel, row))),
      ...(connection?.state === 'open' && connection.importedFrom === undefined
        ? [
            item(text.menu.sendAgain, () => {
              void composing().then(({ sendRowAgain }) => sendRowAgain(panel, row, connection));
            }),
          ]
        : []),
      item(text.rules.fromRow, () => void ruling().then(({ ruleFromRow }) => ruleFromRow(panel, row))),
      { kind: 'separator' },
      item(text.menu.save, () => void saveRow(panel, row)),
      item(text.menu.showInFrame, () => {
        store.actions.chooseTab('frame');
        store.actions.openDetail();
      }),
      item(compareText.menu.previous, () => {
        store.actions.pinRow(null, session.log.generation);
        compare(panel);
      }),
      item(compareText.menu.pin, () => {
        store.actions.pinRow(row.index, session.log.generation);
        panel.notices.show(compareText.pinned(row.index + 1));
      }),
    );
  } else items.push(item(text.menu.copyRow, () => void copyRow(panel, row, 'message'), 'Ctrl+C'));
  items.push({ kind: 'separator' }, ...copyAsItems(panel, 1), ...codeItems(panel, connection));
  if (connection) items.push(item(text.menu.replay, () => replay(panel, connection, row.index)));
  items.push({ kind: 'separator' }, ...markItems(panel));
  if (connection) {
    items.push(
      { kind: 'separator' },
      item(text.menu.copyUrl, () => void copyAndTell(panel, connection.url)),
      isAlone
        ? item(text.menu.showAll, () => store.actions.selectConnection(null))
        : item(text.menu.showConnection, () => store.actions.selectConnection(connection.key)),
      ...(isClosable(connection)
        ? [item(text.menu.closeConnection, () => store.actions.openDialog('close-connection'))]
        : []),
    );
  }
  items.push(
    { kind: 'separator' },
    item(tableText.jump.menu, () => store.actions.openDialog('jump'), 'Ctrl+G'),
  );
  return items;
}

/** The selected rows as exports write them, without the dialog. */
function copyAsItems(panel: PanelContextValue, count: number): readonly MenuItem[] {
  const words = tableText.selection;
  return SELECTION_FORMATS.map((format) =>
    item(words.copyAs(count, words.formatName[format]), () => void copyExported(panel, format)),
  );
}

/** What is of a connection can be played again by other tools. */
function codeItems({ store }: PanelContextValue, connection: Connection | null): readonly MenuItem[] {
  return connection === null ? [] : [item(text.menu.copyCode, () => store.actions.openDialog('code'))];
}

function markItems(panel: PanelContextValue): readonly MenuItem[] {
  const indexes = rowsToMark(panel);
  const { length } = indexes;
  if (length === 0) return [];
  const { log } = panel.session;
  const isMarked = indexes.every((index) => log.mark(index) !== null);
  return [
    item(isMarked ? markText.menu.unmark(length) : markText.menu.mark(length), () => toggleMark(panel), 'M'),
    item(markText.menu.note(length), () => panel.store.actions.openDialog('mark'), 'N'),
  ];
}

function compare({ store }: PanelContextValue): void {
  store.actions.chooseTab('compare');
  store.actions.openDetail();
}

/** All rows that are shown now; those that come later are not selected. */
export function selectAllRows({ session, store, rows }: PanelContextValue): void {
  const last = rows.at(rows.count - 1);
  if (last !== undefined) store.actions.selectAllRows(last, session.log.generation);
}

/** Takes the connection to be played again, up to a row. */
function replay(panel: PanelContextValue, connection: Connection, row: number): void {
  void import('./replay/replay-of.ts').then(({ openReplay }) => openReplay(panel, connection, row));
}

/** What needs the composer is loaded when it is chosen. */
const ruling = () => import('./rules/rule-from-row.ts');
const composing = () => import('./act/composer-of.ts');

function item(label: string, onChoose: () => void, keys?: string): MenuItem {
  return { kind: 'item', label, onChoose, ...(keys === undefined ? {} : { keys }) };
}

/** What writes the formats of exports is loaded with the first. */
async function copyExported(panel: PanelContextValue, format: (typeof SELECTION_FORMATS)[number]): Promise<void> {
  const { copySelectionAs } = await import('./transfer/copy-exported.ts');
  await copySelectionAs(panel, format);
}
