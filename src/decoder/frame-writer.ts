import { concatBytes, NO_BYTES } from '../base/bytes.ts';
import type { FrameHeader, LengthForm } from './frame-header.ts';
import { writeFrameHeader } from './frame-header.ts';
import type { MaskingKey } from './masking.ts';
import { maskedCopy } from './masking.ts';

/** A frame to write. Only the opcode has no default; every combination is written, legal or not. */
export interface FrameInput {
  readonly opcode: number;
  /** Unmasked; it is masked on the way when there is a key. */
  readonly payload?: Uint8Array;
  readonly fin?: boolean;
  readonly rsv1?: boolean;
  readonly rsv2?: boolean;
  readonly rsv3?: boolean;
  readonly maskingKey?: MaskingKey | null;
  /** A longer form than needed writes a length that is not minimal. */
  readonly lengthForm?: LengthForm | null;
  /** What the header says when it is not the payload's length. */
  readonly claimedLength?: number | bigint;
}

/** The bytes of a frame (copy), RFC 6455 §5.2. */
export function writeFrame(input: FrameInput): Uint8Array<ArrayBuffer> {
  const payload = input.payload ?? NO_BYTES;
  const key = input.maskingKey ?? null;
  const header = writeFrameHeader({ ...input, payloadLength: input.claimedLength ?? payload.length });
  return concatBytes([header, key === null ? payload : maskedCopy(payload, key)]);
}

/** The bytes of a parsed frame as they stood on the wire (copy), as far as its payload was kept. */
export function rewriteFrame(frame: FrameHeader & { readonly payload: Uint8Array }): Uint8Array<ArrayBuffer> {
  return writeFrame({ ...frame, claimedLength: frame.payloadLength64 ?? frame.payloadLength });
}
