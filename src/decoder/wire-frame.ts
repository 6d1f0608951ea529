import type { FrameHeader } from './frame-header.ts';
import type { Violation } from './violation.ts';

/** Who sent the bytes. */
export type Sender = 'client' | 'server';

/** A frame as it stood on the wire. */
export interface WireFrame extends FrameHeader {
  readonly sender: Sender;
  /** Of the frame's first byte in the sender's stream. The payload begins at `offset + headerLength`. */
  readonly offset: number;
  /**
   * The payload, unmasked, not inflated. Shorter than `payloadLength` when it was cut at a limit or the capture ends
   * within it; `violations` says which. A view of the pushed chunk when the frame was whole in it, else a copy.
   */
  readonly payload: Uint8Array;
  /** What is wrong with this frame taken alone. */
  readonly violations: readonly Violation[];
}
