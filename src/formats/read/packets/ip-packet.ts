import { u16, u32 } from '../integers.ts';

export const IP_PROTOCOL = {
  hopByHop: 0,
  ipv4: 4,
  tcp: 6,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  ah: 51,
  destination: 60,
  mobility: 135,
} as const;

/** More extension headers or tunnels than anybody sends; a crafted packet could be nothing else. */
const MAX_HEADERS = 16;

/** An IP header, as far as TCP needs it. */
export interface IpHeader {
  readonly version: 4 | 6;
  /** Offsets of the two addresses in the packet; 4 or 16 bytes each. */
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  /** Offset of what the header carries. */
  readonly payload: number;
  /** End of the payload by the header's own length; may lie beyond the captured bytes. */
  readonly end: number;
  readonly fragment: { readonly id: number; readonly offset: number; readonly isLast: boolean } | null;
}

/**
 * Reads the IP header at `offset` (RFC 791, RFC 8200) with its extension headers, and goes through IP in IP (RFC 2003,
 * RFC 2473). Null when it is none or is cut. `packetEnd` is the end of the packet on the wire, for packets that a network
 * card's segmentation offload left without a length.
 */
export function readIpHeader(bytes: Uint8Array, offset: number, packetEnd: number): IpHeader | null {
  let at = offset;
  for (let depth = 0; depth < MAX_HEADERS; depth += 1) {
    const version = (bytes[at] ?? 0) >>> 4;
    const header =
      version === 4 ? readIpv4(bytes, at, packetEnd) : version === 6 ? readIpv6(bytes, at, packetEnd) : null;
    if (header === null || header.fragment !== null) return header;
    if (header.protocol !== IP_PROTOCOL.ipv4 && header.protocol !== IP_PROTOCOL.ipv6) return header;
    at = header.payload;
  }
  return null;
}

function readIpv4(bytes: Uint8Array, at: number, packetEnd: number): IpHeader | null {
  if (at + 20 > bytes.length) return null;
  const headerLength = ((bytes[at] ?? 0) & 0x0f) * 4;
  const totalLength = u16(bytes, at + 2);
  if (headerLength < 20) return null;
  const flagsAndOffset = u16(bytes, at + 6);
  const fragmentOffset = (flagsAndOffset & 0x1fff) * 8;
  const hasMore = (flagsAndOffset & 0x2000) !== 0;
  // Length 0: the card was to cut a large segment itself (TSO), so the whole packet is meant.
  const end = totalLength === 0 ? packetEnd : at + totalLength;
  if (end < at + headerLength) return null;
  return {
    version: 4,
    source: at + 12,
    destination: at + 16,
    protocol: bytes[at + 9] ?? 0,
    payload: at + headerLength,
    end,
    fragment:
      hasMore || fragmentOffset > 0 ? { id: u16(bytes, at + 4), offset: fragmentOffset, isLast: !hasMore } : null,
  };
}

function readIpv6(bytes: Uint8Array, at: number, packetEnd: number): IpHeader | null {
  if (at + 40 > bytes.length) return null;
  const payloadLength = u16(bytes, at + 4);
  const end = payloadLength === 0 ? packetEnd : at + 40 + payloadLength;
  let protocol = bytes[at + 6] ?? 0;
  let payload = at + 40;
  let fragment: IpHeader['fragment'] = null;
  for (let count = 0; count < MAX_HEADERS && isExtension(protocol) && fragment === null; count += 1) {
    if (payload + 8 > bytes.length) return null;
    const next = bytes[payload] ?? 0;
    if (protocol === IP_PROTOCOL.fragment) {
      const word = u16(bytes, payload + 2);
      const isWhole = (word & 0xfff9) === 0;
      // RFC 6946: an atomic fragment is a whole packet.
      if (!isWhole) fragment = { id: u32(bytes, payload + 4), offset: word & 0xfff8, isLast: (word & 1) === 0 };
      payload += 8;
    } else {
      const units = bytes[payload + 1] ?? 0;
      payload += protocol === IP_PROTOCOL.ah ? (units + 2) * 4 : (units + 1) * 8;
    }
    protocol = next;
  }
  if (isExtension(protocol) && fragment === null) return null;
  if (payload > end) return null;
  return { version: 6, source: at + 8, destination: at + 24, protocol, payload, end, fragment };
}

function isExtension(protocol: number): boolean {
  return (
    protocol === IP_PROTOCOL.hopByHop ||
    protocol === IP_PROTOCOL.routing ||
    protocol === IP_PROTOCOL.fragment ||
    protocol === IP_PROTOCOL.ah ||
    protocol === IP_PROTOCOL.destination ||
    protocol === IP_PROTOCOL.mobility
  );
}
