import { u16 } from '../integers.ts';
import { ipOffset } from '../packets/link-layer.ts';

const ETHERNET = 1;
const LINUX_COOKED = 113;
const NULL_LINK = 0;
const RAW = 101;

/**
 * The link type of bytes that are a whole packet, or null. An IP header with a right checksum and length (IPv4), or a version and
 * length that fit (IPv6), is not met by chance.
 */
export function linkTypeOf(bytes: Uint8Array): number | null {
  for (const linkType of [ETHERNET, LINUX_COOKED, NULL_LINK, RAW]) {
    const offset = ipOffset(linkType, bytes);
    if (offset >= 0 && isIpHeader(bytes, offset)) return linkType;
  }
  return null;
}

function isIpHeader(bytes: Uint8Array, offset: number): boolean {
  const version = (bytes[offset] ?? 0) >>> 4;
  if (version === 4) {
    const headerLength = ((bytes[offset] ?? 0) & 15) * 4;
    return (
      headerLength >= 20 &&
      offset + headerLength <= bytes.length &&
      u16(bytes, offset + 2) <= bytes.length - offset &&
      hasRightChecksum(bytes, offset, headerLength)
    );
  }
  if (version !== 6 || offset + 60 > bytes.length) return false;
  return u16(bytes, offset + 4) + 40 === bytes.length - offset && bytes[offset + 6] === 6;
}

/** RFC 791 §3.1: the ones' complement sum over the header, its checksum included, is all ones. */
function hasRightChecksum(bytes: Uint8Array, offset: number, length: number): boolean {
  let sum = 0;
  for (let at = 0; at < length; at += 2) sum += u16(bytes, offset + at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum === 0xffff;
}
