import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createByteSearch } from '../../../src/panel/store/byte-search.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('createByteSearch', () => {
  test('finds ASCII letters in either case', () => {
    expect(createByteSearch('TicK').isIn(utf8('{"type":"tIck"}'))).toBe(true);
    expect(createByteSearch('tock').isIn(utf8('{"type":"tick"}'))).toBe(false);
  });

  test('does not take other bytes for letters that differ by the case bit only', () => {
    expect(createByteSearch('[').isIn(utf8('{'))).toBe(false);
    expect(createByteSearch('@').isIn(utf8('`'))).toBe(false);
  });

  test('finds letters beyond ASCII in either case', () => {
    expect(createByteSearch('GRÜßE').isIn(utf8('viele grüße'))).toBe(true);
  });

  test('finds text among bytes that are no UTF-8', () => {
    expect(createByteSearch('png').isIn(Uint8Array.of(0xff, 0xfe, 0x50, 0x4e, 0x47, 0x00))).toBe(true);
  });

  test('agrees with a search in strings', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', 'é'), maxLength: 12 });
    const needles = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(letters, needles, (haystack, needle) => {
        const expected = haystack.toLowerCase().includes(needle.toLowerCase());
        expect(createByteSearch(needle).isIn(utf8(haystack))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
