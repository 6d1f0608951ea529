import type { ChunkViews } from '../../../base/chunk-views.ts';

export const TCP_FLAG = { fin: 0x01, syn: 0x02, rst: 0x04, ack: 0x10 } as const;

const MIN_HEADER_LENGTH = 20;

/** One TCP segment (RFC 9293 §3.1) with the addresses of its packet. One object is used for all of them. */
export class TcpSegment {
  /** All offsets are places in this chunk. */
  chunk: ChunkViews;
  /** Offsets of the two addresses, 4 or 16 bytes each. */
  source = 0;
  destination = 0;
  addressLength: 4 | 16 = 4;
  sourcePort = 0;
  destinationPort = 0;
  sequence = 0;
  acknowledgement = 0;
  flags = 0;
  /** The captured data is `chunk.bytes[start, end)`. */
  start = 0;
  end = 0;
  /** Data bytes that the snap length cut off. */
  missing = 0;

  constructor(chunk: ChunkViews) {
    this.chunk = chunk;
  }

  /**
   * Reads the segment that begins at `offset` and ends at `wireEnd` on the wire; the captured bytes may end before, at
   * `capturedEnd`. False when the header itself is cut or wrong.
   */
  read(chunk: ChunkViews, offset: number, capturedEnd: number, wireEnd: number): boolean {
    if (offset + MIN_HEADER_LENGTH > capturedEnd || offset + MIN_HEADER_LENGTH > wireEnd) return false;
    const { bytes, view } = chunk;
    const headerLength = ((bytes[offset + 12] ?? 0) >>> 4) * 4;
    const start = offset + headerLength;
    if (headerLength < MIN_HEADER_LENGTH || start > wireEnd) return false;
    const captured = Math.min(wireEnd, capturedEnd);
    if (this.chunk !== chunk) this.chunk = chunk;
    this.sourcePort = view.getUint16(offset);
    this.destinationPort = view.getUint16(offset + 2);
    this.sequence = view.getUint32(offset + 4);
    this.acknowledgement = view.getUint32(offset + 8);
    this.flags = bytes[offset + 13] ?? 0;
    this.start = Math.min(start, captured);
    this.end = captured;
    this.missing = wireEnd - Math.max(start, captured);
    return true;
  }
}
