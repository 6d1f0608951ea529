/** What a capture held beside WebSocket connections, told at its end. */
export interface Tally {
  webSockets: number;
  tls: number;
  http2: number;
  /** Byte streams that are none of what is read. */
  other: number;
}

export function createTally(): Tally {
  return { webSockets: 0, tls: 0, http2: 0, other: 0 };
}
