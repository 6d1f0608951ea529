import type { ReaderContext } from '../reader.ts';
import type { FrameMark } from '../wire/frame-mark.ts';
import type { Side } from '../wire/stream-pair.ts';
import { StreamPair } from '../wire/stream-pair.ts';
import type { Tally } from '../wire/tally.ts';
import type { StreamEnding } from '../wire/wire-connection.ts';
import { FlowCache } from './flow-cache.ts';
import { flowEndpoints, flowKey } from './flow-key.ts';
import { timeOrNull } from './packet.ts';
import type { TcpSegment } from './tcp-segment.ts';
import { TCP_FLAG } from './tcp-segment.ts';
import type { HeldBytes } from './tcp-stream.ts';
import { TcpStream } from './tcp-stream.ts';

/** One TCP connection between its first and its last packet. */
interface TcpConnection {
  readonly key: string;
  readonly streams: readonly [TcpStream, TcpStream];
  readonly pair: StreamPair;
  /** Of the packet that is being read (see `CapturedPacket`); the streams' events have no time of their own. */
  readonly clock: { time: number; mark: FrameMark | null };
  readonly conflictBytes: [number, number];
  /** Initial sequence numbers of the SYNs seen. */
  readonly initial: [number | null, number | null];
  /** One of the ends has said that it sends no more. */
  hasFin: boolean;
  isReset: boolean;
  isReleased: boolean;
  /** Another connection may take its ports. */
  isForgotten: boolean;
}

/** What is remembered of a flow: the connection, and which of its ends sends in it. */
interface KnownFlow {
  readonly connection: TcpConnection;
  readonly side: Side;
}

/**
 * Follows every TCP connection of a capture: which packets belong together, where one ends and the next one on the same ports
 * begins (RFC 9293 §3.6), and hands both byte streams on.
 */
export class TcpConnections {
  readonly #context: ReaderContext;
  readonly #tally: Tally;
  readonly #heldBytes: HeldBytes = { total: 0 };
  /** In the order of their last packet once there are many, so that the one silent longest is the first. */
  readonly #connections = new Map<string, TcpConnection>();
  readonly #flows = new FlowCache<KnownFlow>();
  #count = 0;

  constructor(context: ReaderContext, tally: Tally) {
    this.#context = context;
    this.#tally = tally;
  }

  /** Takes a segment. Returns the pair it belongs to. */
  segment(segment: TcpSegment, time: number, mark: FrameMark | null): StreamPair {
    const { connection, side } = this.#flowOf(segment);
    connection.clock.time = time;
    if (connection.clock.mark !== mark) connection.clock.mark = mark;
    this.#take(connection, side, segment);
    return connection.pair;
  }

  /** The capture is over. */
  end(): void {
    for (const connection of this.#connections.values()) this.#end(connection, endingOf(connection));
    this.#connections.clear();
  }

  #flowOf(segment: TcpSegment): KnownFlow {
    // Once there are many, each packet has to be looked up, since that moves its connection away from the oldest.
    const isCrowded = this.#connections.size * 2 > this.#context.limits.tcpConnections;
    const known = isCrowded ? null : this.#flows.find(segment);
    if (known !== null && !known.connection.isForgotten && (segment.flags & TCP_FLAG.syn) === 0) return known;
    const { key, side } = flowKey(segment);
    let connection = this.#find(key, isCrowded);
    if (connection !== null && this.#isReused(connection, side, segment)) {
      this.#end(connection, endingOf(connection));
      connection = null;
    }
    connection ??= this.#open(key, side, segment);
    const flow = { connection, side };
    if (!isCrowded) this.#flows.remember(segment, flow);
    return flow;
  }

  #find(key: string, isCrowded: boolean): TcpConnection | null {
    const found = this.#connections.get(key);
    if (found === undefined) return null;
    // Moves it to the end of the map, which costs as much as finding it: only when one may have to go soon.
    if (isCrowded) {
      this.#connections.delete(key);
      this.#connections.set(key, found);
    }
    return found;
  }

  /** A new SYN on known ports begins a new connection, unless it is the old one's SYN again. */
  #isReused(connection: TcpConnection, side: Side, { flags, sequence }: TcpSegment): boolean {
    if ((flags & TCP_FLAG.syn) === 0) return false;
    const initial = connection.initial[side];
    if (initial !== null) return initial !== sequence;
    // A SYN-ACK may come when only the client's SYN was seen; otherwise this connection began without a SYN.
    const isAnswer = (flags & TCP_FLAG.ack) !== 0 && connection.initial[side === 0 ? 1 : 0] !== null;
    return !isAnswer && connection.streams[side].next !== null;
  }

  #open(key: string, side: Side, segment: TcpSegment): TcpConnection {
    const { limits } = this.#context;
    const isSyn = (segment.flags & TCP_FLAG.syn) !== 0;
    const isAnswer = isSyn && (segment.flags & TCP_FLAG.ack) !== 0;
    const other: Side = side === 0 ? 1 : 0;
    const pair = new StreamPair(this.#context, this.#tally, {
      id: `tcp-${this.#count}`,
      scheme: 'ws',
      endpoints: flowEndpoints(segment, side),
      initiator: isSyn ? (isAnswer ? other : side) : null,
      isFromStart: isSyn,
    });
    this.#count += 1;
    const clock = { time: Number.NaN, mark: null };
    const conflictBytes: [number, number] = [0, 0];
    const connection: TcpConnection = {
      key,
      pair,
      clock,
      conflictBytes,
      streams: [this.#stream(0, pair, clock, conflictBytes), this.#stream(1, pair, clock, conflictBytes)],
      initial: [null, null],
      hasFin: false,
      isReset: false,
      isReleased: false,
      isForgotten: false,
    };
    this.#connections.set(key, connection);
    if (this.#connections.size > limits.tcpConnections) this.#shed();
    return connection;
  }

  #stream(side: Side, pair: StreamPair, clock: TcpConnection['clock'], conflictBytes: [number, number]): TcpStream {
    return new TcpStream(this.#context.limits, this.#heldBytes, {
      data: (chunk, start, end) => pair.read(side, chunk, start, end, timeOrNull(clock.time), clock.mark),
      gap: (byteLength, reason) => pair.gap(side, byteLength, reason, timeOrNull(clock.time)),
      conflict: (byteLength) => {
        if (conflictBytes[side] === 0) {
          pair.note(
            'A retransmission carries other bytes than the first transmission; the first ones are shown. Somebody on the way may be tampering.',
            timeOrNull(clock.time),
          );
        }
        conflictBytes[side] += byteLength;
      },
      stray: (byteLength) =>
        pair.note(`A segment of ${byteLength} bytes far outside of the window was left out.`, timeOrNull(clock.time)),
    });
  }

  #take(connection: TcpConnection, side: Side, segment: TcpSegment): void {
    const { streams, pair, initial } = connection;
    const { flags, chunk, start, end, missing } = segment;
    const stream = streams[side];
    const length = end - start + missing;
    let { sequence } = segment;
    if ((flags & TCP_FLAG.syn) !== 0) {
      if (initial[side] === null) {
        initial[side] = sequence;
        stream.begin(sequence);
      }
      sequence = (sequence + 1) >>> 0;
    }
    if ((flags & TCP_FLAG.ack) !== 0) streams[side === 0 ? 1 : 0].acknowledged(segment.acknowledgement);
    // RFC 9293 §3.5.3: what a RST carries is a text for people.
    if ((flags & TCP_FLAG.rst) !== 0) {
      connection.isReset = true;
      this.#endPair(connection, 'reset');
      return;
    }
    if (length > 0) stream.segment(sequence, chunk, start, end, missing);
    if ((flags & TCP_FLAG.fin) !== 0) {
      stream.endAt((sequence + length) >>> 0);
      connection.hasFin = true;
    }
    if (connection.hasFin && streams[0].isFinished && streams[1].isFinished) this.#endPair(connection, 'finished');
    else if (pair.isIgnored) release(connection);
  }

  /** Both streams are over. The connection stays known, so that late packets do not look like a new one. */
  #endPair(connection: TcpConnection, ending: StreamEnding): void {
    const { streams, pair, conflictBytes, clock } = connection;
    if (connection.isReleased) return;
    streams[0].flush();
    streams[1].flush();
    const conflicts = conflictBytes[0] + conflictBytes[1];
    if (conflicts > 0) pair.note(`Retransmissions differ in ${conflicts} bytes altogether.`, timeOrNull(clock.time));
    pair.end(ending, timeOrNull(clock.time));
    release(connection);
  }

  #shed(): void {
    const oldest = this.#connections.values().next();
    if (oldest.done === true) return;
    this.#context.sink.problem(
      'tcp-connections-limit',
      `More than ${this.#context.limits.tcpConnections} TCP connections at once; the one silent longest is not followed further.`,
      null,
    );
    this.#end(oldest.value, 'capture-ended');
  }

  #end(connection: TcpConnection, ending: StreamEnding): void {
    this.#endPair(connection, ending);
    this.#connections.delete(connection.key);
    connection.isForgotten = true;
  }
}

/** Nothing that comes is read any more. */
function release(connection: TcpConnection): void {
  if (connection.isReleased) return;
  connection.isReleased = true;
  connection.streams[0].release();
  connection.streams[1].release();
}

function endingOf(connection: TcpConnection): StreamEnding {
  if (connection.isReset) return 'reset';
  return connection.streams[0].isFinished || connection.streams[1].isFinished ? 'finished' : 'capture-ended';
}
