import type { ChunkViews } from '../../../base/chunk-views.ts';

/** One captured packet, whatever file it came from. A reader may use one object for all of them: it holds until the next. */
export interface CapturedPacket {
  /** LINKTYPE_ value (https://www.tcpdump.org/linktypes.html). */
  readonly linkType: number;
  /** The captured bytes are `chunk.bytes[start, end)`, valid until the next packet. They may be changed (unmasked). */
  readonly chunk: ChunkViews;
  readonly start: number;
  readonly end: number;
  /** Length on the wire; more than was captured when the capture was cut by a snap length. */
  readonly originalLength: number;
  /**
   * Epoch milliseconds with fractions; NaN when the file has none (simple packet blocks). Not null: a field that is always a number
   * is overwritten in its place, one that may be null becomes a new object for each packet.
   */
  readonly time: number;
  readonly comments: readonly string[];
}

/** The one object of a reader. */
export type PacketSlot = { -readonly [Field in keyof CapturedPacket]: CapturedPacket[Field] };

export interface PacketConsumer {
  readonly packet: (packet: CapturedPacket) => void;
  readonly end: () => void;
}

/** Null for a packet without a time. */
export function timeOrNull(time: number): number | null {
  return Number.isNaN(time) ? null : time;
}

/** Shared by the packets that have none, which is nearly all. */
export const NO_COMMENTS: readonly string[] = [];

/** A slot that holds no packet. */
export function emptyPacketSlot(chunk: ChunkViews): PacketSlot {
  return { linkType: 0, chunk, start: 0, end: 0, originalLength: 0, time: Number.NaN, comments: NO_COMMENTS };
}
