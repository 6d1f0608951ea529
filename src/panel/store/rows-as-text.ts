import { toBase64 } from '../../base/base64.ts';
import { toHex } from '../../base/hex.ts';
import { decodeUtf8Lossy } from '../../base/utf8.ts';
import { OPCODE } from '../../decoder/opcode.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { PayloadState } from '../../model/row-kind.ts';
import { lifecycleText } from '../text/lifecycle-text.ts';

/** `lines`: one message a line, in the words of the table. `json`: an array with an object a row. */
export type RowsFormat = 'lines' | 'json';

export type RowsAsText =
  | { readonly kind: 'ok'; readonly text: string }
  /** More payload bytes than asked for. */
  | { readonly kind: 'too-large' };

/** Many rows for the clipboard. A payload that was cut says so in JSON (`payloadLength`, `keptLength`). */
export async function rowsAsText(
  log: FrameLog,
  connections: ConnectionList,
  indexes: Iterable<number>,
  format: RowsFormat,
  maxBytes: number,
): Promise<RowsAsText> {
  const parts: string[] = [];
  let bytes = 0;
  for (const index of indexes) {
    if (log.isOnDisk(index)) await log.fetch(index);
    // A row of JSON is some 150 bytes without its payload.
    bytes += log.payload(index).length + (format === 'json' ? 150 : 1);
    if (bytes > maxBytes) return { kind: 'too-large' };
    parts.push(format === 'json' ? `  ${JSON.stringify(rowRecord(log, connections, index))}` : rowLine(log, index));
  }
  return { kind: 'ok', text: format === 'json' ? `[\n${parts.join(',\n')}\n]` : parts.join('\n') };
}

function rowLine(log: FrameLog, index: number): string {
  const row = log.row(index);
  if (row.detail) {
    const { title, detail } = lifecycleText(row.detail);
    return detail === '' ? title : `${title}: ${detail}`;
  }
  const bytes = log.payload(index);
  return row.opcode === OPCODE.text ? decodeUtf8Lossy(bytes) : toHex(bytes);
}

function rowRecord(log: FrameLog, connections: ConnectionList, index: number): object {
  const row = log.row(index);
  const common = { time: new Date(row.time).toISOString(), url: connections.at(row.connection)?.url ?? null };
  if (row.detail) {
    const { title, detail } = lifecycleText(row.detail);
    return { ...common, event: title, detail };
  }
  const bytes = log.payload(index);
  const isText = row.opcode === OPCODE.text;
  return {
    ...common,
    direction: row.isOutgoing ? 'sent' : 'received',
    opcode: row.opcode,
    payloadLength: row.payloadLength,
    ...(row.payloadState === PayloadState.complete ? {} : { keptLength: bytes.length }),
    ...(isText ? { text: decodeUtf8Lossy(bytes) } : { base64: toBase64(bytes) }),
  };
}
