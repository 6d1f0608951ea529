import type { CSSProperties } from 'react';
import {
  DEFAULT_TABLE_LAYOUT,
  isColumnShown,
  MIN_DATA_PX,
  TABLE_COLUMNS,
  withColumnMoved,
  withColumnShown,
  withColumnWidth,
  withoutJsonColumn,
  type JsonColumn,
  type ShownColumn,
  type TableRoom,
} from '../store/table-layout.ts';
import { tableText } from '../text/table-text.ts';
import { text } from '../text/text.ts';
import type { MenuItem } from '../ui/menu.tsx';
import type { PanelContextValue } from './panel-context.tsx';

const MENU_STEP_PX = 24;

export function columnTitle({ id, json }: { readonly id: string; readonly json: JsonColumn | null }): string {
  const name = TABLE_COLUMNS.find((known) => known === id);
  return json?.name ?? (name === undefined ? id : text.table.column[name]);
}

/** The data take all the room that the other columns leave. */
export function cellStyle({ id, widthPx }: ShownColumn): CSSProperties {
  return id === 'data' ? { flex: `1 1 ${MIN_DATA_PX}px`, minWidth: MIN_DATA_PX } : { width: widthPx };
}

interface ColumnMenuOptions {
  readonly columns: readonly ShownColumn[];
  /** The column whose header was pressed. */
  readonly id: string;
  readonly room: TableRoom;
  readonly hasManyConnections: boolean;
  /** Null: a new one. */
  readonly onEditJsonColumn: (id: string | null) => void;
}

/** What can be done with the columns: each shown or hidden, the pressed one moved and resized, one of the user's own added. */
export function columnMenuItems({ store }: PanelContextValue, options: ColumnMenuOptions): readonly MenuItem[] {
  const { columns, id, room, hasManyConnections, onEditJsonColumn } = options;
  const { arrangeTable } = store.actions;
  const { tableLayout } = store.getState().settings;
  const at = columns.findIndex((column) => column.id === id);
  const [column, before, after] = [columns[at], columns[at - 1], columns[at + 1]];
  const words = tableText.columns;
  const items: MenuItem[] = tableLayout.map((each) => {
    const isShown = isColumnShown(each, room, hasManyConnections);
    return {
      kind: 'item',
      label: each.json ? `${each.json.name} (${each.json.path})` : columnTitle(each),
      isChecked: isShown,
      isToggle: true,
      isDisabled: each.id === 'data',
      onChoose: () => arrangeTable((layout) => withColumnShown(layout, each.id, !isShown)),
    };
  });
  const resize = (byPx: number): (() => void) | null =>
    column && id !== 'data' ? () => arrangeTable((layout) => withColumnWidth(layout, id, column.widthPx + byPx)) : null;
  items.push(
    { kind: 'separator' },
    item(words.sortAscending, () => store.actions.sortTable({ column: id, isDescending: false })),
    item(words.sortDescending, () => store.actions.sortTable({ column: id, isDescending: true })),
    item(words.sortNone, store.getState().settings.tableSort === null ? null : () => store.actions.sortTable(null)),
    { kind: 'separator' },
    item(
      words.moveLeft,
      before ? () => arrangeTable((layout) => withColumnMoved(layout, id, before.id, 'before')) : null,
      'Ctrl+Shift+←',
    ),
    item(
      words.moveRight,
      after ? () => arrangeTable((layout) => withColumnMoved(layout, id, after.id, 'after')) : null,
      'Ctrl+Shift+→',
    ),
    item(words.narrower, resize(-MENU_STEP_PX), 'Shift+←'),
    item(words.wider, resize(MENU_STEP_PX), 'Shift+→'),
    { kind: 'separator' },
    item(words.add, () => onEditJsonColumn(null)),
  );
  if (column?.json) {
    items.push(
      item(words.edit, () => onEditJsonColumn(id)),
      item(words.remove, () => arrangeTable((layout) => withoutJsonColumn(layout, id))),
    );
  }
  items.push(
    { kind: 'separator' },
    item(words.reset, () => arrangeTable(() => DEFAULT_TABLE_LAYOUT)),
  );
  return items;
}

function item(label: string, onChoose: (() => void) | null, keys?: string): MenuItem {
  const isDisabled = onChoose === null;
  return {
    kind: 'item',
    label,
    isDisabled,
    onChoose: onChoose ?? (() => undefined),
    ...(keys === undefined ? {} : { keys }),
  };
}
