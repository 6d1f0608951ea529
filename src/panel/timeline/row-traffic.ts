import type { FrameLog } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';
import type { TrafficField } from './traffic-buckets.ts';

type Count = (field: TrafficField, amount: number) => void;

/** Close codes of connections that ended as they should (RFC 6455 §7.4.1): normal, going away, none given. */
const EXPECTED_CLOSES = new Set([1000, 1001, 1005]);
/** What these mean is up to the application (RFC 6455 §7.4.2). */
const APPLICATION_CODES = 3000;

/** Counts one row. Bytes of a payload that is still arriving are counted as far as they are known. */
export function countRow(log: FrameLog, row: number, count: Count): void {
  switch (log.kind(row)) {
    case RowKind.frame: {
      if (log.violations(row).length > 0) count('violations', 1);
      // What `send()` dropped never left: it is a row, but no traffic.
      if (log.isDiscarded(row)) return;
      const isOut = log.isOutgoing(row);
      count(isOut ? 'framesOut' : 'framesIn', 1);
      count(isOut ? 'bytesOut' : 'bytesIn', log.payloadLength(row));
      return;
    }
    case RowKind.close: {
      const detail = log.detail(row);
      if (detail?.kind !== RowKind.close) return;
      const isExpected = EXPECTED_CLOSES.has(detail.code) || detail.code >= APPLICATION_CODES;
      count(detail.wasClean && isExpected ? 'closes' : 'failures', 1);
      return;
    }
    case RowKind.gone:
      count('closes', 1);
      return;
    case RowKind.constructionFailed:
      count('failures', 1);
      return;
    case RowKind.shed:
    case RowKind.gap:
      count('losses', 1);
      return;
    default:
  }
}
