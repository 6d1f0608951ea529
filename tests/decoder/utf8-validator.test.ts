import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUtf8Error } from '../../src/base/utf8.ts';
import { Utf8Validator } from '../../src/decoder/utf8-validator.ts';
import { anyChunking } from '../support/arbitrary-frames.ts';

describe('Utf8Validator', () => {
  it('finds in any pieces what is found in the whole', () => {
    const byte = fc.constantFrom(0x41, 0x80, 0x82, 0x9f, 0xa0, 0xac, 0xbf, 0xc2, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xff);
    const mostlyText = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...'a€𝄞é') }, byte), {
      maxLength: 30,
    });
    const input = mostlyText.map((parts) =>
      Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part)]))),
    );
    fc.assert(
      fc.property(input, anyChunking, (bytes, chunking) => {
        const validator = new Utf8Validator();
        for (const chunk of chunking(bytes)) validator.push(chunk);
        expect(validator.finish()).toEqual(findUtf8Error(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps its first error', () => {
    const validator = new Utf8Validator();
    const error = validator.push(Uint8Array.of(0x41, 0xff));
    expect(error).toEqual({ code: 'utf8-invalid', offset: 1, sequenceOffset: 1 });
    expect(validator.push(Uint8Array.of(0xc0))).toEqual(error);
    expect(validator.finish()).toEqual(error);
  });
});
