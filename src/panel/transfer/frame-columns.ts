import type { FrameRecord } from '../../formats/record.ts';

/** What every frame says; a frame that says more, such as why its payload is cut, travels as a record. */
export type ColumnFrame = Required<Pick<FrameRecord, 'isHistory'>> & {
  [Field in keyof FrameRecord as undefined extends FrameRecord[Field] ? never : Field]: FrameRecord[Field];
};
export type MutableColumnFrame = { -readonly [Field in keyof ColumnFrame]: ColumnFrame[Field] };

export const ORIGINS = ['page', 'network', 'wire', 'injected', 'edited'] as const;

export const FrameFlag = {
  client: 1,
  fin: 2,
  rsv1: 4,
  rsv2: 8,
  rsv3: 16,
  masked: 32,
  hasMaskingKey: 64,
  hasPayload: 128,
  hasMessage: 256,
  /** The message is the frame's payload: its bytes travel once. */
  isMessagePayload: 512,
  discarded: 1024,
  history: 2048,
  hasCloseCode: 4096,
} as const;

/** Columns of eight, four, two bytes and of one, in this order, so that each begins where it may. */
const WIDE_COLUMNS = 3;
const WORD_COLUMNS = 4;
const HALF_COLUMNS = 2;
const BYTE_COLUMNS = 3;
const BYTES_PER_FRAME = WIDE_COLUMNS * 8 + WORD_COLUMNS * 4 + HALF_COLUMNS * 2 + BYTE_COLUMNS;

/** Frames of one batch as columns at the beginning of a buffer, whose rest holds their bytes: nothing in it has to be cloned. */
export class FrameColumns {
  /** Epoch milliseconds; NaN: none. */
  readonly time: Float64Array;
  readonly payloadLength: Float64Array;
  /** NaN: none. */
  readonly streamOffset: Float64Array;
  /** Index in the batch's list of connections. */
  readonly connection: Uint32Array;
  readonly maskingKey: Uint32Array;
  /** Bytes of the payload and of the message in the buffer, one behind the other, frame by frame. */
  readonly payloadBytes: Uint32Array;
  readonly messageBytes: Uint32Array;
  /** See `FrameFlag`. */
  readonly flags: Uint16Array;
  readonly closeCode: Uint16Array;
  readonly opcode: Uint8Array;
  readonly messageOpcode: Uint8Array;
  /** Index in `ORIGINS`. */
  readonly origin: Uint8Array;

  constructor(buffer: ArrayBuffer, frames: number) {
    let at = 0;
    const next = (byteLength: number): number => {
      at += byteLength;
      return at - byteLength;
    };
    this.time = new Float64Array(buffer, next(frames * 8), frames);
    this.payloadLength = new Float64Array(buffer, next(frames * 8), frames);
    this.streamOffset = new Float64Array(buffer, next(frames * 8), frames);
    this.connection = new Uint32Array(buffer, next(frames * 4), frames);
    this.maskingKey = new Uint32Array(buffer, next(frames * 4), frames);
    this.payloadBytes = new Uint32Array(buffer, next(frames * 4), frames);
    this.messageBytes = new Uint32Array(buffer, next(frames * 4), frames);
    this.flags = new Uint16Array(buffer, next(frames * 2), frames);
    this.closeCode = new Uint16Array(buffer, next(frames * 2), frames);
    this.opcode = new Uint8Array(buffer, next(frames), frames);
    this.messageOpcode = new Uint8Array(buffer, next(frames), frames);
    this.origin = new Uint8Array(buffer, next(frames), frames);
  }

  /** Where the bytes of the frames begin. */
  static byteLength(frames: number): number {
    return frames * BYTES_PER_FRAME;
  }
}

/** Everything of a frame that the columns, and the lists beside them, hold. */
const COLUMN_FIELDS: ReadonlySet<string> = new Set<keyof ColumnFrame>([
  'kind',
  'connection',
  'time',
  'sender',
  'fin',
  'rsv1',
  'rsv2',
  'rsv3',
  'opcode',
  'masked',
  'maskingKey',
  'payloadLength',
  'payload',
  'message',
  'messageOpcode',
  'closeCode',
  'violations',
  'origin',
  'isDiscarded',
  'streamOffset',
  'isHistory',
]);

/** Whether the columns can hold all that the frame says. What is rare has no column, and a file may say anything. */
export function fitsColumns(frame: FrameRecord): boolean {
  const { opcode, messageOpcode, maskingKey, closeCode } = frame;
  const isInRange =
    (opcode & 0xff) === opcode &&
    (messageOpcode & 0xff) === messageOpcode &&
    (maskingKey === null || maskingKey >>> 0 === maskingKey) &&
    (closeCode === null || (closeCode & 0xffff) === closeCode);
  return isInRange && Object.keys(frame).every((field) => COLUMN_FIELDS.has(field));
}
