import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { fromHex, toHex } from '../../src/base/hex.ts';
import type { FrameParserOptions } from '../../src/decoder/frame-parser.ts';
import { FrameParser } from '../../src/decoder/frame-parser.ts';
import { rewriteFrame, writeFrame } from '../../src/decoder/frame-writer.ts';
import { DEFAULT_DECODER_LIMITS } from '../../src/decoder/limits.ts';
import type { WireFrame } from '../../src/decoder/wire-frame.ts';
import { anyChunking, anyFrameInput } from '../support/arbitrary-frames.ts';
import { comparable } from '../support/comparable.ts';
import { CLIENT_KEY, frames, fromClient, wire } from '../support/draw-frames.ts';

function bytes(hex: string): Uint8Array {
  const result = fromHex(hex);
  if (result.kind === 'error') throw new Error(result.error.code);
  return result.value;
}

function parse(input: Uint8Array, options: FrameParserOptions = { sender: 'server' }): readonly WireFrame[] {
  return new FrameParser(options).push(input.slice());
}

function text(frame: WireFrame | undefined): string {
  return new TextDecoder().decode(frame?.payload);
}

function codes(frame: WireFrame | undefined): readonly string[] {
  return frame?.violations.map(({ code }) => code) ?? [];
}

describe('FrameParser', () => {
  // RFC 6455 §5.7
  it('reads a single-frame unmasked text message', () => {
    const [frame] = parse(bytes('81 05 48 65 6c 6c 6f'));
    expect(frame).toMatchObject({ fin: true, opcode: 1, masked: false, maskingKey: null, offset: 0, violations: [] });
    expect(text(frame)).toBe('Hello');
  });

  it('reads a single-frame masked text message', () => {
    const [frame] = parse(bytes('81 85 37 fa 21 3d 7f 9f 4d 51 58'), { sender: 'client' });
    expect(frame).toMatchObject({ masked: true, maskingKey: CLIENT_KEY, headerLength: 6, violations: [] });
    expect(text(frame)).toBe('Hello');
  });

  it('reads fragments with a ping in between, each with its offset', () => {
    const found = parse(wire(frames`text fin=0 "Hel" | ping "?" | cont fin=1 "lo"`));
    expect(found.map(({ fin, opcode, offset }) => [fin, opcode, offset])).toEqual([
      [false, 1, 0],
      [true, 9, 5],
      [true, 0, 8],
    ]);
  });

  it('reads 256 bytes and 64 KiB', () => {
    const medium = new Uint8Array(256).fill(7);
    const large = new Uint8Array(65_536).fill(8);
    const found = parse(wire(frames`bin ${medium} | bin ${large}`));
    expect(found.map(({ lengthForm }) => lengthForm)).toEqual([16, 64]);
    expect(found.map(({ payload }) => Buffer.compare(payload, payload.length === 256 ? medium : large))).toEqual([
      0, 0,
    ]);
  });

  it('gives a view of the chunk when the frame is whole in it, and unmasks in place', () => {
    const chunk = wire(fromClient(frames`bin <01 02 03>`));
    const [frame] = new FrameParser({ sender: 'client' }).push(chunk);
    expect(frame?.payload.buffer).toBe(chunk.buffer);
    expect(chunk.subarray(6)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('leaves the chunk alone when told to copy', () => {
    const chunk = wire(fromClient(frames`bin <01 02 03>`));
    const before = chunk.slice();
    const [frame] = new FrameParser({ sender: 'client', unmasking: 'copy' }).push(chunk);
    expect(frame?.payload).toEqual(Uint8Array.of(1, 2, 3));
    expect(chunk).toEqual(before);
  });

  it('gives the same frames for every chunking of every stream, legal or not', () => {
    const stream = fc.array(anyFrameInput, { maxLength: 12 }).map((list) => concatBytes(list.map(writeFrame)));
    const senders = fc.constantFrom('client' as const, 'server' as const);
    fc.assert(
      fc.property(stream, anyChunking, senders, fc.boolean(), (input, chunking, sender, isDeflateAgreed) => {
        const options = { sender, isDeflateAgreed };
        const whole = new FrameParser(options);
        const pieces = new FrameParser(options);
        const expected = [...whole.push(input.slice()), whole.finish()];
        const found: unknown[] = [];
        for (const chunk of chunking(input)) found.push(...pieces.push(chunk.slice()));
        found.push(pieces.finish());
        expect(comparable(found)).toEqual(comparable(expected));
      }),
      { numRuns: 500 },
    );
  });

  it('writes back every frame it read, byte for byte', () => {
    const lists = fc.array(anyFrameInput, { maxLength: 8 });
    fc.assert(
      fc.property(lists, (list) => {
        const input = concatBytes(list.filter(({ claimedLength }) => claimedLength === undefined).map(writeFrame));
        expect(toHex(concatBytes(parse(input).map(rewriteFrame)))).toBe(toHex(input));
      }),
      { numRuns: 500 },
    );
  });
});

describe('violations of a single frame', () => {
  it.each([
    ['reserved-opcode', frames`op=3 "x"`],
    ['reserved-opcode', frames`op=11`],
    ['rsv1-unexpected', frames`text rsv1 "x"`],
    ['rsv2-unexpected', frames`text rsv2 "x"`],
    ['rsv3-unexpected', frames`ping rsv3`],
    ['mask-unexpected', frames`text mask=00000000 "x"`],
    ['control-fragmented', frames`ping fin=0 "x"`],
    ['control-too-long', frames`ping ${new Uint8Array(126)}`],
    ['length-not-minimal', frames`text len=16 "x"`],
    ['length-not-minimal', frames`text len=64 "x"`],
  ])('marks %s and goes on behind the frame', (code, drawn) => {
    const found = parse(wire([...drawn, ...frames`text "after"`]));
    expect(codes(found[0])).toEqual([code]);
    expect(text(found[1])).toBe('after');
    expect(found[1]?.violations).toEqual([]);
  });

  it('marks an unmasked frame of a client', () => {
    const [frame] = parse(wire(frames`text "x"`), { sender: 'client' });
    expect(frame?.violations).toEqual([{ code: 'mask-missing', offset: 1, detail: null }]);
  });

  it('allows RSV1 on the first frame of a message when compression was agreed, and nowhere else', () => {
    const drawn = frames`text rsv1 fin=0 "x" | cont rsv1 fin=0 "x" | ping rsv1 | cont "x" | bin rsv1 "x"`;
    const found = parse(wire(drawn), { sender: 'server', isDeflateAgreed: true });
    expect(found.map(codes)).toEqual([[], ['rsv1-unexpected'], ['rsv1-unexpected'], [], []]);
  });

  it('names everything at once that is wrong, in the order of the bits', () => {
    const [frame] = parse(wire(frames`op=12 fin=0 rsv1 rsv2 rsv3 mask=01020304 len=64 "x"`));
    expect(codes(frame)).toEqual([
      'reserved-opcode',
      'rsv1-unexpected',
      'rsv2-unexpected',
      'rsv3-unexpected',
      'mask-unexpected',
      'control-fragmented',
      'length-not-minimal',
    ]);
  });
});

describe('hostile lengths', () => {
  it('takes a claimed gigabyte calmly: what came is kept, nothing is reserved', () => {
    const parser = new FrameParser({ sender: 'server' });
    expect(parser.push(wire(frames`bin claim=1073741824 "little"`))).toEqual([]);
    const [frame] = parser.finish().frames;
    expect(text(frame)).toBe('little');
    expect(frame).toMatchObject({
      payloadLength: 1_073_741_824,
      violations: [{ code: 'frame-truncated', offset: 16, detail: '6 bytes came' }],
    });
    expect(frame?.payload.buffer.byteLength).toBeLessThan(1024);
  });

  it('marks a length with its highest bit set and keeps the exact number', () => {
    const parser = new FrameParser({ sender: 'server' });
    parser.push(wire(frames`bin claim=9223372036854775809`));
    const [frame] = parser.finish().frames;
    expect(frame?.payloadLength64).toBe(9_223_372_036_854_775_809n);
    expect(codes(frame)).toEqual(['length-high-bit', 'frame-truncated']);
  });

  it.each([1, 3, 7, 1000])('cuts a payload at the limit, in chunks of %i, and finds the frame behind it', (size) => {
    const limits = { ...DEFAULT_DECODER_LIMITS, maxPayloadLength: 10 };
    const input = wire(fromClient(frames`text "0123456789abcdef" | text "after"`));
    const parser = new FrameParser({ sender: 'client', limits });
    const found: WireFrame[] = [];
    for (let at = 0; at < input.length; at += size) found.push(...parser.push(input.slice(at, at + size)));
    expect(found.map(text)).toEqual(['0123456789', 'after']);
    expect(found[0]).toMatchObject({
      payloadLength: 16,
      violations: [{ code: 'payload-over-limit', offset: 16, detail: '6 bytes not kept' }],
    });
  });
});

describe('captures that lack bytes', () => {
  it('tells how a stream ends that was cut anywhere', () => {
    const input = wire(fromClient(frames`text "Hello" | bin ${new Uint8Array(300)}`));
    for (let length = 0; length <= input.length; length += 1) {
      const parser = new FrameParser({ sender: 'client' });
      const found = parser.push(input.slice(0, length));
      const end = parser.finish();
      const endCodes = [...codes(end.frames[0]), ...end.violations.map(({ code }) => code)];
      const isBorder = length === 0 || length === 11 || length === input.length;
      const isHeader = length < 6 || (length > 11 && length < 11 + 8);
      expect(found.length).toBe(length < 11 ? 0 : length < input.length ? 1 : 2);
      expect(endCodes).toEqual(isBorder ? [] : [isHeader ? 'header-truncated' : 'frame-truncated']);
    }
  });

  it('puts zeros in the place of bytes that are missing within a payload', () => {
    const input = wire(fromClient(frames`text "0123456789" | text "after"`));
    const parser = new FrameParser({ sender: 'client' });
    const found = [...parser.push(input.slice(0, 9)), ...parser.gap(4), ...parser.push(input.slice(13))];
    expect(found.map(text)).toEqual(['012\0\0\0\u0000789', 'after']);
    expect(found[0]?.violations).toEqual([{ code: 'bytes-missing', offset: 6, detail: '4 bytes' }]);
    expect(found[1]?.offset).toBe(16);
  });

  it('finds the next frame after a gap over a header, and says what it passed over', () => {
    const input = wire(frames`text "first" | text "second" | text "third" | text "fourth" | text "fifth"`);
    const parser = new FrameParser({ sender: 'server' });
    const found = [...parser.push(input.slice(0, 4)), ...parser.gap(5), ...parser.push(input.slice(9))];
    expect(found.map(text)).toEqual(['fi\0\0\0', 'third', 'fourth', 'fifth']);
    expect(codes(found[0])).toEqual(['bytes-missing']);
    expect(found[1]?.violations).toEqual([{ code: 'bytes-skipped', offset: 7, detail: '8 bytes' }]);
    expect(found[1]?.offset).toBe(15);
  });

  it('begins in mid-connection at the first chain of frames', () => {
    const input = wire(fromClient(frames`text "one" | text "two" | ping | text "three"`));
    const parser = new FrameParser({ sender: 'client', isAligned: false });
    const found = parser.push(input.slice(3));
    expect(found.map(text)).toEqual(['two', '', 'three']);
    expect(codes(found[0])).toEqual(['bytes-skipped']);
  });

  it('finds it also when the bytes come one by one, and in the end', () => {
    const short = wire(fromClient(frames`text "one" | text "two" | ping | text "three"`)).slice(3);
    const long = wire(fromClient(Array.from({ length: 60 }, () => frames`text "message" | ping`).flat())).slice(3);
    for (const [input, expected] of [
      [short, 3],
      [long, 119],
    ] as const) {
      const parser = new FrameParser({ sender: 'client', isAligned: false });
      const found = [...input].flatMap((byte) => parser.push(Uint8Array.of(byte)));
      const end = parser.finish();
      const all = [...found, ...end.frames];
      expect(all.length).toBe(expected);
      expect(all.flatMap(codes)).toEqual(['bytes-skipped']);
      expect(end.violations).toEqual([]);
      const last = all.at(-1);
      expect((last?.offset ?? 0) + (last?.headerLength ?? 0) + (last?.payloadLength ?? 0)).toBe(input.length);
    }
  });

  it('says how much was unreadable when it finds nothing', () => {
    const parser = new FrameParser({ sender: 'server', isAligned: false });
    expect(parser.push(new Uint8Array(50).fill(0xff))).toEqual([]);
    expect(parser.finish()).toEqual({
      frames: [],
      violations: [{ code: 'bytes-skipped', offset: 0, detail: '50 bytes' }],
    });
  });
});
