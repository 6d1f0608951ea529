import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../../src/base/base64.ts';
import { concatBytes } from '../../../src/base/bytes.ts';
import { asciiText } from '../../../src/formats/write/ascii-text.ts';
import { ByteSink } from '../../../src/formats/write/byte-sink.ts';

function written(write: (out: ByteSink) => void, chunkBytes = 1000): string {
  const out = new ByteSink(chunkBytes);
  write(out);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(concatBytes(out.takeAll()));
}

describe('ByteSink', () => {
  it('writes numbers as JavaScript does', () => {
    const anyNumber = fc.oneof(
      fc.double(),
      fc.maxSafeInteger(),
      fc.integer(),
      fc.constantFrom(0, -0, 0.001, 999_999_999, 1e8, 1e9, 99_999_999.999, 2 ** 43, 2 ** 43 - 0.001, 2 ** 53, 1e21),
      // Times of captures: milliseconds with microseconds, and with what nanoseconds leave.
      fc.integer({ min: 0, max: 2 ** 52 }).map((microseconds) => microseconds / 1000),
      fc.integer({ min: 0, max: 2 ** 52 }).map((units) => units / 1024),
    );
    fc.assert(
      fc.property(anyNumber, (value) => {
        expect(written((out) => out.number(value))).toBe(String(value));
      }),
      { numRuns: 5000 },
    );
  });

  it('writes any text, base64 and bytes into chunks of any size', () => {
    const anyPart = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ maxLength: 60 }),
      fc.uint8Array({ maxLength: 60 }),
      fc.uint8Array({ minLength: 90, maxLength: 300 }),
    );
    fc.assert(
      fc.property(fc.array(anyPart, { maxLength: 20 }), fc.integer({ min: 8, max: 500 }), (parts, chunkBytes) => {
        const found = written((out) => {
          for (const part of parts) {
            if (typeof part === 'string') out.text(part);
            else out.base64(part);
          }
        }, chunkBytes);
        expect(found).toBe(
          parts.map((part) => (typeof part === 'string' ? part.toWellFormed() : toBase64(part))).join(''),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('writes ASCII that is made ready once as any other text, into chunks of any size', () => {
    const anyAscii = fc.string({ unit: 'binary-ascii', maxLength: 50 });
    fc.assert(
      fc.property(fc.array(anyAscii, { maxLength: 20 }), fc.integer({ min: 8, max: 200 }), (parts, chunkBytes) => {
        const found = written((out) => {
          for (const part of parts) out.ascii(asciiText(part));
        }, chunkBytes);
        expect(found).toBe(parts.join(''));
      }),
    );
  });

  it('writes again what stands in its chunk, and nothing when it does not', () => {
    expect(
      written((out) => {
        out.text('abcdef');
        expect(out.again(4, 3)).toBe(true);
        expect(out.again(10, 2)).toBe(false);
        expect(out.again(2, 3)).toBe(false);
      }),
    ).toBe('abcdefcde');
    expect(
      written((out) => {
        out.text('abcdef');
        expect(out.again(6, 6)).toBe(false);
      }, 8),
    ).toBe('abcdef');
  });

  it('writes to a chunk again only when it was given back', () => {
    const out = new ByteSink(4);
    out.bytes(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
    const [first, second] = out.takeChunks();
    expect([first, second]).toEqual([Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6, 7, 8)]);
    if (second !== undefined) out.reuse(second);
    out.bytes(Uint8Array.of(10, 11, 12, 13, 14));
    expect(out.takeAll()).toEqual([Uint8Array.of(9, 10, 11, 12), Uint8Array.of(13, 14)]);
    expect(first).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(second).toEqual(Uint8Array.of(13, 14, 7, 8));
  });
});
