import { isSameView } from '../../base/bytes.ts';
import type { CaptureRecord, FrameRecord } from '../../formats/record.ts';
import { fitsColumns, FrameColumns, FrameFlag, ORIGINS } from './frame-columns.ts';
import { BYTES_PER_BATCH, RECORDS_PER_BATCH } from './import-message.ts';

/** Records as they travel from the worker: frames in columns, which are handed over, and the few others as objects. */
export interface PackedRecords {
  /** `FrameColumns` of the frames and behind them their bytes; for the transfer list. */
  readonly buffer: ArrayBuffer;
  readonly frames: number;
  /** Ids that the frames name by their index. */
  readonly connections: readonly string[];
  /** Findings of the frames that have any, by the frame's number. */
  readonly violations: ReadonlyMap<number, readonly string[]>;
  /** Everything else, each with the number of frames that stand before it. */
  readonly others: readonly { readonly framesBefore: number; readonly record: CaptureRecord }[];
}

/**
 * Records in batches that can be transferred: a million cloned objects would cost the panel more than what it does with them. Bytes are copied,
 * since the reader's views end with its next batch. A message that is its frame's payload stays so.
 */
export function* packRecords(records: readonly CaptureRecord[]): Generator<PackedRecords> {
  let start = 0;
  let bytes = 0;
  for (let at = 0; at < records.length; at += 1) {
    const record = records[at];
    if (record?.kind === 'frame') bytes += byteLength(record);
    if (at + 1 - start < RECORDS_PER_BATCH && bytes < BYTES_PER_BATCH) continue;
    yield pack(records.slice(start, at + 1));
    start = at + 1;
    bytes = 0;
  }
  if (start < records.length) yield pack(records.slice(start));
}

function pack(records: readonly CaptureRecord[]): PackedRecords {
  const frames: FrameRecord[] = [];
  const others: { framesBefore: number; record: CaptureRecord }[] = [];
  let bytes = 0;
  for (const record of records) {
    if (record.kind === 'frame' && fitsColumns(record)) {
      frames.push(record);
      bytes += byteLength(record);
    } else {
      others.push({ framesBefore: frames.length, record: record.kind === 'frame' ? ownBytes(record) : record });
    }
  }
  const buffer = new ArrayBuffer(FrameColumns.byteLength(frames.length) + bytes);
  const connections = new Map<string, number>();
  const violations = new Map<number, readonly string[]>();
  const columns = new FrameColumns(buffer, frames.length);
  const target = new Uint8Array(buffer);
  let used = FrameColumns.byteLength(frames.length);
  const copy = (view: Uint8Array | null): number => {
    if (view === null) return 0;
    target.set(view, used);
    used += view.length;
    return view.length;
  };
  frames.forEach((frame, index) => {
    const connection = connections.get(frame.connection) ?? connections.size;
    connections.set(frame.connection, connection);
    if (frame.violations.length > 0) violations.set(index, frame.violations);
    columns.time[index] = frame.time ?? Number.NaN;
    columns.payloadLength[index] = frame.payloadLength;
    columns.streamOffset[index] = frame.streamOffset ?? Number.NaN;
    columns.connection[index] = connection;
    columns.maskingKey[index] = frame.maskingKey ?? 0;
    columns.payloadBytes[index] = copy(frame.payload);
    columns.messageBytes[index] = isMessagePayload(frame) ? 0 : copy(frame.message);
    columns.flags[index] = flagsOf(frame);
    columns.closeCode[index] = frame.closeCode ?? 0;
    columns.opcode[index] = frame.opcode;
    columns.messageOpcode[index] = frame.messageOpcode;
    columns.origin[index] = ORIGINS.indexOf(frame.origin);
  });
  return { buffer, frames: frames.length, connections: [...connections.keys()], violations, others };
}

function flagsOf(frame: FrameRecord): number {
  return (
    (frame.sender === 'client' ? FrameFlag.client : 0) |
    (frame.fin ? FrameFlag.fin : 0) |
    (frame.rsv1 ? FrameFlag.rsv1 : 0) |
    (frame.rsv2 ? FrameFlag.rsv2 : 0) |
    (frame.rsv3 ? FrameFlag.rsv3 : 0) |
    (frame.masked ? FrameFlag.masked : 0) |
    (frame.maskingKey === null ? 0 : FrameFlag.hasMaskingKey) |
    (frame.payload === null ? 0 : FrameFlag.hasPayload) |
    (frame.message === null ? 0 : FrameFlag.hasMessage) |
    (isMessagePayload(frame) ? FrameFlag.isMessagePayload : 0) |
    (frame.isDiscarded ? FrameFlag.discarded : 0) |
    (frame.isHistory === true ? FrameFlag.history : 0) |
    (frame.closeCode === null ? 0 : FrameFlag.hasCloseCode)
  );
}

/** A clone of a view takes its whole buffer along. */
function ownBytes(frame: FrameRecord): FrameRecord {
  const payload = frame.payload && frame.payload.slice();
  return { ...frame, payload, message: isMessagePayload(frame) ? payload : frame.message && frame.message.slice() };
}

function byteLength(frame: FrameRecord): number {
  const message = isMessagePayload(frame) ? 0 : (frame.message?.length ?? 0);
  return (frame.payload?.length ?? 0) + message;
}

function isMessagePayload({ payload, message }: FrameRecord): boolean {
  return payload !== null && message !== null && isSameView(payload, message);
}
