import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { encodeUtf8 } from '../../src/base/utf8.ts';
import { OPCODE } from '../../src/decoder/opcode.ts';
import { decode, textOf } from '../support/decode.ts';
import { frames, fromClient, wire } from '../support/draw-frames.ts';

describe('messages', () => {
  it('joins fragments and leaves control frames in between alone', () => {
    const { messages, codes, events } = decode([wire(frames`text fin=0 "Hel" | ping "?" | cont fin=1 "lo"`)]);
    expect(messages).toMatchObject([
      { opcode: OPCODE.text, frameCount: 2, wirePayloadLength: 5, offset: 0, isComplete: true, isCompressed: false },
    ]);
    expect(textOf(messages[0])).toBe('Hello');
    expect(events.length).toBe(3);
    expect(codes).toEqual([]);
  });

  it('gives the payload of a single frame without a copy', () => {
    const { events, messages } = decode([wire(frames`bin <01 02>`)]);
    expect(events[0]).toMatchObject({ kind: 'frame', message: { payload: messages[0]?.payload } });
    expect(events[0]?.kind === 'frame' && events[0].frame.payload).toBe(messages[0]?.payload);
  });

  it('marks a continuation that continues nothing and goes on', () => {
    const { messages, codes } = decode([wire(frames`cont "x" | text "after"`)]);
    expect(codes).toEqual(['continuation-unexpected']);
    expect(messages.map(textOf)).toEqual(['after']);
  });

  it('gives up a message for the one that begins within it, and hands out what there was', () => {
    const { events, messages, codes } = decode([wire(frames`text fin=0 "old" | text fin=0 "n" | cont "ew"`)]);
    expect(codes).toEqual(['message-interrupted']);
    expect(messages.map(textOf)).toEqual(['new']);
    const interrupted = events[1]?.kind === 'frame' ? events[1].interrupted : null;
    expect(interrupted).toMatchObject({ isComplete: false, frameCount: 1 });
    expect(textOf(interrupted ?? undefined)).toBe('old');
  });

  it('tells at the end of the stream that a message is still open, with what there is', () => {
    const { events, codes } = decode([wire(frames`text fin=0 "half" | ping`)]);
    expect(codes).toEqual(['message-incomplete']);
    expect(events.at(-1)).toMatchObject({ kind: 'finding', message: { isComplete: false } });
  });

  it('keeps 100,000 tiny fragments as one message without keeping 100,000 pieces', () => {
    const count = 100_000;
    const fragment = wire(fromClient(frames`cont fin=0 "x"`));
    const chunks = [
      wire(fromClient(frames`text fin=0 "x"`)),
      concatBytes(Array.from({ length: count - 2 }, () => fragment)),
      wire(fromClient(frames`cont "x"`)),
    ];
    const { messages, codes } = decode(chunks, { sender: 'client' });
    expect(codes).toEqual([]);
    expect(messages).toMatchObject([{ frameCount: count, wirePayloadLength: count }]);
    expect(messages[0]?.payload.length).toBe(count);
    expect(messages[0]?.payload.buffer.byteLength).toBeLessThanOrEqual(2 * count);
  });

  it('cuts a message at the limit and says so once', () => {
    const { messages, codes } = decode(
      [wire(frames`text fin=0 "0123456" | cont fin=0 "789a" | cont "b" | text "ok"`)],
      {
        limits: { maxMessageLength: 10 },
      },
    );
    expect(codes).toEqual(['message-over-limit']);
    expect(messages.map(textOf)).toEqual(['0123456789', 'ok']);
    expect(messages[0]).toMatchObject({ isComplete: false, wirePayloadLength: 12 });
  });
});

describe('UTF-8 of text messages', () => {
  it('accepts characters that are cut between fragments anywhere', () => {
    const text = 'a–ß€𝄞😀';
    const bytes = encodeUtf8(text);
    const cuts = fc.uniqueArray(fc.nat(bytes.length), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, (places) => {
        const ends = [...places, bytes.length].sort((left, right) => left - right);
        const parts = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        const drawn = parts.map((payload, index) => ({
          opcode: index === 0 ? OPCODE.text : OPCODE.continuation,
          fin: index === parts.length - 1,
          payload,
        }));
        const { messages, codes } = decode([wire(drawn)]);
        expect(codes).toEqual([]);
        expect(messages.map(textOf)).toEqual([text]);
      }),
    );
  });

  it('points to the exact byte of the stream, in a single frame and in a fragment', () => {
    const single = decode([wire(frames`ping | text <61 62 ff 63>`)]);
    expect(single.events[1]).toMatchObject({
      violations: [{ code: 'utf8-invalid', offset: 6, detail: null }],
      message: { utf8Error: { code: 'utf8-invalid', offset: 2, sequenceOffset: 2 } },
    });
    // e2 82 is cut at the border of the frames; 41 cannot go on with it.
    const cut = decode([wire(frames`text fin=0 <61 e2> | ping | cont fin=0 <82> | cont <41>`)]);
    expect(cut.events[3]).toMatchObject({
      violations: [{ code: 'utf8-invalid', offset: 11, detail: null }],
      message: { utf8Error: { offset: 3, sequenceOffset: 1 } },
    });
  });

  it('finds the error on the fragment that brings it, not at the end of the message', () => {
    const { events } = decode([wire(frames`text fin=0 <c3 28> | cont fin=0 "more" | cont "end"`)]);
    expect(events.map((event) => event.kind === 'frame' && event.violations.length)).toEqual([1, 0, 0]);
  });

  it('marks a character that the end of the message cuts', () => {
    const { events, codes } = decode([wire(frames`text fin=0 "a" | cont <e2 82>`)]);
    expect(codes).toEqual(['utf8-invalid']);
    expect(events[1]).toMatchObject({
      violations: [{ offset: 7 }],
      message: { utf8Error: { code: 'utf8-truncated' } },
    });
  });

  it('does not blame the sender for a character that the capture or a limit cut', () => {
    const cutByCapture = decode([wire(frames`text <61 e2 82 ac>`).subarray(0, 5)]);
    expect(cutByCapture.codes).toEqual(['frame-truncated']);
    const cutByLimit = decode([wire(frames`text <61 e2 82 ac>`)], { limits: { maxPayloadLength: 3 } });
    expect(cutByLimit.codes).toEqual(['payload-over-limit']);
  });

  it('does not look at binary', () => {
    expect(decode([wire(frames`bin <ff fe> | ping <ff>`)]).codes).toEqual([]);
  });
});
