import { MARK_COLOURS, type MarkColour } from '../../model/row-marks.ts';
import { MAX_FILTER_CHARS } from '../filter/filter-parser.ts';
import { DEFAULT_KEEPING, KEEPING_BUDGETS, type KeepingPolicy } from '../keeping/keeping-policy.ts';
import { DEFAULT_LOG_LIMIT, FULL_LOG_ACTIONS, LOG_LIMITS, type LogLimitPolicy } from '../memory/log-limit.ts';
import { CONNECTION_GROUPINGS, MAX_PINNED, type ConnectionGrouping } from './connection-entries.ts';
import type { TableSort } from './sorted-rows.ts';
import { DEFAULT_TABLE_LAYOUT, parseTableLayout, type TableLayout } from './table-layout.ts';

/** What the panel remembers from one DevTools session to the next. Sizes are CSS pixels. */
export interface Settings {
  readonly version: typeof SETTINGS_VERSION;
  readonly isPreservingLog: boolean;
  readonly timeFormat: TimeFormat;
  /** How the rows of the log stand. */
  readonly rowLayout: RowLayout;
  readonly tableLayout: TableLayout;
  /** Order of the table; null: that of the log. */
  readonly tableSort: TableSort | null;
  readonly detailTab: DetailTab;
  readonly textPayloadView: PayloadView;
  readonly binaryPayloadView: PayloadView;
  readonly isWrapping: boolean;
  /** Of the next mark. */
  readonly markColour: MarkColour;
  readonly isTimelineOpen: boolean;
  /** Heartbeats stand in one line instead of in rows. */
  readonly isFoldingHeartbeats: boolean;
  /** The hex view shows the values at the selected byte. */
  readonly isInspecting: boolean;
  readonly connectionSort: ConnectionSort;
  readonly connectionGrouping: ConnectionGrouping;
  /** Of `pinName`, in the order in which they were pinned. */
  readonly pinnedUrls: readonly string[];
  readonly paneSizes: PaneSizes;
  readonly logLimit: LogLimitPolicy;
  readonly keeping: KeepingPolicy;
  /** Filters that were used, the newest first. */
  readonly filterHistory: readonly string[];
  /** In the order of their names. */
  readonly savedFilters: readonly SavedFilter[];
}

export interface SavedFilter {
  readonly name: string;
  readonly text: string;
}

/** `clock`: time of day; `relative`: since the first row of the log. */
export type TimeFormat = (typeof TIME_FORMATS)[number];
/** `conversation`: sent on the right, received on the left. */
export type RowLayout = (typeof ROW_LAYOUTS)[number];
export type DetailTab = (typeof DETAIL_TABS)[number];
/** `auto`: the tree when the payload is JSON, the preview when it is a picture or a sound, otherwise text or hex by its type. */
export type PayloadView = (typeof PAYLOAD_VIEWS)[number];
export type ConnectionColumn = (typeof CONNECTION_COLUMNS)[number];

export interface ConnectionSort {
  /** Null: in order of creation. */
  readonly column: ConnectionColumn | null;
  readonly isDescending: boolean;
}

export interface PaneSizes {
  readonly connectionsWidth: number;
  readonly connectionsHeight: number;
  readonly detailWidth: number;
  readonly detailHeight: number;
  readonly searchHeight: number;
}

export const SETTINGS_VERSION = 1;
export const TIME_FORMATS = ['clock', 'relative'] as const;
export const ROW_LAYOUTS = ['table', 'conversation'] as const;
export const DETAIL_TABS = [
  'payload',
  'frame',
  'compare',
  'handshake',
  'timing',
  'charts',
  'connection',
  'compose',
  'replay',
  'rules',
] as const;
export const PAYLOAD_VIEWS = ['auto', 'tree', 'text', 'hex', 'preview'] as const;
export const CONNECTION_COLUMNS = [
  'name',
  'state',
  'frames',
  'bytes',
  'duration',
  'protocol',
  'document',
  'close',
] as const;

export const DEFAULT_SETTINGS: Settings = {
  version: SETTINGS_VERSION,
  isPreservingLog: false,
  timeFormat: 'clock',
  rowLayout: 'table',
  tableLayout: DEFAULT_TABLE_LAYOUT,
  tableSort: null,
  detailTab: 'payload',
  textPayloadView: 'auto',
  binaryPayloadView: 'auto',
  isWrapping: true,
  markColour: 'yellow',
  isTimelineOpen: true,
  isFoldingHeartbeats: false,
  isInspecting: true,
  connectionSort: { column: null, isDescending: false },
  connectionGrouping: 'none',
  pinnedUrls: [],
  paneSizes: { connectionsWidth: 300, connectionsHeight: 150, detailWidth: 420, detailHeight: 340, searchHeight: 200 },
  logLimit: DEFAULT_LOG_LIMIT,
  keeping: DEFAULT_KEEPING,
  filterHistory: [],
  savedFilters: [],
};

export const MAX_FILTER_HISTORY = 30;
export const MAX_SAVED_FILTERS = 100;
const MAX_FILTER_NAME_CHARS = 80;
const MAX_URL_CHARS = 4_000;

const MIN_PANE_PX = 60;
const MAX_PANE_PX = 4000;

/** Settings from whatever was stored: each field is checked by itself, what does not fit falls back to its default. */
export function parseSettings(stored: unknown): Settings {
  const fields = isRecord(stored) && stored['version'] === SETTINGS_VERSION ? stored : {};
  const sort = isRecord(fields['connectionSort']) ? fields['connectionSort'] : {};
  const sizes = isRecord(fields['paneSizes']) ? fields['paneSizes'] : {};
  const keeping = isRecord(fields['keeping']) ? fields['keeping'] : {};
  const limit = isRecord(fields['logLimit']) ? fields['logLimit'] : {};
  const defaults = DEFAULT_SETTINGS;
  const paneSize = (name: keyof PaneSizes): number => {
    const size = sizes[name];
    const isUsable = typeof size === 'number' && size >= MIN_PANE_PX && size <= MAX_PANE_PX;
    return isUsable ? size : defaults.paneSizes[name];
  };
  const tableLayout = parseTableLayout(fields['tableLayout']);
  return {
    version: SETTINGS_VERSION,
    isPreservingLog: booleanOr(fields['isPreservingLog'], defaults.isPreservingLog),
    timeFormat: oneOf(TIME_FORMATS, fields['timeFormat']) ?? defaults.timeFormat,
    rowLayout: oneOf(ROW_LAYOUTS, fields['rowLayout']) ?? defaults.rowLayout,
    tableLayout,
    tableSort: parseTableSort(fields['tableSort'], tableLayout),
    detailTab: oneOf(DETAIL_TABS, fields['detailTab']) ?? defaults.detailTab,
    textPayloadView: oneOf(PAYLOAD_VIEWS, fields['textPayloadView']) ?? defaults.textPayloadView,
    binaryPayloadView: oneOf(PAYLOAD_VIEWS, fields['binaryPayloadView']) ?? defaults.binaryPayloadView,
    isWrapping: booleanOr(fields['isWrapping'], defaults.isWrapping),
    markColour: oneOf(MARK_COLOURS, fields['markColour']) ?? defaults.markColour,
    isTimelineOpen: booleanOr(fields['isTimelineOpen'], defaults.isTimelineOpen),
    isFoldingHeartbeats: booleanOr(fields['isFoldingHeartbeats'], defaults.isFoldingHeartbeats),
    isInspecting: booleanOr(fields['isInspecting'], defaults.isInspecting),
    connectionSort: {
      column: oneOf(CONNECTION_COLUMNS, sort['column']) ?? defaults.connectionSort.column,
      isDescending: booleanOr(sort['isDescending'], defaults.connectionSort.isDescending),
    },
    connectionGrouping: oneOf(CONNECTION_GROUPINGS, fields['connectionGrouping']) ?? defaults.connectionGrouping,
    pinnedUrls: listOf(fields['pinnedUrls'], pinnedUrl).slice(-MAX_PINNED),
    paneSizes: {
      connectionsWidth: paneSize('connectionsWidth'),
      connectionsHeight: paneSize('connectionsHeight'),
      detailWidth: paneSize('detailWidth'),
      detailHeight: paneSize('detailHeight'),
      searchHeight: paneSize('searchHeight'),
    },
    logLimit: {
      limitBytes: oneOf(LOG_LIMITS, limit['limitBytes']) ?? defaults.logLimit.limitBytes,
      whenFull: oneOf(FULL_LOG_ACTIONS, limit['whenFull']) ?? defaults.logLimit.whenFull,
    },
    keeping: {
      isOn: booleanOr(keeping['isOn'], defaults.keeping.isOn),
      budgetBytes: oneOf(KEEPING_BUDGETS, keeping['budgetBytes']) ?? defaults.keeping.budgetBytes,
    },
    filterHistory: listOf(fields['filterHistory'], filterText).slice(0, MAX_FILTER_HISTORY),
    savedFilters: listOf(fields['savedFilters'], savedFilter).slice(0, MAX_SAVED_FILTERS),
  };
}

/** The newest first, each once. */
export function withFilterUsed(history: readonly string[], text: string): readonly string[] {
  return [text, ...history.filter((other) => other !== text)].slice(0, MAX_FILTER_HISTORY);
}

/** In the order of their names; one of the same name is replaced. */
export function withFilterSaved(saved: readonly SavedFilter[], name: string, text: string): readonly SavedFilter[] {
  const trimmed = name.trim().slice(0, MAX_FILTER_NAME_CHARS);
  if (trimmed === '' || text.trim() === '') return saved;
  const others = saved.filter((other) => other.name !== trimmed).slice(0, MAX_SAVED_FILTERS - 1);
  return [...others, { name: trimmed, text }].sort((left, right) => left.name.localeCompare(right.name));
}

/** A column that is not there any more sorts nothing. */
function parseTableSort(stored: unknown, layout: TableLayout): TableSort | null {
  if (!isRecord(stored)) return null;
  const column = layout.find(({ id }) => id === stored['column']);
  return column ? { column: column.id, isDescending: stored['isDescending'] === true } : null;
}

function filterText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_FILTER_CHARS ? value : null;
}

function pinnedUrl(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= MAX_URL_CHARS ? value : null;
}

function savedFilter(value: unknown): SavedFilter | null {
  if (!isRecord(value)) return null;
  const [name, text] = [value['name'], filterText(value['text'])];
  const isName = typeof name === 'string' && name.trim() !== '' && name.length <= MAX_FILTER_NAME_CHARS;
  return isName && text !== null ? { name, text } : null;
}

function listOf<Item>(values: unknown, read: (value: unknown) => Item | null): readonly Item[] {
  return Array.isArray(values) ? values.map(read).filter((item) => item !== null) : [];
}

/** Where settings are kept. Reading and writing may fail (storage switched off); the panel then works without. */
export interface SettingsStorage {
  read(): unknown;
  write(settings: Settings): void;
}

function booleanOr(value: unknown, fallback: boolean): boolean {
  return typeof value === 'boolean' ? value : fallback;
}

function oneOf<Name extends string | number>(names: readonly Name[], value: unknown): Name | null {
  return names.find((name) => name === value) ?? null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
