/** One captured packet, whatever file it came from. */
export interface CapturedPacket {
  /** LINKTYPE_ value (https://www.tcpdump.org/linktypes.html). */
  readonly linkType: number;
  /** View; valid until the next packet. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Length on the wire; more than `bytes` holds when the capture was cut by a snap length. */
  readonly originalLength: number;
  /** Epoch milliseconds with fractions; null when the file has none (simple packet blocks). */
  readonly time: number | null;
  readonly comments: readonly string[];
}

export interface PacketConsumer {
  readonly packet: (packet: CapturedPacket) => void;
  readonly end: () => void;
}

/** Shared by the packets that have none, which is nearly all. */
export const NO_COMMENTS: readonly string[] = [];
