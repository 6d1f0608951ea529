import { OPCODE } from '../../decoder/opcode.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';
import type { FilterQuery, RowCategory } from '../store/filter-query.ts';

/** Which category a row belongs to, or null for one that every choice shows (a fragment of unknown type). */
export function rowCategory(log: FrameLog, index: number): RowCategory | null {
  const kind = log.kind(index);
  if (kind === RowKind.close || kind === RowKind.closing || kind === RowKind.gone) return 'close';
  if (kind !== RowKind.frame) return 'lifecycle';
  switch (log.opcode(index)) {
    case OPCODE.text:
      return 'text';
    case OPCODE.binary:
      return 'binary';
    case OPCODE.close:
      return 'close';
    case OPCODE.continuation:
      return null;
    default:
      return 'control';
  }
}

/** Says from the columns alone, without touching a payload, whether the buttons and the chosen connection let a row through. */
export function createColumnTest(
  log: FrameLog,
  query: Pick<FilterQuery, 'direction' | 'categories'>,
  connection: number | null,
): (index: number) => boolean {
  const { direction, categories } = query;
  return (index) => {
    if (connection !== null && log.connection(index) !== connection) return false;
    if (direction !== 'all') {
      if (log.kind(index) !== RowKind.frame) return false;
      if (log.isOutgoing(index) !== (direction === 'out')) return false;
    }
    if (categories.length === 0) return true;
    const category = rowCategory(log, index);
    return category === null || categories.includes(category);
  };
}
