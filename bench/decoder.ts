import process from 'node:process';
import { Receiver } from 'ws';
import { concatBytes } from '../src/base/bytes.ts';
import { chunkViews } from '../src/base/chunk-views.ts';
import { ReusedArena } from '../src/base/reused-arena.ts';
import { ClosingHandshakeTracker } from '../src/decoder/closing-handshake.ts';
import type { DirectionVisitor } from '../src/decoder/direction-decoder.ts';
import { DirectionDecoder } from '../src/decoder/direction-decoder.ts';
import { FrameParser } from '../src/decoder/frame-parser.ts';
import { writeFrame } from '../src/decoder/frame-writer.ts';
import { DEFAULT_DECODER_LIMITS } from '../src/decoder/limits.ts';
import { MessageAssembler } from '../src/decoder/message-assembler.ts';
import { OPCODE } from '../src/decoder/opcode.ts';
import { median, printBenchLine, significant } from './bench-line.ts';

const WS_VERSION = '8.23.0';
/** What Node reads from a socket at once. */
const SOCKET_CHUNK_LENGTH = 65_536;
/** What a reader of files takes at once: then a frame of 64 kB is mostly whole in its chunk, and nothing is joined. */
const FILE_CHUNK_LENGTH = 1_048_576;
const STREAM_LENGTH = 16 * 1024 * 1024;
const MAX_FRAMES = 200_000;
const ROUNDS = 20;
const WARM_UP_ROUNDS = 4;

/** Something that reads a stream; returns how many messages and payload bytes it found. */
interface Contender {
  readonly name: string;
  readonly read: (chunks: readonly Buffer[]) => { messages: number; bytes: number };
}

/**
 * Frames per second of the decoder (unmasked, joined, UTF-8 checked messages, as `Receiver` gives them, and every frame), in
 * both of its ways, beside ws's `Receiver` and beside a copy of the bytes, on the same chunks of 64 KiB as a socket gives.
 * Per second of processor time, of all threads of the process.
 */
export async function run(): Promise<void> {
  for (const payloadLength of [16, 125, 1024, 65_536]) {
    for (const isMasked of [false, true]) benchStream({ payloadLength, isMasked, opcode: OPCODE.binary });
  }
  for (const payloadLength of [125, 65_536]) benchStream({ payloadLength, isMasked: true, opcode: OPCODE.text });
  for (const isMasked of [false, true]) {
    benchStream({ payloadLength: 65_536, isMasked, opcode: OPCODE.binary, chunkLength: FILE_CHUNK_LENGTH });
  }
}

interface StreamShape {
  readonly payloadLength: number;
  readonly isMasked: boolean;
  readonly opcode: number;
  readonly chunkLength?: number;
}

function benchStream({ payloadLength, isMasked, opcode, chunkLength = SOCKET_CHUNK_LENGTH }: StreamShape): void {
  const { stream, frameCount } = buildStream(payloadLength, isMasked, opcode);
  const contenders: readonly Contender[] = [reading(isMasked), objects(isMasked), wsReceiver(isMasked), plainCopy()];
  const times = contenders.map((): number[] => []);
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    // Alternating, so that a busy neighbour on the machine hits all alike, there and back, so that each clears away what several others left.
    const order = round % 2 === 0 ? [0, 1, 2, 3] : [3, 2, 1, 0];
    for (const index of order) {
      const contender = contenders[index];
      if (contender === undefined) continue;
      // In-place unmasking changes the bytes: each run has fresh ones, made outside of the clock.
      const chunks = cut(Buffer.from(stream), chunkLength);
      const startedAt = process.cpuUsage();
      const found = contender.read(chunks);
      const { user, system } = process.cpuUsage(startedAt);
      // In seconds of the processor: a neighbour that takes the core away must not count.
      const took = (user + system) / 1e6;
      if (contender.name !== 'copy' && (found.messages !== frameCount || found.bytes !== frameCount * payloadLength)) {
        throw new Error(`${contender.name} found ${found.messages} messages with ${found.bytes} bytes`);
      }
      if (round >= 0) times[index]?.push(took);
    }
  }
  const [readingTimes = [], objectTimes = [], wsTimes = [], copyTimes = []] = times;
  const perSecond = (list: readonly number[]): number => significant(frameCount / median(list));
  const type = opcode === OPCODE.text ? 'text' : 'binary';
  for (const [way, ourTimes] of [
    ['', readingTimes],
    [', an object for each frame and message', objectTimes],
  ] as const) {
    for (const [peer, peerTimes] of [
      [`ws ${WS_VERSION} Receiver`, wsTimes],
      ['plain copy', copyTimes],
    ] as const) {
      printBenchLine({
        name: `decoder ${type} ${payloadLength} B ${isMasked ? 'masked' : 'unmasked'}, chunks of ${chunkLength >> 10} KiB${way}`,
        value: perSecond(ourTimes),
        unit: 'frames/s',
        peer: `${peer}: ${perSecond(peerTimes)}`,
        // Of the two in the same round, which ran side by side: medians of each alone may come from different loads.
        ratio: significant(median(ourTimes.map((took, round) => (peerTimes[round] ?? Number.NaN) / took))),
      });
    }
  }
}

function buildStream(
  payloadLength: number,
  isMasked: boolean,
  opcode: number,
): { stream: Uint8Array; frameCount: number } {
  const frameCount = Math.min(MAX_FRAMES, Math.ceil(STREAM_LENGTH / payloadLength));
  // A few different frames over and over: keys and bytes vary, building stays quick.
  const variants = Array.from({ length: 16 }, (_, variant) =>
    writeFrame({
      opcode,
      payload: Uint8Array.from({ length: payloadLength }, (_unused, index) => 0x20 + ((index * 7 + variant) % 0x5f)),
      maskingKey: isMasked ? (0x9e3779b9 * (variant + 1)) >>> 0 : null,
    }),
  );
  const frames: Uint8Array[] = [];
  for (let index = 0; index < frameCount; index += 1)
    frames.push(variants[index % variants.length] ?? new Uint8Array(0));
  return { stream: concatBytes(frames), frameCount };
}

function cut(stream: Buffer, chunkLength: number): readonly Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.length; at += chunkLength) chunks.push(stream.subarray(at, at + chunkLength));
  return chunks;
}

/** As captures are read: each frame with its fields at a cursor, each message with its payload as an array, as ws gives it. */
function reading(isMasked: boolean): Contender {
  return {
    name: 'framescope',
    read(chunks) {
      const joins = new ReusedArena();
      const decoder = new DirectionDecoder({
        joins,
        sender: isMasked ? 'client' : 'server',
        deflate: null,
        limits: DEFAULT_DECODER_LIMITS,
        startOffset: 0,
        unmasking: 'in-place',
        isAligned: true,
        closing: new ClosingHandshakeTracker(),
      });
      let messages = 0;
      let bytes = 0;
      const take = (payload: Uint8Array): void => {
        messages += 1;
        bytes += payload.length;
      };
      const visitor: DirectionVisitor = {
        plain: (frame) => {
          if (frame.opcode < 8) take(frame.payload());
        },
        event: ({ message }) => {
          if (message !== null) take(message.payload);
        },
      };
      for (const chunk of chunks) {
        decoder.read(chunkViews(chunk), 0, chunk.length, visitor);
        joins.recycle();
      }
      return { messages, bytes };
    },
  };
}

function objects(isMasked: boolean): Contender {
  return {
    name: 'framescope as objects',
    read(chunks) {
      const parser = new FrameParser({ sender: isMasked ? 'client' : 'server' });
      const assembler = new MessageAssembler();
      let messages = 0;
      let bytes = 0;
      for (const chunk of chunks) {
        for (const frame of parser.push(chunk)) {
          const { message } = assembler.push(frame);
          if (message === null) continue;
          messages += 1;
          bytes += message.payload.length;
        }
      }
      return { messages, bytes };
    },
  };
}

function wsReceiver(isMasked: boolean): Contender {
  return {
    name: 'ws',
    read(chunks) {
      const receiver = new Receiver({ isServer: isMasked });
      let messages = 0;
      let bytes = 0;
      receiver.on('message', (data: Buffer) => {
        messages += 1;
        bytes += data.length;
      });
      // With synchronous events (the default) a message is out when `write` returns.
      for (const chunk of chunks) receiver.write(chunk);
      return { messages, bytes };
    },
  };
}

function plainCopy(): Contender {
  return {
    name: 'copy',
    read(chunks) {
      let bytes = 0;
      for (const chunk of chunks) bytes += new Uint8Array(chunk).length;
      return { messages: 0, bytes };
    },
  };
}
