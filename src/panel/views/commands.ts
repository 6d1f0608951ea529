import type { Row } from '../../model/frame-log.ts';
import { CAPTURED, sessionSources } from '../session-diff/session-source.ts';
import { CONNECTION_GROUPINGS, pinName } from '../store/connection-entries.ts';
import { connectionName } from '../store/connection-name.ts';
import { isFilterEmpty, ROW_CATEGORIES } from '../store/filter-query.ts';
import { CONNECTION_COLUMNS, DETAIL_TABS, TIME_FORMATS } from '../store/settings.ts';
import { connectionText } from '../text/connection-text.ts';
import { conversationText } from '../text/conversation-text.ts';
import { heartbeatText } from '../text/heartbeat-text.ts';
import { markText } from '../text/mark-text.ts';
import { paletteText } from '../text/palette-text.ts';
import { searchText } from '../text/search-text.ts';
import { tableText } from '../text/table-text.ts';
import { text } from '../text/text.ts';
import { keepingStatusText } from '../text/keeping-status-text.ts';
import { transferText } from '../text/transfer-text.ts';
import { FILTER_INPUT_ID } from './filter-box.tsx';
import { FRAME_TABLE_ID } from './frame-table.tsx';
import type { PanelContextValue } from './panel-context.tsx';
import { goToMark } from './mark-actions.ts';
import { rowMenuItems, selectAllRows } from './row-menu.ts';
import { IMPORT_INPUT_ID } from './transfer/transfer-controls.tsx';

export type CommandGroup = keyof typeof paletteText.group;

/** Something the user can do now, by name. */
export interface Command {
  readonly group: CommandGroup;
  readonly label: string;
  /** Of a switch: how it stands, or what else tells it from the next. */
  readonly note?: string;
  /** Its shortcut, with `Ctrl` for Command. */
  readonly keys?: string;
  readonly run: () => void;
}

/** More connections than this are found by the list and its filter. */
const MAX_CONNECTIONS = 200;

/** Everything that can be done as the panel stands, in the order in which it is listed. `row` is the selected one. */
export function panelCommands(panel: PanelContextValue, row: Row | null): readonly Command[] {
  return [
    ...rowCommands(panel, row),
    ...captureCommands(panel),
    ...filterCommands(panel),
    ...goCommands(panel),
    ...fileCommands(panel),
    ...viewCommands(panel),
    ...connectionCommands(panel),
  ];
}

function rowCommands(panel: PanelContextValue, row: Row | null): readonly Command[] {
  if (row === null) return [];
  return rowMenuItems(panel, row).flatMap((item): Command[] =>
    item.kind === 'separator' || item.isDisabled === true || item.label === tableText.jump.menu
      ? []
      : [
          {
            group: 'row',
            label: item.label,
            run: item.onChoose,
            ...(item.keys === undefined ? {} : { keys: item.keys }),
          },
        ],
  );
}

function captureCommands({ session, store }: PanelContextValue): readonly Command[] {
  const { status, actions } = session;
  const words = text.toolbar;
  return [
    {
      group: 'capture',
      label: status.isRecording ? words.stopRecording : words.startRecording,
      keys: 'Ctrl+E',
      run: () => actions.setRecording(!status.isRecording),
    },
    {
      group: 'capture',
      label: words.clear,
      keys: 'Ctrl+L',
      run: () => {
        actions.clear();
        store.actions.selectRow(null, 0);
      },
    },
    {
      group: 'capture',
      label: words.preserveLog,
      note: onOrOff(status.isPreservingLog),
      run: () => {
        actions.setPreserveLog(!status.isPreservingLog);
        store.actions.togglePreserveLog();
      },
    },
  ];
}

function filterCommands({ store }: PanelContextValue): readonly Command[] {
  const { filter, settings } = store.getState();
  const { clearFilter, chooseDirection, chooseCategory, typeFilter } = store.actions;
  const words = text.toolbar;
  return [
    { group: 'filter', label: paletteText.focusFilter, keys: 'Ctrl+F', run: () => focusElement(`#${FILTER_INPUT_ID}`) },
    ...(isFilterEmpty(filter) ? [] : [command('filter', paletteText.clearFilter, clearFilter)]),
    { group: 'go', label: searchText.label, keys: 'F3', run: store.actions.openSearch },
    command('filter', paletteText.show(words.sent), () => chooseDirection('out')),
    command('filter', paletteText.show(words.received), () => chooseDirection('in')),
    ...ROW_CATEGORIES.map((category) =>
      command('filter', paletteText.show(words.category[category]), () => chooseCategory(category, 'only')),
    ),
    ...settings.savedFilters.map(({ name, text: saved }) =>
      command('filter', paletteText.savedFilter(name), () => typeFilter(saved), saved),
    ),
  ];
}

function goCommands(panel: PanelContextValue): readonly Command[] {
  const { rows, session, store } = panel;
  const first = rows.at(0);
  return [
    { group: 'go', label: tableText.jump.menu, keys: 'Ctrl+G', run: () => store.actions.openDialog('jump') },
    ...(first === undefined
      ? []
      : [
          command('go', paletteText.first, () => {
            store.actions.stopFollowing();
            store.actions.selectRow(first, session.log.generation);
          }),
        ]),
    command('go', paletteText.newest, () => {
      store.actions.selectRow(null, 0);
      store.actions.follow();
    }),
    { group: 'go', label: markText.next, keys: 'F2', run: () => goToMark(panel, 1) },
    { group: 'go', label: markText.previous, keys: 'Shift+F2', run: () => goToMark(panel, -1) },
    command('go', paletteText.frames, () => focusElement(`#${FRAME_TABLE_ID} [role=grid]`)),
    { group: 'row', label: tableText.selection.selectAll, keys: 'Ctrl+A', run: () => selectAllRows(panel) },
  ];
}

function fileCommands({ session, imports, store, environment }: PanelContextValue): readonly Command[] {
  const { openDialog, selectRow } = store.actions;
  const closeImported = (): void => {
    selectRow(null, 0);
    imports.closeImported();
  };
  return [
    command('file', transferText.import.files, () => document.getElementById(IMPORT_INPUT_ID)?.click()),
    command('file', transferText.import.paste, () => openDialog('paste')),
    command('file', transferText.export.menu, () => openDialog('export')),
    command('file', text.menu.copyCode, () => openDialog('code')),
    command('file', paletteText.compareSessions, () => {
      const other = sessionSources(session.connections).find(({ id }) => id !== CAPTURED);
      store.actions.compareSessions({ left: other?.id ?? CAPTURED, right: CAPTURED });
    }),
    ...(environment.keeping ? [command('file', keepingStatusText.openKept, () => openDialog('kept'))] : []),
    command('view', keepingStatusText.openSettings, () => openDialog('settings')),
    ...(imports.getState().hasImports ? [command('file', transferText.import.closeImported, closeImported)] : []),
  ];
}

function viewCommands({ store, environment }: PanelContextValue): readonly Command[] {
  const { settings, isDetailOpen, isFollowing, isHoldOpen } = store.getState();
  const { actions } = store;
  const { reloadPage } = environment;
  return [
    command('view', text.hold.open, isHoldOpen ? actions.closeHold : actions.openHold, onOrOff(isHoldOpen)),
    command('view', text.toolbar.timeline, actions.toggleTimeline, onOrOff(settings.isTimelineOpen)),
    {
      group: 'view',
      label: conversationText.command,
      note: onOrOff(settings.rowLayout === 'conversation'),
      keys: 'V',
      run: actions.toggleConversation,
    },
    command('view', heartbeatText.command, actions.toggleHeartbeats, onOrOff(settings.isFoldingHeartbeats)),
    command('view', text.toolbar.follow, isFollowing ? actions.stopFollowing : actions.follow, onOrOff(isFollowing)),
    ...DETAIL_TABS.map((tab) =>
      command('view', paletteText.details(text.detail.tab[tab]), () => {
        actions.chooseTab(tab);
        actions.openDetail();
      }),
    ),
    ...(isDetailOpen ? [command('view', paletteText.closeDetails, actions.closeDetail)] : []),
    ...TIME_FORMATS.filter((format) => format !== settings.timeFormat).map((format) =>
      command('view', paletteText.timeFormat(text.toolbar[format]), () => actions.chooseTimeFormat(format)),
    ),
    command('view', paletteText.columns, () => focusElement(`#${FRAME_TABLE_ID} [role=columnheader][tabindex='0']`)),
    ...(reloadPage ? [command('capture', text.empty.reload, reloadPage)] : []),
    { group: 'view', label: text.toolbar.help, keys: '?', run: () => actions.openDialog('help') },
  ];
}

function connectionCommands({ session, store }: PanelContextValue): readonly Command[] {
  const { selectConnection, groupConnections, sortConnections: onSort, togglePin } = store.actions;
  const { settings, selectedConnection } = store.getState();
  const all = session.connections.all();
  const selected = selectedConnection === null ? undefined : session.connections.byKey(selectedConnection);
  const isPinned = selected !== undefined && settings.pinnedUrls.includes(pinName(selected.url));
  const pinLabel = isPinned ? connectionText.unpin : connectionText.pin;
  return [
    command('connection', text.connections.all, () => selectConnection(null)),
    ...CONNECTION_GROUPINGS.filter((grouping) => grouping !== settings.connectionGrouping).map((grouping) =>
      command('connection', connectionText.grouping[grouping], () => groupConnections(grouping)),
    ),
    ...CONNECTION_COLUMNS.map((column) =>
      command('connection', connectionText.sortBy(text.connections.column[column]), () => onSort(column)),
    ),
    ...(selected ? [command('connection', pinLabel, () => togglePin(selected.url))] : []),
    ...all.slice(-MAX_CONNECTIONS).map(({ key, url }) => {
      const { name, host } = connectionName(url);
      return command('connection', name, () => selectConnection(key), host);
    }),
  ];
}

function command(group: CommandGroup, label: string, run: () => void, note?: string): Command {
  return { group, label, run, ...(note === undefined ? {} : { note }) };
}

function onOrOff(isOn: boolean): string {
  return isOn ? paletteText.on : paletteText.off;
}

function focusElement(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}
