import { concatBytes, NO_BYTES } from '../base/bytes.ts';
import type { Utf8Error } from '../base/utf8.ts';
import { findUtf8Error } from '../base/utf8.ts';

/** The longest UTF-8 sequence. */
const MAX_SEQUENCE_BYTES = 4;

/**
 * Checks UTF-8 that arrives in pieces, as the fragments of a text message do: a sequence may be cut anywhere
 * (RFC 6455 §5.6). Offsets count from the first byte of the message. After an error it keeps giving that error.
 */
export class Utf8Validator {
  #length = 0;
  #cut: Uint8Array = NO_BYTES;
  #error: Utf8Error | null = null;

  /** Returns the error as soon as the bytes so far cannot become valid any more. */
  push(bytes: Uint8Array): Utf8Error | null {
    if (this.#error !== null || bytes.length === 0) return this.#error;
    let rest = bytes;
    if (this.#cut.length > 0) {
      const joined = concatBytes([this.#cut, bytes.subarray(0, MAX_SEQUENCE_BYTES - this.#cut.length)]);
      const wholeLength = this.#checkJoined(joined);
      if (wholeLength === 0) return this.#error;
      rest = bytes.subarray(wholeLength - this.#cut.length);
      this.#cut = NO_BYTES;
      this.#length += wholeLength;
    }
    const error = findUtf8Error(rest);
    if (error?.code === 'utf8-invalid') return this.#fail(error);
    if (error !== null) this.#cut = rest.slice(error.sequenceOffset);
    this.#length += rest.length - this.#cut.length;
    return null;
  }

  /** Ends the message: a sequence that is still cut is an error now. */
  finish(): Utf8Error | null {
    if (this.#error === null && this.#cut.length > 0) {
      this.#error = {
        code: 'utf8-truncated',
        offset: this.#length + this.#cut.length,
        sequenceOffset: this.#length,
      };
    }
    return this.#error;
  }

  /**
   * Length of the sequence that the cut one became, 0 when it is wrong or still cut. Bytes behind it are checked with
   * the rest.
   */
  #checkJoined(joined: Uint8Array): number {
    const error = findUtf8Error(joined);
    if (error === null) return joined.length;
    // Another sequence begins behind the one that was cut; this one is whole.
    if (error.sequenceOffset > 0) return error.sequenceOffset;
    if (error.code === 'utf8-truncated') this.#cut = joined;
    else this.#fail(error);
    return 0;
  }

  #fail(error: Utf8Error): Utf8Error {
    this.#error = {
      code: error.code,
      offset: this.#length + error.offset,
      sequenceOffset: this.#length + error.sequenceOffset,
    };
    return this.#error;
  }
}
