import type { RowMark } from '../../model/row-marks.ts';
import { countSelected, eachSelected } from '../store/selected-rows.ts';
import { nextPosition } from '../store/next-position.ts';
import { markText } from '../text/mark-text.ts';
import type { PanelContextValue } from './panel-context.tsx';

/** A mark is for what stands out: whoever marks everything has chosen too much by mistake. */
export const MAX_MARKED = 10_000;

/** The selected rows that are shown, or the one that the details are about. */
export function rowsToMark({ store, rows, session }: PanelContextValue): readonly number[] {
  const { selectedRows, selectedRow, selectedGeneration } = store.getState();
  if (selectedGeneration !== session.log.generation) return [];
  if (countSelected(selectedRows, rows) > MAX_MARKED) return [];
  const selected = [...eachSelected(selectedRows, rows)];
  if (selected.length > 1) return selected;
  return selectedRow !== null && session.log.has(selectedRow) ? [selectedRow] : [];
}

/** Marks rows, or takes their marks away. */
export function markRows({ session }: PanelContextValue, indexes: readonly number[], mark: RowMark | null): void {
  for (const index of indexes) session.log.setMark(index, mark);
  session.imports.changed();
}

/** One key: marks what is selected, or takes the marks away when all of it is marked. */
export function toggleMark(panel: PanelContextValue): void {
  const indexes = rowsToMark(panel);
  const { log } = panel.session;
  if (indexes.length === 0) {
    if (countSelected(panel.store.getState().selectedRows, panel.rows) > MAX_MARKED) {
      panel.notices.show(markText.tooMany(MAX_MARKED));
    }
    return;
  }
  if (indexes.every((index) => log.mark(index) !== null)) {
    markRows(panel, indexes, null);
    return;
  }
  const colour = panel.store.getState().settings.markColour;
  for (const index of indexes) if (log.mark(index) === null) log.setMark(index, { colour, note: '' });
  panel.session.imports.changed();
}

/**
 * Goes to the next marked row among those that the table shows, in its order, or to the one before; from the last to the first.
 * Says so when none is shown.
 */
export function goToMark(panel: PanelContextValue, step: 1 | -1): void {
  const { order, session, store, notices } = panel;
  const { log } = session;
  const { selectedRow, selectedGeneration } = store.getState();
  const isSelected = selectedRow !== null && selectedGeneration === log.generation;
  const from = isSelected ? order.nearestPosition(selectedRow) : step > 0 ? -1 : order.count;
  const position = nextPosition(markedPositions(log.markedRows(), order), from, step);
  const index = position === null ? undefined : order.at(position);
  if (index === undefined) {
    notices.show(markText.none);
    return;
  }
  store.actions.stopFollowing();
  store.actions.selectRow(index, log.generation);
}

/** Where the marked rows that are shown stand. */
function markedPositions(marked: Iterable<number>, order: PanelContextValue['order']): readonly number[] {
  return [...marked].map((index) => order.positionOf(index)).filter((position) => position >= 0);
}
