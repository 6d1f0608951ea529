/** What the decoder may use up. Reaching a limit is a finding, never an exception, and decoding goes on. */
export interface DecoderLimits {
  /** Bytes of one frame's payload that are kept; the rest is counted and passed over. */
  readonly maxPayloadLength: number;
  /** Bytes of one message that are kept, after joining and inflating. */
  readonly maxMessageLength: number;
  /** Inflated bytes for each compressed one; judged only above `inflateRatioFloor`. */
  readonly maxInflateRatio: number;
  /** Inflated bytes up to which every ratio is fine. */
  readonly inflateRatioFloor: number;
  /** Bytes of an HTTP head, request or response. */
  readonly maxHeadLength: number;
  /** Bytes held back while the other side of the opening handshake is awaited. */
  readonly maxWaitingLength: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_DECODER_LIMITS: DecoderLimits = {
  // The largest message a browser commonly takes without trouble; a panel that keeps more than one of them is full.
  maxPayloadLength: 64 * MIB,
  maxMessageLength: 64 * MIB,
  // Deflate reaches 1032:1 at most. Real JSON stays below 20:1, sparse binary data below 200:1.
  maxInflateRatio: 256,
  // A megabyte of zeros is 1000:1 and harmless; a bomb only hurts by its size.
  inflateRatioFloor: 8 * MIB,
  // Node's own limit for HTTP heads is 16 KiB, nginx allows 4 × 8 KiB.
  maxHeadLength: 64 * 1024,
  maxWaitingLength: 4 * MIB,
};
