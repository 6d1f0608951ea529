import type { ByteSink } from './byte-sink.ts';
import { writePacket } from './pcapng-blocks.ts';
import type { Steps } from './record-writer.ts';
import { MAX_SEGMENT_BYTES, TCP_FLAG, type PacketBuilder, type PacketEndpoint } from './tcp-packet.ts';

export type ConversationSender = 'client' | 'server';

/** The receiver acknowledges after this much data: more than any capture tool takes for a full window. */
const ACK_EVERY_BYTES = 256 * 1024;
/** Packets that only stand for missing bytes; beyond it the sequence number jumps, as after a loss. */
const MAX_EMPTY_PACKETS = 64;
const NO_DATA = new Uint8Array(0);

/** A TCP connection that never was, around bytes that were: sequence numbers, segments, handshake and end. */
export class TcpConversation {
  readonly #builder: PacketBuilder;
  readonly #ends: Readonly<Record<ConversationSender, PacketEndpoint>>;
  #next = { client: 0, server: 0 };
  #unacknowledged = { client: 0, server: 0 };
  #isClosed = false;

  constructor(builder: PacketBuilder, client: PacketEndpoint, server: PacketEndpoint) {
    this.#builder = builder;
    this.#ends = { client, server };
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The three packets of RFC 9293 §3.5. */
  open(out: ByteSink, timeMs: number, comment: string): void {
    this.#packet(out, 'client', TCP_FLAG.syn, NO_DATA, 0, timeMs, comment);
    this.#next.client = 1;
    this.#packet(out, 'server', TCP_FLAG.syn | TCP_FLAG.ack, NO_DATA, 0, timeMs, null);
    this.#next.server = 1;
    this.#packet(out, 'client', TCP_FLAG.ack, NO_DATA, 0, timeMs, null);
  }

  /**
   * Sends data, in segments. `length` may be more than `data` has: then its end is missing, and the packets say so by a
   * captured length below the original one. The comment stands on the first segment.
   */
  send(
    out: ByteSink,
    sender: ConversationSender,
    data: Uint8Array,
    length: number,
    timeMs: number,
    comment: string | null,
  ): Steps | undefined {
    if (length > MAX_SEGMENT_BYTES) return this.#segments(out, sender, data, length, timeMs, comment);
    this.#segment(out, sender, data, length, timeMs, comment);
    return undefined;
  }

  /** A packet without data, to carry a comment in its place in time. */
  remark(out: ByteSink, timeMs: number, comment: string): void {
    this.#packet(out, 'client', TCP_FLAG.ack, NO_DATA, 0, timeMs, comment);
  }

  /** Both ends finish, `first` before the other. */
  close(out: ByteSink, first: ConversationSender, timeMs: number, comment: string | null): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const second = other(first);
    this.#packet(out, first, TCP_FLAG.fin | TCP_FLAG.ack, NO_DATA, 0, timeMs, comment);
    this.#advance(first, 1);
    this.#packet(out, second, TCP_FLAG.fin | TCP_FLAG.ack, NO_DATA, 0, timeMs, null);
    this.#advance(second, 1);
    this.#packet(out, first, TCP_FLAG.ack, NO_DATA, 0, timeMs, null);
  }

  *#segments(
    out: ByteSink,
    sender: ConversationSender,
    data: Uint8Array,
    length: number,
    timeMs: number,
    comment: string | null,
  ): Steps {
    let offset = 0;
    let emptyPackets = 0;
    while (offset < length && emptyPackets <= MAX_EMPTY_PACKETS) {
      const end = Math.min(length, offset + MAX_SEGMENT_BYTES);
      this.#segment(out, sender, data.subarray(offset, end), end - offset, timeMs, offset === 0 ? comment : null);
      if (offset >= data.length) emptyPackets += 1;
      offset = end;
      yield undefined;
    }
    this.#advance(sender, length - offset);
  }

  #segment(
    out: ByteSink,
    sender: ConversationSender,
    data: Uint8Array,
    length: number,
    timeMs: number,
    comment: string | null,
  ): void {
    this.#packet(out, sender, TCP_FLAG.psh | TCP_FLAG.ack, data, length, timeMs, comment);
    this.#advance(sender, length);
    this.#unacknowledged[other(sender)] = 0;
    this.#unacknowledged[sender] += length;
    if (this.#unacknowledged[sender] < ACK_EVERY_BYTES) return;
    this.#unacknowledged[sender] = 0;
    this.#packet(out, other(sender), TCP_FLAG.ack, NO_DATA, 0, timeMs, null);
  }

  #packet(
    out: ByteSink,
    sender: ConversationSender,
    flags: number,
    data: Uint8Array,
    dataLength: number,
    timeMs: number,
    comment: string | null,
  ): void {
    const { packet, originalLength } = this.#builder.build({
      from: this.#ends[sender],
      to: this.#ends[other(sender)],
      sequence: this.#next[sender],
      acknowledgement: (flags & TCP_FLAG.ack) === 0 ? 0 : this.#next[other(sender)],
      flags,
      data,
      dataLength,
    });
    writePacket(out, packet, originalLength, timeMs, comment);
  }

  /** Sequence numbers are taken modulo 2^32 (RFC 9293 §3.4); `bytes` may be any claimed length. */
  #advance(sender: ConversationSender, bytes: number): void {
    this.#next[sender] = (this.#next[sender] + (bytes % 0x1_0000_0000)) % 0x1_0000_0000;
  }
}

function other(sender: ConversationSender): ConversationSender {
  return sender === 'client' ? 'server' : 'client';
}
