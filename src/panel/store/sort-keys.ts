import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';
import { lifecycleText } from '../text/lifecycle-text.ts';
import { connectionName } from './connection-name.ts';
import { cellValue, readCellSource, readColumnPath } from './json-column.ts';
import { payloadPreview } from './preview.ts';

/** What a row is sorted by; null: it has no such value, and stands at the end whatever the direction. */
export type SortKey = number | string | null;

/** Of texts, this much tells rows apart; a million keys must fit into memory. */
const MAX_KEY_CHARS = 48;

/** Reads the key of a row for a column of the table, by the column's id. `previous` is the row before it in the log's order. */
export function sortKeyReader(
  column: string,
  log: FrameLog,
  connections: ConnectionList,
): (index: number, previous: number | null) => SortKey {
  const ofFrames = (read: (index: number) => SortKey) => (index: number) =>
    log.kind(index) === RowKind.frame ? read(index) : null;
  switch (column) {
    case 'time':
      return (index) => log.time(index);
    case 'delta':
      return (index, previous) => (previous === null ? null : log.time(index) - log.time(previous));
    case 'direction':
      return ofFrames((index) => (log.isOutgoing(index) ? 0 : 1));
    case 'opcode':
      return ofFrames((index) => log.opcode(index));
    case 'fin':
      return ofFrames((index) => Number(log.row(index).fin));
    case 'rsv':
      return ofFrames((index) => {
        const { rsv1, rsv2, rsv3 } = log.row(index);
        return Number(rsv1) * 4 + Number(rsv2) * 2 + Number(rsv3);
      });
    case 'mask':
      return ofFrames((index) => Number(log.row(index).isMasked));
    case 'length':
      return ofFrames((index) => log.payloadLength(index));
    case 'connection': {
      const names = new Map<number, string | null>();
      return (index) => {
        const connection = log.connection(index);
        let name = names.get(connection);
        if (name === undefined) {
          const found = connections.at(connection);
          name = found ? connectionName(found.url).name : null;
          names.set(connection, name);
        }
        return name;
      };
    }
    case 'data':
      return (index) => {
        const row = log.row(index);
        if (row.kind === RowKind.frame) return payloadPreview(log, row).slice(0, MAX_KEY_CHARS);
        return row.detail === null ? null : lifecycleText(row.detail).title;
      };
    default: {
      const steps = readColumnPath(column.replace(/^json:/, ''));
      return ofFrames((index) => {
        const source = readCellSource(log, log.row(index));
        const value = typeof source === 'string' || steps === null ? null : cellValue(source, steps);
        return value === null ? null : numberOrText(value);
      });
    }
  }
}

/** The keys of that column are in the payloads. */
export function readsPayloads(column: string): boolean {
  return column === 'data' || column.startsWith('json:');
}

/** Numbers as numbers, so that 9 stands before 10. */
function numberOrText(value: string): SortKey {
  const number = Number(value);
  return value.trim() !== '' && Number.isFinite(number) ? number : value.slice(0, MAX_KEY_CHARS);
}

/** Numbers before texts. Nulls are the caller's. */
export function compareKeys(left: number | string, right: number | string): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left !== typeof right) return typeof left === 'number' ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}
