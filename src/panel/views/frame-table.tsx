import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react';
import { countSelected, isRowSelected, rangesBetween } from '../store/selected-rows.ts';
import { roomFor, shownColumns, totalWidth } from '../store/table-layout.ts';
import { formatCount } from '../text/format.ts';
import { tableText } from '../text/table-text.ts';
import { text } from '../text/text.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu, type MenuPlace } from '../ui/menu.tsx';
import { useElementSize } from '../ui/use-element-size.ts';
import { VirtualRows, type VirtualRowsHandle } from '../ui/virtual-rows.tsx';
import { copyRow, copySelection } from './copy-actions.ts';
import { useConversation } from './conversation/use-conversation.ts';
import { EmptyState } from './empty-state.tsx';
import { FrameRow } from './frame-row.tsx';
import { columnMenuItems } from './frame-table-columns.ts';
import { FrameTableHeader } from './frame-table-header.tsx';
import styles from './frame-table.module.css';
import {
  useActions,
  useChoice,
  useHeartbeats,
  usePanel,
  useSearch,
  useSelectedRow,
  useSession,
  useTableRows,
  useVisibleRows,
} from './panel-context.tsx';
import { rowsToMark, toggleMark } from './mark-actions.ts';
import { rowMenuItems, selectAllRows } from './row-menu.ts';

/** Height of every row; the token `--row-height` says the same to the style sheets. */
export const ROW_HEIGHT_PX = 21;

/** Each message stands in a frame of its own. */
const CONVERSATION_ROW_HEIGHT_PX = 24;

export const FRAME_TABLE_ID = 'framescope-frames';

const JsonColumnDialog = lazy(async () => ({ default: (await import('./json-column-dialog.tsx')).JsonColumnDialog }));
const FoldedHeartbeats = lazy(async () => ({
  default: (await import('./folded-heartbeats.tsx')).FoldedHeartbeats,
}));

/** No character of the table's font that is seen is narrower; the browser need not shape what does not fit. */
const MIN_CHARACTER_PX = 4;
/** A table that is resized draws its rows again only in steps of so many characters. */
const PREVIEW_STEP_CHARS = 64;

/** Element that holds the table's focus. */
export const FRAME_TABLE_LABEL = text.table.label;

/**
 * The frames and lifecycle events, newest last. The focus stays on the grid itself (`aria-activedescendant` names the row), so
 * that it cannot be lost while rows come and go.
 */
export function FrameTable(): ReactNode {
  const { log, connections } = useSession();
  const panel = usePanel();
  const visible = useVisibleRows();
  const rows = useTableRows();
  const isConversation = useChoice((state) => state.settings.rowLayout === 'conversation');
  const conversation = useConversation(isConversation);
  const tableSort = useChoice((state) => state.settings.tableSort);
  // What was said is told in the order in which it was said.
  const sort = isConversation ? null : tableSort;
  useEffect(() => rows.setSort(sort), [rows, sort]);
  const heartbeats = useHeartbeats();
  const search = useSearch();
  const selected = useSelectedRow();
  const selectedRows = useChoice((state) => state.selectedRows);
  const isFollowing = useChoice((state) => state.isFollowing);
  const timeFormat = useChoice((state) => state.settings.timeFormat);
  const hasManyConnections = useChoice((state) => state.selectedConnection === null) && connections.size > 1;
  const layout = useChoice((state) => state.settings.tableLayout);
  const [size, sizeRef] = useElementSize();
  const room = roomFor(size?.width ?? Number.POSITIVE_INFINITY);
  const columns = useMemo(() => shownColumns(layout, room, hasManyConnections), [layout, room, hasManyConnections]);
  const minWidthPx = totalWidth(columns);
  const fittingChars = Math.max(size?.width ?? 0, minWidthPx) / MIN_CHARACTER_PX;
  const previewChars = Math.ceil(fittingChars / PREVIEW_STEP_CHARS) * PREVIEW_STEP_CHARS;
  const [columnMenu, setColumnMenu] = useState<{ readonly id: string; readonly place: MenuPlace } | null>(null);
  /** Of the column that is edited, `''` for a new one; null while no dialog is open. */
  const [editedColumn, setEditedColumn] = useState<string | null>(null);
  const actions = useActions();
  const handle = useRef<VirtualRowsHandle | null>(null);
  const [menuPlace, setMenuPlace] = useState<MenuPlace | null>(null);
  const selectedPosition = selected === null ? -1 : rows.positionOf(selected.index);
  const { startTime } = log;
  const { generation } = log;

  const choose = useCallback(
    (position: number, how: 'selectRow' | 'extendSelection' | 'toggleRow' | 'goToRow'): void => {
      const bounded = Math.min(Math.max(0, position), rows.count - 1);
      const index = rows.at(bounded);
      if (index === undefined) return;
      const { selectionAnchor } = panel.store.getState();
      // Between two rows of a sorted table there are others than in the log.
      if (how === 'extendSelection' && rows.sort !== null && selectionAnchor !== null) {
        actions.selectRanges(rangesBetween(rows, rows.positionOf(selectionAnchor), bounded), index, log.generation);
      } else actions[how](index, log.generation);
      // Whoever looks at a row wants it to stay; the end of the table brings the newest rows back.
      if (bounded < rows.count - 1) actions.stopFollowing();
      handle.current?.revealRow(bounded);
    },
    [rows, actions, log, panel],
  );

  const onEndReached = useCallback(
    (isAtEnd: boolean) => (isAtEnd ? actions.follow() : actions.stopFollowing()),
    [actions],
  );

  // A selected row that came back into the filter is brought into view.
  const selectedIndex = selected?.index ?? null;
  const filter = useChoice((state) => state.filter);
  useEffect(() => {
    if (selectedIndex === null) return;
    const position = rows.positionOf(selectedIndex);
    if (position >= 0) handle.current?.revealRow(position, 'center');
    // Not again with every row that streams in: only when the user has changed something.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [filter, selectedIndex, rows, conversation]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = handle.current?.rowsPerPage() ?? 1;
    const at = selectedPosition >= 0 ? selectedPosition : selected === null ? -1 : rows.nearestPosition(selected.index);
    if (event.altKey) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const how = event.shiftKey ? 'extendSelection' : isCommand ? 'goToRow' : 'selectRow';
    const select = (position: number): void => choose(position, how);
    if (isCommand && event.key === 'c') {
      if (!selected || String(document.getSelection()) !== '') return;
      if (countSelected(selectedRows, visible) > 1) void copySelection(panel, 'lines');
      else void copyRow(panel, selected, 'message');
    } else if (isCommand && event.key === 'a') selectAllRows(panel);
    else if (event.key === 'v' && !isCommand) actions.toggleConversation();
    else if (event.key === 'm' && !isCommand && selected) toggleMark(panel);
    else if (event.key === 'n' && !isCommand && rowsToMark(panel).length > 0) actions.openDialog('mark');
    else if (event.key === ' ' && selectedPosition >= 0) choose(selectedPosition, 'toggleRow');
    else if (isCommand && !event.key.startsWith('Arrow')) return;
    else if (event.key === 'ArrowDown') select(at < 0 ? rows.count - 1 : at + 1);
    else if (event.key === 'ArrowUp') select(at < 0 ? rows.count - 1 : at - 1);
    else if (event.key === 'PageDown') select(at < 0 ? rows.count - 1 : at + page);
    else if (event.key === 'PageUp') select(at < 0 ? rows.count - 1 : at - page);
    else if (event.key === 'Home') select(0);
    else if (event.key === 'End') {
      select(rows.count - 1);
      actions.follow();
    } else if (event.key === 'Enter' && selected) actions.openDetail();
    else if (event.key === 'Escape') {
      const { isDetailOpen } = panel.store.getState();
      if (isDetailOpen) actions.closeDetail();
      else if (selected) actions.selectRow(null, generation);
      else return;
      // DevTools would open its drawer.
      event.stopPropagation();
    } else if ((event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) && selected) {
      openMenuAtRow(selected.index, setMenuPlace);
    } else return;
    event.preventDefault();
  };

  const onMouseDown = (event: MouseEvent<HTMLDivElement>): void => {
    const position = positionOf(event.target);
    if (position === null || event.button === 1) return;
    const index = rows.at(position);
    if (event.button === 2) {
      // A menu for all selected rows is opened on any of them.
      const isSelected = index !== undefined && selected !== null && isRowSelected(selectedRows, index);
      choose(position, isSelected ? 'goToRow' : 'selectRow');
    } else if (event.shiftKey) {
      // Not the text between the two clicks.
      event.preventDefault();
      handle.current?.focus();
      choose(position, 'extendSelection');
    } else choose(position, event.ctrlKey || event.metaKey ? 'toggleRow' : 'selectRow');
  };
  const onContextMenu = (event: MouseEvent<HTMLDivElement>): void => {
    if (positionOf(event.target) === null) return;
    event.preventDefault();
    setMenuPlace({ x: event.clientX, y: event.clientY });
  };

  const renderRow = (position: number, yPx: number, slot: string): ReactNode => {
    const index = rows.at(position);
    // The log may have lost rows since the order was made: something else can draw the table before that is told.
    if (index === undefined || !log.has(index)) return null;
    const connection = connections.at(log.connection(index)) ?? null;
    // The time since the row above is that since the row before, whatever the order.
    const before = sort === null ? position - 1 : visible.positionOf(index) - 1;
    const above = before >= 0 ? visible.at(before) : undefined;
    // An import keeps its own clock: its times do not count from the page's, nor from another file's.
    const importedFrom = connection?.importedFrom;
    const isSameClock = above !== undefined && connections.at(log.connection(above))?.importedFrom === importedFrom;
    const previous = isSameClock ? above : undefined;
    const row = {
      log,
      index,
      position,
      yPx,
      isSelected: selected !== null && isRowSelected(selectedRows, index),
      isActive: index === selectedIndex,
      isHeartbeat: heartbeats.index.isKnown(index),
      timeFormat,
      startTime: importedFrom === undefined ? startTime : (importedFrom.startTime ?? startTime),
      previousTime: previous === undefined ? null : log.time(previous),
      connection,
      hits: search.hitsOf(index),
      mark: log.mark(index),
      payloadState: log.payloadState(index),
      isOnDisk: log.isOnDisk(index),
      passage: log.passage(index),
      generation,
      extensions: connection?.extensions ?? null,
    };
    if (conversation === null) return <FrameRow key={slot} {...row} columns={columns} previewChars={previewChars} />;
    const { ConversationRow } = conversation;
    return <ConversationRow key={slot} {...row} hasManyConnections={hasManyConnections} room={room} />;
  };

  return (
    <section id={FRAME_TABLE_ID} ref={sizeRef} className={styles['pane']} aria-label={text.table.label}>
      {visible.folded.count > 0 && (
        <Suspense fallback={null}>
          <FoldedHeartbeats />
        </Suspense>
      )}
      <VirtualRows
        ref={handle}
        className={styles['table']}
        role="grid"
        aria-label={FRAME_TABLE_LABEL}
        aria-rowcount={rows.count + 1}
        aria-multiselectable
        aria-activedescendant={selectedPosition >= 0 && selectedIndex !== null ? `frame-${selectedIndex}` : undefined}
        count={rows.count}
        rowHeightPx={conversation === null ? ROW_HEIGHT_PX : CONVERSATION_ROW_HEIGHT_PX}
        activePosition={selectedPosition}
        isFollowing={isFollowing && sort === null}
        removedFromFront={sort === null ? visible.removedFromFront : 0}
        onEndReached={onEndReached}
        contentWidth={conversation === null ? `${minWidthPx}px` : undefined}
        header={
          conversation === null ? (
            <FrameTableHeader
              columns={columns}
              minWidthPx={minWidthPx}
              onMenu={(id, place) => setColumnMenu({ id, place })}
            />
          ) : (
            <conversation.ConversationHeader room={room} />
          )
        }
        headerHeightPx={ROW_HEIGHT_PX + 1}
        renderRow={renderRow}
        onKeyDown={onKeyDown}
        onMouseDown={onMouseDown}
        onContextMenu={onContextMenu}
      />
      {visible.count === 0 && visible.folded.count === 0 && <EmptyState />}
      {!isFollowing && sort === null && rows.count > 0 && (
        <JumpToNewest
          count={rows.count}
          onJump={() => {
            actions.follow();
            handle.current?.scrollToEnd();
            handle.current?.focus();
          }}
        />
      )}
      {menuPlace && selected && (
        <Menu
          label={text.menu.row}
          place={menuPlace}
          items={rowMenuItems(panel, selected)}
          onClose={() => setMenuPlace(null)}
        />
      )}
      {columnMenu && (
        <Menu
          label={tableText.columns.menu}
          place={columnMenu.place}
          items={columnMenuItems(panel, {
            columns,
            id: columnMenu.id,
            room,
            hasManyConnections,
            onEditJsonColumn: (id) => setEditedColumn(id ?? ''),
          })}
          onClose={() => setColumnMenu(null)}
        />
      )}
      {editedColumn !== null && (
        <Suspense fallback={null}>
          <JsonColumnDialog id={editedColumn === '' ? null : editedColumn} onClose={() => setEditedColumn(null)} />
        </Suspense>
      )}
    </section>
  );
}

/** Counts the rows that came since the table stopped following. */
function JumpToNewest({ count, onJump }: { readonly count: number; readonly onJump: () => void }): ReactNode {
  const [countBefore] = useState(count);
  const added = count - countBefore;
  return (
    <button type="button" className={styles['jump']} title={text.table.jumpToNewest} onClick={onJump}>
      <Icon name="down" />
      {added > 0 ? text.table.newRows(added) : text.table.jumpToNewest}
      <span className={styles['screenReader']}>{added > 0 ? text.table.jumpToNewest : formatCount(count)}</span>
    </button>
  );
}

function positionOf(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-position]') : null;
  return row ? Number(row.dataset['position']) : null;
}

function openMenuAtRow(index: number, open: (place: MenuPlace) => void): void {
  const box = document.querySelector(`#frame-${index}`)?.getBoundingClientRect();
  if (box) open({ x: box.left + 40, y: box.bottom });
}
