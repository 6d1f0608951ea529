import { useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import type { Connection } from '../../model/connection.ts';
import { connectionEntries, type ConnectionEntry } from '../store/connection-entries.ts';
import { sortConnections } from '../store/sort-connections.ts';
import { connectionText } from '../text/connection-text.ts';
import { text } from '../text/text.ts';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu, type MenuItem, type MenuPlace } from '../ui/menu.tsx';
import { VirtualRows, type VirtualRowsHandle } from '../ui/virtual-rows.tsx';
import styles from './connection-list.module.css';
import { connectionMenuItems, groupingItems } from './connection-menu.ts';
import { CONNECTION_LIST_COLUMNS, ConnectionRow, type ConnectionRowHandlers } from './connection-row.tsx';
import { useActions, useChoice, useNow, usePanel, useSession } from './panel-context.tsx';

const ROW_HEIGHT_PX = 21;
/** Below this width the list scrolls sideways. */
const CONTENT_WIDTH = 'max(100%, 808px)';

interface OpenMenu {
  readonly place: MenuPlace;
  readonly items: readonly MenuItem[];
}

/** All connections of the log, pinned ones first, in groups, below one entry for all of them. */
export function ConnectionList(): ReactNode {
  const { connections } = useSession();
  const panel = usePanel();
  const { selectConnection, openDetail, chooseTab } = useActions();
  const selected = useChoice((state) => state.selectedConnection);
  const {
    connectionSort: sort,
    connectionGrouping: grouping,
    pinnedUrls: pinned,
  } = useChoice((state) => state.settings);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  /** The group whose name the arrow keys stand on; the selected connection stays what it is. */
  const [activeGroup, setActiveGroup] = useState<string | null>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const handle = useRef<VirtualRowsHandle | null>(null);
  const all = connections.all();
  const now = useNow(all.some(({ endedAt }) => endedAt === null));
  const entries = connectionEntries(sortConnections(all, sort, now), { grouping, pinned, collapsed });
  const activeAt = Math.max(
    0,
    entries.findIndex((entry) => isActive(entry, selected, activeGroup)),
  );

  const activate = (position: number): void => {
    const bounded = Math.min(Math.max(0, position), entries.length - 1);
    const entry = entries[bounded];
    setActiveGroup(entry?.kind === 'group' ? entry.id : null);
    if (entry?.kind === 'connection') selectConnection(entry.connection.key);
    else if (entry?.kind === 'all') selectConnection(null);
    handle.current?.revealRow(bounded);
  };
  const collapse = (id: string, isCollapsed: boolean): void => {
    setActiveGroup(id);
    setCollapsed((before) => new Set(isCollapsed ? [...before, id] : [...before].filter((other) => other !== id)));
  };
  const open = (entry: ConnectionEntry | undefined): void => {
    if (entry?.kind === 'group') collapse(entry.id, !entry.isCollapsed);
    if (entry?.kind !== 'connection') return;
    chooseTab('connection');
    openDetail();
  };
  const openMenu = (entry: ConnectionEntry | undefined, place: MenuPlace): void =>
    setMenu({ place, items: connectionMenuItems(panel, entry?.kind === 'connection' ? entry.connection : null) });

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = handle.current?.rowsPerPage() ?? 1;
    const entry = entries[activeAt];
    const group = groupAround(entries, activeAt);
    if (event.key === 'ArrowDown') activate(activeAt + 1);
    else if (event.key === 'ArrowUp') activate(activeAt - 1);
    else if (event.key === 'PageDown') activate(activeAt + page);
    else if (event.key === 'PageUp') activate(activeAt - page);
    else if (event.key === 'Home') activate(0);
    else if (event.key === 'End') activate(entries.length - 1);
    else if (event.key === 'ArrowLeft' && group) collapse(group, true);
    else if (event.key === 'ArrowRight' && entry?.kind === 'group') collapse(entry.id, false);
    else if (event.key === 'Enter' && entry?.kind !== 'all') open(entry);
    else if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
      const { left, bottom } = (
        document.getElementById(`connection-${activeAt}`) ?? event.currentTarget
      ).getBoundingClientRect();
      openMenu(entry, { x: left + 24, y: bottom });
    } else return;
    event.preventDefault();
  };

  // The lines keep these while what they do changes, so that they need not be drawn for it.
  const latest = useRef<ConnectionRowHandlers | null>(null);
  useLayoutEffect(() => {
    latest.current = {
      select: activate,
      open: (position) => open(entries[position]),
      menu: (position, place) => openMenu(entries[position], place),
    };
  });
  const [handlers] = useState<ConnectionRowHandlers>(() => ({
    select: (position) => latest.current?.select(position),
    open: (position) => latest.current?.open(position),
    menu: (position, place) => latest.current?.menu(position, place),
  }));

  const renderRow = (position: number, yPx: number, slot: string): ReactNode => {
    const entry = entries[position];
    if (!entry) return null;
    const connection = entry.kind === 'connection' ? entry.connection : null;
    return (
      <ConnectionRow
        key={slot}
        entry={entry}
        revision={connection?.revision ?? 0}
        grouping={grouping}
        total={entry.kind === 'all' ? all.length : 0}
        position={position}
        yPx={yPx}
        // One that has ended does not become older.
        now={connection?.endedAt === null ? now : 0}
        isSelected={position === activeAt}
        handlers={handlers}
      />
    );
  };

  return (
    <>
      <VirtualRows
        ref={handle}
        className={styles['list']}
        // Rows that open and close stand in a tree.
        role={grouping === 'none' ? 'grid' : 'treegrid'}
        aria-label={text.connections.label}
        aria-rowcount={entries.length + 1}
        aria-activedescendant={`connection-${activeAt}`}
        count={entries.length}
        rowHeightPx={ROW_HEIGHT_PX}
        activePosition={activeAt}
        header={
          <Header
            onArrange={({ currentTarget }) => {
              const { left, bottom } = currentTarget.getBoundingClientRect();
              setMenu({ place: { x: left, y: bottom + 2 }, items: groupingItems(panel) });
            }}
          />
        }
        headerHeightPx={ROW_HEIGHT_PX + 1}
        contentWidth={CONTENT_WIDTH}
        renderRow={renderRow}
        onKeyDown={onKeyDown}
      />
      {menu && (
        <Menu label={text.connections.label} place={menu.place} items={menu.items} onClose={() => setMenu(null)} />
      )}
    </>
  );
}

function isActive(entry: ConnectionEntry, selected: Connection['key'] | null, activeGroup: string | null): boolean {
  if (activeGroup !== null) return entry.kind === 'group' && entry.id === activeGroup;
  return entry.kind === 'connection' ? entry.connection.key === selected : entry.kind === 'all' && selected === null;
}

/** The group that the line stands in or names; null: none. */
function groupAround(entries: readonly ConnectionEntry[], at: number): string | null {
  for (let index = at; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry?.kind === 'group') return entry.id;
    if (entry?.kind === 'connection' && entry.isPinned) return null;
  }
  return null;
}

function Header({ onArrange }: { readonly onArrange: (event: MouseEvent<HTMLButtonElement>) => void }): ReactNode {
  const { column: sorted, isDescending } = useChoice((state) => state.settings.connectionSort);
  const { sortConnections: onSort } = useActions();
  return (
    <div className={classNames(styles['row'], styles['header'])} role="row" aria-rowindex={1}>
      {CONNECTION_LIST_COLUMNS.map((column) => (
        <div
          key={column}
          className={styles['cell']}
          role="columnheader"
          data-column={column}
          aria-sort={sorted !== column ? 'none' : isDescending ? 'descending' : 'ascending'}
        >
          <button
            type="button"
            tabIndex={-1}
            title={text.connections.columnTitle[column]}
            onClick={() => onSort(column)}
            className={styles['sort']}
          >
            <span>{text.connections.column[column]}</span>
            {sorted === column && <Icon name={isDescending ? 'chevronDown' : 'chevronRight'} />}
          </button>
          {column === 'name' && (
            <button
              type="button"
              tabIndex={-1}
              className={styles['arrange']}
              aria-label={connectionText.arrange}
              title={connectionText.arrange}
              aria-haspopup="menu"
              onClick={onArrange}
            >
              <Icon name="group" />
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
