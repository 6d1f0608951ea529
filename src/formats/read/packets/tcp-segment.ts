import { u16, u32 } from '../integers.ts';

export const TCP_FLAG = { fin: 0x01, syn: 0x02, rst: 0x04, ack: 0x10 } as const;

/** One TCP segment (RFC 9293 §3.1). */
export interface TcpSegment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  /** The captured data (view). */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Data bytes that the snap length cut off. */
  readonly missing: number;
}

/**
 * Reads the segment that begins at `offset` and ends at `end` on the wire; `bytes` may end before. Null when the header
 * itself is cut or wrong.
 */
export function readTcpSegment(bytes: Uint8Array<ArrayBuffer>, offset: number, end: number): TcpSegment | null {
  if (offset + 20 > bytes.length || offset + 20 > end) return null;
  const headerLength = ((bytes[offset + 12] ?? 0) >>> 4) * 4;
  const start = offset + headerLength;
  if (headerLength < 20 || start > end) return null;
  const captured = Math.min(end, bytes.length);
  return {
    sourcePort: u16(bytes, offset),
    destinationPort: u16(bytes, offset + 2),
    sequence: u32(bytes, offset + 4),
    acknowledgement: u32(bytes, offset + 8),
    flags: bytes[offset + 13] ?? 0,
    data: bytes.subarray(Math.min(start, captured), captured),
    missing: end - Math.max(start, captured),
  };
}
