import type { FrameLog } from '../../model/frame-log.ts';

/** What a frame's row shows as its data. */
export interface ShownData {
  /** View. */
  readonly bytes: Uint8Array;
  /** Opcode that says how to read the bytes: that of the message on the frame that ends it. */
  readonly opcode: number;
  /** `message`: joined and inflated; `fragment`: a part of one, as on the wire; `payload`: all there is to the frame. */
  readonly kind: 'message' | 'fragment' | 'payload';
  /** The bytes are compressed: a fragment of a compressed message. */
  readonly isCompressed: boolean;
}

/**
 * The data of a frame row: of the frame that ends a message of several fragments or a compressed one, the whole message as
 * the application sees it; else the payload.
 */
export function shownData(log: FrameLog, index: number): ShownData {
  const payload = log.payload(index);
  const opcode = log.opcode(index);
  const wire = log.wireFacts(index);
  if (wire === null || (opcode & 0x8) !== 0) return { bytes: payload, opcode, kind: 'payload', isCompressed: false };
  const first = log.row(wire.messageRow);
  if (wire.message !== null) {
    const kind = wire.isMessagePayload ? 'payload' : 'message';
    return { bytes: wire.message, opcode: first.opcode, kind, isCompressed: false };
  }
  return { bytes: payload, opcode: first.opcode, kind: 'fragment', isCompressed: first.rsv1 };
}
