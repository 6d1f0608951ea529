import { concatBytes } from '../../base/bytes.ts';
import { encodeUtf8 } from '../../base/utf8.ts';
import type { ByteSink } from './byte-sink.ts';

/** Block types and option codes of draft-ietf-opsawg-pcapng, §4 and §3.5. All numbers are written little endian. */
const BLOCK = { section: 0x0a0d0d0a, interface: 1, nameResolution: 4, enhancedPacket: 6 } as const;
const OPTION = { end: 0, comment: 1, name: 2, description: 3, userApplication: 4, timestampResolution: 9 } as const;
/** https://www.tcpdump.org/linktypes.html */
const LINKTYPE_ETHERNET = 1;
const MICROSECONDS = 6;
/** An option's length has 16 bits. */
const MAX_OPTION_BYTES = 0xffff;

/** Section Header Block, §4.1. */
export function writeSection(out: ByteSink, application: string, comment: string): void {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint32(0, 0x1a2b3c4d, true);
  view.setUint16(4, 1, true);
  view.setUint16(6, 0, true);
  // −1: how long the section becomes is not known while it streams.
  view.setBigInt64(8, -1n, true);
  const options = [textOption(OPTION.userApplication, application), textOption(OPTION.comment, comment)];
  writeBlock(out, BLOCK.section, [body, ...options, END_OPTION]);
}

/** Interface Description Block, §4.2: Ethernet, microseconds, no limit on packet length. */
export function writeInterface(out: ByteSink, name: string, description: string): void {
  const body = new Uint8Array(8);
  new DataView(body.buffer).setUint16(0, LINKTYPE_ETHERNET, true);
  const options = [
    textOption(OPTION.name, name),
    textOption(OPTION.description, description),
    option(OPTION.timestampResolution, Uint8Array.of(MICROSECONDS)),
  ];
  writeBlock(out, BLOCK.interface, [body, ...options, END_OPTION]);
}

/** Name Resolution Block, §4.5: one address and its host name. */
export function writeName(out: ByteSink, address: Uint8Array, hostName: string): void {
  const kind = address.length === 4 ? 1 : 2;
  const value = concatBytes([address, encodeUtf8(`${hostName}\0`)]);
  writeBlock(out, BLOCK.nameResolution, [option(kind, value), END_OPTION]);
}

/**
 * Enhanced Packet Block, §4.3. `originalLength` is larger than `packet` when bytes of the packet are not there, which is
 * how pcapng says so.
 */
export function writePacket(
  out: ByteSink,
  packet: Uint8Array,
  originalLength: number,
  timeMs: number,
  comment: string | null,
): void {
  const padding = -packet.length & 3;
  const commentOption = comment === null ? null : textOption(OPTION.comment, comment);
  const optionsLength = commentOption === null ? 0 : commentOption.length + END_OPTION.length;
  const total = 32 + packet.length + padding + optionsLength;
  const head = new Uint8Array(28);
  const view = new DataView(head.buffer);
  // Doubles hold whole microseconds of an epoch time exactly until the year 2255.
  const micros = Math.max(0, Math.floor(timeMs * 1000 + 0.5));
  view.setUint32(0, BLOCK.enhancedPacket, true);
  view.setUint32(4, total, true);
  view.setUint32(8, 0, true);
  view.setUint32(12, Math.floor(micros / 0x1_0000_0000), true);
  view.setUint32(16, micros >>> 0, true);
  view.setUint32(20, packet.length, true);
  view.setUint32(24, originalLength, true);
  out.bytes(head);
  out.bytes(packet);
  if (padding > 0) out.bytes(PADDING.subarray(0, padding));
  if (commentOption !== null) {
    out.bytes(commentOption);
    out.bytes(END_OPTION);
  }
  out.bytes(uint32(total));
}

const PADDING = new Uint8Array(4);
const END_OPTION = new Uint8Array(4);

function writeBlock(out: ByteSink, type: number, parts: readonly Uint8Array[]): void {
  const body = concatBytes(parts);
  const total = body.length + 12;
  out.bytes(uint32(type));
  out.bytes(uint32(total));
  out.bytes(body);
  out.bytes(uint32(total));
}

function textOption(code: number, text: string): Uint8Array {
  return option(code, encodeUtf8(text).subarray(0, MAX_OPTION_BYTES));
}

/** Padded to 32 bits. */
function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + value.length + (-value.length & 3));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  bytes.set(value, 4);
  return bytes;
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
