import { ByteBuffer } from '../base/byte-buffer.ts';
import { NO_BYTES } from '../base/bytes.ts';
import type { Utf8Error } from '../base/utf8.ts';
import { findUtf8Error, isUtf8Within } from '../base/utf8.ts';
import type { FrameCursor } from './frame-cursor.ts';
import type { DecoderLimits } from './limits.ts';
import { DEFAULT_DECODER_LIMITS } from './limits.ts';
import { isControlOpcode, isReservedOpcode, OPCODE } from './opcode.ts';
import type { InflateError, MessageInflater } from './permessage-deflate.ts';
import { Utf8Validator } from './utf8-validator.ts';
import type { Violation } from './violation.ts';
import { NO_VIOLATIONS, violation } from './violation.ts';
import type { Sender, WireFrame } from './wire-frame.ts';

/** A data message: what the page API would deliver. */
export interface Message {
  readonly sender: Sender;
  /** `OPCODE.text` or `OPCODE.binary`. */
  readonly opcode: number;
  /** Joined and inflated. A view of the frame's payload for an uncompressed message of one frame, else its own. */
  readonly payload: Uint8Array;
  /** False when something is lacking: cut at a limit, not to be inflated, or interrupted. */
  readonly isComplete: boolean;
  readonly isCompressed: boolean;
  /** Sum of the frames' `payloadLength`: what the message took before inflating. */
  readonly wirePayloadLength: number;
  readonly frameCount: number;
  /** Of the first frame in the sender's stream. */
  readonly offset: number;
  /** Where a text is not UTF-8; offsets count in `payload`. */
  readonly utf8Error: Utf8Error | null;
}

/** What a frame did to the message it belongs to. */
export interface Assembly {
  /** The message that this frame ended, whole or not. */
  readonly message: Message | null;
  /** A message that was still open and had to be given up for this frame. */
  readonly interrupted: Message | null;
  /** Findings about this frame in its sequence, beside those it carries itself. */
  readonly violations: readonly Violation[];
}

/** What an assembler has to know. */
export interface MessageAssemblerOptions {
  /** Null when no compression was agreed; a frame with RSV1 then stays as it is. */
  readonly inflater?: MessageInflater | null;
  readonly limits?: DecoderLimits;
}

interface OpenMessage {
  readonly first: WireFrame;
  readonly isCompressed: boolean;
  /** Joined payloads; unused when the inflater joins. */
  readonly joined: ByteBuffer;
  readonly validator: Utf8Validator | null;
  utf8Error: Utf8Error | null;
  inflateError: InflateError | null;
  /** Inflated bytes that the validator saw. */
  validatedLength: number;
  wirePayloadLength: number;
  frameCount: number;
  isComplete: boolean;
  /** Bytes are lacking, so what inflating says from there on is not the sender's fault. */
  isLacking: boolean;
}

/** First bytes of messages of one frame: FIN, and no RSV bit. */
const WHOLE_TEXT = 0x80 | OPCODE.text;
const WHOLE_BINARY = 0x80 | OPCODE.binary;

const NOTHING: Assembly = { message: null, interrupted: null, violations: NO_VIOLATIONS };

/**
 * Joins the frames of one direction to messages (RFC 6455 §5.4), with control frames anywhere in between. Text is
 * checked fragment by fragment, so that the finding is on the frame that brought the wrong byte.
 */
export class MessageAssembler {
  readonly #inflater: MessageInflater | null;
  readonly #limits: DecoderLimits;
  #open: OpenMessage | null = null;

  constructor(options: MessageAssemblerOptions = {}) {
    this.#inflater = options.inflater ?? null;
    this.#limits = options.limits ?? DEFAULT_DECODER_LIMITS;
  }

  /** Whether a message has begun and not ended. */
  get isWithinMessage(): boolean {
    return this.#open !== null;
  }

  /**
   * Whether a plain frame needs no assembling: a control frame, or an uncompressed message of its own whose text is UTF-8. It
   * need not be pushed then.
   */
  isOnItsOwn({ firstByte, chunk, start, end }: FrameCursor): boolean {
    if (isControlOpcode(firstByte & 0x0f)) return true;
    if (this.#open !== null) return false;
    return firstByte === WHOLE_BINARY || (firstByte === WHOLE_TEXT && isUtf8Within(chunk, start, end));
  }

  /** Takes the next frame. Control and reserved frames change nothing. */
  push(frame: WireFrame): Assembly {
    const { opcode } = frame;
    // RFC 6455 §5.4: control frames may sit between fragments, so the pending message stays.
    if (isControlOpcode(opcode) || isReservedOpcode(opcode)) return NOTHING;
    if (opcode !== OPCODE.continuation) {
      if (this.#open === null && frame.fin && !(frame.rsv1 && this.#inflater !== null)) return this.#single(frame);
      return this.#start(frame);
    }
    if (this.#open === null) {
      return { ...NOTHING, violations: [violation('continuation-unexpected', frame.offset)] };
    }
    return this.#add(this.#open, frame, [], null);
  }

  /**
   * Frames are missing from here on. The open message cannot be completed, and with context takeover the window is not the
   * sender's any more: inflating on with it would give wrong bytes without an error (RFC 7692 §7.2.3.2).
   */
  lose(): void {
    if (this.#open !== null) this.#giveUp(this.#open);
    this.#inflater?.abandon();
  }

  /** Ends the stream: gives up a message that is still open. */
  finish(): Message | null {
    return this.#open === null ? null : this.#giveUp(this.#open);
  }

  /** The common case without any copy: an uncompressed message in one frame. */
  #single(frame: WireFrame): Assembly {
    const { payload } = frame;
    const isComplete = isWhole(frame);
    const isText = frame.opcode === OPCODE.text && !frame.rsv1;
    const utf8Error = isText ? findUtf8Error(payload) : null;
    // What is cut at a limit may end within a character.
    const isError = utf8Error !== null && (isComplete || utf8Error.code === 'utf8-invalid');
    const message: Message = {
      sender: frame.sender,
      opcode: frame.opcode,
      payload,
      isComplete,
      isCompressed: frame.rsv1,
      wirePayloadLength: frame.payloadLength,
      frameCount: 1,
      offset: frame.offset,
      utf8Error: isError ? utf8Error : null,
    };
    const violations = isError
      ? [violation('utf8-invalid', frame.offset + frame.headerLength + utf8Error.offset)]
      : NO_VIOLATIONS;
    return { message, interrupted: null, violations };
  }

  #start(frame: WireFrame): Assembly {
    const violations: Violation[] = [];
    let interrupted: Message | null = null;
    if (this.#open !== null) {
      const detail = `the message at ${this.#open.first.offset} has not ended`;
      violations.push(violation('message-interrupted', frame.offset, detail));
      interrupted = this.#giveUp(this.#open);
    }
    const isCompressed = frame.rsv1;
    const isReadable = !isCompressed || this.#inflater !== null;
    const open: OpenMessage = {
      first: frame,
      isCompressed,
      joined: new ByteBuffer(this.#limits.maxMessageLength),
      validator: frame.opcode === OPCODE.text && isReadable ? new Utf8Validator() : null,
      utf8Error: null,
      inflateError: null,
      validatedLength: 0,
      wirePayloadLength: 0,
      frameCount: 0,
      isComplete: true,
      isLacking: false,
    };
    this.#open = open;
    return this.#add(open, frame, violations, interrupted);
  }

  #add(open: OpenMessage, frame: WireFrame, violations: Violation[], interrupted: Message | null): Assembly {
    open.frameCount += 1;
    open.wirePayloadLength += frame.payloadLength;
    const inflater = open.isCompressed ? this.#inflater : null;
    if (inflater === null) this.#addPlain(open, frame, violations);
    else this.#addCompressed(open, inflater, frame, violations);
    if (!isWhole(frame)) open.isComplete = false;
    if (!frame.fin) return { message: null, interrupted, violations: shared(violations) };
    const message =
      inflater === null ? endPlain(open, frame, violations) : endCompressed(open, inflater, frame, violations);
    this.#open = null;
    return { message, interrupted, violations: shared(violations) };
  }

  #addPlain(open: OpenMessage, frame: WireFrame, violations: Violation[]): void {
    const payloadOffset = frame.offset + frame.headerLength;
    const hadShed = open.joined.shedLength > 0;
    const seenLength = open.joined.length;
    const kept = open.joined.append(frame.payload);
    if (!hadShed && open.joined.shedLength > 0) {
      open.isComplete = false;
      violations.push(violation('message-over-limit', payloadOffset + kept, `more than ${open.joined.limit} bytes`));
    }
    if (open.validator === null || open.utf8Error !== null) return;
    open.utf8Error = open.validator.push(frame.payload.subarray(0, kept));
    if (open.utf8Error !== null) {
      violations.push(violation('utf8-invalid', payloadOffset + open.utf8Error.offset - seenLength));
    }
  }

  #addCompressed(open: OpenMessage, inflater: MessageInflater, frame: WireFrame, violations: Violation[]): void {
    if (open.inflateError !== null || open.isLacking) return;
    open.isLacking = !isWhole(frame);
    // A payload that is merely cut can be read up to the cut; one with a hole in it cannot.
    const readable = frame.payload.length < frame.payloadLength || !open.isLacking ? frame.payload : NO_BYTES;
    const error = inflater.push(readable);
    if (!open.isLacking) {
      open.inflateError = error;
      if (error !== null) violations.push(inflateViolation(error, frame));
    }
    validateInflated(open, inflater.inflated, frame, violations);
  }

  #giveUp(open: OpenMessage): Message {
    this.#open = null;
    open.isComplete = false;
    const inflater = open.isCompressed ? this.#inflater : null;
    const payload = inflater === null ? open.joined.take() : inflater.inflated.slice();
    inflater?.abandon();
    return messageOf(open, payload);
  }
}

function endPlain(open: OpenMessage, frame: WireFrame, violations: Violation[]): Message {
  const length = open.joined.length;
  if (open.validator !== null && open.utf8Error === null && open.isComplete) {
    open.utf8Error = open.validator.finish();
    if (open.utf8Error !== null) {
      const cutAt = frame.offset + frame.headerLength + frame.payload.length;
      violations.push(violation('utf8-invalid', cutAt + open.utf8Error.offset - length));
    }
  }
  return messageOf(open, open.joined.take());
}

function endCompressed(
  open: OpenMessage,
  inflater: MessageInflater,
  frame: WireFrame,
  violations: Violation[],
): Message {
  if (open.isLacking) {
    const cut = inflater.inflated.slice();
    inflater.abandon();
    return messageOf(open, cut);
  }
  const { payload, error } = inflater.finish();
  if (error !== null && open.inflateError === null) {
    open.inflateError = error;
    violations.push(inflateViolation(error, frame));
  }
  if (open.inflateError !== null) open.isComplete = false;
  validateInflated(open, payload, frame, violations);
  if (open.validator !== null && open.utf8Error === null && open.isComplete) {
    open.utf8Error = open.validator.finish();
    if (open.utf8Error !== null) violations.push(inflatedUtf8Violation(open.utf8Error, frame));
  }
  return messageOf(open, payload);
}

function validateInflated(open: OpenMessage, inflated: Uint8Array, frame: WireFrame, violations: Violation[]): void {
  if (open.validator === null || open.utf8Error !== null) return;
  open.utf8Error = open.validator.push(inflated.subarray(open.validatedLength));
  open.validatedLength = inflated.length;
  if (open.utf8Error !== null) violations.push(inflatedUtf8Violation(open.utf8Error, frame));
}

/** An inflated byte has no place on the wire: the offset is the payload's, the detail says which byte. */
function inflatedUtf8Violation(error: Utf8Error, frame: WireFrame): Violation {
  return violation('utf8-invalid', frame.offset + frame.headerLength, `byte ${error.offset} of the inflated message`);
}

function inflateViolation(error: InflateError, frame: WireFrame): Violation {
  const detail = `${error.compressedOffset} compressed bytes read${error.detail === null ? '' : `: ${error.detail}`}`;
  return violation(error.code, frame.offset + frame.headerLength, detail);
}

function messageOf(open: OpenMessage, payload: Uint8Array): Message {
  return {
    sender: open.first.sender,
    opcode: open.first.opcode,
    payload,
    isComplete: open.isComplete,
    isCompressed: open.isCompressed,
    wirePayloadLength: open.wirePayloadLength,
    frameCount: open.frameCount,
    offset: open.first.offset,
    utf8Error: open.utf8Error,
  };
}

/** Whether all bytes of the payload are there: not cut, and no zeros in the place of lost ones. */
function isWhole(frame: WireFrame): boolean {
  if (frame.payload.length < frame.payloadLength) return false;
  return frame.violations === NO_VIOLATIONS || !frame.violations.some(({ code }) => code === 'bytes-missing');
}

function shared(violations: readonly Violation[]): readonly Violation[] {
  return violations.length === 0 ? NO_VIOLATIONS : violations;
}
