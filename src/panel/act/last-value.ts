import type { FrameLog } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';
import { cellValue, readCellSource, type JsonColumnStep } from '../store/json-column.ts';
import type { MessageSide } from './template.ts';

/** Messages that are looked into, the newest first: what is older is hardly meant. */
const MAX_MESSAGES = 2_000;
/** Longer values are no ids and no tokens. */
const MAX_VALUE_CHARS = 64 * 1024;

/** The value at a JSON path in the newest message of a connection that has one there; null when there is none. */
export function findLastValue(
  log: FrameLog,
  connection: number,
  side: MessageSide,
  path: readonly JsonColumnStep[],
): string | null {
  let looked = 0;
  for (let index = log.size - 1; index >= log.firstRow && looked < MAX_MESSAGES; index -= 1) {
    if (log.connection(index) !== connection || log.kind(index) !== RowKind.frame) continue;
    if (side !== 'any' && log.isOutgoing(index) !== (side === 'out')) continue;
    looked += 1;
    const source = readCellSource(log, log.row(index));
    const value = typeof source === 'string' ? null : cellValue(source, path, MAX_VALUE_CHARS);
    if (value !== null) return value;
  }
  return null;
}
