import type { ConnectionEvent } from '../../../decoder/connection-decoder.ts';
import type { FindingEvent, FrameEvent } from '../../../decoder/direction-decoder.ts';
import type { FrameCursor } from '../../../decoder/frame-cursor.ts';
import { OPCODE } from '../../../decoder/opcode.ts';
import type { Violation } from '../../../decoder/violation.ts';
import { violationInfo } from '../../../decoder/violation.ts';
import type { Sender } from '../../../decoder/wire-frame.ts';
import type { FrameRecord, LifecycleRecord } from '../../record.ts';
import type { FrameMark } from './frame-mark.ts';

const NO_CODES: readonly string[] = [];
/** Marks whose frames have not come; there is more than one only in files that nobody wrote so. */
const MAX_MARKS = 1_000;

interface DirectionContext {
  /** Length of the HTTP head before the first frame. */
  headLength: number;
  /** Opcode of the message that is open. */
  messageOpcode: number;
  /** False from the start of a capture in mid-connection, or from a gap, until a message begins. */
  isSequenceKnown: boolean;
  /** By the offset of the frame's first byte in the stream. */
  readonly marks: Map<number, FrameMark>;
}

/** Turns what the decoder says about one connection into records. */
export class FrameRecords {
  readonly #connection: string;
  readonly #directions: Readonly<Record<Sender, DirectionContext>>;

  constructor(connection: string, isFromStart: boolean) {
    this.#connection = connection;
    this.#directions = {
      client: { headLength: 0, messageOpcode: 0, isSequenceKnown: isFromStart, marks: new Map() },
      server: { headLength: 0, messageOpcode: 0, isSequenceKnown: isFromStart, marks: new Map() },
    };
  }

  /** From here on it is not known which message a continuation belongs to. */
  gap(sender: Sender): void {
    this.#directions[sender].isSequenceKnown = false;
  }

  /** The frame that begins there is not all observed. */
  mark(sender: Sender, offset: number, mark: FrameMark): void {
    const { marks } = this.#directions[sender];
    if (marks.size < MAX_MARKS) marks.set(offset, mark);
  }

  /** Frames and findings as records; heads and bodies give none. */
  record(event: ConnectionEvent, time: number | null): FrameRecord | LifecycleRecord | null {
    switch (event.kind) {
      case 'frame':
        return this.#frame(event, time);
      case 'finding':
        return this.#finding(event, time);
      case 'request':
        this.#directions.client.headLength = event.head.headLength;
        return null;
      case 'response':
        this.#directions.server.headLength = event.head.headLength;
        return null;
      default:
        return null;
    }
  }

  /** A frame without findings that is a message of its own, or a ping or pong. */
  plain(frame: FrameCursor, time: number | null): FrameRecord {
    const { sender, opcode, offset } = frame;
    const direction = sender === 'client' ? this.#directions.client : this.#directions.server;
    const payload = frame.payload();
    const isData = opcode < 8;
    if (isData) {
      direction.messageOpcode = 0;
      direction.isSequenceKnown = true;
    }
    const record: FrameRecord = {
      kind: 'frame',
      connection: this.#connection,
      time,
      sender,
      fin: true,
      rsv1: false,
      rsv2: false,
      rsv3: false,
      opcode,
      masked: frame.masked,
      maskingKey: frame.maskingKey,
      payloadLength: frame.payloadLength,
      payload,
      message: isData ? payload : null,
      messageOpcode: opcode,
      closeCode: null,
      violations: NO_CODES,
      origin: 'wire',
      isDiscarded: false,
      streamOffset: offset - direction.headLength,
    };
    return direction.marks.size === 0 ? record : withMark(record, direction.marks, offset);
  }

  #frame({ sender, frame, message, close, violations }: FrameEvent, time: number | null): FrameRecord {
    const direction = this.#directions[sender];
    const { opcode } = frame;
    const codes = violations.length === 0 ? NO_CODES : this.#codes(violations, direction);
    const isControl = opcode >= 8;
    if (!isControl && opcode !== OPCODE.continuation) {
      direction.messageOpcode = opcode;
      direction.isSequenceKnown = true;
    }
    const messageOpcode = opcode === OPCODE.continuation ? direction.messageOpcode : opcode;
    if (!isControl && frame.fin) direction.messageOpcode = 0;
    const isLacking = codes.length > 0 && (codes.includes('bytes-missing') || codes.includes('frame-truncated'));
    const isCut = !isLacking && frame.payload.length < frame.payloadLength;
    const record: FrameRecord = {
      kind: 'frame',
      connection: this.#connection,
      time,
      sender,
      fin: frame.fin,
      rsv1: frame.rsv1,
      rsv2: frame.rsv2,
      rsv3: frame.rsv3,
      opcode,
      masked: frame.masked,
      maskingKey: frame.maskingKey,
      payloadLength: frame.payloadLength,
      payload: isLacking ? null : frame.payload,
      message: message !== null && message.isComplete ? message.payload : null,
      messageOpcode,
      closeCode: close?.code ?? null,
      violations: codes,
      origin: 'wire',
      isDiscarded: false,
      streamOffset: frame.offset - direction.headLength,
    };
    const marked = direction.marks.size === 0 ? record : withMark(record, direction.marks, frame.offset);
    return isCut ? { ...marked, payloadLoss: 'cut' } : marked;
  }

  /** What the capture's own beginning or gap explains is not held against the sender. */
  #codes(violations: readonly Violation[], direction: DirectionContext): readonly string[] {
    const codes: string[] = [];
    for (const { code } of violations) {
      const isExplained =
        !direction.isSequenceKnown && (code === 'continuation-unexpected' || code === 'message-interrupted');
      if (!isExplained) codes.push(code);
    }
    return codes;
  }

  #finding({ sender, violation }: FindingEvent, time: number | null): LifecycleRecord {
    const { code, offset, detail } = violation;
    const { title } = violationInfo(code);
    const text = detail === null ? `${sender}: ${title}` : `${sender}: ${title} (${detail})`;
    return {
      kind: 'lifecycle',
      connection: this.#connection,
      time,
      event: { type: 'note', text, finding: { code, sender, offset } },
    };
  }
}

function withMark(record: FrameRecord, marks: Map<number, FrameMark>, offset: number): FrameRecord {
  const mark = marks.get(offset);
  if (mark === undefined) return record;
  marks.delete(offset);
  const { isKeyDerived, ...said } = mark;
  return { ...record, ...said, maskingKey: isKeyDerived ? null : record.maskingKey };
}
