import type { FrameLog } from '../../model/frame-log.ts';
import { RowOrigin } from '../../model/row-kind.ts';

/** Of each payload this much is searched, so that no single row can take long; rows of which more was kept are counted. */
export const MAX_SEARCHED_BYTES = 4 * 1024 * 1024;

/** The bytes of a row that a filter looks in, within a limit. */
export class SearchedPayloads {
  #log: FrameLog;
  #maxBytes: number;
  #unfinished = new Set<number>();

  constructor(log: FrameLog, maxBytes = MAX_SEARCHED_BYTES) {
    this.#log = log;
    this.#maxBytes = maxBytes;
  }

  /** Rows that are longer than the limit and did not pass by what is before it. */
  get unfinishedCount(): number {
    return this.#unfinished.size;
  }

  /**
   * Whether the payload or, on the last frame of an imported message that was compressed or fragmented, the message itself
   * passes. The bytes are views.
   */
  some(index: number, test: (bytes: Uint8Array) => boolean): boolean {
    if (this.#passes(index, this.#log.payload(index), test)) return true;
    if (this.#log.origin(index) !== RowOrigin.wire) return false;
    const message = separateMessage(this.#log, index);
    return message !== null && this.#passes(index, message, test);
  }

  #passes(index: number, bytes: Uint8Array, test: (bytes: Uint8Array) => boolean): boolean {
    if (bytes.length <= this.#maxBytes) return test(bytes);
    const isPassing = test(bytes.subarray(0, this.#maxBytes));
    if (!isPassing) this.#unfinished.add(index);
    return isPassing;
  }
}

/** The message that a frame ends, when it is not the frame's own payload. View. */
export function separateMessage(log: FrameLog, index: number): Uint8Array | null {
  const facts = log.wireFacts(index);
  return facts === null || facts.isMessagePayload ? null : facts.message;
}
