import { toBase64 } from '../../base/base64.ts';
import { toHex } from '../../base/hex.ts';
import { decodeUtf8Lossy } from '../../base/utf8.ts';
import { OPCODE } from '../../decoder/opcode.ts';
import type { Row } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';
import { formatJson } from '../store/json-format.ts';
import { shownData } from '../store/shown-data.ts';
import { connectionName } from '../store/connection-name.ts';
import { rowsAsText, type RowsFormat } from '../store/rows-as-text.ts';
import { countSelected, eachSelected } from '../store/selected-rows.ts';
import { formatDateTime } from '../text/format.ts';
import { lifecycleText } from '../text/lifecycle-text.ts';
import { tableText } from '../text/table-text.ts';
import { text } from '../text/text.ts';
import { parseJsonTape } from '../workers/json-tape.ts';
import type { PanelContextValue } from './panel-context.tsx';

/** A clipboard that gets more than this makes the whole desktop wait. */
export const MAX_COPY_BYTES = 32 * 1024 * 1024;

export type CopyFormat = 'message' | 'hex' | 'base64' | 'json';

/** Copies the payload of a row in a format, and says what came of it. */
export async function copyRow(panel: PanelContextValue, row: Row, format: CopyFormat): Promise<void> {
  const { notices } = panel;
  if (row.detail) {
    const { title, detail } = lifecycleText(row.detail);
    await copyAndTell(panel, detail === '' ? title : `${title}: ${detail}`);
    return;
  }
  const { log } = panel.session;
  if (log.isOnDisk(row.index)) await log.fetch(row.index);
  const { bytes, opcode } = shownData(log, row.index);
  if (bytes.length > MAX_COPY_BYTES) {
    notices.show(text.notice.tooLargeToCopy(MAX_COPY_BYTES));
    return;
  }
  if (bytes.length === 0 && row.payloadLength > 0) {
    notices.show(text.notice.nothingToCopy);
    return;
  }
  const content = contentOf(bytes, opcode === OPCODE.text, format);
  if (content === null) {
    notices.show(text.notice.notJson);
    return;
  }
  await copyAndTell(panel, content);
}

/** Copies all selected rows that the filter shows. */
export async function copySelection(panel: PanelContextValue, format: RowsFormat): Promise<void> {
  const { session, store, rows, notices, environment } = panel;
  const { selectedRows } = store.getState();
  const copied = await rowsAsText(
    session.log,
    session.connections,
    eachSelected(selectedRows, rows),
    format,
    MAX_COPY_BYTES,
  );
  if (copied.kind === 'too-large') {
    notices.show(text.notice.tooLargeToCopy(MAX_COPY_BYTES));
    return;
  }
  const count = countSelected(selectedRows, rows);
  const isCopied = await environment.copyText(copied.text);
  notices.show(isCopied ? tableText.selection.copied(count) : text.notice.notCopied);
}

/** Formats of an export that a selection is copied in, straight from the table. */
export const SELECTION_FORMATS = ['ndjson', 'csv', 'transcript'] as const;

export async function copyAndTell({ environment, notices }: PanelContextValue, content: string): Promise<void> {
  const isCopied = await environment.copyText(content);
  notices.show(isCopied ? text.notice.copied : text.notice.notCopied);
}

/** Saves a payload as a file: text messages as `.txt` or `.json`, all others as `.bin`. */
export async function saveRow({ session, environment }: PanelContextValue, row: Row): Promise<void> {
  if (row.kind !== RowKind.frame) return;
  if (session.log.isOnDisk(row.index)) await session.log.fetch(row.index);
  const { bytes, opcode } = shownData(session.log, row.index);
  const connection = session.connections.at(row.connection);
  const name = (connection ? connectionName(connection.url).name : 'frame').replace(/[^\w.-]+/g, '-').slice(0, 60);
  const stamp = formatDateTime(row.time).replace(/[^0-9]/g, '');
  const isText = opcode === OPCODE.text;
  const isJson = isText && bytes.length <= MAX_COPY_BYTES && parseJsonTape(bytes).kind === 'ok';
  const [ending, type] = isJson
    ? ['json', 'application/json']
    : isText
      ? ['txt', 'text/plain']
      : ['bin', 'application/octet-stream'];
  environment.saveFile(`${name}-${stamp}.${ending}`, bytes, type);
}

/** A binary message has no text: copied as a message it is hex. */
function contentOf(bytes: Uint8Array, isText: boolean, format: CopyFormat): string | null {
  switch (format) {
    case 'message':
      return isText ? decodeUtf8Lossy(bytes) : toHex(bytes);
    case 'hex':
      return toHex(bytes);
    case 'base64':
      return toBase64(bytes);
    case 'json': {
      const parse = parseJsonTape(bytes);
      return parse.kind === 'ok' ? formatJson(bytes, parse.tape) : null;
    }
  }
}
