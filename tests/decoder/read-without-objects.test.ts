import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkViews } from '../../src/base/chunk-views.ts';
import { concatBytes } from '../../src/base/bytes.ts';
import { ReusedArena } from '../../src/base/reused-arena.ts';
import { ClosingHandshakeTracker } from '../../src/decoder/closing-handshake.ts';
import { ConnectionDecoder } from '../../src/decoder/connection-decoder.ts';
import { DirectionDecoder } from '../../src/decoder/direction-decoder.ts';
import { writeFrame } from '../../src/decoder/frame-writer.ts';
import { DEFAULT_DECODER_LIMITS } from '../../src/decoder/limits.ts';
import { MessageAssembler } from '../../src/decoder/message-assembler.ts';
import type { Sender } from '../../src/decoder/wire-frame.ts';
import { anyChunking } from '../support/arbitrary-frames.ts';
import { anyLegalSession, anyMutation } from '../support/arbitrary-sessions.ts';
import { comparable } from '../support/comparable.ts';
import { PLAIN_DEFLATE } from '../support/decode.ts';

interface Choice {
  readonly sender: Sender;
  readonly hasDeflate: boolean;
  readonly unmasking: 'in-place' | 'copy';
  /** Of the reading without objects: frames that pieces cut are joined in memory that is used again after each piece. */
  readonly isMemoryReused: boolean;
}

const anyChoice: fc.Arbitrary<Choice> = fc.record({
  sender: fc.constantFrom('client', 'server'),
  hasDeflate: fc.boolean(),
  unmasking: fc.constantFrom('in-place', 'copy'),
  isMemoryReused: fc.boolean(),
});

const MIB = 1024 * 1024;

function decoderOf(
  { sender, hasDeflate, unmasking }: Choice,
  joins: ReusedArena | null = null,
  maxPayloadLength = 100,
): DirectionDecoder {
  return new DirectionDecoder({
    joins,
    sender,
    deflate: hasDeflate ? PLAIN_DEFLATE : null,
    limits: { ...DEFAULT_DECODER_LIMITS, maxPayloadLength },
    startOffset: 7,
    unmasking,
    isAligned: true,
    closing: new ClosingHandshakeTracker(),
  });
}

/** Frame by frame what was said, with its payload as it was then. */
function read(choice: Choice, pieces: readonly Uint8Array[]): readonly unknown[] {
  const joins = choice.isMemoryReused ? new ReusedArena() : null;
  const decoder = decoderOf(choice, joins);
  // All pieces stand in one chunk, as the packets of a capture do, with other bytes between them.
  const between = new Uint8Array(3).fill(0x81);
  const chunk = chunkViews(concatBytes(pieces.flatMap((piece) => [between, piece])));
  const said: unknown[] = [];
  const assembler = new MessageAssembler();
  let at = 0;
  for (const piece of pieces) {
    at += between.length;
    decoder.read(chunk, at, at + piece.length, {
      plain: (frame) => {
        const kept = { ...frame.toFrame(), payload: frame.payload().slice() };
        const { message } = assembler.push(kept);
        said.push(
          comparable({
            kind: 'frame',
            sender: choice.sender,
            frame: kept,
            message,
            interrupted: null,
            close: null,
            violations: [],
          }),
        );
      },
      event: (event) => void said.push(comparable(event)),
    });
    at += piece.length;
    joins?.recycle();
  }
  return [...said, ...decoder.finish().map((event) => comparable(event))];
}

describe('reading without an object for each frame', () => {
  it('says the same as reading with them, for every stream, legal or not, in any pieces', () => {
    fc.assert(
      fc.property(
        anyLegalSession,
        anyMutation,
        fc.boolean(),
        anyChoice,
        anyChunking,
        (list, mutate, isMutated, choice, chunking) => {
          const maskingKey = choice.sender === 'client' ? 0x1234_5678 : null;
          const legal = concatBytes(list.map((frame) => writeFrame({ ...frame, maskingKey })));
          const pieces = chunking(isMutated ? mutate(legal) : legal);
          const decoder = decoderOf(choice);
          const events = pieces.flatMap((piece) => decoder.push(piece.slice()).map((event) => comparable(event)));
          events.push(...decoder.finish().map((event) => comparable(event)));
          expect(read(choice, pieces)).toEqual(events);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('joins long frames of two streams in memory that is used again, whatever their chunks cut', () => {
    const joins = new ReusedArena();
    const options = { hasDeflate: false, unmasking: 'in-place', isMemoryReused: true } as const;
    const lengths = [65_536, 20_000, 300_000, 5, 262_144, 65_536, 17_000];
    const payloads = lengths.map((length, frame) => Uint8Array.from({ length }, (_, index) => index * (2 * frame + 1)));
    const streams = (['client', 'server'] as const).map((sender) => {
      const maskingKey = sender === 'client' ? 0x9e37_79b9 : null;
      const frames = payloads.map((payload) => writeFrame({ opcode: 2, payload, maskingKey }));
      const found: boolean[] = [];
      const take = (payload: Uint8Array) =>
        found.push(Buffer.compare(payload, payloads[found.length] ?? new Uint8Array(0)) === 0);
      return { bytes: concatBytes(frames), decoder: decoderOf({ ...options, sender }, joins, MIB), found, take };
    });
    for (let at = 0; at < MIB; at += 40_000) {
      for (const { bytes, decoder, take } of streams) {
        const piece = bytes.slice(at, at + 40_000);
        decoder.read(chunkViews(piece), 0, piece.length, {
          plain: (frame) => void take(frame.payload()),
          event: ({ message }) => void take(message?.payload ?? new Uint8Array(0)),
        });
        joins.recycle();
      }
    }
    for (const { found } of streams) expect(found).toEqual(lengths.map(() => true));
  });

  it('makes no object for messages of one frame, pings and pongs, and one for all else', () => {
    const said: string[] = [];
    const list = [
      writeFrame({ opcode: 1, payload: Uint8Array.of(0x68, 0x69) }),
      writeFrame({ opcode: 9, payload: Uint8Array.of(1) }),
      writeFrame({ opcode: 2, payload: new Uint8Array(300) }),
      writeFrame({ opcode: 1, payload: Uint8Array.of(0xff) }),
      writeFrame({ opcode: 2, fin: false, payload: Uint8Array.of(1) }),
      writeFrame({ opcode: 10, payload: Uint8Array.of() }),
      writeFrame({ opcode: 0, payload: Uint8Array.of(2) }),
      writeFrame({ opcode: 8, payload: Uint8Array.of() }),
      writeFrame({ opcode: 9, payload: Uint8Array.of() }),
    ];
    const bytes = concatBytes(list);
    const decoder = new ConnectionDecoder({ opening: 'none' });
    decoder.read('server', chunkViews(bytes), 0, bytes.length, {
      plain: ({ opcode, payloadLength }) => void said.push(`plain ${opcode} ${payloadLength}`),
      event: (event) => void said.push(event.kind === 'frame' ? `frame ${event.frame.opcode}` : event.kind),
    });
    expect(said).toEqual([
      'plain 1 2',
      'plain 9 1',
      'plain 2 300',
      'frame 1',
      'frame 2',
      'plain 10 0',
      'frame 0',
      'frame 8',
      'frame 9',
    ]);
  });

  it('takes a chunk of a million frames', () => {
    const bytes = new Uint8Array(2_000_000);
    for (let at = 0; at < bytes.length; at += 2) bytes[at] = 0x8a;
    const events = new ConnectionDecoder({ opening: 'none' }).push('server', bytes);
    expect(events.length).toBe(1_000_000);
  });
});
