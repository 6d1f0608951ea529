import type { ConnectionRecord } from '../record.ts';

/** What stands behind a URL of which more was there than we keep; empty behind a whole one. */
export function cutMark(record: ConnectionRecord): '…' | '' {
  return record.capture?.isUrlCut ? '…' : '';
}
