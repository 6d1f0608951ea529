import { ByteBuffer } from '../base/byte-buffer.ts';
import { NO_BYTES } from '../base/bytes.ts';
import type { FrameHeader } from './frame-header.ts';
import { parseFrameHeader } from './frame-header.ts';
import type { FrameRules } from './frame-rules.ts';
import { frameViolations, legalFirstBytes } from './frame-rules.ts';
import { FrameStartSearch } from './frame-start.ts';
import type { DecoderLimits } from './limits.ts';
import { DEFAULT_DECODER_LIMITS } from './limits.ts';
import type { MaskingKey, MaskTarget } from './masking.ts';
import { applyMask, applyMaskWithin, maskedCopy, maskTarget, readMaskingKey } from './masking.ts';
import type { Violation } from './violation.ts';
import { NO_VIOLATIONS, violation } from './violation.ts';
import type { Sender, WireFrame } from './wire-frame.ts';

const MAX_HEADER_LENGTH = 14;

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
}

/** What is left when a stream ends. */
export interface StreamEnd {
  /** Last the frame that the end cut, with the payload that came; before it those whose beginning was in doubt. */
  readonly frames: readonly WireFrame[];
  /** Findings that belong to no frame. */
  readonly violations: readonly Violation[];
}

/** A frame of which the payload is not complete. */
interface PendingFrame {
  readonly header: FrameHeader;
  readonly offset: number;
  readonly payload: ByteBuffer;
  received: number;
  missing: number;
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
  push(chunk: Uint8Array): readonly WireFrame[] {
    this.#offset += chunk.length;
    if (this.#search === null) return this.#parse(chunk);
    const found = this.#search.push(chunk);
    return found === null ? [] : this.#align(this.#search, found);
  }

  /** `chunk` ends at the current offset. */
  #parse(chunk: Uint8Array): WireFrame[] {
    const frames: WireFrame[] = [];
    const base = this.#offset - chunk.length;
    let position = 0;
    if (this.#carryLength > 0 || this.#pending !== null) position = this.#resume(chunk, position, base, frames);
    if (position >= chunk.length) return frames;
    // V8 is slow to fetch `.buffer` of a typed array: for small frames that alone costs more than their parsing.
    const target = maskTarget(chunk);
    while (position < chunk.length) {
      const end = this.#parseWhole(target, position, base + position, frames);
      position = end >= 0 ? end : this.#begin(chunk, position, base + position, frames);
    }
    return frames;
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
      const missing = Math.min(rest, pending.header.payloadLength - pending.received);
      pending.payload.appendZeros(missing);
      pending.received += missing;
      pending.missing += missing;
      rest -= missing;
      if (pending.received === pending.header.payloadLength) frames.push(this.#complete(pending));
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
      if (found !== null) frames.push(...this.#align(this.#search, found));
      else this.#skippedLength = this.#search.skippedLength;
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

  /** The fast way: a frame that is whole in the chunk. Returns the position behind it, −1 when it is not. */
  #parseWhole(target: MaskTarget, position: number, offset: number, frames: WireFrame[]): number {
    const { bytes } = target;
    const first = bytes[position] ?? 0;
    const second = bytes[position + 1] ?? 0;
    const isMasked = second >= 0x80;
    const length = second & 0x7f;
    const isPlain = length < 126 && isMasked === this.#expectsMask && this.#legalFirstBytes[first] === 1;
    if (!isPlain) return this.#parseUnusual(target, position, offset, frames);
    const headerLength = isMasked ? 6 : 2;
    const start = position + headerLength;
    const end = start + length;
    if (end > bytes.length || this.#skippedLength > 0 || length > this.#limits.maxPayloadLength) return -1;
    const maskingKey = isMasked ? readMaskingKey(bytes, position + 2) : null;
    frames.push({
      fin: first >= 0x80,
      rsv1: (first & 0x40) !== 0,
      rsv2: false,
      rsv3: false,
      opcode: first & 0x0f,
      masked: isMasked,
      maskingKey,
      payloadLength: length,
      payloadLength64: null,
      lengthForm: 7,
      headerLength,
      sender: this.#rules.sender,
      offset,
      payload: this.#payloadOf(target, start, end, maskingKey),
      violations: NO_VIOLATIONS,
    });
    return end;
  }

  /** Long lengths and frames with something wrong. */
  #parseUnusual(target: MaskTarget, position: number, offset: number, frames: WireFrame[]): number {
    const parse = parseFrameHeader(target.bytes, position);
    if (parse.kind === 'incomplete' || this.#skippedLength > 0) return -1;
    const { header } = parse;
    const start = position + header.headerLength;
    const end = start + header.payloadLength;
    if (end > target.bytes.length || header.payloadLength > this.#limits.maxPayloadLength) return -1;
    const payload = this.#payloadOf(target, start, end, header.maskingKey);
    frames.push(this.#frame(header, offset, payload, frameViolations(header, offset, this.#rules)));
    return end;
  }

  #payloadOf(target: MaskTarget, start: number, end: number, maskingKey: MaskingKey | null): Uint8Array {
    if (start === end) return NO_BYTES;
    // RFC 6455 §5.3: a key of zeros changes nothing.
    if (maskingKey !== null && maskingKey !== 0) {
      if (this.#isCopying) return maskedCopy(target.bytes.subarray(start, end), maskingKey);
      applyMaskWithin(target, start, end, maskingKey, 0);
    }
    return new Uint8Array(target.buffer, target.byteOffset + start, end - start);
  }

  /**
   * The slow way: a frame that the chunk cuts, that is over a limit, or the first one after lost bytes. Returns the
   * position behind it, or behind what the chunk holds of it.
   */
  #begin(chunk: Uint8Array, position: number, offset: number, frames: WireFrame[]): number {
    const parse = parseFrameHeader(chunk, position);
    if (parse.kind === 'incomplete') {
      this.#carry.set(chunk.subarray(position));
      this.#carryLength = chunk.length - position;
      return chunk.length;
    }
    return this.#takePayload(
      this.#expectPayload(parse.header, offset),
      chunk,
      position + parse.header.headerLength,
      frames,
    );
  }

  /** Goes on with what the last chunk cut. Returns the position behind it, or behind what the chunk holds of it. */
  #resume(chunk: Uint8Array, position: number, base: number, frames: WireFrame[]): number {
    if (this.#pending !== null) return this.#takePayload(this.#pending, chunk, position, frames);
    const parse = this.#completeHeader(chunk, position);
    if (parse === null) return chunk.length;
    const pending = this.#expectPayload(parse.header, base + parse.position - parse.header.headerLength);
    return this.#takePayload(pending, chunk, parse.position, frames);
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
    this.#pending = {
      header,
      offset,
      payload: new ByteBuffer(this.#limits.maxPayloadLength, header.payloadLength),
      received: 0,
      missing: 0,
    };
    return this.#pending;
  }

  #takePayload(pending: PendingFrame, chunk: Uint8Array, position: number, frames: WireFrame[]): number {
    const length = Math.min(chunk.length - position, pending.header.payloadLength - pending.received);
    this.#appendUnmasked(pending, chunk.subarray(position, position + length));
    pending.received += length;
    if (pending.received === pending.header.payloadLength) frames.push(this.#complete(pending));
    return position + length;
  }

  /** Unmasks a piece of a payload and keeps it. */
  #appendUnmasked({ header: { maskingKey }, payload, received }: PendingFrame, part: Uint8Array): void {
    if (maskingKey === null) {
      payload.append(part);
    } else if (this.#isCopying) {
      payload.append(maskedCopy(part, maskingKey, received));
    } else {
      // Before the copy: bytes that were just copied may not be in the cache, and masking them would fetch them again.
      applyMask(part, maskingKey, received);
      payload.append(part);
    }
  }

  #complete(pending: PendingFrame, lacking: Violation | null = null): WireFrame {
    const { header, offset, missing } = pending;
    const shedLength = pending.payload.shedLength;
    const payload = pending.payload.take();
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
  #align(search: FrameStartSearch, found: Uint8Array): WireFrame[] {
    this.#skippedLength = search.skippedLength;
    this.#search = null;
    return this.#parse(found);
  }

  #takeSkipped(offset: number): Violation {
    const skipped = this.#skippedLength;
    this.#skippedLength = 0;
    return violation('bytes-skipped', offset - skipped, `${skipped} bytes`);
  }
}
