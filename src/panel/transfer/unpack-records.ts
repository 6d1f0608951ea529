import type { CaptureRecord } from '../../formats/record.ts';
import type { MutableColumnFrame } from './frame-columns.ts';
import { FrameColumns, FrameFlag, ORIGINS } from './frame-columns.ts';
import type { PackedRecords } from './pack-records.ts';

const NO_CODES: readonly string[] = [];

/**
 * Hands out the records of a batch in their order until `take` says false; returns whether all were taken. **One object is used for all
 * frames**: what is kept of it has to be copied. Its bytes are views of the batch's buffer.
 */
export function unpackRecords(packed: PackedRecords, take: (record: CaptureRecord) => boolean): boolean {
  const { buffer, others } = packed;
  const columns = new FrameColumns(buffer, packed.frames);
  const frame = emptyFrame();
  let at = FrameColumns.byteLength(packed.frames);
  let other = 0;
  for (let index = 0; index <= packed.frames; index += 1) {
    for (let next = others[other]; next?.framesBefore === index; next = others[other]) {
      if (!take(next.record)) return false;
      other += 1;
    }
    if (index === packed.frames) break;
    at = fill(frame, packed, columns, index, at);
    if (!take(frame)) return false;
  }
  return true;
}

/** Puts frame number `index` into `frame`; its bytes begin at `at`. Returns where the next frame's begin. */
function fill(
  frame: MutableColumnFrame,
  { buffer, connections, violations }: PackedRecords,
  columns: FrameColumns,
  index: number,
  at: number,
): number {
  const flags = columns.flags[index] ?? 0;
  const payloadBytes = columns.payloadBytes[index] ?? 0;
  const messageBytes = columns.messageBytes[index] ?? 0;
  const payload = (flags & FrameFlag.hasPayload) === 0 ? null : new Uint8Array(buffer, at, payloadBytes);
  frame.connection = connections[columns.connection[index] ?? 0] ?? '';
  frame.time = numberOrNull(columns.time[index]);
  frame.sender = (flags & FrameFlag.client) !== 0 ? 'client' : 'server';
  frame.fin = (flags & FrameFlag.fin) !== 0;
  frame.rsv1 = (flags & FrameFlag.rsv1) !== 0;
  frame.rsv2 = (flags & FrameFlag.rsv2) !== 0;
  frame.rsv3 = (flags & FrameFlag.rsv3) !== 0;
  frame.opcode = columns.opcode[index] ?? 0;
  frame.masked = (flags & FrameFlag.masked) !== 0;
  frame.maskingKey = (flags & FrameFlag.hasMaskingKey) === 0 ? null : (columns.maskingKey[index] ?? 0);
  frame.payloadLength = columns.payloadLength[index] ?? 0;
  frame.payload = payload;
  frame.message =
    (flags & FrameFlag.hasMessage) === 0
      ? null
      : (flags & FrameFlag.isMessagePayload) !== 0
        ? payload
        : new Uint8Array(buffer, at + payloadBytes, messageBytes);
  frame.messageOpcode = columns.messageOpcode[index] ?? 0;
  frame.closeCode = (flags & FrameFlag.hasCloseCode) === 0 ? null : (columns.closeCode[index] ?? 0);
  frame.violations = violations.size === 0 ? NO_CODES : (violations.get(index) ?? NO_CODES);
  frame.origin = ORIGINS[columns.origin[index] ?? 0] ?? 'wire';
  frame.isDiscarded = (flags & FrameFlag.discarded) !== 0;
  frame.streamOffset = numberOrNull(columns.streamOffset[index]);
  frame.isHistory = (flags & FrameFlag.history) !== 0;
  return at + payloadBytes + messageBytes;
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function emptyFrame(): MutableColumnFrame {
  return {
    kind: 'frame',
    connection: '',
    time: null,
    sender: 'server',
    fin: false,
    rsv1: false,
    rsv2: false,
    rsv3: false,
    opcode: 0,
    masked: false,
    maskingKey: null,
    payloadLength: 0,
    payload: null,
    message: null,
    messageOpcode: 0,
    closeCode: null,
    violations: NO_CODES,
    origin: 'wire',
    isDiscarded: false,
    streamOffset: null,
    isHistory: false,
  };
}
