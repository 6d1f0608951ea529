import { constants, deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { encodeUtf8 } from '../../src/base/utf8.ts';
import { DEFAULT_DECODER_LIMITS } from '../../src/decoder/limits.ts';
import { MessageInflater } from '../../src/decoder/permessage-deflate.ts';
import { compressMessages } from '../support/compress-messages.ts';
import { decode, PLAIN_DEFLATE, textOf } from '../support/decode.ts';
import { frames, wire } from '../support/draw-frames.ts';

/** A message of zeros, compressed. */
function zeros(length: number): Uint8Array {
  return deflateRawSync(new Uint8Array(length), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
}

const texts = Array.from({ length: 40 }, (_, index) =>
  encodeUtf8(JSON.stringify({ id: index, name: `user ${index % 7}`, value: Math.sin(index), tags: ['a', 'b', 'c'] })),
);

describe('permessage-deflate', () => {
  // RFC 7692 §7.2.3.1–§7.2.3.5
  it.each([
    ['a single frame', frames`text rsv1 <f2 48 cd c9 c9 07 00>`, 'Hello'],
    ['two fragments, RSV1 on the first', frames`text rsv1 fin=0 <f2 48 cd> | cont <c9 c9 07 00>`, 'Hello'],
    ['a block without compression', frames`text rsv1 <00 05 00 fa ff 48 65 6c 6c 6f 00>`, 'Hello'],
    ['a final block', frames`text rsv1 <f3 48 cd c9 c9 07 00 00>`, 'Hello'],
    ['two blocks', frames`text rsv1 <f2 48 05 00 00 00 ff ff ca c9 c9 07 00>`, 'Hello'],
    ['an empty message', frames`text rsv1 <00>`, ''],
  ])('inflates the standard’s example of %s', (_, drawn, text) => {
    const { messages, codes } = decode([wire(drawn)], { deflate: PLAIN_DEFLATE });
    expect(codes).toEqual([]);
    expect(messages.map(textOf)).toEqual([text]);
    expect(messages[0]).toMatchObject({ isCompressed: true, isComplete: true });
  });

  it('keeps the window from message to message (RFC 7692 §7.2.3.2)', () => {
    const drawn = frames`text rsv1 <f2 48 cd c9 c9 07 00> | text rsv1 <f2 00 11 00 00>`;
    const { messages, codes } = decode([wire(drawn)], { deflate: PLAIN_DEFLATE });
    expect(codes).toEqual([]);
    expect(messages.map(textOf)).toEqual(['Hello', 'Hello']);
  });

  it('drops the window when no context takeover was agreed', () => {
    const drawn = frames`text rsv1 <f2 48 cd c9 c9 07 00> | text rsv1 <f2 00 11 00 00>`;
    const deflate = { ...PLAIN_DEFLATE, serverNoContextTakeover: true };
    expect(decode([wire(drawn)], { deflate }).codes).toEqual(['deflate-invalid']);
  });

  it.each([
    [15, true],
    [15, false],
    [12, true],
    [9, true],
    [9, false],
  ])('inflates what zlib compressed with a window of %i bits, context takeover %s', async (windowBits, takeover) => {
    // Long enough to leave the small windows behind.
    const messages = [...texts, ...texts, new Uint8Array(0), new Uint8Array(70_000).fill(5), ...texts];
    const compressed = await compressMessages(messages, { windowBits, hasContextTakeover: takeover });
    const drawn = compressed.map((payload) => ({ opcode: 2, rsv1: true, payload }));
    const deflate = { ...PLAIN_DEFLATE, serverMaxWindowBits: windowBits, serverNoContextTakeover: !takeover };
    const found = decode([wire(drawn)], { deflate });
    expect(found.codes).toEqual([]);
    expect(found.messages.map(({ payload }) => Buffer.from(payload).toString('latin1'))).toEqual(
      messages.map((message) => Buffer.from(message).toString('latin1')),
    );
  });

  it('inflates in any fragmentation what it inflates whole', async () => {
    const [compressed = new Uint8Array(0)] = await compressMessages([concatBytes(texts)]);
    const cuts = fc.uniqueArray(fc.nat(compressed.length), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, (places) => {
        const ends = [...places, compressed.length].sort((left, right) => left - right);
        const drawn = ends.map((end, index) => ({
          opcode: index === 0 ? 1 : 0,
          rsv1: index === 0,
          fin: index === ends.length - 1,
          payload: compressed.subarray(ends[index - 1] ?? 0, end),
        }));
        const { messages, codes } = decode([wire(drawn)], { deflate: PLAIN_DEFLATE });
        expect(codes).toEqual([]);
        expect(messages.map(textOf)).toEqual([new TextDecoder().decode(concatBytes(texts))]);
      }),
    );
  });

  it('takes uncompressed messages in between', async () => {
    const [first = new Uint8Array(0), second = new Uint8Array(0)] = await compressMessages([
      encodeUtf8('aaaa'),
      encodeUtf8('aaaa'),
    ]);
    const { messages, codes } = decode([wire(frames`text rsv1 ${first} | text "plain" | text rsv1 ${second}`)], {
      deflate: PLAIN_DEFLATE,
    });
    expect(codes).toEqual([]);
    expect(messages.map(textOf)).toEqual(['aaaa', 'plain', 'aaaa']);
  });

  it('checks the UTF-8 of the inflated text and says which byte it is', () => {
    const payload = deflateRawSync(Uint8Array.of(0x61, 0xff), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
    const { events } = decode([wire(frames`text rsv1 ${payload}`)], { deflate: PLAIN_DEFLATE });
    expect(events[0]).toMatchObject({
      violations: [{ code: 'utf8-invalid', offset: 2, detail: 'byte 1 of the inflated message' }],
    });
  });
});

describe('compressed messages that are wrong', () => {
  it('marks a broken stream, hands out what came before, and inflates the next message', async () => {
    const [good = new Uint8Array(0)] = await compressMessages([encodeUtf8('good')]);
    const { messages, codes } = decode([wire(frames`text rsv1 <ff ff ff ff> | text rsv1 ${good}`)], {
      deflate: PLAIN_DEFLATE,
    });
    expect(codes).toEqual(['deflate-invalid']);
    expect(messages.map(({ isComplete }) => isComplete)).toEqual([false, true]);
    expect(textOf(messages[1])).toBe('good');
  });

  it('does not blame a message that refers to a window which was lost', async () => {
    const compressed = await compressMessages(texts.slice(0, 3));
    const [first = new Uint8Array(0), second = new Uint8Array(0)] = compressed;
    const whole = wire(frames`text rsv1 ${first} | text rsv1 <ff ff ff ff> | text rsv1 ${second}`);
    expect(decode([whole], { deflate: PLAIN_DEFLATE }).codes).toEqual(['deflate-invalid', 'deflate-context-lost']);
  });

  it('marks a message that ends in the middle of a block', () => {
    const { codes } = decode([wire(frames`text rsv1 <f2 48 cd>`)], { deflate: PLAIN_DEFLATE });
    expect(codes.length).toBe(1);
    expect(['deflate-invalid', 'deflate-incomplete']).toContain(codes[0]);
  });

  it('does not blame the sender for a compressed message that the capture cut', async () => {
    const [compressed = new Uint8Array(0)] = await compressMessages([concatBytes(texts)]);
    const input = wire(frames`text rsv1 ${compressed}`);
    const { messages, codes } = decode([input.subarray(0, 200)], { deflate: PLAIN_DEFLATE });
    expect(codes).toEqual(['frame-truncated']);
    expect(messages[0]).toMatchObject({ isComplete: false });
    expect(textOf(messages[0])).toMatch(/^\{"id":0,"name":"user 0"/);
  });

  it('stops a zip bomb at the limit, whatever it would become', () => {
    const bomb = deflateRawSync(new Uint8Array(200 * 1024 * 1024), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(
      0,
      -4,
    );
    const limits = { maxMessageLength: 1024 * 1024 };
    const { messages, codes } = decode([wire(frames`bin rsv1 ${bomb} | text "after"`)], {
      deflate: PLAIN_DEFLATE,
      limits,
    });
    expect(codes).toEqual(['inflate-over-limit']);
    expect(messages[0]?.payload.length).toBe(limits.maxMessageLength);
    expect(textOf(messages[1])).toBe('after');
  });

  it('stops a message whose ratio is that of a bomb, but lets small ones be', () => {
    const limits = { inflateRatioFloor: 100_000 };
    const { codes, messages } = decode([wire(frames`bin rsv1 ${zeros(90_000)} | bin rsv1 ${zeros(2_000_000)}`)], {
      deflate: { ...PLAIN_DEFLATE, serverNoContextTakeover: true },
      limits,
    });
    expect(codes).toEqual(['inflate-ratio-over-limit']);
    expect(messages[0]?.payload.length).toBe(90_000);
    expect(messages[1]?.payload.length).toBeLessThan(130_000);
  });

  it('answers any bytes with output within the limit and a known error, and works on afterwards', () => {
    const limits = { ...DEFAULT_DECODER_LIMITS, maxMessageLength: 10_000 };
    const good = Uint8Array.of(0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 4 }), (fragments) => {
        const inflater = new MessageInflater({ windowBits: 15, hasContextTakeover: true, limits });
        for (const fragment of fragments) inflater.push(fragment);
        const { payload, error } = inflater.finish();
        expect(payload.length).toBeLessThanOrEqual(limits.maxMessageLength);
        expect([undefined, 'deflate-invalid', 'deflate-incomplete', 'inflate-over-limit']).toContain(error?.code);
        inflater.push(good);
        const next = inflater.finish();
        expect(next.error).toBeNull();
        expect(new TextDecoder().decode(next.payload)).toBe('Hello');
      }),
      { numRuns: 2000 },
    );
  });
});
