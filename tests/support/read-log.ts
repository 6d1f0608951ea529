import type { ConnectionList } from '../../src/model/connection-list.ts';
import type { FrameLog } from '../../src/model/frame-log.ts';
import { RowKind } from '../../src/model/row-kind.ts';

const KIND_NAMES = new Map<number, string>(Object.entries(RowKind).map(([name, kind]) => [kind, name]));

/** Each row in one line: `in "hello"`, `out 01ff`, `open`, `shed transport 3`. */
export function readLog(log: FrameLog): string[] {
  return Array.from({ length: log.size }, (_, index) => readRow(log, index));
}

function readRow(log: FrameLog, index: number): string {
  const row = log.row(index);
  if (row.kind === RowKind.frame) {
    const payload = log.isText(index)
      ? `"${log.textPreview(index, 1_000)}"`
      : Buffer.from(log.payload(index)).toString('hex');
    return `${row.isHistory ? 'history ' : ''}${row.isOutgoing ? 'out' : 'in'} ${payload}${row.isDiscarded ? ' discarded' : ''}`;
  }
  const { detail } = row;
  const name = `${row.isHistory ? 'history ' : ''}${KIND_NAMES.get(row.kind) ?? '?'}`;
  switch (detail?.kind) {
    case RowKind.shed:
      return `${name} ${detail.reason} ${detail.events}`;
    case RowKind.close:
      return `${name} ${detail.code}`;
    case RowKind.navigated:
      return `${name} ${detail.url}`;
    case RowKind.handshakeFailed:
      return `${name} ${detail.status ?? '-'} ${detail.message}`;
    default:
      return name;
  }
}

/** The texts of all text frames, in order. */
export function readTexts(log: FrameLog): string[] {
  const texts: string[] = [];
  for (let index = 0; index < log.size; index += 1) if (log.isText(index)) texts.push(log.textPreview(index, 1_000));
  return texts;
}

/** Each connection in one line: `ws://… open in 2/10 out 1/2`. */
export function readConnections(connections: ConnectionList): string[] {
  return connections
    .all()
    .map((one) => `${one.url} ${one.state} in ${one.framesIn}/${one.bytesIn} out ${one.framesOut}/${one.bytesOut}`);
}
