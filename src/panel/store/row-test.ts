import { OPCODE } from '../../decoder/opcode.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';
import { lifecycleSearchText } from '../text/lifecycle-text.ts';
import { createByteSearch } from './byte-search.ts';
import type { FilterQuery, RowCategory } from './filter-query.ts';

/** Of each payload this much is searched, so that no single row can take long. The filter's tooltip says so. */
export const MAX_SEARCHED_BYTES = 1024 * 1024;
/** A regex may be slow on long texts, so it gets less. */
export const MAX_REGEX_BYTES = 64 * 1024;

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

/** Says from the columns alone, without touching a payload, whether a row may be shown. */
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

/** Whether a row holds a text: in its payload, or in what a lifecycle row says (reason, URL, code). */
export function createTextTest(log: FrameLog, text: string): (index: number) => boolean {
  const search = createByteSearch(text);
  const needle = text.toLowerCase();
  return (index) => {
    const detail = log.detail(index);
    if (detail) return lifecycleSearchText(detail).toLowerCase().includes(needle);
    return search.isIn(log.payload(index).subarray(0, MAX_SEARCHED_BYTES));
  };
}

/** The text of a row that a regex is tried on. */
export function regexSubject(log: FrameLog, index: number): string {
  const detail = log.detail(index);
  return detail ? lifecycleSearchText(detail) : log.textPreview(index, MAX_REGEX_BYTES);
}
