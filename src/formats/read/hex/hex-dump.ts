import { chunkViews } from '../../../base/chunk-views.ts';
import { decodeLatin1 } from '../latin1.ts';
import { createPacketDecoder } from '../packets/packet-decoder.ts';
import { NO_COMMENTS } from '../packets/packet.ts';
import type { RawStreamOptions } from '../raw-stream.ts';
import { createRawStreamReader } from '../raw-stream.ts';
import type { Reader, ReaderContext } from '../reader.ts';
import { createTally } from '../wire/tally.ts';
import type { Side } from '../wire/stream-pair.ts';
import { StreamPair } from '../wire/stream-pair.ts';
import { peerOfLine, readOffsetLine, readPlainLine, wholeBytesEnd } from './hex-line.ts';
import { linkTypeOf } from './packet-guess.ts';

/** Equal lines that `hexdump` wrote as `*`: more than this would be a file of nothing. */
const MAX_REPEATED_BYTES = 16 * 1024 * 1024;

/** Bytes of one speaker that stand together. */
interface Block {
  readonly peer: Side;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Where the text stands. */
interface DumpState {
  peer: Side;
  /** Offset that the next line should have, for each peer; null before its first line. */
  readonly next: [number | null, number | null];
  lastLine: readonly number[];
  isRepeating: boolean;
  bytes: number[];
  usesOffsets: boolean | null;
}

/**
 * Reads a hex dump as people paste it: one direction, both directions of Wireshark's *Follow stream*, or whole packets. Lines that
 * are no hex are told and passed over.
 */
export function createHexDumpReader(context: ReaderContext, options: RawStreamOptions): Reader {
  const { sink, limits } = context;
  let rest = '';
  let lineNumber = 0;
  const dump: DumpState = {
    peer: 0,
    next: [null, null],
    lastLine: [],
    isRepeating: false,
    bytes: [],
    usesOffsets: null,
  };
  const blocks: Block[] = [];
  let heldBytes = 0;
  let target: ((block: Block) => void) | null = null;
  let ended: (() => void) | null = null;

  function takeLine(line: string): void {
    lineNumber += 1;
    if (line.trim() === '') return;
    if (line.trim() === '*' && dump.usesOffsets === true) {
      dump.isRepeating = true;
      return;
    }
    const withOffset = dump.usesOffsets === false ? null : readOffsetLine(line);
    if (withOffset !== null && (dump.usesOffsets === true || withOffset.offset === 0)) {
      dump.usesOffsets = true;
      takeOffsetLine(withOffset);
      return;
    }
    const peer = peerOfLine(line);
    if (peer !== null && peer !== dump.peer) switchPeer(peer);
    const bytes = dump.usesOffsets === true ? null : readPlainLine(line);
    if (bytes === null) {
      sink.problem('hex-line', `Line ${lineNumber} is no hex and is passed over.`, null);
      return;
    }
    dump.usesOffsets ??= bytes.length > 0 ? false : null;
    append(bytes);
  }

  function takeOffsetLine({ indent, offset, bytes }: NonNullable<ReturnType<typeof readOffsetLine>>): void {
    // Follow stream indents the second speaker by four columns.
    const peer: Side = indent >= 4 ? 1 : 0;
    if (peer !== dump.peer) switchPeer(peer);
    const expected = dump.next[peer];
    if (dump.isRepeating && expected !== null) repeat(offset - expected);
    else if (expected !== null && offset < expected) cutBack(offset, expected);
    else if (expected !== null && offset > expected) {
      sink.problem(
        'hex-offset',
        `Line ${lineNumber} begins at ${offset}, but ${expected} comes next; bytes are missing.`,
        null,
      );
    }
    dump.isRepeating = false;
    append(bytes);
    if (bytes.length > 0) dump.lastLine = bytes;
    dump.next[peer] = offset + bytes.length;
  }

  /** An offset smaller than expected: characters were taken for bytes, or a new packet begins. */
  function cutBack(offset: number, expected: number): void {
    const excess = expected - offset;
    if (excess < dump.lastLine.length && excess <= dump.bytes.length) dump.bytes.length -= excess;
    else flush();
  }

  function repeat(byteLength: number): void {
    const line = dump.lastLine;
    if (line.length === 0 || byteLength <= 0) return;
    if (byteLength > MAX_REPEATED_BYTES) {
      sink.problem(
        'hex-repeat',
        `Line ${lineNumber} repeats ${byteLength} bytes, more than the limit; they are left out.`,
        null,
      );
      return;
    }
    for (let index = 0; index < byteLength; index += 1) dump.bytes.push(line[index % line.length] ?? 0);
  }

  function append(bytes: readonly number[]): void {
    for (const byte of bytes) dump.bytes.push(byte);
    // Packets are told apart by their first offset, so a block with offsets grows until the next one begins.
    if (dump.bytes.length > (dump.usesOffsets === true ? limits.packetBytes : limits.sniffBytes)) flush();
  }

  function switchPeer(peer: Side): void {
    flush();
    dump.peer = peer;
  }

  function flush(): void {
    if (dump.bytes.length === 0) return;
    const block = { peer: dump.peer, bytes: Uint8Array.from(dump.bytes) };
    dump.bytes = [];
    if (target === null) {
      blocks.push(block);
      heldBytes += block.bytes.length;
      if (heldBytes > limits.sniffBytes) decide();
    } else target(block);
  }

  /** What the blocks are: packets, a conversation, or one direction. */
  function decide(): void {
    const first = blocks[0];
    const linkType = first === undefined ? null : linkTypeOf(first.bytes);
    if (linkType !== null) usePackets(linkType);
    else if (blocks.some(({ peer }) => peer === 1)) usePair();
    else useStream();
    for (const block of blocks.splice(0)) target?.(block);
  }

  function usePackets(linkType: number): void {
    const decoder = createPacketDecoder(context);
    target = ({ bytes }) =>
      decoder.packet({
        linkType,
        chunk: chunkViews(bytes),
        start: 0,
        end: bytes.length,
        originalLength: bytes.length,
        time: Number.NaN,
        comments: NO_COMMENTS,
      });
    ended = () => decoder.end();
  }

  function usePair(): void {
    const pair = new StreamPair(context, createTally(), {
      id: 'stream',
      scheme: 'ws',
      endpoints: [null, null],
      initiator: null,
      isFromStart: false,
    });
    target = ({ peer, bytes }) => pair.data(peer, bytes, null);
    ended = () => pair.end('capture-ended', null);
  }

  function useStream(): void {
    const stream = createRawStreamReader(context, options);
    target = ({ bytes }) => stream.push(bytes);
    ended = () => stream.end();
  }

  return {
    push: (chunk) => {
      const lines = (rest + decodeLatin1(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) takeLine(line.endsWith('\r') ? line.slice(0, -1) : line);
      if (rest.length > limits.lineChars) {
        // `xxd -p` can be told to write one line; whole bytes of it are taken as they come.
        const whole = wholeBytesEnd(rest);
        takeLine(rest.slice(0, whole));
        rest = rest.slice(whole);
      }
    },
    end: () => {
      takeLine(rest);
      flush();
      if (target === null) decide();
      ended?.();
    },
  };
}
