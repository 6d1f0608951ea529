import type { CaptureRecord, FrameRecord } from '../../formats/record.ts';
import { BYTES_PER_BATCH, RECORDS_PER_BATCH } from './import-message.ts';

export interface PackedRecords {
  readonly records: readonly CaptureRecord[];
  /** All payloads and messages (copy), for the transfer list. */
  readonly buffer: ArrayBuffer;
}

/**
 * Records in batches that can be transferred: bytes are copied into one buffer a batch, since the reader's views end with its
 * next batch and a view alone would carry the whole chunk of the file with it. A message that is its frame's payload stays so.
 */
export function* packRecords(records: readonly CaptureRecord[]): Generator<PackedRecords> {
  let start = 0;
  let bytes = 0;
  for (let at = 0; at < records.length; at += 1) {
    const record = records[at];
    if (record?.kind === 'frame') bytes += byteLength(record);
    if (at + 1 - start < RECORDS_PER_BATCH && bytes < BYTES_PER_BATCH) continue;
    yield pack(records.slice(start, at + 1), bytes);
    start = at + 1;
    bytes = 0;
  }
  if (start < records.length) yield pack(records.slice(start), bytes);
}

function pack(records: readonly CaptureRecord[], bytes: number): PackedRecords {
  const buffer = new ArrayBuffer(bytes);
  const target = new Uint8Array(buffer);
  let used = 0;
  const copy = (view: Uint8Array): Uint8Array => {
    target.set(view, used);
    used += view.length;
    return target.subarray(used - view.length, used);
  };
  const packed = records.map((record) => {
    if (record.kind !== 'frame') return record;
    const payload = record.payload && copy(record.payload);
    const message = isSameView(record) ? payload : record.message && copy(record.message);
    return { ...record, payload, message };
  });
  return { records: packed, buffer };
}

function byteLength(record: FrameRecord): number {
  const message = isSameView(record) ? 0 : (record.message?.length ?? 0);
  return (record.payload?.length ?? 0) + message;
}

function isSameView({ payload, message }: FrameRecord): boolean {
  return (
    payload !== null &&
    message !== null &&
    payload.buffer === message.buffer &&
    payload.byteOffset === message.byteOffset &&
    payload.length === message.length
  );
}
