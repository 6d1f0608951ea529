import { IP_PROTOCOL } from './ip-packet.ts';
import { ETHERTYPE, LINKTYPE } from './link-layer.ts';
import type { CapturedPacket } from './packet.ts';
import type { TcpSegment } from './tcp-segment.ts';

/** Link header, IPv4 header and TCP header at their shortest. */
const MIN_LENGTH = 40;
const NOT_PLAIN = -1;

/**
 * The fast way for nearly every packet of a capture: TCP in IP without fragments, extension headers, tunnels or VLAN tags. Reads the segment
 * without an object for each header. False for any other packet, also for one that is wrong: the general way tells what it is.
 */
export function readPlainPacket({ linkType, chunk, start, end }: CapturedPacket, segment: TcpSegment): boolean {
  if (end - start < MIN_LENGTH) return false;
  const { bytes, view } = chunk;
  const at = plainIpOffset(linkType, view, start);
  if (at === NOT_PLAIN) return false;
  const first = bytes[at] ?? 0;
  if (first >>> 4 === 4) {
    const headerLength = (first & 0x0f) * 4;
    if (headerLength < 20 || at + headerLength > end) return false;
    if (bytes[at + 9] !== IP_PROTOCOL.tcp || (view.getUint16(at + 6) & 0x3fff) !== 0) return false;
    const totalLength = view.getUint16(at + 2);
    // Length 0 is a card's segmentation offload; the general way knows.
    if (totalLength === 0 || !segment.read(chunk, at + headerLength, end, at + totalLength)) return false;
    segment.source = at + 12;
    segment.destination = at + 16;
    segment.addressLength = 4;
    return true;
  }
  if (first >>> 4 !== 6 || at + 40 > end || bytes[at + 6] !== IP_PROTOCOL.tcp) return false;
  const payloadLength = view.getUint16(at + 4);
  if (payloadLength === 0 || !segment.read(chunk, at + 40, end, at + 40 + payloadLength)) return false;
  segment.source = at + 8;
  segment.destination = at + 24;
  segment.addressLength = 16;
  return true;
}

/** The packet has at least `MIN_LENGTH` bytes. */
function plainIpOffset(linkType: number, view: DataView, start: number): number {
  switch (linkType) {
    case LINKTYPE.ethernet:
      return isIp(view.getUint16(start + 12)) ? start + 14 : NOT_PLAIN;
    case LINKTYPE.linuxCooked:
      return isIp(view.getUint16(start + 14)) ? start + 16 : NOT_PLAIN;
    case LINKTYPE.linuxCooked2:
      return isIp(view.getUint16(start)) ? start + 20 : NOT_PLAIN;
    case LINKTYPE.raw:
      return start;
    default:
      return NOT_PLAIN;
  }
}

function isIp(etherType: number): boolean {
  return etherType === ETHERTYPE.ipv4 || etherType === ETHERTYPE.ipv6;
}
