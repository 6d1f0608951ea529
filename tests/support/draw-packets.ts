import { concatBytes } from '../../src/base/bytes.ts';

/** A packet of a drawn capture. */
export interface DrawnPacket {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly comment?: string;
  /** More than the bytes when the capture cut the packet. */
  readonly originalLength?: number;
}

export type DrawnLink = 'ethernet' | 'vlan' | 'qinq' | 'pppoe' | 'cooked' | 'cooked2' | 'null' | 'loop' | 'raw';

export const LINK_TYPES: Readonly<Record<DrawnLink, number>> = {
  ethernet: 1,
  vlan: 1,
  qinq: 1,
  pppoe: 1,
  cooked: 113,
  cooked2: 276,
  null: 0,
  loop: 108,
  raw: 101,
};

export interface DrawnConnectionOptions {
  readonly link?: DrawnLink;
  readonly ip?: 4 | 6;
  readonly clientPort?: number;
  readonly serverPort?: number;
  /** Initial sequence numbers. */
  readonly clientIsn?: number;
  readonly serverIsn?: number;
  readonly startTime?: number;
}

export type DrawnSide = 'client' | 'server';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/**
 * Both ends of a TCP connection that writes down its packets: the test then drops, swaps, repeats or cuts them. Sequence numbers
 * move with every call, as if all had arrived.
 */
export class DrawnConnection {
  readonly packets: DrawnPacket[] = [];
  readonly #options: Required<DrawnConnectionOptions>;
  readonly #next: Record<DrawnSide, number>;
  #time: number;

  constructor(options: DrawnConnectionOptions = {}) {
    this.#options = {
      link: 'ethernet',
      ip: 4,
      clientPort: 50_000,
      serverPort: 8080,
      clientIsn: 1000,
      serverIsn: 900_000,
      startTime: 1_700_000_000_000,
      ...options,
    };
    this.#next = { client: this.#options.clientIsn, server: this.#options.serverIsn };
    this.#time = this.#options.startTime;
  }

  /** The three packets that open a connection. */
  open(): this {
    this.#add('client', SYN, new Uint8Array(0));
    this.#next.client = (this.#next.client + 1) >>> 0;
    this.#add('server', SYN | ACK, new Uint8Array(0));
    this.#next.server = (this.#next.server + 1) >>> 0;
    this.#add('client', ACK, new Uint8Array(0));
    return this;
  }

  /** Data of one side; in segments of `segmentLength` when it is given. */
  send(side: DrawnSide, bytes: Uint8Array, segmentLength = Infinity): this {
    for (let at = 0; at < bytes.length; at += segmentLength) {
      const part = bytes.subarray(at, at + segmentLength);
      this.#add(side, ACK, part);
      this.#next[side] = (this.#next[side] + part.length) >>> 0;
    }
    return this;
  }

  /** A segment that repeats what lies `distance` bytes back, perhaps with other bytes; nothing moves. */
  resend(side: DrawnSide, distance: number, bytes: Uint8Array): this {
    const saved = this.#next[side];
    this.#next[side] = (saved - distance) >>> 0;
    this.#add(side, ACK, bytes);
    this.#next[side] = saved;
    return this;
  }

  /** An acknowledgement of everything the other side sent. */
  acknowledge(side: DrawnSide): this {
    this.#add(side, ACK, new Uint8Array(0));
    return this;
  }

  finish(side: DrawnSide): this {
    this.#add(side, FIN | ACK, new Uint8Array(0));
    this.#next[side] = (this.#next[side] + 1) >>> 0;
    return this;
  }

  reset(side: DrawnSide): this {
    this.#add(side, RST | ACK, new Uint8Array(0));
    return this;
  }

  #add(side: DrawnSide, flags: number, data: Uint8Array): void {
    const { clientPort, serverPort } = this.#options;
    const isClient = side === 'client';
    const tcp = new Uint8Array(20 + data.length);
    const view = new DataView(tcp.buffer);
    view.setUint16(0, isClient ? clientPort : serverPort);
    view.setUint16(2, isClient ? serverPort : clientPort);
    view.setUint32(4, this.#next[side]);
    view.setUint32(8, flags & ACK ? this.#next[isClient ? 'server' : 'client'] : 0);
    view.setUint8(12, 5 << 4);
    view.setUint8(13, flags);
    view.setUint16(14, 65_535);
    tcp.set(data, 20);
    this.#time += 1;
    const datagram = this.#options.ip === 4 ? ipv4Packet(side, tcp) : ipv6Packet(side, tcp);
    this.packets.push({ bytes: onLink(this.#options.link, this.#options.ip, datagram), time: this.#time });
  }
}

/** An IPv4 packet; `fragment` makes it one of several. */
export function ipv4Packet(
  side: DrawnSide,
  payload: Uint8Array,
  fragment: { readonly id: number; readonly offset: number; readonly hasMore: boolean } | null = null,
  optionWords = 0,
): Uint8Array<ArrayBuffer> {
  const headerLength = 20 + optionWords * 4;
  const bytes = new Uint8Array(headerLength + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x40 | (headerLength / 4));
  view.setUint16(2, bytes.length);
  view.setUint16(4, fragment?.id ?? 1);
  view.setUint16(6, fragment === null ? 0x4000 : (fragment.hasMore ? 0x2000 : 0) | (fragment.offset / 8));
  view.setUint8(8, 64);
  view.setUint8(9, 6);
  bytes.set(side === 'client' ? [192, 0, 2, 1, 198, 51, 100, 2] : [198, 51, 100, 2, 192, 0, 2, 1], 12);
  bytes.fill(1, 20, headerLength);
  bytes.set(payload, headerLength);
  let sum = 0;
  for (let at = 0; at < headerLength; at += 2) sum += view.getUint16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(10, ~sum & 0xffff);
  return bytes;
}

/** An IPv6 packet; `extensions` are whole extension headers, the first of which has the type `firstHeader`. */
export function ipv6Packet(
  side: DrawnSide,
  payload: Uint8Array,
  firstHeader = 6,
  extensions: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(40 + extensions.length + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x60);
  view.setUint16(4, extensions.length + payload.length);
  view.setUint8(6, firstHeader);
  view.setUint8(7, 64);
  const client = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
  const server = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];
  bytes.set(side === 'client' ? [...client, ...server] : [...server, ...client], 8);
  bytes.set(extensions, 40);
  bytes.set(payload, 40 + extensions.length);
  return bytes;
}

/** Puts an IP packet on a link. */
export function onLink(link: DrawnLink, ip: 4 | 6, datagram: Uint8Array): Uint8Array<ArrayBuffer> {
  const etherType = ip === 4 ? [0x08, 0x00] : [0x86, 0xdd];
  const macs = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
  const header: Readonly<Record<DrawnLink, readonly number[]>> = {
    ethernet: [...macs, ...etherType],
    vlan: [...macs, 0x81, 0, 0, 5, ...etherType],
    qinq: [...macs, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, ...etherType],
    pppoe: [...macs, 0x88, 0x64, 0x11, 0, 0, 1, 0, 0, ...(ip === 4 ? [0x00, 0x21] : [0x00, 0x57])],
    cooked: [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, ...etherType],
    cooked2: [...etherType, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0],
    null: [ip === 4 ? 2 : 30, 0, 0, 0],
    loop: [0, 0, 0, ip === 4 ? 2 : 24],
    raw: [],
  };
  return concatBytes([Uint8Array.from(header[link]), datagram]);
}

/** Cuts a packet as a snap length does. */
export function cut(packet: DrawnPacket, length: number): DrawnPacket {
  return { ...packet, bytes: packet.bytes.slice(0, length), originalLength: packet.bytes.length };
}

export interface DrawnFileOptions {
  readonly linkType?: number;
  readonly isBigEndian?: boolean;
}

/** A classic pcap file. */
export function pcapFile(
  packets: readonly DrawnPacket[],
  options: DrawnFileOptions & { readonly isNanoseconds?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const little = options.isBigEndian !== true;
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, options.isNanoseconds === true ? 0xa1b23c4d : 0xa1b2c3d4, little);
  header.setUint16(4, 2, little);
  header.setUint16(6, 4, little);
  header.setUint32(16, 262_144, little);
  header.setUint32(20, options.linkType ?? 1, little);
  const parts = [new Uint8Array(header.buffer)];
  for (const { bytes, time, originalLength } of packets) {
    const record = new DataView(new ArrayBuffer(16));
    record.setUint32(0, Math.floor(time / 1000), little);
    record.setUint32(4, Math.round((time % 1000) * (options.isNanoseconds === true ? 1_000_000 : 1000)), little);
    record.setUint32(8, bytes.length, little);
    record.setUint32(12, originalLength ?? bytes.length, little);
    parts.push(new Uint8Array(record.buffer), bytes);
  }
  return concatBytes(parts);
}

/** One pcapng block with both lengths. */
export function pcapngBlock(type: number, body: Uint8Array, isBigEndian = false): Uint8Array<ArrayBuffer> {
  const padded = (body.length + 3) & ~3;
  const bytes = new Uint8Array(12 + padded);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, !isBigEndian);
  view.setUint32(4, bytes.length, !isBigEndian);
  bytes.set(body, 8);
  view.setUint32(bytes.length - 4, bytes.length, !isBigEndian);
  return bytes;
}

export function pcapngSection(isBigEndian = false): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(16));
  view.setUint32(0, 0x1a2b3c4d, !isBigEndian);
  view.setUint16(4, 1, !isBigEndian);
  view.setBigInt64(8, -1n, !isBigEndian);
  return pcapngBlock(0x0a0d0d0a, new Uint8Array(view.buffer), isBigEndian);
}

/** An interface; `resolution` is `if_tsresol`. */
export function pcapngInterface(linkType: number, isBigEndian = false, resolution = 6): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(20));
  view.setUint16(0, linkType, !isBigEndian);
  view.setUint16(8, 9, !isBigEndian);
  view.setUint16(10, 1, !isBigEndian);
  view.setUint8(12, resolution);
  return pcapngBlock(1, new Uint8Array(view.buffer), isBigEndian);
}

export function pcapngPacket(
  { bytes, time, originalLength, comment }: DrawnPacket,
  options: { readonly isBigEndian?: boolean; readonly interfaceIndex?: number; readonly unitsPerMs?: number } = {},
): Uint8Array<ArrayBuffer> {
  const little = options.isBigEndian !== true;
  const units = BigInt(Math.round(time)) * BigInt(options.unitsPerMs ?? 1000);
  const view = new DataView(new ArrayBuffer(20));
  view.setUint32(0, options.interfaceIndex ?? 0, little);
  view.setUint32(4, Number(units >> 32n), little);
  view.setUint32(8, Number(units & 0xffffffffn), little);
  view.setUint32(12, bytes.length, little);
  view.setUint32(16, originalLength ?? bytes.length, little);
  const parts: Uint8Array[] = [new Uint8Array(view.buffer), bytes, new Uint8Array(-bytes.length & 3)];
  if (comment !== undefined) {
    const text = new TextEncoder().encode(comment);
    const head = new DataView(new ArrayBuffer(4));
    head.setUint16(0, 1, little);
    head.setUint16(2, text.length, little);
    parts.push(new Uint8Array(head.buffer), text, new Uint8Array(-text.length & 3), new Uint8Array(4));
  }
  return pcapngBlock(6, concatBytes(parts), options.isBigEndian === true);
}

/** A pcapng file of one section and one interface. */
export function pcapngFile(packets: readonly DrawnPacket[], options: DrawnFileOptions = {}): Uint8Array<ArrayBuffer> {
  const isBigEndian = options.isBigEndian === true;
  return concatBytes([
    pcapngSection(isBigEndian),
    pcapngInterface(options.linkType ?? 1, isBigEndian),
    ...packets.map((packet) => pcapngPacket(packet, { isBigEndian })),
  ]);
}
