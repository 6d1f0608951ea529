import { ByteBuffer } from '../base/byte-buffer.ts';
import { parseFrameHeader } from './frame-header.ts';
import type { FrameRules } from './frame-rules.ts';
import { frameViolations, legalFirstBytes } from './frame-rules.ts';

/** Frames in a row that must look right. One header of two bytes looks right by chance once in about 40 places. */
const MIN_CHAIN = 3;

/** How much is held and looked through; captures lose whole segments, which are shorter. */
const MAX_SEARCH_LENGTH = 65_536;

const FIRST_TRY_LENGTH = 256;

/**
 * Finds where frames begin in a stream that was not captured from its beginning, or has a gap: at the first chain of
 * legal frames. Chunks are looked at alone, because senders and segments mostly begin with a frame, and joined, at
 * lengths that double, so that the work stays proportional to the bytes.
 */
export class FrameStartSearch {
  readonly #rules: FrameRules;
  readonly #legalFirstBytes: Uint8Array;
  readonly #held = new ByteBuffer(Infinity);
  #nextTryLength = FIRST_TRY_LENGTH;
  #skippedLength: number;

  /** `skippedLength`: bytes that are known to be lost already. */
  constructor(rules: FrameRules, skippedLength: number) {
    this.#rules = rules;
    this.#legalFirstBytes = legalFirstBytes(rules);
    this.#skippedLength = skippedLength;
  }

  /** Bytes passed over so far, those still held included. */
  get skippedLength(): number {
    return this.#skippedLength + this.#held.length;
  }

  /** Takes bytes. Returns what begins with the first frame (view of the chunk, or a copy), or null. */
  push(chunk: Uint8Array): Uint8Array | null {
    const start = this.#find(chunk);
    if (start !== null) {
      this.#passOver();
      this.#skippedLength += start;
      return chunk.subarray(start);
    }
    const isFirst = this.#held.length === 0;
    this.#held.append(chunk);
    if (isFirst || this.#held.length < this.#nextTryLength) return null;
    this.#nextTryLength = this.#held.length * 2;
    const found = this.finish();
    if (found === null && this.#held.length >= MAX_SEARCH_LENGTH) this.#passOver();
    return found;
  }

  /** Bytes that the capture lacks: what was held does not go on behind them. */
  gap(byteLength: number): void {
    this.#passOver();
    this.#skippedLength += byteLength;
  }

  /** Looks through what is held once more. */
  finish(): Uint8Array | null {
    const start = this.#find(this.#held.view());
    if (start === null) return null;
    this.#skippedLength += start;
    return this.#held.take().subarray(start);
  }

  #passOver(): void {
    this.#skippedLength += this.#held.length;
    this.#held.clear();
    this.#nextTryLength = FIRST_TRY_LENGTH;
  }

  #find(bytes: Uint8Array): number | null {
    const last = Math.min(bytes.length, MAX_SEARCH_LENGTH);
    for (let start = 0; start < last; start += 1) {
      // One byte rules most places out before a header is made.
      if (this.#legalFirstBytes[bytes[start] ?? 0] === 1 && this.#isChain(bytes, start)) return start;
    }
    return null;
  }

  /** A chain that ends exactly with the bytes counts when it is shorter: senders mostly write whole frames. */
  #isChain(bytes: Uint8Array, start: number): boolean {
    let position = start;
    for (let count = 0; count < MIN_CHAIN; count += 1) {
      if (position === bytes.length) return count > 0;
      const parse = parseFrameHeader(bytes, position);
      if (parse.kind === 'incomplete' || frameViolations(parse.header, 0, this.#rules).length > 0) return false;
      position += parse.header.headerLength + parse.header.payloadLength;
      // A frame that reaches beyond the bytes proves little, unless they begin with it.
      if (position > bytes.length) return count > 0 || start === 0;
    }
    return true;
  }
}
