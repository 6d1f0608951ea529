import { u16, u32 } from '../integers.ts';
import type { Endpoint } from '../../record.ts';
import type { ReaderContext } from '../reader.ts';
import type { FrameMark } from '../wire/frame-mark.ts';
import { readFrameMark } from '../wire/frame-mark.ts';
import type { Side, StreamPair } from '../wire/stream-pair.ts';
import { createTally } from '../wire/tally.ts';
import { ipv4Text, ipv6Text } from './ip-address.ts';
import { IpFragments } from './ip-fragments.ts';
import type { IpHeader } from './ip-packet.ts';
import { IP_PROTOCOL, readIpHeader } from './ip-packet.ts';
import { ipOffset, NOT_IP, UNKNOWN_LINK } from './link-layer.ts';
import type { CapturedPacket, PacketConsumer } from './packet.ts';
import type { Flow } from './tcp-connections.ts';
import { TcpConnections } from './tcp-connections.ts';
import type { TcpSegment } from './tcp-segment.ts';
import { readTcpSegment } from './tcp-segment.ts';

/** Takes packets through link layer, IP and TCP to the WebSockets in them. */
export function createPacketDecoder(context: ReaderContext): PacketConsumer {
  const { sink, limits } = context;
  const tally = createTally();
  const connections = new TcpConnections(context, tally);
  const fragments = new IpFragments(limits);
  const unknownLinks = new Map<number, number>();
  let packetCount = 0;
  let cutHeaders = 0;
  /** What the packet that is being read says of the frame that begins in it. */
  let mark: FrameMark | null = null;

  function takePacket(packet: CapturedPacket): void {
    packetCount += 1;
    for (const comment of packet.comments) mark ??= readFrameMark(comment);
    const { bytes, linkType } = packet;
    const offset = ipOffset(linkType, bytes);
    if (offset === UNKNOWN_LINK) unknownLinks.set(linkType, (unknownLinks.get(linkType) ?? 0) + 1);
    const pair = offset === UNKNOWN_LINK || offset === NOT_IP ? null : takeIp(packet, offset);
    for (const comment of packet.comments) {
      if (readFrameMark(comment) === null) tellComment(comment, pair, packet.time);
    }
    mark = null;
  }

  function takeIp({ bytes, originalLength, time }: CapturedPacket, offset: number): StreamPair | null {
    const header = readIpHeader(bytes, offset, originalLength);
    if (header === null) {
      cutHeaders += 1;
      return null;
    }
    if (header.fragment === null) return takeTransport(bytes, header, header.payload, header.end, time);
    const outcome = fragments.add(bytes, header, time);
    if (outcome.kind === 'problem') sink.problem(outcome.code, outcome.message, null);
    if (outcome.kind !== 'whole') return null;
    // The joined datagram begins with the two addresses, then the payload.
    const joined = { ...header, source: 0, destination: header.version === 4 ? 4 : 16, fragment: null };
    return takeTransport(outcome.bytes, joined, outcome.payload, outcome.bytes.length, time);
  }

  function takeTransport(
    bytes: Uint8Array<ArrayBuffer>,
    header: IpHeader,
    payload: number,
    payloadEnd: number,
    time: number | null,
  ): StreamPair | null {
    if (header.protocol !== IP_PROTOCOL.tcp) return null;
    const segment = readTcpSegment(bytes, payload, payloadEnd);
    if (segment === null) {
      cutHeaders += 1;
      return null;
    }
    const flow = header.version === 4 ? ipv4Flow(bytes, header, segment) : ipv6Flow(bytes, header, segment);
    return connections.segment(flow, segment, time, mark);
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

/** The bytes of both ends as one short string, the smaller end first. */
function ipv4Flow(bytes: Uint8Array, header: IpHeader, { sourcePort, destinationPort }: TcpSegment): Flow {
  const source = u32(bytes, header.source);
  const destination = u32(bytes, header.destination);
  const side = source < destination || (source === destination && sourcePort < destinationPort) ? 0 : 1;
  const key =
    side === 0
      ? ipv4Key(source, sourcePort, destination, destinationPort)
      : ipv4Key(destination, destinationPort, source, sourcePort);
  return {
    key,
    side,
    endpoints: () =>
      inOrder(
        side,
        { address: ipv4Text(bytes, header.source), port: sourcePort },
        { address: ipv4Text(bytes, header.destination), port: destinationPort },
      ),
  };
}

function ipv4Key(address: number, port: number, otherAddress: number, otherPort: number): string {
  return String.fromCharCode(
    address >>> 16,
    address & 0xffff,
    port,
    otherAddress >>> 16,
    otherAddress & 0xffff,
    otherPort,
  );
}

function ipv6Flow(bytes: Uint8Array, header: IpHeader, { sourcePort, destinationPort }: TcpSegment): Flow {
  const source = ipv6Key(bytes, header.source, sourcePort);
  const destination = ipv6Key(bytes, header.destination, destinationPort);
  const side = source < destination ? 0 : 1;
  return {
    key: side === 0 ? source + destination : destination + source,
    side,
    endpoints: () =>
      inOrder(
        side,
        { address: ipv6Text(bytes, header.source), port: sourcePort },
        { address: ipv6Text(bytes, header.destination), port: destinationPort },
      ),
  };
}

function ipv6Key(bytes: Uint8Array, offset: number, port: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => u16(bytes, offset + index * 2));
  return String.fromCharCode(...groups, port);
}

function inOrder(side: Side, source: Endpoint, destination: Endpoint): [Endpoint, Endpoint] {
  return side === 0 ? [source, destination] : [destination, source];
}
