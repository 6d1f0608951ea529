import * as fc from 'fast-check';
import type { FrameInput } from '../../src/decoder/frame-writer.ts';

/** Payloads around the borders of the length forms, mostly short. */
export const anyPayload: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 30, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 4, arbitrary: fc.uint8Array({ minLength: 120, maxLength: 130 }) },
  { weight: 1, arbitrary: fc.nat(9).map((extra) => new Uint8Array(65_530 + extra).fill(extra)) },
);

/** Any frame that can be written, legal or not. */
export const anyFrameInput: fc.Arbitrary<FrameInput> = fc
  .record({
    opcode: fc.oneof(fc.constantFrom(0, 1, 2, 8, 9, 10), fc.nat(15)),
    payload: anyPayload,
    fin: fc.boolean(),
    rsv1: rarely(),
    rsv2: rarely(),
    rsv3: rarely(),
    maskingKey: fc.option(fc.nat(0xffffffff)),
    lengthForm: fc.constantFrom(null, null, null, 16 as const, 64 as const),
    claimedLength: fc.oneof(
      { weight: 40, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.bigInt(0n, (1n << 64n) - 1n) },
    ),
  })
  .map(({ claimedLength, ...rest }) => (claimedLength === null ? rest : Object.assign(rest, { claimedLength })));

/** Cuts bytes into chunks (copies), some of them empty, some of one byte. */
export type Chunking = (bytes: Uint8Array) => readonly Uint8Array[];

export const anyChunking: fc.Arbitrary<Chunking> = fc
  .array(fc.oneof(fc.nat(3), fc.nat(20), fc.nat(70_000)), { minLength: 1, maxLength: 40 })
  .map((sizes) => (bytes) => {
    const chunks: Uint8Array[] = [];
    let at = 0;
    for (let index = 0; at < bytes.length; index += 1) {
      // Sizes repeat until the bytes are used up; a round of empty chunks alone must not.
      const size = Math.max(sizes[index % sizes.length] ?? 1, index >= sizes.length ? 1 : 0);
      chunks.push(bytes.slice(at, at + size));
      at += size;
    }
    return chunks;
  });

function rarely(): fc.Arbitrary<boolean> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
}
