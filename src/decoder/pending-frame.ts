import { ByteArena, MAX_ARENA_LENGTH } from '../base/byte-arena.ts';
import { ByteBuffer } from '../base/byte-buffer.ts';
import type { ChunkViews } from '../base/chunk-views.ts';
import { subChunk } from '../base/chunk-views.ts';
import type { ArenaPlace, ReusedArena } from '../base/reused-arena.ts';
import { MAX_REUSED_LENGTH } from '../base/reused-arena.ts';
import type { FrameHeader } from './frame-header.ts';
import { applyMask, applyMaskWithin, maskedCopy } from './masking.ts';

/** For all parsers that have no memory to use again: there may be thousands of them, each in the middle of a frame. */
const arena = new ByteArena();

/** A frame of which the payload is not complete: collects it, unmasked. */
export class PendingFrame {
  readonly header: FrameHeader;
  /** Of the frame's first byte in the sender's stream. */
  readonly offset: number;
  /** Where the payload is collected; null for one that is long or over the limit. */
  readonly place: { readonly chunk: ChunkViews; readonly start: number } | null;
  /** Payload bytes that came or are known to be missing. */
  received = 0;
  /** Those of them that were not captured: zeros stand in their place. */
  missing = 0;
  readonly #buffer: ByteBuffer | null;
  readonly #memory: ReusedArena | null;
  readonly #reserved: ArenaPlace | null;

  /** `memory` is used again some time after the frame was finished; null: the payload may be kept for ever. */
  constructor(header: FrameHeader, offset: number, maxPayloadLength: number, memory: ReusedArena | null) {
    this.header = header;
    this.offset = offset;
    const { payloadLength } = header;
    const longest = Math.min(memory === null ? MAX_ARENA_LENGTH : MAX_REUSED_LENGTH, maxPayloadLength);
    const isShort = payloadLength <= longest;
    this.#memory = memory;
    this.#reserved = isShort && memory !== null ? memory.reserve(payloadLength) : null;
    this.place = isShort ? (this.#reserved ?? freshPlace(payloadLength)) : null;
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
    if (this.place === null) this.#buffer?.appendZeros(missing);
    else {
      const at = this.place.start + this.received;
      this.place.chunk.bytes.fill(0, at, at + missing);
    }
    this.received += missing;
    this.missing += missing;
    return missing;
  }

  /** What came so far; the frame takes no more. */
  finish(): Uint8Array {
    this.settle();
    if (this.place === null) return this.#buffer?.take() ?? new Uint8Array(0);
    return subChunk(this.place.chunk, this.place.start, this.place.start + this.received);
  }

  /** The frame takes no more, and what is in its place is handed out. */
  settle(): void {
    if (this.#reserved !== null) this.#memory?.settle(this.#reserved);
  }
}

function freshPlace(length: number): { readonly chunk: ChunkViews; readonly start: number } {
  const start = arena.reserve(length);
  return { chunk: arena.chunk, start };
}
