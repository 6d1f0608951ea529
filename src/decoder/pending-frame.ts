import { ByteArena, MAX_ARENA_LENGTH } from '../base/byte-arena.ts';
import { ByteBuffer } from '../base/byte-buffer.ts';
import type { ChunkViews } from '../base/chunk-views.ts';
import { subChunk } from '../base/chunk-views.ts';
import type { FrameHeader } from './frame-header.ts';
import { applyMask, applyMaskWithin, maskedCopy } from './masking.ts';

/** For all parsers: there may be thousands of them, each in the middle of a frame. */
const arena = new ByteArena();

/** A frame of which the payload is not complete: collects it, unmasked. */
export class PendingFrame {
  readonly header: FrameHeader;
  /** Of the frame's first byte in the sender's stream. */
  readonly offset: number;
  /** Where a short payload is collected; null for one that is long or over the limit. */
  readonly place: { readonly chunk: ChunkViews; readonly start: number } | null;
  /** Payload bytes that came or are known to be missing. */
  received = 0;
  /** Those of them that were not captured: zeros stand in their place. */
  missing = 0;
  readonly #buffer: ByteBuffer | null;

  constructor(header: FrameHeader, offset: number, maxPayloadLength: number) {
    this.header = header;
    this.offset = offset;
    const { payloadLength } = header;
    const isShort = payloadLength <= Math.min(MAX_ARENA_LENGTH, maxPayloadLength);
    const start = isShort ? arena.reserve(payloadLength) : 0;
    this.place = isShort ? { chunk: arena.chunk, start } : null;
    this.#buffer = isShort ? null : new ByteBuffer(maxPayloadLength, payloadLength);
  }

  get isComplete(): boolean {
    return this.received === this.header.payloadLength;
  }

  /** Bytes that did not fit the limit. */
  get shedLength(): number {
    return this.#buffer?.shedLength ?? 0;
  }

  /** Takes as many bytes as belong to the payload from `start` on; returns how many. They may be unmasked where they are. */
  take(bytes: Uint8Array, start: number, unmasking: 'in-place' | 'copy'): number {
    const { maskingKey, payloadLength } = this.header;
    const length = Math.min(bytes.length - start, payloadLength - this.received);
    const part = bytes.subarray(start, start + length);
    if (this.place !== null) {
      const { chunk } = this.place;
      const at = this.place.start + this.received;
      chunk.bytes.set(part, at);
      if (maskingKey !== null) applyMaskWithin(chunk, at, at + length, maskingKey, this.received);
    } else if (maskingKey === null) {
      this.#buffer?.append(part);
    } else if (unmasking === 'copy') {
      this.#buffer?.append(maskedCopy(part, maskingKey, this.received));
    } else {
      // Before the copy: bytes that were just copied may not be in the cache, and masking them would fetch them again.
      applyMask(part, maskingKey, this.received);
      this.#buffer?.append(part);
    }
    this.received += length;
    return length;
  }

  /** Says that bytes were not captured; returns how many of them belong to the payload. */
  miss(byteLength: number): number {
    const missing = Math.min(byteLength, this.header.payloadLength - this.received);
    // The arena's places are zero already.
    this.#buffer?.appendZeros(missing);
    this.received += missing;
    this.missing += missing;
    return missing;
  }

  /** What came so far; the frame takes no more. */
  finish(): Uint8Array {
    if (this.place === null) return this.#buffer?.take() ?? new Uint8Array(0);
    return subChunk(this.place.chunk, this.place.start, this.place.start + this.received);
  }
}
