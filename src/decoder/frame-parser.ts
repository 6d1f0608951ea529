import { NO_BYTES } from '../base/bytes.ts';
import type { ChunkViews } from '../base/chunk-views.ts';
import { chunkViews, subChunk } from '../base/chunk-views.ts';
import type { ReusedArena } from '../base/reused-arena.ts';
import type { FrameVisitor } from './frame-cursor.ts';
import { FrameCursor } from './frame-cursor.ts';
import type { FrameHeader, LengthForm } from './frame-header.ts';
import { parseFrameHeader } from './frame-header.ts';
import type { FrameRules } from './frame-rules.ts';
import { frameViolations, legalFirstBytes } from './frame-rules.ts';
import { FrameStartSearch } from './frame-start.ts';
import type { DecoderLimits } from './limits.ts';
import { DEFAULT_DECODER_LIMITS } from './limits.ts';
import type { MaskingKey } from './masking.ts';
import { applyMask, applyMaskWithin, maskedCopy } from './masking.ts';
import { PendingFrame } from './pending-frame.ts';
import type { Violation } from './violation.ts';
import { NO_VIOLATIONS, violation } from './violation.ts';
import type { Sender, WireFrame } from './wire-frame.ts';

const MAX_HEADER_LENGTH = 14;
const NO_CHUNK = chunkViews(NO_BYTES);

/** What a parser has to know about its stream; everything but the sender has a default. */
export interface FrameParserOptions {
  readonly sender: Sender;
  /** Default false: RSV1 is a violation. */
  readonly isDeflateAgreed?: boolean;
  readonly limits?: DecoderLimits;
  /** Offset of the first pushed byte in the sender's stream, default 0. */
  readonly startOffset?: number;
  /**
   * `in-place` (default) unmasks inside of the pushed chunks, so the caller gives them away; `copy` leaves them as they
   * are and costs a copy of each masked payload.
   */
  readonly unmasking?: 'in-place' | 'copy';
  /** Default true. False for a capture that begins in the middle: the parser looks for a frame's beginning first. */
  readonly isAligned?: boolean;
  /**
   * Where frames are joined that their chunk cuts. Their payloads hold until the caller's next `recycle`, at twice the speed. Null
   * (default): each has memory for good.
   */
  readonly joins?: ReusedArena | null;
}

/** What is left when a stream ends. */
export interface StreamEnd {
  /** Last the frame that the end cut, with the payload that came; before it those whose beginning was in doubt. */
  readonly frames: readonly WireFrame[];
  /** Findings that belong to no frame. */
  readonly violations: readonly Violation[];
}

/**
 * Cuts one direction of a connection into frames (RFC 6455 §5.2), in whatever chunks the bytes come. Nothing is
 * refused: a violation is written on its frame and parsing goes on behind it, since the header always tells its end.
 */
export class FrameParser {
  readonly #rules: FrameRules;
  readonly #limits: DecoderLimits;
  readonly #isCopying: boolean;
  readonly #legalFirstBytes: Uint8Array;
  readonly #expectsMask: boolean;
  readonly #cursor: FrameCursor;
  readonly #joins: ReusedArena | null;
  /** The beginning of a header that the last chunk cut. */
  readonly #carry = new Uint8Array(MAX_HEADER_LENGTH);
  #carryLength = 0;
  #pending: PendingFrame | null = null;
  /** Of the next byte to be pushed. */
  #offset: number;
  /** Set while the beginning of a frame is looked for. */
  #search: FrameStartSearch | null;
  /** Bytes passed over before the next frame. */
  #skippedLength = 0;

  constructor(options: FrameParserOptions) {
    this.#rules = { sender: options.sender, isDeflateAgreed: options.isDeflateAgreed ?? false };
    this.#limits = options.limits ?? DEFAULT_DECODER_LIMITS;
    this.#isCopying = options.unmasking === 'copy';
    this.#legalFirstBytes = legalFirstBytes(this.#rules);
    this.#expectsMask = options.sender === 'client';
    this.#cursor = new FrameCursor(options.sender, NO_CHUNK);
    this.#joins = options.joins ?? null;
    this.#offset = options.startOffset ?? 0;
    this.#search = (options.isAligned ?? true) ? null : new FrameStartSearch(this.#rules, 0);
  }

  /** Of the next byte in the sender's stream; gaps count. */
  get offset(): number {
    return this.#offset;
  }

  /** False from a gap, or from an unknown beginning, until the next frame is found: frames may be missing there. */
  get isAligned(): boolean {
    return this.#search === null;
  }

  /** Takes the next bytes and returns the frames that they complete. */
  push(bytes: Uint8Array): readonly WireFrame[] {
    const frames: WireFrame[] = [];
    this.read(chunkViews(bytes), 0, bytes.length, {
      plain: (frame) => void frames.push(frame.toFrame()),
      frame: (frame) => void frames.push(frame),
    });
    return frames;
  }

  /** `push` for many frames: takes `chunk.bytes[start, end)` and hands out frames without an object for each. */
  read(chunk: ChunkViews, start: number, end: number, visitor: FrameVisitor): void {
    this.#offset += end - start;
    if (this.#search === null) {
      this.#parse(chunk, start, end, visitor);
    } else {
      const found = this.#search.push(subChunk(chunk, start, end));
      if (found !== null) this.#align(this.#search, found, visitor);
    }
    // A cursor that stays would keep the chunk alive.
    this.#cursor.chunk = NO_CHUNK;
  }

  /** `end` is at the current offset. */
  #parse(chunk: ChunkViews, start: number, end: number, visitor: FrameVisitor): void {
    const base = this.#offset - end;
    let position = start;
    if (this.#carryLength > 0 || this.#pending !== null) position = this.#resume(chunk, position, end, visitor);
    while (position < end) {
      let next = this.#readPlain(chunk, position, end, base + position);
      if (next >= 0) visitor.plain(this.#cursor);
      else next = this.#readUnusual(chunk, position, end, visitor);
      position = next;
    }
  }

  /**
   * Says that bytes of the stream were not captured. Within a payload the frame goes on with zeros in their place;
   * anywhere else the parser has to look for the next frame.
   */
  gap(byteLength: number): readonly WireFrame[] {
    const frames: WireFrame[] = [];
    this.#offset += byteLength;
    let rest = byteLength;
    const pending = this.#pending;
    if (pending !== null) {
      rest -= pending.miss(rest);
      if (pending.isComplete) frames.push(this.#complete(pending));
    }
    if (rest > 0) {
      const lost = this.#carryLength + rest;
      this.#carryLength = 0;
      if (this.#search === null) this.#search = new FrameStartSearch(this.#rules, this.#skippedLength + lost);
      else this.#search.gap(lost);
    }
    return frames;
  }

  /** Ends the stream. */
  finish(): StreamEnd {
    const violations: Violation[] = [];
    const frames: WireFrame[] = [];
    if (this.#search !== null) {
      const found = this.#search.finish();
      if (found !== null) {
        this.#align(this.#search, found, {
          plain: (frame) => void frames.push(frame.toFrame()),
          frame: (frame) => void frames.push(frame),
        });
      } else this.#skippedLength = this.#search.skippedLength;
    }
    if (this.#pending !== null) {
      const { header, received, offset } = this.#pending;
      const lacking = violation('frame-truncated', offset + header.headerLength + received, `${received} bytes came`);
      frames.push(this.#complete(this.#pending, lacking));
    }
    if (this.#carryLength > 0) {
      violations.push(violation('header-truncated', this.#offset - this.#carryLength, `${this.#carryLength} bytes`));
      this.#carryLength = 0;
    }
    if (this.#skippedLength > 0) violations.push(this.#takeSkipped(this.#offset));
    return { frames, violations };
  }

  /**
   * The fast way: puts the cursor on a frame that is whole in the chunk and legal. Returns the position behind it, −1 for any
   * other frame.
   */
  #readPlain(chunk: ChunkViews, position: number, end: number, offset: number): number {
    const { bytes, view } = chunk;
    if (position + 2 > end || this.#skippedLength > 0) return -1;
    const first = bytes[position] ?? 0;
    const second = bytes[position + 1] ?? 0;
    const isMasked = second >= 0x80;
    if (isMasked !== this.#expectsMask || this.#legalFirstBytes[first] !== 1) return -1;
    let length = second & 0x7f;
    let keyAt = position + 2;
    let lengthForm: LengthForm = 7;
    if (length >= 126) {
      // Control frames are short (RFC 6455 §5.5), and the length is written as short as it can be (§5.2).
      if ((first & 0x08) !== 0 || position + 10 > end) return -1;
      if (length === 126) {
        length = view.getUint16(position + 2);
        if (length < 126) return -1;
        keyAt = position + 4;
        lengthForm = 16;
      } else {
        length = view.getUint32(position + 6);
        if (length <= 0xffff || view.getUint32(position + 2) !== 0) return -1;
        keyAt = position + 10;
        lengthForm = 64;
      }
    }
    const start = isMasked ? keyAt + 4 : keyAt;
    const behind = start + length;
    if (behind > end || length > this.#limits.maxPayloadLength) return -1;
    const cursor = this.#cursor;
    cursor.nextByte = bytes[behind] ?? 0;
    cursor.firstByte = first;
    cursor.masked = isMasked;
    cursor.lengthForm = lengthForm;
    cursor.headerLength = start - position;
    cursor.offset = offset;
    cursor.chunk = chunk;
    cursor.start = start;
    cursor.end = behind;
    if (isMasked) {
      const key = view.getUint32(keyAt);
      cursor.maskingKey = key;
      this.#unmask(cursor, key);
    }
    return behind;
  }

  #unmask(cursor: FrameCursor, key: MaskingKey): void {
    const { chunk, start, end } = cursor;
    // RFC 6455 §5.3: a key of zeros changes nothing.
    if (start === end || key === 0) return;
    if (!this.#isCopying) {
      applyMaskWithin(chunk, start, end, key, 0);
      return;
    }
    cursor.chunk = chunkViews(maskedCopy(subChunk(chunk, start, end), key));
    cursor.start = 0;
    cursor.end = end - start;
  }

  /** A frame with something wrong, or that the chunk cuts. Returns the position behind what was taken. */
  #readUnusual(chunk: ChunkViews, position: number, end: number, visitor: FrameVisitor): number {
    const bytes = end === chunk.bytes.length ? chunk.bytes : chunk.bytes.subarray(0, end);
    const offset = this.#offset - end + position;
    const parse = parseFrameHeader(bytes, position);
    if (parse.kind === 'incomplete') {
      this.#carry.set(bytes.subarray(position));
      this.#carryLength = end - position;
      return end;
    }
    const { header } = parse;
    const start = position + header.headerLength;
    const behind = start + header.payloadLength;
    if (behind > end || this.#skippedLength > 0 || header.payloadLength > this.#limits.maxPayloadLength) {
      return this.#takePayload(this.#expectPayload(header, offset), bytes, start, visitor);
    }
    const payload = this.#payloadOf(bytes, start, behind, header.maskingKey);
    visitor.frame(this.#frame(header, offset, payload, frameViolations(header, offset, this.#rules)));
    return behind;
  }

  #payloadOf(bytes: Uint8Array, start: number, end: number, maskingKey: MaskingKey | null): Uint8Array {
    if (start === end) return NO_BYTES;
    const payload = bytes.subarray(start, end);
    if (maskingKey === null || maskingKey === 0) return payload;
    if (this.#isCopying) return maskedCopy(payload, maskingKey);
    applyMask(payload, maskingKey);
    return payload;
  }

  /** Goes on with what the last chunk cut. Returns the position behind it, or behind what the chunk holds of it. */
  #resume(chunk: ChunkViews, position: number, end: number, visitor: FrameVisitor): number {
    const bytes = end === chunk.bytes.length ? chunk.bytes : chunk.bytes.subarray(0, end);
    if (this.#pending !== null) return this.#takePayload(this.#pending, bytes, position, visitor);
    const parse = this.#completeHeader(bytes, position);
    if (parse === null) return end;
    const offset = this.#offset - end + parse.position - parse.header.headerLength;
    return this.#takePayload(this.#expectPayload(parse.header, offset), bytes, parse.position, visitor);
  }

  /** Adds bytes to the carry until it holds a header; null when the chunk does not suffice. */
  #completeHeader(chunk: Uint8Array, from: number): { header: FrameHeader; position: number } | null {
    let position = from;
    for (;;) {
      const parse = parseFrameHeader(this.#carry.subarray(0, this.#carryLength));
      if (parse.kind === 'header') {
        this.#carryLength = 0;
        return { header: parse.header, position };
      }
      const wanted = parse.neededBytes - this.#carryLength;
      const part = chunk.subarray(position, position + wanted);
      if (part.length === 0) return null;
      this.#carry.set(part, this.#carryLength);
      this.#carryLength += part.length;
      position += part.length;
    }
  }

  #expectPayload(header: FrameHeader, offset: number): PendingFrame {
    this.#pending = new PendingFrame(header, offset, this.#limits.maxPayloadLength, this.#joins);
    return this.#pending;
  }

  #takePayload(pending: PendingFrame, bytes: Uint8Array, position: number, visitor: FrameVisitor): number {
    const taken = pending.take(bytes, position, this.#isCopying ? 'copy' : 'in-place');
    if (pending.isComplete) {
      if (this.#toCursor(pending)) visitor.plain(this.#cursor);
      else visitor.frame(this.#complete(pending));
    }
    return position + taken;
  }

  /** Puts the cursor on a frame that is complete now, when nothing is wrong with it and its payload is in a place. */
  #toCursor(pending: PendingFrame): boolean {
    const { header, offset, place, missing } = pending;
    if (place === null || missing > 0 || this.#skippedLength > 0) return false;
    if (frameViolations(header, offset, this.#rules) !== NO_VIOLATIONS) return false;
    pending.settle();
    this.#pending = null;
    const cursor = this.#cursor;
    cursor.firstByte = (header.fin ? 0x80 : 0) | (header.rsv1 ? 0x40 : 0) | header.opcode;
    cursor.masked = header.masked;
    cursor.maskingKey = header.maskingKey;
    cursor.lengthForm = header.lengthForm;
    cursor.headerLength = header.headerLength;
    cursor.offset = offset;
    cursor.chunk = place.chunk;
    cursor.start = place.start;
    cursor.end = place.start + header.payloadLength;
    return true;
  }

  #complete(pending: PendingFrame, lacking: Violation | null = null): WireFrame {
    const { header, offset, missing } = pending;
    const { shedLength } = pending;
    const payload = pending.finish();
    this.#pending = null;
    const violations: Violation[] = [];
    if (this.#skippedLength > 0) violations.push(this.#takeSkipped(offset));
    violations.push(...frameViolations(header, offset, this.#rules));
    if (missing > 0) violations.push(violation('bytes-missing', offset + header.headerLength, `${missing} bytes`));
    if (shedLength > 0) {
      const cutOffset = offset + header.headerLength + payload.length;
      violations.push(violation('payload-over-limit', cutOffset, `${shedLength} bytes not kept`));
    }
    if (lacking !== null) violations.push(lacking);
    return this.#frame(header, offset, payload, violations.length === 0 ? NO_VIOLATIONS : violations);
  }

  #frame(header: FrameHeader, offset: number, payload: Uint8Array, violations: readonly Violation[]): WireFrame {
    // Written out: the same shape as on the fast way keeps every reader of frames fast.
    return {
      fin: header.fin,
      rsv1: header.rsv1,
      rsv2: header.rsv2,
      rsv3: header.rsv3,
      opcode: header.opcode,
      masked: header.masked,
      maskingKey: header.maskingKey,
      payloadLength: header.payloadLength,
      payloadLength64: header.payloadLength64,
      lengthForm: header.lengthForm,
      headerLength: header.headerLength,
      sender: this.#rules.sender,
      offset,
      payload,
      violations,
    };
  }

  /** Goes on with the bytes that begin with a frame again. */
  #align(search: FrameStartSearch, found: Uint8Array, visitor: FrameVisitor): void {
    this.#skippedLength = search.skippedLength;
    this.#search = null;
    this.#parse(chunkViews(found), 0, found.length, visitor);
  }

  #takeSkipped(offset: number): Violation {
    const skipped = this.#skippedLength;
    this.#skippedLength = 0;
    return violation('bytes-skipped', offset - skipped, `${skipped} bytes`);
  }
}
