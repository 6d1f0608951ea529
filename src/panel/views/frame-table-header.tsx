import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { MIN_COLUMN_PX, withColumnMoved, withColumnWidth, type ShownColumn } from '../store/table-layout.ts';
import { tableText } from '../text/table-text.ts';
import { text } from '../text/text.ts';
import type { MenuPlace } from '../ui/menu.tsx';
import { cellStyle, columnTitle } from './frame-table-columns.ts';
import styles from './frame-table.module.css';
import { useActions, useChoice } from './panel-context.tsx';

const KEY_STEP_PX = 8;
/** A press that moves less is a click. */
const DRAG_START_PX = 5;

interface FrameTableHeaderProps {
  readonly columns: readonly ShownColumn[];
  readonly minWidthPx: number;
  readonly onMenu: (columnId: string, place: MenuPlace) => void;
}

interface ColumnPress {
  readonly id: string;
  readonly x: number;
}

/** What is drawn while a column is dragged. */
interface ColumnDrag {
  readonly id: string;
  readonly drop: ColumnDrop | null;
}

interface ColumnDrop {
  readonly id: string;
  readonly side: 'before' | 'after';
}

/** The columns' names: dragged to move, dragged at their edge to resize; one tab stop, with the arrow keys from name to name. */
export function FrameTableHeader({ columns, minWidthPx, onMenu }: FrameTableHeaderProps): ReactNode {
  const { arrangeTable, toggleSort } = useActions();
  const sort = useChoice((state) => state.settings.tableSort);
  const row = useRef<HTMLDivElement | null>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const press = useRef<ColumnPress | null>(null);
  const [drag, setDrag] = useState<ColumnDrag | null>(null);
  const tabStop = columns.some(({ id }) => id === activeId) ? activeId : columns[0]?.id;

  const cellOf = (id: string | undefined): HTMLElement | null =>
    [...(row.current?.children ?? [])].find(
      (cell): cell is HTMLElement => cell instanceof HTMLElement && cell.dataset['id'] === id,
    ) ?? null;

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>, column: ShownColumn): void => {
    const at = columns.indexOf(column);
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    const isCommand = event.ctrlKey || event.metaKey;
    const neighbour = columns[at + step];
    if (event.altKey || (isCommand && !event.shiftKey)) return;
    if (step !== 0 && isCommand) {
      if (neighbour) {
        const side = step < 0 ? 'before' : 'after';
        flushSync(() => arrangeTable((layout) => withColumnMoved(layout, column.id, neighbour.id, side)));
        // An element that changes its place loses the focus.
        cellOf(column.id)?.focus();
      }
    } else if (step !== 0 && event.shiftKey) {
      if (column.id !== 'data') {
        arrangeTable((layout) => withColumnWidth(layout, column.id, column.widthPx + step * KEY_STEP_PX));
      }
    } else if (step !== 0) cellOf(neighbour?.id)?.focus();
    else if (event.key === 'Home') cellOf(columns[0]?.id)?.focus();
    else if (event.key === 'End') cellOf(columns.at(-1)?.id)?.focus();
    else if (event.key === 'ArrowDown') row.current?.closest<HTMLElement>('[role=grid]')?.focus();
    else if (
      event.key === 'Enter' ||
      event.key === ' ' ||
      event.key === 'ContextMenu' ||
      (event.shiftKey && event.key === 'F10')
    ) {
      const box = event.currentTarget.getBoundingClientRect();
      onMenu(column.id, { x: box.left, y: box.bottom });
    } else return;
    event.preventDefault();
    // The rows have these keys too.
    event.stopPropagation();
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>, id: string): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    press.current = { id, x: event.clientX };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const pressed = press.current;
    if (!pressed || (drag === null && Math.abs(event.clientX - pressed.x) < DRAG_START_PX)) return;
    setDrag({ id: pressed.id, drop: dropAt(row.current, event.clientX) });
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>): void => {
    const pressed = press.current;
    endPress();
    if (!pressed) return;
    if (Math.abs(event.clientX - pressed.x) < DRAG_START_PX) {
      toggleSort(pressed.id);
      return;
    }
    const drop = dropAt(row.current, event.clientX);
    if (drop) arrangeTable((layout) => withColumnMoved(layout, pressed.id, drop.id, drop.side));
  };
  const endPress = (): void => {
    press.current = null;
    setDrag(null);
  };

  return (
    <div ref={row} className={styles['header']} role="row" aria-rowindex={1} style={{ minWidth: minWidthPx }}>
      {columns.map((column) => (
        <div
          key={column.id}
          className={styles['cell']}
          role="columnheader"
          tabIndex={column.id === tabStop ? 0 : -1}
          aria-label={column.json ? undefined : columnTitle(column)}
          aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight Control+Shift+ArrowLeft Control+Shift+ArrowRight Enter"
          aria-sort={sort?.column === column.id ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
          title={headerTitle(column)}
          data-id={column.id}
          data-column={column.json ? 'json' : column.id}
          data-dragged={drag?.drop && drag.id === column.id ? '' : undefined}
          data-drop={drag?.drop?.id === column.id && drag.id !== column.id ? drag.drop.side : undefined}
          style={cellStyle(column)}
          onFocus={() => setActiveId(column.id)}
          onKeyDown={(event) => onKeyDown(event, column)}
          // The focus stays where it is: a press here moves a column and chooses nothing.
          onMouseDown={(event) => event.preventDefault()}
          onPointerDown={(event) => onPointerDown(event, column.id)}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={endPress}
          onContextMenu={(event) => {
            event.preventDefault();
            event.stopPropagation();
            onMenu(column.id, { x: event.clientX, y: event.clientY });
          }}
        >
          <span className={styles['columnName']}>{column.id === 'direction' ? '' : columnTitle(column)}</span>
          {sort?.column === column.id && (
            <span className={styles['sortSign']} aria-hidden="true">
              {sort.isDescending ? '▼' : '▲'}
            </span>
          )}
          {column.id !== 'data' && <ResizeEdge column={column} />}
        </div>
      ))}
    </div>
  );
}

/** For the mouse; by keyboard the header cell itself is resized. A double click brings the usual width back. */
function ResizeEdge({ column }: { readonly column: ShownColumn }): ReactNode {
  const { arrangeTable } = useActions();
  const start = useRef<{ readonly x: number; readonly widthPx: number } | null>(null);
  const resize = (widthPx: number | null): void =>
    arrangeTable((layout) => withColumnWidth(layout, column.id, widthPx));
  return (
    <span
      className={styles['edge']}
      aria-hidden="true"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, widthPx: column.widthPx };
      }}
      onPointerMove={(event) => {
        if (!start.current) return;
        event.stopPropagation();
        resize(Math.max(MIN_COLUMN_PX, start.current.widthPx + event.clientX - start.current.x));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onPointerCancel={() => {
        start.current = null;
      }}
      onDoubleClick={() => resize(null)}
    />
  );
}

function dropAt(row: HTMLElement | null, x: number): ColumnDrop | null {
  let last: ColumnDrop | null = null;
  for (const cell of row?.children ?? []) {
    if (!(cell instanceof HTMLElement)) continue;
    const id = cell.dataset['id'] ?? '';
    const { left, width } = cell.getBoundingClientRect();
    if (x < left + width / 2) return last ?? { id, side: 'before' };
    last = { id, side: 'after' };
  }
  return last;
}

function headerTitle(column: ShownColumn): string {
  const own = column.json ? column.json.path : column.id === 'delta' ? text.table.deltaTitle : columnTitle(column);
  return `${own}\n${tableText.columns.headerTitle}`;
}
