/** One end of a conversation: both ends have addresses of the same family. */
export interface PacketEndpoint {
  readonly address: Uint8Array;
  readonly port: number;
  readonly mac: Uint8Array;
}

export const TCP_FLAG = { fin: 0x01, syn: 0x02, psh: 0x08, ack: 0x10 } as const;

/** What one segment says. */
export interface Segment {
  readonly from: PacketEndpoint;
  readonly to: PacketEndpoint;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  /** Bytes that are here. */
  readonly data: Uint8Array;
  /** Length of the data on the wire; larger than `data` when bytes are missing. */
  readonly dataLength: number;
}

const ETHERNET_BYTES = 14;
const TCP_BYTES = 20;
/** Longest data of a segment that fits the 16-bit lengths of IP, well below for round numbers. */
export const MAX_SEGMENT_BYTES = 32 * 1024;
/**
 * Maximum segment size (kind 2, RFC 9293 §3.2); a no-operation; window scale with the largest shift, 14 (kind 3, RFC 7323
 * §2.2), so that windows never fill up.
 */
const SYN_OPTIONS = Uint8Array.of(2, 4, MAX_SEGMENT_BYTES >>> 8, MAX_SEGMENT_BYTES & 0xff, 1, 3, 3, 14);
const PROTOCOL_TCP = 6;

/** Makes packets in one reused buffer. */
export class PacketBuilder {
  readonly #bytes = new Uint8Array(ETHERNET_BYTES + 40 + TCP_BYTES + SYN_OPTIONS.length + MAX_SEGMENT_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);
  #identification = 0;

  /** An Ethernet frame with the segment in it (view, valid until the next call) and its length on the wire. */
  build(segment: Segment): { readonly packet: Uint8Array; readonly originalLength: number } {
    const isIpv4 = segment.from.address.length === 4;
    const options = (segment.flags & TCP_FLAG.syn) !== 0 ? SYN_OPTIONS : NO_OPTIONS;
    const ipBytes = isIpv4 ? 20 : 40;
    const tcpStart = ETHERNET_BYTES + ipBytes;
    const dataStart = tcpStart + TCP_BYTES + options.length;
    const tcpLength = TCP_BYTES + options.length + segment.dataLength;
    this.#bytes.set(segment.to.mac, 0);
    this.#bytes.set(segment.from.mac, 6);
    this.#view.setUint16(12, isIpv4 ? 0x0800 : 0x86dd);
    if (isIpv4) this.#ipv4(segment, tcpLength);
    else this.#ipv6(segment, tcpLength);
    this.#tcp(segment, tcpStart, options);
    this.#bytes.set(segment.data, dataStart);
    const end = dataStart + segment.data.length;
    const pseudo = pseudoHeaderSum(segment, tcpLength);
    this.#view.setUint16(tcpStart + 16, checksum(this.#bytes, tcpStart, end, pseudo));
    return { packet: this.#bytes.subarray(0, end), originalLength: tcpStart + tcpLength };
  }

  /** RFC 791 §3.1. */
  #ipv4(segment: Segment, tcpLength: number): void {
    const view = this.#view;
    view.setUint16(14, 0x4500);
    view.setUint16(16, 20 + tcpLength);
    view.setUint16(18, this.#identification);
    // Do not fragment.
    view.setUint16(20, 0x4000);
    view.setUint16(22, (64 << 8) | PROTOCOL_TCP);
    view.setUint16(24, 0);
    this.#bytes.set(segment.from.address, 26);
    this.#bytes.set(segment.to.address, 30);
    view.setUint16(24, checksum(this.#bytes, 14, 34, 0));
    this.#identification = (this.#identification + 1) & 0xffff;
  }

  /** RFC 8200 §3. */
  #ipv6(segment: Segment, tcpLength: number): void {
    const view = this.#view;
    view.setUint32(14, 0x6000_0000);
    view.setUint16(18, tcpLength);
    view.setUint16(20, (PROTOCOL_TCP << 8) | 64);
    this.#bytes.set(segment.from.address, 22);
    this.#bytes.set(segment.to.address, 38);
  }

  /** RFC 9293 §3.1. */
  #tcp(segment: Segment, start: number, options: Uint8Array): void {
    const view = this.#view;
    view.setUint16(start, segment.from.port);
    view.setUint16(start + 2, segment.to.port);
    view.setUint32(start + 4, segment.sequence);
    view.setUint32(start + 8, segment.acknowledgement);
    view.setUint16(start + 12, (((TCP_BYTES + options.length) >>> 2) << 12) | segment.flags);
    view.setUint16(start + 14, 0xffff);
    view.setUint32(start + 16, 0);
    this.#bytes.set(options, start + TCP_BYTES);
  }
}

const NO_OPTIONS = new Uint8Array(0);

/** RFC 9293 §3.1 for IPv4, RFC 8200 §8.1 for IPv6. */
function pseudoHeaderSum(segment: Segment, tcpLength: number): number {
  let sum = PROTOCOL_TCP + tcpLength;
  for (const { address } of [segment.from, segment.to]) {
    for (let index = 0; index < address.length; index += 2) {
      sum += ((address[index] ?? 0) << 8) | (address[index + 1] ?? 0);
    }
  }
  return sum;
}

/** The Internet checksum (RFC 1071) of `bytes[start, end)`, with what was summed before. */
export function checksum(bytes: Uint8Array, start: number, end: number, before: number): number {
  let sum = before;
  let index = start;
  for (; index + 1 < end; index += 2) sum += ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
  if (index < end) sum += (bytes[index] ?? 0) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return ~sum & 0xffff;
}
