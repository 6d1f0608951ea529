import type { FrameLog } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';

/** Fragments that are looked for and listed. */
export const MAX_LISTED_FRAGMENTS = 1000;
/** Rows that are looked at for them: other connections stand in between. */
const MAX_SCANNED_ROWS = 200_000;

export interface MessageFrames {
  /** Rows of the fragments, in order. */
  readonly rows: readonly number[];
  /** The frame with FIN is among them. */
  readonly isComplete: boolean;
  /** Payload bytes of all of them on the wire. */
  readonly wireBytes: number;
  /** On the frame that ends it; null while that is not here. */
  readonly messageBytes: number | null;
  readonly isCompressed: boolean;
}

/** The frames of the message that a wire row belongs to; null for control frames and live rows. */
export function messageFrames(log: FrameLog, index: number): MessageFrames | null {
  const facts = log.wireFacts(index);
  if (facts === null || (log.opcode(index) & 0x8) !== 0) return null;
  const start = Math.max(facts.messageRow, log.firstRow);
  const connection = log.connection(start);
  const isOutgoing = log.isOutgoing(start);
  const rows: number[] = [];
  let wireBytes = 0;
  const end = Math.min(log.size, start + MAX_SCANNED_ROWS);
  for (let row = start; row < end && rows.length < MAX_LISTED_FRAGMENTS; row += 1) {
    if (log.kind(row) !== RowKind.frame || log.connection(row) !== connection) continue;
    if (log.isOutgoing(row) !== isOutgoing || (log.opcode(row) & 0x8) !== 0) continue;
    const wire = log.wireFacts(row);
    // The next message of this direction: this one was broken off.
    if (wire?.messageRow !== start) break;
    rows.push(row);
    wireBytes += log.payloadLength(row);
    if (!log.row(row).fin) continue;
    const isCompressed = log.row(start).rsv1;
    return { rows, isComplete: true, wireBytes, messageBytes: wire.message?.length ?? null, isCompressed };
  }
  return { rows, isComplete: false, wireBytes, messageBytes: null, isCompressed: log.row(start).rsv1 };
}

/** Rows that are looked at for the next frame of the same direction. */
const MAX_LOOK_AHEAD = 10_000;

/**
 * Bytes of a frame's header as it stood in the stream, by where the next frame of its direction begins; null when that is not
 * known. Only a length that is not in its shortest form needs it: every other header follows from its fields.
 */
export function headerLengthOnWire(log: FrameLog, index: number): number | null {
  const offset = log.wireFacts(index)?.streamOffset ?? null;
  if (offset === null) return null;
  const connection = log.connection(index);
  const isOutgoing = log.isOutgoing(index);
  const end = Math.min(log.size, index + MAX_LOOK_AHEAD);
  for (let row = index + 1; row < end; row += 1) {
    if (log.kind(row) !== RowKind.frame || log.connection(row) !== connection) continue;
    if (log.isOutgoing(row) !== isOutgoing) continue;
    const next = log.wireFacts(row)?.streamOffset ?? null;
    const length = next === null ? -1 : next - offset - log.payloadLength(index);
    return length >= 2 && length <= 14 ? length : null;
  }
  return null;
}
