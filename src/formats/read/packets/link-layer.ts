import { u16, u32, u32LittleEndian } from '../integers.ts';

/** LINKTYPE_ values (https://www.tcpdump.org/linktypes.html) that are read. */
export const LINKTYPE = {
  null: 0,
  ethernet: 1,
  raw: 101,
  rawBsd: 12,
  rawOpenBsd: 14,
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  linuxCooked2: 276,
} as const;

export const ETHERTYPE = {
  ipv4: 0x0800,
  ipv6: 0x86dd,
  vlan: 0x8100,
  vlanAd: 0x88a8,
  vlanOld: 0x9100,
  pppoe: 0x8864,
} as const;

/** More tags than anybody stacks; a crafted packet could be all tags. */
const MAX_VLAN_TAGS = 8;

export const NOT_IP = -1;
export const UNKNOWN_LINK = -2;

/**
 * Offset of the IP header in a packet, `NOT_IP` when it carries something else, `UNKNOWN_LINK` when the link layer is none of
 * those that are read.
 */
export function ipOffset(linkType: number, bytes: Uint8Array): number {
  switch (linkType) {
    case LINKTYPE.ethernet:
      return networkOffset(bytes, 12);
    case LINKTYPE.linuxCooked:
      return networkOffset(bytes, 14);
    case LINKTYPE.linuxCooked2:
      return cooked2Offset(bytes);
    case LINKTYPE.null:
      return isIpFamily(u32LittleEndian(bytes, 0)) || isIpFamily(u32(bytes, 0)) ? 4 : NOT_IP;
    case LINKTYPE.loop:
      return isIpFamily(u32(bytes, 0)) ? 4 : NOT_IP;
    case LINKTYPE.raw:
    case LINKTYPE.rawBsd:
    case LINKTYPE.rawOpenBsd:
    case LINKTYPE.ipv4:
    case LINKTYPE.ipv6:
      return 0;
    default:
      return UNKNOWN_LINK;
  }
}

/** Walks from an EtherType over VLAN tags (IEEE 802.1Q, 802.1ad) and PPPoE (RFC 2516) to IP. */
function networkOffset(bytes: Uint8Array, etherTypeOffset: number): number {
  let offset = etherTypeOffset;
  for (let tag = 0; tag <= MAX_VLAN_TAGS; tag += 1) {
    const etherType = u16(bytes, offset);
    if (etherType === ETHERTYPE.ipv4 || etherType === ETHERTYPE.ipv6) return offset + 2;
    if (etherType === ETHERTYPE.pppoe) {
      const protocol = u16(bytes, offset + 8);
      return protocol === 0x0021 || protocol === 0x0057 ? offset + 10 : NOT_IP;
    }
    if (etherType !== ETHERTYPE.vlan && etherType !== ETHERTYPE.vlanAd && etherType !== ETHERTYPE.vlanOld)
      return NOT_IP;
    offset += 4;
  }
  return NOT_IP;
}

/** In Linux cooked v2 the protocol stands first and the header is 20 bytes; VLAN tags follow it. */
function cooked2Offset(bytes: Uint8Array): number {
  const protocol = u16(bytes, 0);
  if (protocol === ETHERTYPE.ipv4 || protocol === ETHERTYPE.ipv6) return 20;
  if (protocol !== ETHERTYPE.vlan && protocol !== ETHERTYPE.vlanAd) return NOT_IP;
  return networkOffset(bytes, 22);
}

function isIpFamily(family: number): boolean {
  // AF_INET; AF_INET6 of Linux, NetBSD/OpenBSD, FreeBSD and macOS.
  return family === 2 || family === 10 || family === 24 || family === 28 || family === 30;
}
