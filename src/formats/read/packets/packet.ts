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
  /** Epoch milliseconds with fractions; null when the file has none (simple packet blocks). */
  readonly time: number | null;
  readonly comments: readonly string[];
}

/** The one object of a reader. */
export type PacketSlot = { -readonly [Field in keyof CapturedPacket]: CapturedPacket[Field] };

export interface PacketConsumer {
  readonly packet: (packet: CapturedPacket) => void;
  readonly end: () => void;
}

/** Shared by the packets that have none, which is nearly all. */
export const NO_COMMENTS: readonly string[] = [];

/** A slot that holds no packet. */
export function emptyPacketSlot(chunk: ChunkViews): PacketSlot {
  return { linkType: 0, chunk, start: 0, end: 0, originalLength: 0, time: null, comments: NO_COMMENTS };
}
