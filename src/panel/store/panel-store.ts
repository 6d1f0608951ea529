import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MarkColour } from '../../model/row-marks.ts';
import { parseFilter } from '../filter/filter-parser.ts';
import type { KeepingPolicy } from '../keeping/keeping-policy.ts';
import type { LogLimitPolicy } from '../memory/log-limit.ts';
import { CAPTURED } from '../session-diff/session-source.ts';
import { pinName, withPinToggled, type ConnectionGrouping } from './connection-entries.ts';
import { NO_FILTER, toggleCategory, type DirectionFilter, type FilterQuery, type RowCategory } from './filter-query.ts';
import {
  parseSettings,
  withFilterSaved,
  withFilterUsed,
  type ConnectionColumn,
  type DetailTab,
  type PaneSizes,
  type PayloadView,
  type Settings,
  type SettingsStorage,
  type TimeFormat,
} from './settings.ts';
import { movedRows, NO_ROWS, onlyRow, rowsBetween, withRowToggled, type SelectedRows } from './selected-rows.ts';
import type { TableSort } from './sorted-rows.ts';
import type { TableLayout } from './table-layout.ts';

export type PanelDialog =
  | 'mark'
  | 'help'
  | 'palette'
  | 'jump'
  | 'paste'
  | 'export'
  | 'code'
  | 'settings'
  | 'kept'
  | 'close-connection';

/** Ids of `session-diff/session-source.ts`. */
export interface ComparedSessions {
  readonly left: string;
  readonly right: string;
}

/** What the user has chosen. Everything that follows from it and from the log is computed, not kept here. */
export interface PanelState {
  readonly settings: Settings;
  /** Key of a connection; null: all of them. */
  readonly selectedConnection: string | null;
  /** Index in the log, valid for `selectedGeneration` of it only. */
  readonly selectedRow: number | null;
  readonly selectedGeneration: number;
  /** All selected rows; the one above is the one that the details are about, and where the arrow keys go on from. */
  readonly selectedRows: SelectedRows;
  /** Where a range that is drawn with Shift begins. */
  readonly selectionAnchor: number | null;
  /** A row that others are compared with; valid for `pinnedGeneration` of the log only. */
  readonly pinnedRow: number | null;
  readonly pinnedGeneration: number;
  readonly isDetailOpen: boolean;
  readonly filter: FilterQuery;
  /** The table keeps its end in view. */
  readonly isFollowing: boolean;
  /** The search through everything is open. */
  readonly isSearchOpen: boolean;
  /** Sessions that are compared, by the ids of their sources; null while none are. */
  readonly comparedSessions: ComparedSessions | null;
  /** Breakpoints and what they hold; in the place of the search. */
  readonly isHoldOpen: boolean;
  /** What stands over the panel; one at a time. */
  readonly dialog: PanelDialog | null;
}

/** Named after what the user did. */
export interface PanelStoreActions {
  selectConnection(key: string | null): void;
  selectRow(index: number | null, generation: number): void;
  /** Shift: everything from where the selection began. */
  extendSelection(index: number, generation: number): void;
  /** Ctrl or Command: one row in or out. */
  toggleRow(index: number, generation: number): void;
  /** The details and the arrow keys go to a row, and the selection stays. */
  goToRow(index: number, generation: number): void;
  selectAllRows(lastIndex: number, generation: number): void;
  /** Rows have got new indexes: old → new, -1 for those that went; null when all went. What is selected stays selected. */
  followRows(moved: Int32Array | null, generation: number): void;
  /** Rising, falling, and back to the order of the log. */
  toggleSort(column: string): void;
  sortTable(sort: TableSort | null): void;
  /** Several ranges at once, which rise. */
  selectRanges(ranges: SelectedRows, active: number, generation: number): void;
  /** Others are compared with this row; null: each with the one before. */
  pinRow(index: number | null, generation: number): void;
  openDetail(): void;
  closeDetail(): void;
  typeFilter(text: string): void;
  /** The filter was used, not only typed: it goes into the history. */
  rememberFilter(): void;
  saveFilter(name: string): void;
  forgetFilter(name: string): void;
  chooseDirection(direction: DirectionFilter): void;
  chooseCategory(category: RowCategory | null, mode: 'only' | 'add'): void;
  clearFilter(): void;
  follow(): void;
  stopFollowing(): void;
  chooseTab(tab: DetailTab): void;
  chooseTimeFormat(format: TimeFormat): void;
  /** From the table to the conversation, and back. */
  toggleConversation(): void;
  /** Columns of the frame table: their widths, order, and which are shown. */
  arrangeTable(change: (layout: TableLayout) => TableLayout): void;
  choosePayloadView(type: 'text' | 'binary', view: PayloadView): void;
  toggleWrapping(): void;
  toggleInspector(): void;
  chooseMarkColour(colour: MarkColour): void;
  togglePreserveLog(): void;
  toggleTimeline(): void;
  toggleHeartbeats(): void;
  sortConnections(column: ConnectionColumn): void;
  groupConnections(grouping: ConnectionGrouping): void;
  /** Pins the URL without its query, or no longer. */
  togglePin(url: string): void;
  chooseLogLimit(limit: LogLimitPolicy): void;
  chooseKeeping(keeping: KeepingPolicy): void;
  /** All at once: from a file, or the defaults. */
  replaceSettings(settings: Settings): void;
  resizePane(pane: keyof PaneSizes, sizePx: number): void;
  openSearch(): void;
  closeSearch(): void;
  /** The first one is compared with what is captured here, a second one with the first. */
  compareSession(source: string): void;
  compareSessions(compared: ComparedSessions): void;
  closeComparison(): void;
  openHold(): void;
  closeHold(): void;
  openDialog(dialog: PanelDialog): void;
  closeDialog(): void;
}

export interface PanelStore extends StoreApi<PanelState> {
  readonly actions: PanelStoreActions;
}

/** A store with the settings of last time, which it keeps up to date in `storage`. */
export function createPanelStore(storage: SettingsStorage): PanelStore {
  const store = createStore<PanelState>(() => ({
    settings: parseSettings(storage.read()),
    selectedConnection: null,
    selectedRow: null,
    selectedGeneration: 0,
    selectedRows: NO_ROWS,
    selectionAnchor: null,
    pinnedRow: null,
    pinnedGeneration: 0,
    isDetailOpen: false,
    filter: NO_FILTER,
    isFollowing: true,
    isSearchOpen: false,
    comparedSessions: null,
    isHoldOpen: false,
    dialog: null,
  }));

  const changeSettings = (change: Partial<Settings>): void => {
    const settings = { ...store.getState().settings, ...change };
    store.setState({ settings });
    storage.write(settings);
  };
  const changeFilter = (change: Partial<FilterQuery>): void =>
    store.setState((state) => ({ filter: { ...state.filter, ...change }, ...onlyActiveRow(state) }));

  const actions: PanelStoreActions = {
    selectConnection: (key) =>
      store.setState((state) => ({
        selectedConnection: key,
        selectedRow: key === state.selectedConnection ? state.selectedRow : null,
        ...(key === state.selectedConnection ? {} : { selectedRows: NO_ROWS, selectionAnchor: null }),
        isDetailOpen: key === null ? state.isDetailOpen && state.selectedRow !== null : state.isDetailOpen,
        isFollowing: key === state.selectedConnection ? state.isFollowing : true,
      })),
    selectRow: (index, generation) =>
      store.setState({
        selectedRow: index,
        selectedGeneration: generation,
        selectedRows: index === null ? NO_ROWS : onlyRow(index),
        selectionAnchor: index,
        ...(index === null ? {} : { isDetailOpen: true }),
      }),
    extendSelection: (index, generation) =>
      store.setState((state) => {
        const isSame = generation === state.selectedGeneration;
        const anchor = (isSame ? state.selectionAnchor : null) ?? index;
        return {
          selectedRow: index,
          selectedGeneration: generation,
          selectedRows: rowsBetween(anchor, index),
          selectionAnchor: anchor,
        };
      }),
    toggleRow: (index, generation) =>
      store.setState((state) => {
        const before = generation === state.selectedGeneration ? state.selectedRows : NO_ROWS;
        const selectedRows = withRowToggled(before, index);
        return { selectedRow: index, selectedGeneration: generation, selectedRows, selectionAnchor: index };
      }),
    goToRow: (index, generation) => store.setState({ selectedRow: index, selectedGeneration: generation }),
    selectAllRows: (lastIndex, generation) =>
      store.setState((state) => ({
        selectedRow: (generation === state.selectedGeneration ? state.selectedRow : null) ?? lastIndex,
        selectedGeneration: generation,
        selectedRows: rowsBetween(0, lastIndex),
        selectionAnchor: 0,
      })),
    followRows: (moved, generation) =>
      store.setState((state) => {
        const place = (index: number | null): number | null => {
          const to = index === null ? -1 : (moved?.[index] ?? -1);
          return to < 0 ? null : to;
        };
        return {
          selectedRow: place(state.selectedRow),
          selectedGeneration: generation,
          selectedRows: moved === null ? NO_ROWS : movedRows(state.selectedRows, moved),
          selectionAnchor: place(state.selectionAnchor),
        };
      }),
    toggleSort: (column) => changeSettings({ tableSort: nextSort(store.getState().settings.tableSort, column) }),
    sortTable: (tableSort) => changeSettings({ tableSort }),
    selectRanges: (selectedRows, active, generation) =>
      store.setState({ selectedRows, selectedRow: active, selectedGeneration: generation }),
    pinRow: (pinnedRow, pinnedGeneration) => store.setState({ pinnedRow, pinnedGeneration }),
    openDetail: () => store.setState({ isDetailOpen: true }),
    closeDetail: () => store.setState({ isDetailOpen: false }),
    typeFilter: (text) => changeFilter({ text }),
    rememberFilter: () => {
      const { filter, settings } = store.getState();
      if (filter.text.trim() === '' || filter.text === settings.filterHistory[0]) return;
      if (parseFilter(filter.text).kind === 'error') return;
      changeSettings({ filterHistory: withFilterUsed(settings.filterHistory, filter.text) });
    },
    saveFilter: (name) => {
      const { filter, settings } = store.getState();
      changeSettings({ savedFilters: withFilterSaved(settings.savedFilters, name, filter.text) });
    },
    forgetFilter: (name) =>
      changeSettings({
        savedFilters: store.getState().settings.savedFilters.filter((saved) => saved.name !== name),
      }),
    chooseDirection: (direction) => changeFilter({ direction }),
    chooseCategory: (category, mode) =>
      changeFilter({
        categories: category === null ? [] : toggleCategory(store.getState().filter.categories, category, mode),
      }),
    clearFilter: () => store.setState((state) => ({ filter: NO_FILTER, ...onlyActiveRow(state) })),
    follow: () => store.setState({ isFollowing: true }),
    stopFollowing: () => store.setState({ isFollowing: false }),
    chooseTab: (detailTab) => changeSettings({ detailTab }),
    chooseTimeFormat: (timeFormat) => changeSettings({ timeFormat }),
    toggleConversation: () =>
      changeSettings({
        rowLayout: store.getState().settings.rowLayout === 'table' ? 'conversation' : 'table',
      }),
    arrangeTable: (change) => {
      const { tableLayout, tableSort } = store.getState().settings;
      const changed = change(tableLayout);
      if (changed === tableLayout) return;
      // A column that goes takes its order along.
      const isSortGone = tableSort !== null && changed.every(({ id }) => id !== tableSort.column);
      changeSettings({ tableLayout: changed, ...(isSortGone ? { tableSort: null } : {}) });
    },
    choosePayloadView: (type, view) =>
      changeSettings(type === 'text' ? { textPayloadView: view } : { binaryPayloadView: view }),
    toggleWrapping: () => changeSettings({ isWrapping: !store.getState().settings.isWrapping }),
    chooseMarkColour: (markColour) => changeSettings({ markColour }),
    toggleInspector: () => changeSettings({ isInspecting: !store.getState().settings.isInspecting }),
    toggleTimeline: () => changeSettings({ isTimelineOpen: !store.getState().settings.isTimelineOpen }),
    toggleHeartbeats: () => {
      changeSettings({ isFoldingHeartbeats: !store.getState().settings.isFoldingHeartbeats });
      store.setState(onlyActiveRow);
    },
    togglePreserveLog: () => changeSettings({ isPreservingLog: !store.getState().settings.isPreservingLog }),
    sortConnections: (column) => {
      const { connectionSort } = store.getState().settings;
      const isSame = connectionSort.column === column;
      // Third click: back to the order of creation.
      if (isSame && connectionSort.isDescending)
        changeSettings({ connectionSort: { column: null, isDescending: false } });
      else changeSettings({ connectionSort: { column, isDescending: isSame } });
    },
    chooseLogLimit: (logLimit) => changeSettings({ logLimit }),
    groupConnections: (connectionGrouping) => changeSettings({ connectionGrouping }),
    togglePin: (url) =>
      changeSettings({ pinnedUrls: withPinToggled(store.getState().settings.pinnedUrls, pinName(url)) }),
    chooseKeeping: (keeping) => changeSettings({ keeping }),
    replaceSettings: (settings) => changeSettings(settings),
    resizePane: (pane, sizePx) =>
      changeSettings({ paneSizes: { ...store.getState().settings.paneSizes, [pane]: Math.round(sizePx) } }),
    openSearch: () => store.setState({ isSearchOpen: true, isHoldOpen: false }),
    closeSearch: () => store.setState({ isSearchOpen: false }),
    compareSession: (source) =>
      store.setState(({ comparedSessions }) => ({
        comparedSessions:
          comparedSessions === null || comparedSessions.left === source
            ? { left: source, right: CAPTURED }
            : { left: comparedSessions.left, right: source },
      })),
    compareSessions: (comparedSessions) => store.setState({ comparedSessions }),
    closeComparison: () => store.setState({ comparedSessions: null }),
    openHold: () => store.setState({ isHoldOpen: true, isSearchOpen: false }),
    closeHold: () => store.setState({ isHoldOpen: false }),
    openDialog: (dialog) => store.setState({ dialog }),
    closeDialog: () => store.setState({ dialog: null }),
  };
  return { ...store, actions };
}

/** Rising, falling, and back to the order of the log. */
function nextSort(sort: TableSort | null, column: string): TableSort | null {
  if (sort?.column !== column) return { column, isDescending: false };
  return sort.isDescending ? null : { column, isDescending: true };
}

/** Other rows are shown: a selection that was made among the former ones would mean rows that nobody has seen. */
function onlyActiveRow({ selectedRow }: PanelState): Pick<PanelState, 'selectedRows' | 'selectionAnchor'> {
  return { selectedRows: selectedRow === null ? NO_ROWS : onlyRow(selectedRow), selectionAnchor: selectedRow };
}
