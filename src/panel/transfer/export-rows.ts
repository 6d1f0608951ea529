import type { FrameLog } from '../../model/frame-log.ts';

/** Which rows an export takes. */
export type ExportScope =
  | { readonly kind: 'all' }
  /** What the table shows. */
  | { readonly kind: 'shown' }
  | { readonly kind: 'connection'; readonly connection: number }
  /** Rows that the user selected, ascending. */
  | { readonly kind: 'selection'; readonly rows: Iterable<number> };

/** The rows that the table shows, as `VisibleRows` has them. */
export interface ShownRows {
  readonly count: number;
  at(position: number): number | undefined;
}

/**
 * Row indexes of a scope, ascending; null means all of them. The rows that are shown are copied at once, since the filter
 * follows the log while the export runs: four bytes a row.
 */
export function exportRows(scope: ExportScope, log: FrameLog, shown: ShownRows): Iterable<number> | null {
  switch (scope.kind) {
    case 'all':
      return null;
    case 'shown':
      return shownRows(shown);
    case 'connection':
      return rowsOfConnection(log, scope.connection, log.size);
    case 'selection':
      return Uint32Array.from(scope.rows);
  }
}

/** In a plain loop: a million rows take some milliseconds, `Uint32Array.from` ten times as long. */
function shownRows(shown: ShownRows): Uint32Array {
  const rows = new Uint32Array(shown.count);
  for (let position = 0; position < rows.length; position += 1) rows[position] = shown.at(position) ?? 0;
  return rows;
}

function* rowsOfConnection(log: FrameLog, connection: number, size: number): Generator<number> {
  for (let row = log.firstRow; row < size; row += 1) if (log.connection(row) === connection) yield row;
}
