import * as fc from 'fast-check';
import type { FrameInput } from '../../src/decoder/frame-writer.ts';
import { writeClosePayload } from '../../src/decoder/close-payload.ts';
import { encodeUtf8 } from '../../src/base/utf8.ts';
import { OPCODE } from '../../src/decoder/opcode.ts';

const anyText = fc.string({ unit: 'grapheme', maxLength: 30 }).map(encodeUtf8);
const anyBinary = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 124, maxLength: 128 }));

const anyControl: fc.Arbitrary<FrameInput> = fc.record({
  opcode: fc.constantFrom(OPCODE.ping, OPCODE.pong),
  payload: fc.uint8Array({ maxLength: 20 }),
});

/** A message cut into fragments, with control frames between them. */
const anyMessage: fc.Arbitrary<readonly FrameInput[]> = fc
  .record({
    content: fc.oneof(fc.tuple(fc.constant(OPCODE.text), anyText), fc.tuple(fc.constant(OPCODE.binary), anyBinary)),
    cuts: fc.array(fc.nat(40), { maxLength: 3 }),
    controls: fc.array(fc.option(anyControl), { minLength: 4, maxLength: 4 }),
  })
  .map(({ content: [opcode, payload], cuts, controls }) => {
    const ends = [...cuts.map((cut) => Math.min(cut, payload.length)), payload.length].sort((a, b) => a - b);
    return ends.flatMap((end, index) => {
      const control = controls[index] ?? null;
      const fragment: FrameInput = {
        opcode: index === 0 ? opcode : OPCODE.continuation,
        fin: index === ends.length - 1,
        payload: payload.slice(ends[index - 1] ?? 0, end),
      };
      return control === null ? [fragment] : [control, fragment];
    });
  });

const anyClose: fc.Arbitrary<FrameInput> = fc
  .tuple(fc.constantFrom(null, 1000, 1001, 1011, 3000, 4999), fc.string({ maxLength: 20 }))
  .map(([code, reason]) => ({ opcode: OPCODE.close, payload: writeClosePayload(code, reason) }));

/** What a peer that keeps to the standard may send: messages, control frames in between, perhaps a Close at the end. */
export const anyLegalSession: fc.Arbitrary<readonly FrameInput[]> = fc
  .tuple(fc.array(anyMessage, { maxLength: 5 }), fc.option(anyClose))
  .map(([messages, close]) => (close === null ? messages.flat() : messages.flat().concat(close)));

/** Replaces a few bytes, or bits of them, at random places. */
export const anyMutation: fc.Arbitrary<(bytes: Uint8Array) => Uint8Array> = fc
  .array(
    fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(0x01, 0x80, 0x40, 0x08, 0x10), fc.integer({ min: 1, max: 255 }))),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((changes) => (bytes) => {
    const mutated = bytes.slice();
    for (const [place, bits] of changes) {
      const index = place % Math.max(1, mutated.length);
      mutated[index] = (mutated[index] ?? 0) ^ bits;
    }
    return mutated;
  });
