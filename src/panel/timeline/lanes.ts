import type { Connection } from '../../model/connection.ts';

/** The life of a connection as a bar. Epoch milliseconds. */
export interface LifeBar {
  readonly connection: Connection;
  /** Counted from 0, from the top. */
  readonly lane: number;
  readonly from: number;
  /** `now` for one that is still alive. */
  readonly to: number;
}

export interface Lanes {
  readonly bars: readonly LifeBar[];
  readonly laneCount: number;
  /** Connections that share the last lane because there are more at a time than lanes. */
  readonly crowded: number;
}

/**
 * Puts each connection into the first lane that is free. A lane is free again when its connection has ended and a gap of
 * `gapMs` lies behind it, so that bars do not run into each other.
 */
export function packLanes(connections: Iterable<Connection>, now: number, gapMs: number, maxLanes: number): Lanes {
  const bars: LifeBar[] = [];
  const ends: number[] = [];
  let crowded = 0;
  for (const connection of connections) {
    const from = connection.createdAt;
    const to = Math.max(from, connection.endedAt ?? Math.max(now, connection.lastActivityAt));
    let lane = ends.findIndex((end) => end + gapMs <= from);
    if (lane < 0 && ends.length < maxLanes) lane = ends.length;
    if (lane < 0) {
      lane = maxLanes - 1;
      crowded += 1;
    }
    ends[lane] = Math.max(ends[lane] ?? Number.NEGATIVE_INFINITY, to);
    bars.push({ connection, lane, from, to });
  }
  return { bars, laneCount: ends.length, crowded };
}
