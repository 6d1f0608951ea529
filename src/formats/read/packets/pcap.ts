import { ByteQueue } from '../byte-queue.ts';
import type { IntegerReader } from '../integers.ts';
import { BIG_ENDIAN, LITTLE_ENDIAN, u32, u32LittleEndian } from '../integers.ts';
import type { Reader, ReaderContext } from '../reader.ts';
import type { PacketConsumer } from './packet.ts';
import { emptyPacketSlot } from './packet.ts';

interface FileHeader {
  readonly integers: IntegerReader;
  /** Fractions of a second that one unit of the second timestamp word is. */
  readonly fractionsPerSecond: number;
  /** 16, or 24 in the files of the patched libpcap of old Linux kernels. */
  readonly recordHeaderLength: number;
  readonly snapLength: number;
  readonly linkType: number;
}

const FILE_HEADER_LENGTH = 24;
/** How far a damaged file is searched for the next packet. */
const RESYNC_BYTES = 1024 * 1024;
/** Packets of one file lie within a month, for the purpose of telling a packet header from other bytes. */
const PLAUSIBLE_SECONDS = 31 * 86_400;

/** Reads classic pcap (draft-ietf-opsawg-pcap): both byte orders, microseconds and nanoseconds, cut files. */
export function createPcapReader({ sink, limits }: ReaderContext, consumer: PacketConsumer): Reader {
  const queue = new ByteQueue();
  const packet = emptyPacketSlot(queue.chunk);
  let header: FileHeader | null = null;
  let isUnreadable = false;
  let isSearching = false;
  let searchedBytes = 0;
  /** No more bytes will come: a packet that is not here is none. */
  let isEnding = false;
  let lastSeconds: number | null = null;

  function readAll(): void {
    if (isUnreadable) {
      queue.skip(queue.length);
      return;
    }
    if (header === null && !readFileHeader()) return;
    if (header === null) return;
    while (isSearching ? search(header) : readPacket(header));
  }

  function readFileHeader(): boolean {
    const bytes = queue.peek(FILE_HEADER_LENGTH);
    if (bytes === null) return false;
    header = parseFileHeader(bytes);
    if (header === null) {
      isUnreadable = true;
      sink.problem('pcap-magic', 'This is not a pcap file: its first four bytes are none of the known ones.', 0);
      return false;
    }
    queue.skip(FILE_HEADER_LENGTH);
    return true;
  }

  function readPacket(file: FileHeader): boolean {
    if (!queue.reach(file.recordHeaderLength)) return false;
    const { u32: read } = file.integers;
    const { bytes } = queue.chunk;
    const at = queue.position;
    const seconds = read(bytes, at);
    const fraction = read(bytes, at + 4);
    const capturedLength = read(bytes, at + 8);
    const originalLength = read(bytes, at + 12);
    if (capturedLength > limits.packetBytes || fraction >= file.fractionsPerSecond) {
      sink.problem(
        'pcap-damaged',
        `The packet header at byte ${queue.offset} cannot be right (${capturedLength} bytes captured); looking for the next one.`,
        queue.offset,
      );
      isSearching = true;
      searchedBytes = 0;
      queue.skip(1);
      return true;
    }
    const recordLength = file.recordHeaderLength + capturedLength;
    if (!queue.reach(recordLength)) return false;
    lastSeconds = seconds;
    packet.linkType = file.linkType;
    packet.chunk = queue.chunk;
    packet.start = queue.position + file.recordHeaderLength;
    packet.end = queue.position + recordLength;
    packet.originalLength = Math.max(originalLength, capturedLength);
    packet.time = seconds * 1000 + (fraction * 1000) / file.fractionsPerSecond;
    consumer.packet(packet);
    queue.skip(recordLength);
    return true;
  }

  /** Two packet headers in a row that fit each other are taken for packets. */
  function search(file: FileHeader): boolean {
    for (;;) {
      const start = queue.peek(file.recordHeaderLength);
      if (start === null) return false;
      if (isPlausible(file, start, lastSeconds)) {
        const length = file.recordHeaderLength + file.integers.u32(start, 8);
        const both = queue.peek(length + file.recordHeaderLength);
        if (both === null && length <= RESYNC_BYTES && !isEnding) return false;
        if (both !== null && isPlausible(file, both.subarray(length), lastSeconds)) {
          isSearching = false;
          sink.emit({
            kind: 'lifecycle',
            connection: null,
            time: null,
            event: { type: 'gap', reason: 'damaged part of the capture file', frames: null, bytes: searchedBytes + 1 },
          });
          return true;
        }
      }
      queue.skip(1);
      searchedBytes += 1;
      if (searchedBytes > RESYNC_BYTES) {
        isUnreadable = true;
        sink.problem('pcap-unreadable', 'No further packet was found; the rest of the file is not read.', queue.offset);
        queue.skip(queue.length);
        return false;
      }
    }
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
      if (queue.length > 0 && !isUnreadable) {
        const what = header === null ? 'file header' : 'packet';
        sink.problem(
          'file-truncated',
          `The file ends within a ${what}; ${queue.length} bytes are left over.`,
          queue.offset,
        );
      }
      consumer.end();
    },
  };
}

/** Microseconds, nanoseconds, and the patched libpcap of old Linux kernels. */
export function isPcapMagic(magic: number): boolean {
  return magic === 0xa1b2c3d4 || magic === 0xa1b23c4d || magic === 0xa1b2cd34;
}

function parseFileHeader(bytes: Uint8Array): FileHeader | null {
  const magic = u32(bytes, 0);
  const swapped = u32LittleEndian(bytes, 0);
  const isBig = isPcapMagic(magic);
  if (!isBig && !isPcapMagic(swapped)) return null;
  const kind = isBig ? magic : swapped;
  const integers = isBig ? BIG_ENDIAN : LITTLE_ENDIAN;
  return {
    integers,
    fractionsPerSecond: kind === 0xa1b23c4d ? 1_000_000_000 : 1_000_000,
    recordHeaderLength: kind === 0xa1b2cd34 ? 24 : 16,
    snapLength: integers.u32(bytes, 16),
    // The upper bits tell the length of the frame check sequence.
    linkType: integers.u32(bytes, 20) & 0xffff,
  };
}

function isPlausible(file: FileHeader, bytes: Uint8Array, lastSeconds: number | null): boolean {
  const { u32: read } = file.integers;
  const captured = read(bytes, 8);
  const original = read(bytes, 12);
  const snapLength = file.snapLength === 0 ? 262_144 : file.snapLength;
  return (
    read(bytes, 4) < file.fractionsPerSecond &&
    captured >= 14 &&
    captured <= original &&
    captured <= snapLength &&
    original <= 1_048_576 &&
    (lastSeconds === null || Math.abs(read(bytes, 0) - lastSeconds) < PLAUSIBLE_SECONDS)
  );
}
