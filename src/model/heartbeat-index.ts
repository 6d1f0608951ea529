import { OPCODE } from '../decoder/opcode.ts';
import type { ConnectionList } from './connection-list.ts';
import type { FrameLog } from './frame-log.ts';
import { readContent } from './heartbeat-content.ts';
import {
  heartbeatDialect,
  isProtocolHeartbeat,
  MAX_HEARTBEAT_BYTES,
  type HeartbeatDialect,
} from './heartbeat-signature.ts';
import { HeartbeatTrack, middle, MIN_PERIOD_MS } from './heartbeat-track.ts';
import { PayloadState, RowKind, RowOrigin } from './row-kind.ts';

/** Longer binary messages are not compared byte by byte. */
const MAX_BINARY_BYTES = 32;
/** Shapes that are watched on one connection in one direction; the one that was seen longest ago gives way. */
const MAX_TRACKS = 24;
const MAX_GAPS = 15;
/** Periods of several connections that differ by less are one. */
const COMMON_SHARE = 0.05;

/** What is known of the heartbeats of one connection, or of all. */
export interface HeartbeatStats {
  readonly count: number;
  /** Connections that have any. */
  readonly connections: number;
  /** Middle time between two in one direction; null before there are three, and where connections differ. Milliseconds. */
  readonly periodMs: number | null;
}

/** One direction of one connection. */
class Side {
  readonly tracks = new Map<string, HeartbeatTrack>();
  /** When a message of each length came last: what comes in quick succession is no heartbeat and is not compared further. */
  readonly lastTimes = new Float64Array(MAX_HEARTBEAT_BYTES + 1).fill(Number.NEGATIVE_INFINITY);
  count = 0;
  #lastAt = Number.NaN;
  #gaps: number[] = [];

  beat(time: number): void {
    this.count += 1;
    if (time > this.#lastAt) {
      this.#gaps.push(time - this.#lastAt);
      if (this.#gaps.length > MAX_GAPS) this.#gaps.shift();
    }
    if (!(time <= this.#lastAt)) this.#lastAt = time;
  }

  get periodMs(): number | null {
    return this.#gaps.length < 2 ? null : middle(this.#gaps);
  }
}

interface Watched {
  readonly dialect: HeartbeatDialect;
  readonly protocol: string | null;
  readonly in: Side;
  readonly out: Side;
}

/**
 * Which rows are heartbeats: by their protocol (`heartbeat-signature.ts`), or learned from period, size and content
 * (`heartbeat-track.ts`). Reads each row once, keeps a bit a row and a bounded memory a connection. A learned heartbeat makes
 * heartbeats of the three before it, which `revision` tells.
 */
export class HeartbeatIndex {
  readonly #log: FrameLog;
  readonly #connections: ConnectionList;
  #bits = new Uint8Array(1024);
  #watched = new Map<number, Watched>();
  #scanned = 0;
  #count = 0;
  #generation: number;
  #revision = 0;
  /** Rows whose payloads were still arriving. */
  #pending: number[] = [];

  constructor(log: FrameLog, connections: ConnectionList) {
    this.#log = log;
    this.#connections = connections;
    this.#generation = log.generation;
  }

  /** Rows that were read, from the first on. */
  get scanned(): number {
    this.#follow();
    return this.#scanned;
  }

  /** Grows when a row that was read before turns out to be a heartbeat. */
  get revision(): number {
    return this.#revision;
  }

  /** All heartbeats of the log so far. */
  get count(): number {
    return this.#count;
  }

  /** Reads on up to that row if need be. */
  has(row: number): boolean {
    this.#follow();
    while (this.#scanned <= row && this.#scanned < this.#log.size) this.readNext();
    return this.isKnown(row);
  }

  /** The same without reading on: false for rows that were not read yet. */
  isKnown(row: number): boolean {
    return row < this.#scanned && ((this.#bits[row >>> 3] ?? 0) & (1 << (row & 7))) !== 0;
  }

  /** Reads one row more; for whoever follows the log in slices. Nothing to do at its end. */
  readNext(): void {
    this.#follow();
    if (this.#scanned >= this.#log.size) return;
    // Rows that were dropped before they were read are passed over.
    const row = Math.max(this.#scanned, this.#log.firstRow);
    this.#scanned = row + 1;
    if (this.#log.kind(row) !== RowKind.frame || this.#log.isDiscarded(row)) return;
    if (this.#log.payloadState(row) === PayloadState.pending) this.#pending.push(row);
    else this.#read(row);
  }

  /** Reads rows again whose payloads have come meanwhile. */
  readPending(): void {
    this.#follow();
    if (this.#pending.length === 0) return;
    const before = this.#count;
    this.#pending = this.#pending.filter((row) => {
      if (this.#log.payloadState(row) === PayloadState.pending) return true;
      this.#read(row);
      return false;
    });
    if (this.#count > before) this.#revision += 1;
  }

  /** Of one connection by its index, or (null) of all. */
  stats(connection: number | null): HeartbeatStats {
    const all = connection === null ? [...this.#watched.values()] : [this.#watched.get(connection)];
    let count = 0;
    let connections = 0;
    const periods: number[] = [];
    for (const watched of all) {
      const ofOne = watched === undefined ? 0 : watched.in.count + watched.out.count;
      if (watched === undefined || ofOne === 0) continue;
      count += ofOne;
      connections += 1;
      const { in: received, out: sent } = watched;
      const period = (received.count > sent.count ? received : sent).periodMs;
      if (period !== null) periods.push(period);
    }
    const periodMs = middle(periods);
    const isCommon =
      periods.length > 0 && periods.every((period) => Math.abs(period - periodMs) <= periodMs * COMMON_SHARE);
    return { count, connections, periodMs: isCommon ? periodMs : null };
  }

  #read(row: number): void {
    const log = this.#log;
    const length = log.payloadLength(row);
    let opcode = log.opcode(row);
    if (length > MAX_HEARTBEAT_BYTES && opcode !== OPCODE.ping && opcode !== OPCODE.pong) return;
    const watched = this.#watch(log.connection(row));
    if (watched === null) return;
    const time = log.time(row);
    const side = log.isOutgoing(row) ? watched.out : watched.in;
    let payload = log.payload(row);
    if (log.origin(row) === RowOrigin.wire && opcode < 8) {
      // Of several frames or compressed: the message counts, on the frame that ends it.
      const facts = log.wireFacts(row);
      if (facts !== null) {
        if (facts.message === null) return;
        if (facts.messageRow !== row) opcode = log.opcode(facts.messageRow);
        payload = facts.message;
      }
    }
    if (isProtocolHeartbeat(opcode, payload, watched.dialect)) {
      this.#mark(row, side, time);
      return;
    }
    if (payload.length === 0 || payload.length > (opcode === OPCODE.text ? MAX_HEARTBEAT_BYTES : MAX_BINARY_BYTES))
      return;
    if (log.payloadState(row) !== PayloadState.complete) return;
    const before = side.lastTimes[payload.length] ?? Number.NEGATIVE_INFINITY;
    side.lastTimes[payload.length] = time;
    if (time - before < MIN_PERIOD_MS) return;
    const content = readContent(opcode, payload);
    const key = `${opcode}${content.shape}`;
    const track = side.tracks.get(key) ?? new HeartbeatTrack();
    // Last in the map: seen last.
    side.tracks.delete(key);
    side.tracks.set(key, track);
    if (side.tracks.size > MAX_TRACKS) {
      const [oldest] = side.tracks.keys();
      if (oldest !== undefined) side.tracks.delete(oldest);
    }
    const rows = track.take(row, time, content);
    for (const beat of rows) this.#mark(beat, side, log.time(beat));
    if (rows.length > 1) this.#revision += 1;
  }

  #mark(row: number, side: Side, time: number): void {
    const at = row >>> 3;
    if (at >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (row & 7));
    this.#count += 1;
    side.beat(time);
  }

  /** Rows without a connection (-1) are no heartbeats. */
  #watch(index: number): Watched | null {
    const connection = this.#connections.at(index);
    if (connection === undefined) return null;
    const known = this.#watched.get(index);
    if (known !== undefined && known.protocol === connection.protocol) return known;
    const watched: Watched = {
      dialect: heartbeatDialect(connection),
      protocol: connection.protocol,
      in: known?.in ?? new Side(),
      out: known?.out ?? new Side(),
    };
    this.#watched.set(index, watched);
    return watched;
  }

  /** Rows have got other indexes: everything is read anew. */
  #follow(): void {
    if (this.#generation === this.#log.generation) return;
    this.#generation = this.#log.generation;
    this.#bits = new Uint8Array(1024);
    this.#watched.clear();
    this.#scanned = 0;
    this.#count = 0;
    this.#pending = [];
    this.#revision += 1;
  }
}
