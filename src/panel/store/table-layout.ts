import { MAX_COLUMN_PATH_CHARS, readColumnPath, type JsonColumnStep } from './json-column.ts';

export const TABLE_COLUMNS = [
  'direction',
  'time',
  'delta',
  'connection',
  'opcode',
  'fin',
  'rsv',
  'mask',
  'length',
  'data',
] as const;
export type TableColumnName = (typeof TABLE_COLUMNS)[number];

/** What a column of the user's own shows: a value in the JSON of each message. */
export interface JsonColumn {
  readonly name: string;
  /** As `readColumnPath` reads it. */
  readonly path: string;
}

/** `auto`: shown where there is room for it, as nobody has decided. */
export type ColumnVisibility = (typeof VISIBILITIES)[number];
const VISIBILITIES = ['auto', 'shown', 'hidden'] as const;

export interface TableColumn {
  /** A `TableColumnName`, or `json:` and the path. */
  readonly id: string;
  readonly widthPx: number;
  readonly visibility: ColumnVisibility;
  readonly json: JsonColumn | null;
}

/** The columns of the frame table in their order, the hidden ones too. Every `TableColumnName` is in it once. */
export type TableLayout = readonly TableColumn[];

export const MIN_COLUMN_PX = 24;
export const MAX_COLUMN_PX = 1200;
export const MAX_JSON_COLUMNS = 20;
export const MAX_COLUMN_NAME_CHARS = 40;
/** What the data column keeps when the others are wide: it has all the room that they leave. */
export const MIN_DATA_PX = 60;
const JSON_COLUMN_PX = 110;

const DEFAULT_WIDTHS: Readonly<Record<TableColumnName, number>> = {
  direction: 24,
  time: 94,
  delta: 72,
  connection: 100,
  opcode: 84,
  fin: 32,
  rsv: 36,
  mask: 42,
  length: 80,
  data: MIN_DATA_PX,
};

export const DEFAULT_TABLE_LAYOUT: TableLayout = TABLE_COLUMNS.map((name) => ({
  id: name,
  widthPx: DEFAULT_WIDTHS[name],
  visibility: 'auto',
  json: null,
}));

/** How much room the table has: narrow docks keep what tells most. */
export type TableRoom = 'wide' | 'medium' | 'small' | 'narrow';

export function roomFor(widthPx: number): TableRoom {
  if (widthPx > 670) return 'wide';
  if (widthPx > 560) return 'medium';
  return widthPx > 420 ? 'small' : 'narrow';
}

const ROOMS: readonly TableRoom[] = ['narrow', 'small', 'medium', 'wide'];
/** The least room in which a column that nobody decided about is shown. */
const NEEDS: Readonly<Partial<Record<string, TableRoom>>> = {
  rsv: 'wide',
  mask: 'wide',
  delta: 'medium',
  fin: 'medium',
  connection: 'small',
};
/** Widths that nobody has changed shrink in a narrow dock. */
const NARROW_WIDTHS: Readonly<Partial<Record<string, number>>> = { opcode: 50, length: 58 };

export interface ShownColumn {
  readonly id: string;
  readonly widthPx: number;
  readonly json: (JsonColumn & { readonly steps: readonly JsonColumnStep[] }) | null;
}

/** The columns to draw, in their order. A single connection needs no column unless the user asked for it. */
export function shownColumns(
  layout: TableLayout,
  room: TableRoom,
  hasManyConnections: boolean,
): readonly ShownColumn[] {
  return layout
    .filter((column) => isColumnShown(column, room, hasManyConnections))
    .map(({ id, widthPx, json }) => ({
      id,
      widthPx: widthPx === defaultWidth(id) && room === 'narrow' ? (NARROW_WIDTHS[id] ?? widthPx) : widthPx,
      json: json && { ...json, steps: readColumnPath(json.path) ?? [] },
    }));
}

export function isColumnShown({ id, visibility }: TableColumn, room: TableRoom, hasManyConnections: boolean): boolean {
  if (visibility !== 'auto') return visibility === 'shown';
  if (id === 'connection' && !hasManyConnections) return false;
  return ROOMS.indexOf(room) >= ROOMS.indexOf(NEEDS[id] ?? 'narrow');
}

/** What all of them take at least. */
export function totalWidth(columns: readonly ShownColumn[]): number {
  return columns.reduce((sum, { id, widthPx }) => sum + (id === 'data' ? MIN_DATA_PX : widthPx), 0);
}

export function withColumnWidth(layout: TableLayout, id: string, widthPx: number | null): TableLayout {
  const bounded = Math.round(Math.min(Math.max(widthPx ?? defaultWidth(id), MIN_COLUMN_PX), MAX_COLUMN_PX));
  return changed(layout, id, { widthPx: bounded });
}

/** The data column cannot be hidden: something must tell the rows apart. */
export function withColumnShown(layout: TableLayout, id: string, isShown: boolean): TableLayout {
  return id === 'data' ? layout : changed(layout, id, { visibility: isShown ? 'shown' : 'hidden' });
}

/** Puts a column beside another one. */
export function withColumnMoved(layout: TableLayout, id: string, to: string, side: 'before' | 'after'): TableLayout {
  const moved = layout.find((column) => column.id === id);
  if (!moved || id === to) return layout;
  const others = layout.filter((column) => column.id !== id);
  const at = others.findIndex((column) => column.id === to);
  return at < 0 ? layout : others.toSpliced(side === 'before' ? at : at + 1, 0, moved);
}

export type JsonColumnProblem = 'path' | 'taken' | 'too-many';

/** What speaks against a column; null when nothing does. `id` of the column that it replaces. */
export function jsonColumnProblem(layout: TableLayout, path: string, id: string | null): JsonColumnProblem | null {
  if (readColumnPath(path) === null) return 'path';
  if (layout.some((column) => column.id === jsonColumnId(path) && column.id !== id)) return 'taken';
  return id === null && layout.filter(({ json }) => json !== null).length >= MAX_JSON_COLUMNS ? 'too-many' : null;
}

/** Adds a column before the data, or replaces one. The same layout when something speaks against it. */
export function withJsonColumn(layout: TableLayout, column: JsonColumn, id: string | null): TableLayout {
  if (jsonColumnProblem(layout, column.path, id) !== null) return layout;
  const path = column.path.trim();
  const name = (column.name.trim() === '' ? path : column.name.trim()).slice(0, MAX_COLUMN_NAME_CHARS);
  const changes = { id: jsonColumnId(path), json: { name, path } };
  if (id !== null) return changed(layout, id, changes);
  const at = layout.findIndex((other) => other.id === 'data');
  return layout.toSpliced(at, 0, { ...changes, widthPx: JSON_COLUMN_PX, visibility: 'shown' });
}

export function withoutJsonColumn(layout: TableLayout, id: string): TableLayout {
  return layout.filter((column) => column.id !== id || column.json === null);
}

/** A layout from whatever was stored: what does not fit is left out, what is missing comes back at the end. */
export function parseTableLayout(stored: unknown): TableLayout {
  const columns: TableColumn[] = [];
  for (const value of Array.isArray(stored) ? stored.slice(0, TABLE_COLUMNS.length + MAX_JSON_COLUMNS) : []) {
    const column = readColumn(value);
    if (column && columns.every(({ id }) => id !== column.id)) columns.push(column);
  }
  if (columns.length === 0) return DEFAULT_TABLE_LAYOUT;
  const missing = DEFAULT_TABLE_LAYOUT.filter(({ id }) => columns.every((column) => column.id !== id));
  return [...columns, ...missing];
}

function readColumn(value: unknown): TableColumn | null {
  if (!isRecord(value)) return null;
  const [id, widthPx, visibility] = [value['id'], value['widthPx'], value['visibility']];
  const name = TABLE_COLUMNS.find((known) => known === id) ?? null;
  const read = name === null ? readJsonColumn(value['json']) : null;
  const columnId = name ?? (read && jsonColumnId(read.path));
  if (columnId === null) return null;
  const isWidth = typeof widthPx === 'number' && widthPx >= MIN_COLUMN_PX && widthPx <= MAX_COLUMN_PX;
  const known = VISIBILITIES.find((word) => word === visibility) ?? 'auto';
  return {
    id: columnId,
    widthPx: isWidth ? widthPx : defaultWidth(columnId),
    visibility: columnId === 'data' ? 'auto' : known,
    json: read,
  };
}

function readJsonColumn(value: unknown): JsonColumn | null {
  if (!isRecord(value)) return null;
  const [name, path] = [value['name'], value['path']];
  if (typeof name !== 'string' || typeof path !== 'string' || path.length > MAX_COLUMN_PATH_CHARS) return null;
  const isUsable = name !== '' && name.length <= MAX_COLUMN_NAME_CHARS && readColumnPath(path) !== null;
  return isUsable ? { name, path } : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function jsonColumnId(path: string): string {
  return `json:${path.trim()}`;
}

function defaultWidth(id: string): number {
  const name = TABLE_COLUMNS.find((known) => known === id);
  return name === undefined ? JSON_COLUMN_PX : DEFAULT_WIDTHS[name];
}

function changed(layout: TableLayout, id: string, change: Partial<TableColumn>): TableLayout {
  return layout.map((column) => (column.id === id ? { ...column, ...change } : column));
}
