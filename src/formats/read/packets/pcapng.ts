import { chunkViews } from '../../../base/chunk-views.ts';
import { ByteQueue } from '../byte-queue.ts';
import type { IntegerReader } from '../integers.ts';
import { BIG_ENDIAN, LITTLE_ENDIAN, u32 } from '../integers.ts';
import type { Reader, ReaderContext } from '../reader.ts';
import type { PacketConsumer } from './packet.ts';
import { emptyPacketSlot, NO_COMMENTS } from './packet.ts';
import { optionTexts, readOptions } from './pcapng-options.ts';

/** Block types of draft-ietf-opsawg-pcapng §11.1. */
const BLOCK = {
  sectionHeader: 0x0a0d0d0a,
  interfaceDescription: 1,
  packet: 2,
  simplePacket: 3,
  nameResolution: 4,
  interfaceStatistics: 5,
  enhancedPacket: 6,
  decryptionSecrets: 0x0a,
} as const;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const RESYNC_BYTES = 1024 * 1024;
/** §4.3: type, length, interface, two words of time, two lengths; then the packet, and the length again. */
const PACKET_DATA_OFFSET = 28;
const ENHANCED_PACKET_MIN_LENGTH = 32;

interface CaptureInterface {
  readonly linkType: number;
  readonly snapLength: number;
  /** Milliseconds one timestamp unit is. */
  readonly unitMs: number;
  /** Milliseconds added to every timestamp (`if_tsoffset`). */
  readonly offsetMs: number;
}

/**
 * Reads pcapng (draft-ietf-opsawg-pcapng): several sections and interfaces, both byte orders, any timestamp resolution,
 * enhanced, simple and old packet blocks with their comments. Other blocks are skipped.
 */
export function createPcapngReader({ sink, limits }: ReaderContext, consumer: PacketConsumer): Reader {
  const queue = new ByteQueue();
  const packet = emptyPacketSlot(queue.chunk);
  let integers: IntegerReader = LITTLE_ENDIAN;
  let interfaces: CaptureInterface[] = [];
  let isInSection = false;
  let isUnreadable = false;
  let isSearching = false;
  let searchedBytes = 0;
  /** No more bytes will come: a block that is not here is none. */
  let isEnding = false;
  /** Bytes of a block too large to be read that are still to come. */
  let bytesToSkip = 0;

  function readBlock(): boolean {
    if (bytesToSkip > 0) {
      bytesToSkip -= queue.skip(bytesToSkip);
      if (bytesToSkip > 0) return false;
    }
    const start = queue.peek(12);
    if (start === null) return false;
    if (u32(start, 0) === BLOCK.sectionHeader) {
      const order = byteOrderOf(start);
      if (order !== null) integers = order;
      else return damaged('its section header has no byte order');
    } else if (!isInSection) {
      return damaged('it does not begin with a section header');
    }
    const type = integers.u32(start, 0);
    const length = integers.u32(start, 4);
    if (length < 12 || length % 4 !== 0) return damaged(`a block says it is ${length} bytes long`);
    if (length > limits.packetBytes) {
      if (!isKnownBlock(type)) return damaged(`a block of unknown type says it is ${length} bytes long`);
      sink.problem(
        'packet-too-large',
        `A block of ${length} bytes is larger than the limit of ${limits.packetBytes} and is skipped.`,
        queue.offset,
      );
      bytesToSkip = length;
      return true;
    }
    const block = queue.peek(length);
    if (block === null) return false;
    if (integers.u32(block, length - 4) !== length) return damaged('the two lengths of a block differ');
    readBody(type, block.subarray(8, length - 4));
    queue.skip(length);
    return true;
  }

  /**
   * The fast way: an enhanced packet block without anything wrong, which nearly every block of a file is. False for any other, of which
   * nothing was taken.
   */
  function readPlainBlock(): boolean {
    if (!isInSection || bytesToSkip > 0 || !queue.reach(12)) return false;
    const isLittle = integers === LITTLE_ENDIAN;
    if (queue.chunk.view.getUint32(queue.position, isLittle) !== BLOCK.enhancedPacket) return false;
    const length = queue.chunk.view.getUint32(queue.position + 4, isLittle);
    if (length < ENHANCED_PACKET_MIN_LENGTH || length % 4 !== 0 || length > limits.packetBytes) return false;
    if (!queue.reach(length)) return false;
    const { chunk, position } = queue;
    const { view } = chunk;
    const captureInterface = interfaces[view.getUint32(position + 8, isLittle)];
    const capturedLength = view.getUint32(position + 20, isLittle);
    const paddedLength = (capturedLength + 3) & ~3;
    if (
      captureInterface === undefined ||
      capturedLength > length ||
      view.getUint32(position + length - 4, isLittle) !== length
    ) {
      return false;
    }
    // More behind the packet than the end of the options is options: comments may be among them.
    if (paddedLength + ENHANCED_PACKET_MIN_LENGTH > length || paddedLength + ENHANCED_PACKET_MIN_LENGTH + 4 < length) {
      return false;
    }
    const units = view.getUint32(position + 12, isLittle) * 0x1_0000_0000 + view.getUint32(position + 16, isLittle);
    packet.linkType = captureInterface.linkType;
    if (packet.chunk !== chunk) packet.chunk = chunk;
    packet.start = position + PACKET_DATA_OFFSET;
    packet.end = packet.start + capturedLength;
    packet.originalLength = Math.max(view.getUint32(position + 24, isLittle), capturedLength);
    packet.time = timeOf(captureInterface, units);
    packet.comments = NO_COMMENTS;
    consumer.packet(packet);
    queue.skip(length);
    return true;
  }

  function readBody(type: number, body: Uint8Array<ArrayBuffer>): void {
    switch (type) {
      case BLOCK.enhancedPacket:
        readEnhancedPacket(body);
        break;
      case BLOCK.interfaceDescription:
        interfaces.push(readInterface(integers, body));
        break;
      case BLOCK.sectionHeader:
        // §4.1: interface numbers begin anew in every section.
        interfaces = [];
        isInSection = true;
        break;
      case BLOCK.simplePacket:
        readSimplePacket(body);
        break;
      case BLOCK.packet:
        readOldPacket(body);
        break;
      case BLOCK.interfaceStatistics:
        readStatistics(body);
        break;
      case BLOCK.decryptionSecrets:
        sink.problem(
          'pcapng-decryption-secrets',
          'The file carries TLS secrets. Framescope does not decrypt TLS; for wss: read a Chromium NetLog, or decrypt with Wireshark first.',
          queue.offset,
        );
        break;
      default:
        // Name resolution, custom and future blocks hold no packets; §3.1 wants unknown ones skipped.
        break;
    }
  }

  function readEnhancedPacket(body: Uint8Array<ArrayBuffer>): void {
    const captureInterface = interfaceOf(integers.u32(body, 0));
    if (captureInterface === null) return;
    const units = integers.u32(body, 4) * 0x1_0000_0000 + integers.u32(body, 8);
    deliver(
      body,
      20,
      integers.u32(body, 12),
      integers.u32(body, 16),
      captureInterface,
      timeOf(captureInterface, units),
    );
  }

  function readOldPacket(body: Uint8Array<ArrayBuffer>): void {
    const captureInterface = interfaceOf(integers.u16(body, 0));
    if (captureInterface === null) return;
    const units = integers.u32(body, 4) * 0x1_0000_0000 + integers.u32(body, 8);
    deliver(
      body,
      20,
      integers.u32(body, 12),
      integers.u32(body, 16),
      captureInterface,
      timeOf(captureInterface, units),
    );
  }

  function readSimplePacket(body: Uint8Array<ArrayBuffer>): void {
    const captureInterface = interfaceOf(0);
    if (captureInterface === null) return;
    const originalLength = integers.u32(body, 0);
    const snapLength = captureInterface.snapLength === 0 ? originalLength : captureInterface.snapLength;
    const capturedLength = Math.min(originalLength, snapLength, body.length - 4);
    deliver(body, 4, capturedLength, originalLength, captureInterface, Number.NaN);
  }

  function deliver(
    body: Uint8Array<ArrayBuffer>,
    start: number,
    capturedLength: number,
    originalLength: number,
    captureInterface: CaptureInterface,
    time: number,
  ): void {
    if (start + capturedLength > body.length) {
      sink.problem(
        'pcapng-packet-length',
        `A packet says that ${capturedLength} bytes were captured, but its block has ${body.length - start}.`,
        queue.offset,
      );
      return;
    }
    const optionsStart = start + ((capturedLength + 3) & ~3);
    const comments =
      body.length - optionsStart > 4 ? optionTexts(readOptions(integers, body.subarray(optionsStart)), 1) : NO_COMMENTS;
    packet.linkType = captureInterface.linkType;
    packet.chunk = chunkViews(body);
    packet.start = start;
    packet.end = start + capturedLength;
    packet.originalLength = Math.max(originalLength, capturedLength);
    packet.time = time;
    packet.comments = comments;
    consumer.packet(packet);
  }

  function readStatistics(body: Uint8Array): void {
    // §4.6: isb_ifdrop (5) and isb_osdrop (7), 64 bits each.
    for (const option of readOptions(integers, body.subarray(12))) {
      if ((option.code !== 5 && option.code !== 7) || option.value.length < 8) continue;
      const isBig = integers === BIG_ENDIAN;
      const dropped =
        integers.u32(option.value, isBig ? 0 : 4) * 0x1_0000_0000 + integers.u32(option.value, isBig ? 4 : 0);
      if (dropped > 0 && dropped < Number.MAX_SAFE_INTEGER) {
        sink.problem('capture-dropped-packets', `The capture itself dropped ${dropped} packets.`, queue.offset);
      }
    }
  }

  function interfaceOf(index: number): CaptureInterface | null {
    const captureInterface = interfaces[index];
    if (captureInterface !== undefined) return captureInterface;
    sink.problem('pcapng-interface', `A packet names interface ${index}, which is not described.`, queue.offset);
    return null;
  }

  function damaged(why: string): boolean {
    if (!isInSection) {
      isUnreadable = true;
      sink.problem('pcapng-magic', `This is not a pcapng file: ${why}.`, queue.offset);
      return false;
    }
    sink.problem(
      'pcapng-damaged',
      `Damaged at byte ${queue.offset}: ${why}; looking for the next block.`,
      queue.offset,
    );
    isSearching = true;
    searchedBytes = 4;
    queue.skip(4);
    return true;
  }

  /** The next place where a known block type stands with a length that its trailer repeats. */
  function search(): boolean {
    for (;;) {
      const start = queue.peek(8);
      if (start === null) return false;
      const type = integers.u32(start, 0);
      const length = integers.u32(start, 4);
      if (isKnownBlock(type) && length >= 12 && length % 4 === 0 && length <= RESYNC_BYTES) {
        const block = queue.peek(length);
        if (block === null && !isEnding) return false;
        if (block !== null && integers.u32(block, length - 4) === length) {
          isSearching = false;
          sink.emit({
            kind: 'lifecycle',
            connection: null,
            time: null,
            event: { type: 'gap', reason: 'damaged part of the capture file', frames: null, bytes: searchedBytes },
          });
          return true;
        }
      }
      queue.skip(4);
      searchedBytes += 4;
      if (searchedBytes > RESYNC_BYTES) {
        isUnreadable = true;
        sink.problem(
          'pcapng-unreadable',
          'No further block was found; the rest of the file is not read.',
          queue.offset,
        );
        return false;
      }
    }
  }

  function readAll(): void {
    while (!isUnreadable && (isSearching ? search() : readPlainBlock() || readBlock()));
    if (isUnreadable) queue.skip(queue.length);
  }

  return {
    push: (chunk) => {
      queue.push(chunk);
      readAll();
      queue.settle();
    },
    end: () => {
      isEnding = true;
      readAll();
      if (!isUnreadable && (queue.length > 0 || bytesToSkip > 0)) {
        sink.problem(
          'file-truncated',
          `The file ends within a block; ${queue.length} bytes are left over.`,
          queue.offset,
        );
      }
      consumer.end();
    },
  };
}

function byteOrderOf(sectionHeader: Uint8Array): IntegerReader | null {
  if (BIG_ENDIAN.u32(sectionHeader, 8) === BYTE_ORDER_MAGIC) return BIG_ENDIAN;
  return LITTLE_ENDIAN.u32(sectionHeader, 8) === BYTE_ORDER_MAGIC ? LITTLE_ENDIAN : null;
}

function isKnownBlock(type: number): boolean {
  return (type >= 1 && type <= 6) || type === BLOCK.decryptionSecrets || type === BLOCK.sectionHeader;
}

function readInterface(integers: IntegerReader, body: Uint8Array): CaptureInterface {
  let unitMs = 0.001;
  let offsetMs = 0;
  for (const { code, value } of readOptions(integers, body.subarray(8))) {
    // §4.2: if_tsresol (9), a power of ten, or of two when the high bit is set; if_tsoffset (14), seconds.
    if (code === 9 && value.length >= 1) {
      const resolution = value[0] ?? 6;
      unitMs = 1000 * (resolution & 0x80 ? 2 ** -(resolution & 0x7f) : 10 ** -resolution);
    }
    if (code === 14 && value.length >= 8) {
      const isBig = integers === BIG_ENDIAN;
      const high = integers.u32(value, isBig ? 0 : 4) | 0;
      const low = integers.u32(value, isBig ? 4 : 0);
      offsetMs = (high * 0x1_0000_0000 + low) * 1000;
    }
  }
  return { linkType: integers.u16(body, 0), snapLength: integers.u32(body, 4), unitMs, offsetMs };
}

/**
 * Epoch milliseconds. 64-bit nanoseconds exceed 2^53, so they are exact to 256 ns only; a double of milliseconds could not
 * hold more of them anyway.
 */
function timeOf({ unitMs, offsetMs }: CaptureInterface, units: number): number {
  // 10^-3 ms is not exact in binary; dividing by 1000 is.
  return (unitMs === 0.001 ? units / 1000 : units * unitMs) + offsetMs;
}
