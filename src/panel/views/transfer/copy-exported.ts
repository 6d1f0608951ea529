import { exportFormat } from '../../../formats/write/export-format.ts';
import { RowKind } from '../../../model/row-kind.ts';
import { eachSelected } from '../../store/selected-rows.ts';
import { exportText } from '../../text/export-text.ts';
import { tableText } from '../../text/table-text.ts';
import { DEFAULT_REDACTION } from '../../transfer/redaction-choice.ts';
import type { SELECTION_FORMATS } from '../copy-actions.ts';
import type { PanelContextValue } from '../panel-context.tsx';

/** Copies all selected rows that the filter shows as an export would write them. */
export async function copySelectionAs(panel: PanelContextValue, id: (typeof SELECTION_FORMATS)[number]): Promise<void> {
  const { session, store, rows, notices, exports } = panel;
  if (exports.getState().kind === 'running') {
    notices.show(tableText.selection.exportRuns);
    return;
  }
  const { selectedRows } = store.getState();
  const indexes = [...eachSelected(selectedRows, rows)];
  const areFrames = indexes.every((index) => session.log.kind(index) === RowKind.frame);
  // Lines of frames alone are what `framescope decode` prints; other rows need the lines that can hold them.
  const format = exportFormat(id === 'ndjson' && !areFrames ? 'ndjson-all' : id);
  if (!format) return;
  await exports.copy({ format, name: '', rows: indexes, redaction: DEFAULT_REDACTION });
  const state = exports.getState();
  if (state.kind === 'done') notices.show(tableText.selection.copied(indexes.length));
  else if (state.kind === 'failed') notices.show(exportText.failed[state.reason](state.message));
  exports.dismiss();
}
