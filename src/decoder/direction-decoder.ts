import type { ChunkViews } from '../base/chunk-views.ts';
import type { ReusedArena } from '../base/reused-arena.ts';
import type { CloseRecord, ClosingHandshakeTracker } from './closing-handshake.ts';
import { readCloseFrame } from './closing-handshake.ts';
import type { DeflateParameters } from './extensions.ts';
import type { FrameCursor, FrameVisitor } from './frame-cursor.ts';
import { FrameParser } from './frame-parser.ts';
import type { DecoderLimits } from './limits.ts';
import type { Message } from './message-assembler.ts';
import { MessageAssembler } from './message-assembler.ts';
import { OPCODE } from './opcode.ts';
import { inflaterOptions, MessageInflater } from './permessage-deflate.ts';
import type { Violation } from './violation.ts';
import { NO_VIOLATIONS, violation } from './violation.ts';
import type { Sender, WireFrame } from './wire-frame.ts';

/** A frame with what it did. */
export interface FrameEvent {
  readonly kind: 'frame';
  readonly sender: Sender;
  readonly frame: WireFrame;
  /** The message that this frame ended. */
  readonly message: Message | null;
  /** A message that was given up because this frame began a new one. */
  readonly interrupted: Message | null;
  /** Set for a Close frame. */
  readonly close: CloseRecord | null;
  /** All findings on this frame: its own and those about its place in the sequence. */
  readonly violations: readonly Violation[];
}

/** A finding that belongs to no frame. */
export interface FindingEvent {
  readonly kind: 'finding';
  readonly sender: Sender;
  readonly violation: Violation;
  /** A message that the end of the stream left open. */
  readonly message: Message | null;
}

/** Takes what a direction's bytes say, as it is met. */
export interface DirectionVisitor {
  /**
   * A frame without any finding that is a message of its own, uncompressed, or a ping or pong. What the cursor says holds during the call.
   */
  readonly plain: (frame: FrameCursor) => void;
  readonly event: (event: FrameEvent) => void;
}

const NOBODY: DirectionVisitor = { plain: () => undefined, event: () => undefined };
/** The first byte of a Close frame that is legal. */
const PLAIN_CLOSE = 0x80 | OPCODE.close;

/** What one direction needs to know once the connection is open. */
export interface DirectionOptions {
  readonly sender: Sender;
  /** Null when compression was not agreed. */
  readonly deflate: DeflateParameters | null;
  readonly limits: DecoderLimits;
  readonly startOffset: number;
  readonly unmasking: 'in-place' | 'copy';
  readonly isAligned: boolean;
  /** See `FrameParserOptions`. */
  readonly joins?: ReusedArena | null;
  readonly closing: ClosingHandshakeTracker;
}

/** Frames and messages of one direction after the opening handshake. */
export class DirectionDecoder {
  readonly #sender: Sender;
  readonly #parser: FrameParser;
  readonly #assembler: MessageAssembler;
  readonly #closing: ClosingHandshakeTracker;
  readonly #frameVisitor: FrameVisitor = {
    plain: (frame) => this.#plain(frame),
    frame: (frame) => this.#visitor.event(this.#event(frame)),
  };
  #visitor: DirectionVisitor = NOBODY;
  /** This side has sent its Close frame. */
  #isClosed = false;

  constructor(options: DirectionOptions) {
    const { sender, deflate, limits } = options;
    this.#sender = sender;
    this.#closing = options.closing;
    this.#parser = new FrameParser({ ...options, isDeflateAgreed: deflate !== null });
    const inflater = deflate === null ? null : new MessageInflater(inflaterOptions(deflate, sender, limits));
    this.#assembler = new MessageAssembler({ inflater, limits });
    if (!options.isAligned) this.#assembler.lose();
  }

  push(bytes: Uint8Array): readonly FrameEvent[] {
    return this.#parser.push(bytes).map((frame) => this.#event(frame));
  }

  /** `push` for many frames: takes `chunk.bytes[start, end)`; plain frames come without an object each. */
  read(chunk: ChunkViews, start: number, end: number, visitor: DirectionVisitor): void {
    this.#visitor = visitor;
    this.#parser.read(chunk, start, end, this.#frameVisitor);
  }

  #plain(frame: FrameCursor): void {
    if (!this.#isClosed && frame.firstByte !== PLAIN_CLOSE && this.#assembler.isOnItsOwn(frame)) {
      this.#visitor.plain(frame);
    } else {
      this.#visitor.event(this.#event(frame.toFrame()));
    }
  }

  /** Bytes that the capture lacks. */
  gap(byteLength: number): readonly FrameEvent[] {
    const events = this.#parser.gap(byteLength).map((frame) => this.#event(frame));
    if (!this.#parser.isAligned) this.#assembler.lose();
    return events;
  }

  finish(): readonly (FrameEvent | FindingEvent)[] {
    const events: (FrameEvent | FindingEvent)[] = [];
    const { frames, violations } = this.#parser.finish();
    events.push(...frames.map((frame) => this.#event(frame)));
    for (const found of violations) {
      events.push({ kind: 'finding', sender: this.#sender, violation: found, message: null });
    }
    const message = this.#assembler.finish();
    if (message !== null) {
      const found = violation('message-incomplete', this.#parser.offset, `the message began at ${message.offset}`);
      events.push({ kind: 'finding', sender: this.#sender, violation: found, message });
    }
    return events;
  }

  #event(frame: WireFrame): FrameEvent {
    const { message, interrupted, violations } = this.#assembler.push(frame);
    const isLate = this.#isClosed;
    if (frame.opcode !== OPCODE.close && !isLate) {
      // Written out: spreading an object for every frame costs as much as parsing it.
      return {
        kind: 'frame',
        sender: this.#sender,
        frame,
        message,
        interrupted,
        close: null,
        violations: join(frame.violations, violations),
      };
    }
    const event = { kind: 'frame', sender: this.#sender, frame, message, interrupted } as const;
    const late = isLate ? [this.#closing.lateFrame(frame)] : NO_VIOLATIONS;
    if (frame.opcode !== OPCODE.close) {
      return { ...event, close: null, violations: [...frame.violations, ...violations, ...late] };
    }
    const close = readCloseFrame(frame);
    if (!isLate) this.#closing.closeFrame(close.record);
    this.#isClosed = true;
    return { ...event, close: close.record, violations: [...frame.violations, ...close.violations, ...late] };
  }
}

function join(left: readonly Violation[], right: readonly Violation[]): readonly Violation[] {
  if (right.length === 0) return left;
  return left.length === 0 ? right : [...left, ...right];
}
