import { NO_BYTES } from '../base/bytes.ts';
import type { ChunkViews } from '../base/chunk-views.ts';
import { subChunk } from '../base/chunk-views.ts';
import type { LengthForm } from './frame-header.ts';
import type { MaskingKey } from './masking.ts';
import { NO_VIOLATIONS } from './violation.ts';
import type { Sender, WireFrame } from './wire-frame.ts';

/**
 * The plain frame that a parser stands on: whole, and nothing wrong with it taken alone. There is one cursor for all frames of a
 * parser, so that millions of frames need no object each: what it says holds until the parser goes on. The fields that
 * `WireFrame` has and this has not are false (RSV2, RSV3), null (`payloadLength64`) or empty (`violations`).
 */
export class FrameCursor {
  readonly sender: Sender;
  /** FIN, RSV1–3 and opcode as they stood on the wire. */
  firstByte = 0;
  masked = false;
  maskingKey: MaskingKey | null = null;
  lengthForm: LengthForm = 7;
  headerLength = 0;
  /** Of the frame's first byte in the sender's stream. */
  offset = 0;
  /** Where the payload is, unmasked: `chunk.bytes[start, end)`. */
  chunk: ChunkViews;
  start = 0;
  end = 0;
  /**
   * The byte behind a frame that was whole in its chunk; else, and at the chunk's end, anything. Reading it fetches the next header from memory
   * while this frame is handled: its place is only known now, so the processor cannot look ahead by itself. That is a
   * third of the time of frames of 125 B.
   */
  nextByte = 0;

  constructor(sender: Sender, chunk: ChunkViews) {
    this.sender = sender;
    this.chunk = chunk;
  }

  get fin(): boolean {
    return this.firstByte >= 0x80;
  }

  get rsv1(): boolean {
    return (this.firstByte & 0x40) !== 0;
  }

  get opcode(): number {
    return this.firstByte & 0x0f;
  }

  /** In bytes. */
  get payloadLength(): number {
    return this.end - this.start;
  }

  /** The payload, unmasked, not inflated (view of the pushed chunk, made by each call). */
  payload(): Uint8Array {
    return this.start === this.end ? NO_BYTES : subChunk(this.chunk, this.start, this.end);
  }

  /** The frame as an object that may be kept; its payload is a view of the pushed chunk. */
  toFrame(): WireFrame {
    const { firstByte } = this;
    return {
      fin: firstByte >= 0x80,
      rsv1: (firstByte & 0x40) !== 0,
      rsv2: false,
      rsv3: false,
      opcode: firstByte & 0x0f,
      masked: this.masked,
      maskingKey: this.maskingKey,
      payloadLength: this.end - this.start,
      payloadLength64: null,
      lengthForm: this.lengthForm,
      headerLength: this.headerLength,
      sender: this.sender,
      offset: this.offset,
      payload: this.payload(),
      violations: NO_VIOLATIONS,
    };
  }
}

/** Takes frames as a parser meets them. */
export interface FrameVisitor {
  /** A whole frame with nothing wrong; the cursor is the parser's and moves on. */
  readonly plain: (frame: FrameCursor) => void;
  /** Any other frame: cut by its chunk, over a limit, behind lost bytes, or with violations. */
  readonly frame: (frame: WireFrame) => void;
}
