import type { Endpoint } from '../../record.ts';
import { u16, u32 } from '../integers.ts';
import type { Side } from '../wire/stream-pair.ts';
import { ipv4Text, ipv6Text } from './ip-address.ts';
import type { TcpSegment } from './tcp-segment.ts';

/** Which connection a segment belongs to. */
export interface FlowKey {
  /** The bytes of both ends as one short string, the smaller end first: the same for both directions. */
  readonly key: string;
  /** Which of the two ends sent it. */
  readonly side: Side;
}

/** The key of a segment's two ends. */
export function flowKey(segment: TcpSegment): FlowKey {
  const { chunk, source, destination, addressLength, sourcePort, destinationPort } = segment;
  const keyOf = addressLength === 4 ? ipv4Key : ipv6Key;
  const from = keyOf(chunk.bytes, source, sourcePort);
  const to = keyOf(chunk.bytes, destination, destinationPort);
  return from < to ? { key: from + to, side: 0 } : { key: to + from, side: 1 };
}

/** Both ends for people, the one of side 0 first. */
export function flowEndpoints(segment: TcpSegment, side: Side): readonly [Endpoint, Endpoint] {
  const { chunk, source, destination, addressLength, sourcePort, destinationPort } = segment;
  const textOf = addressLength === 4 ? ipv4Text : ipv6Text;
  const from = { address: textOf(chunk.bytes, source), port: sourcePort };
  const to = { address: textOf(chunk.bytes, destination), port: destinationPort };
  return side === 0 ? [from, to] : [to, from];
}

function ipv4Key(bytes: Uint8Array, offset: number, port: number): string {
  const address = u32(bytes, offset);
  return String.fromCharCode(address >>> 16, address & 0xffff, port);
}

function ipv6Key(bytes: Uint8Array, offset: number, port: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => u16(bytes, offset + index * 2));
  return String.fromCharCode(...groups, port);
}
