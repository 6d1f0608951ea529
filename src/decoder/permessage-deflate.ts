import { ZStream, zlibInflate, zlibInflateInit2, zlibInflateReset } from 'pako';
import { Z_BUF_ERROR, Z_OK, Z_STREAM_END, Z_SYNC_FLUSH } from 'pako';
import { ByteBuffer } from '../base/byte-buffer.ts';
import type { DeflateParameters } from './extensions.ts';
import type { DecoderLimits } from './limits.ts';
import type { ViolationCode } from './violation.ts';
import type { Sender } from './wire-frame.ts';

/** RFC 7692 §7.2.2: the four bytes that the sender cut off and the receiver appends. */
const TAIL = Uint8Array.of(0x00, 0x00, 0xff, 0xff);

/** `data_type` of zlib when it stands between two blocks without a bit left over. */
const AT_BLOCK_BORDER = 128;

const OUTPUT_STEP = 16 * 1024;

/** What went wrong while inflating; the bytes up to there were handed out. */
export interface InflateError {
  readonly code: Extract<
    ViolationCode,
    | 'deflate-invalid'
    | 'deflate-incomplete'
    | 'deflate-context-lost'
    | 'inflate-over-limit'
    | 'inflate-ratio-over-limit'
  >;
  /** Compressed bytes of the message that were read before. */
  readonly compressedOffset: number;
  readonly detail: string | null;
}

/** What one direction of permessage-deflate was agreed to be. */
export interface InflaterOptions {
  /** 8–15. */
  readonly windowBits: number;
  readonly hasContextTakeover: boolean;
  readonly limits: DecoderLimits;
}

/** The options for what `sender` sends, RFC 7692 §7.1. */
export function inflaterOptions(parameters: DeflateParameters, sender: Sender, limits: DecoderLimits): InflaterOptions {
  return sender === 'client'
    ? {
        windowBits: parameters.clientMaxWindowBits,
        hasContextTakeover: !parameters.clientNoContextTakeover,
        limits,
      }
    : {
        windowBits: parameters.serverMaxWindowBits,
        hasContextTakeover: !parameters.serverNoContextTakeover,
        limits,
      };
}

/**
 * Inflates the messages of one direction, fragment by fragment (RFC 7692 §7.2.2). The output is bounded by
 * `maxMessageLength` and by the ratio; after an error the next message begins with an empty window, which is right for
 * all of its references but those into what was lost.
 */
export class MessageInflater {
  readonly #options: InflaterOptions;
  readonly #stream = new ZStream();
  readonly #scratch = new Uint8Array(OUTPUT_STEP);
  #output: ByteBuffer;
  #compressedLength = 0;
  #error: InflateError | null = null;
  #isContextLost = false;

  constructor(options: InflaterOptions) {
    this.#options = options;
    this.#output = new ByteBuffer(options.limits.maxMessageLength);
    zlibInflateInit2(this.#stream, -options.windowBits);
  }

  /** Bytes of the current message inflated so far (view, valid until the next call). */
  get inflated(): Uint8Array {
    return this.#output.view();
  }

  /** Adds the payload of one frame. Returns the message's first error, also again for the fragments behind it. */
  push(fragment: Uint8Array): InflateError | null {
    if (this.#error === null) this.#run(fragment);
    this.#compressedLength += fragment.length;
    return this.#error;
  }

  /** Ends the message: hands its bytes over and makes ready for the next one. */
  finish(): { readonly payload: Uint8Array; readonly error: InflateError | null } {
    if (this.#error === null) this.#run(TAIL);
    // The four bytes end a block; standing anywhere else, they were taken for something else.
    if (this.#error === null && this.#stream.data_type !== AT_BLOCK_BORDER) this.#fail('deflate-incomplete', null);
    const payload = this.#output.take();
    const error = this.#error;
    if (error !== null) this.#isContextLost = this.#options.hasContextTakeover;
    if (error !== null || !this.#options.hasContextTakeover) zlibInflateReset(this.#stream);
    this.#error = null;
    this.#compressedLength = 0;
    return { payload, error };
  }

  /** Gives the message up, for example because frames of it are missing. */
  abandon(): void {
    this.#fail('deflate-context-lost', null);
    this.finish();
  }

  #run(input: Uint8Array): void {
    const stream = this.#stream;
    stream.input = input;
    stream.next_in = 0;
    stream.avail_in = input.length;
    stream.output = this.#scratch;
    for (;;) {
      stream.next_out = 0;
      stream.avail_out = OUTPUT_STEP;
      const status = zlibInflate(stream, Z_SYNC_FLUSH);
      const produced = OUTPUT_STEP - stream.avail_out;
      if (produced > 0 && !this.#keep(this.#scratch.subarray(0, produced), stream.next_in)) break;
      if (status === Z_STREAM_END) {
        // RFC 7692 §7.2.3.5: a final block may end the stream, and another one may follow within the message.
        zlibInflateReset(stream);
        if (stream.avail_in === 0) break;
      } else if (status === Z_BUF_ERROR || (status === Z_OK && stream.avail_in === 0 && stream.avail_out > 0)) {
        break;
      } else if (status !== Z_OK) {
        this.#fail(this.#isFarDistance() ? 'deflate-context-lost' : 'deflate-invalid', stream.msg);
        break;
      }
    }
    // The stream must not keep the caller's chunk alive.
    stream.input = TAIL;
    stream.avail_in = 0;
  }

  /** Whether the message refers back to bytes that a failure took away, which is not its sender's fault. */
  #isFarDistance(): boolean {
    return this.#isContextLost && this.#stream.msg === 'invalid distance too far back';
  }

  #keep(bytes: Uint8Array, inputLength: number): boolean {
    const { maxInflateRatio, inflateRatioFloor } = this.#options.limits;
    this.#output.append(bytes);
    if (this.#output.shedLength > 0) {
      this.#fail('inflate-over-limit', `more than ${this.#output.limit} bytes`);
      return false;
    }
    const compressedLength = this.#compressedLength + inputLength;
    if (this.#output.length > inflateRatioFloor && this.#output.length > compressedLength * maxInflateRatio) {
      this.#fail('inflate-ratio-over-limit', `${this.#output.length} bytes from ${compressedLength}`);
      return false;
    }
    return true;
  }

  #fail(code: InflateError['code'], detail: string | null): void {
    this.#error = { code, compressedOffset: this.#compressedLength + this.#stream.next_in, detail };
  }
}
