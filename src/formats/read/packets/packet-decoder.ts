import { NO_BYTES } from '../../../base/bytes.ts';
import { chunkViews, subChunk } from '../../../base/chunk-views.ts';
import type { ReaderContext } from '../reader.ts';
import type { FrameMark } from '../wire/frame-mark.ts';
import { readFrameMark } from '../wire/frame-mark.ts';
import type { StreamPair } from '../wire/stream-pair.ts';
import { createTally } from '../wire/tally.ts';
import { IpFragments } from './ip-fragments.ts';
import type { IpHeader } from './ip-packet.ts';
import { IP_PROTOCOL, readIpHeader } from './ip-packet.ts';
import { ipOffset, NOT_IP, UNKNOWN_LINK } from './link-layer.ts';
import type { CapturedPacket, PacketConsumer } from './packet.ts';
import { timeOrNull } from './packet.ts';
import { readPlainPacket } from './plain-packet.ts';
import { TcpConnections } from './tcp-connections.ts';
import { TcpSegment } from './tcp-segment.ts';

/** Takes packets through link layer, IP and TCP to the WebSockets in them. */
export function createPacketDecoder(context: ReaderContext): PacketConsumer {
  const { sink, limits } = context;
  const tally = createTally();
  const connections = new TcpConnections(context, tally);
  const fragments = new IpFragments(limits);
  const segment = new TcpSegment(chunkViews(NO_BYTES));
  const unknownLinks = new Map<number, number>();
  let packetCount = 0;
  let cutHeaders = 0;
  /** What the packet that is being read says of the frame that begins in it. */
  let mark: FrameMark | null = null;

  function takePacket(packet: CapturedPacket): void {
    packetCount += 1;
    for (const comment of packet.comments) mark ??= readFrameMark(comment);
    const pair = readPlainPacket(packet, segment)
      ? connections.segment(segment, packet.time, mark)
      : takeAnyPacket(packet);
    for (const comment of packet.comments) {
      if (readFrameMark(comment) === null) tellComment(comment, pair, timeOrNull(packet.time));
    }
    mark = null;
  }

  function takeAnyPacket(packet: CapturedPacket): StreamPair | null {
    const { linkType, originalLength, time } = packet;
    const bytes = subChunk(packet.chunk, packet.start, packet.end);
    const offset = ipOffset(linkType, bytes);
    if (offset === UNKNOWN_LINK) unknownLinks.set(linkType, (unknownLinks.get(linkType) ?? 0) + 1);
    if (offset === UNKNOWN_LINK || offset === NOT_IP) return null;
    const header = readIpHeader(bytes, offset, originalLength);
    if (header === null) {
      cutHeaders += 1;
      return null;
    }
    if (header.fragment === null) return takeTransport(bytes, header, header.payload, header.end, time);
    const outcome = fragments.add(bytes, header, timeOrNull(time));
    if (outcome.kind === 'problem') sink.problem(outcome.code, outcome.message, null);
    if (outcome.kind !== 'whole') return null;
    // The joined datagram begins with the two addresses, then the payload.
    const joined = { ...header, source: 0, destination: header.version === 4 ? 4 : 16, fragment: null };
    return takeTransport(outcome.bytes, joined, outcome.payload, outcome.bytes.length, time);
  }

  function takeTransport(
    bytes: Uint8Array,
    header: IpHeader,
    payload: number,
    payloadEnd: number,
    time: number,
  ): StreamPair | null {
    if (header.protocol !== IP_PROTOCOL.tcp) return null;
    if (!segment.read(chunkViews(bytes), payload, bytes.length, payloadEnd)) {
      cutHeaders += 1;
      return null;
    }
    segment.source = header.source;
    segment.destination = header.destination;
    segment.addressLength = header.version === 4 ? 4 : 16;
    return connections.segment(segment, time, mark);
  }

  function tellComment(comment: string, pair: StreamPair | null, time: number | null): void {
    const connection = pair?.webSocket ?? null;
    if (connection === null)
      sink.emit({ kind: 'lifecycle', connection: null, time, event: { type: 'note', text: comment } });
    else connection.note(comment, time);
  }

  function end(): void {
    connections.end();
    fragments.end();
    for (const [linkType, count] of unknownLinks) {
      sink.problem(
        'link-type-unknown',
        `${count} packets of link type ${linkType} cannot be read. Ethernet, Linux cooked, loopback and raw IP can.`,
        null,
      );
    }
    if (cutHeaders > 0) sink.problem('headers-cut', `${cutHeaders} packets have no complete IP or TCP header.`, null);
    if (fragments.incompleteCount > 0) {
      sink.problem('ip-fragments-missing', `${fragments.incompleteCount} IP datagrams lack fragments.`, null);
    }
    if (tally.tls > 0) {
      sink.problem(
        'tls-not-decrypted',
        `${tally.tls} connections are TLS: their frames cannot be read from packets. A Chromium NetLog (chrome://net-export, "Include raw bytes") has them in the clear.`,
        null,
      );
    }
    if (tally.http2 > 0) {
      sink.problem(
        'http2-not-read',
        `${tally.http2} connections are HTTP/2; WebSockets over HTTP/2 (RFC 8441) are not read from packets.`,
        null,
      );
    }
    if (tally.webSockets === 0) {
      sink.problem(
        'no-websocket',
        packetCount === 0
          ? 'The file holds no packets.'
          : `No WebSocket was found in ${packetCount} packets (${tally.other} other TCP connections with data).`,
        null,
      );
    }
  }

  return { packet: takePacket, end };
}
