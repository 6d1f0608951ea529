import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createByteSearch, createExactSearch } from '../../src/rules/byte-search.ts';

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

  test('finds text that has no cases beyond ASCII without decoding it', () => {
    expect(createByteSearch('Preis 東京 💙').isIn(utf8('der preis 東京 💙!'))).toBe(true);
    expect(createByteSearch('東京').isIn(utf8('東亰'))).toBe(false);
  });

  test('takes time in proportion to the payload when it was made to be slow', () => {
    const hostile = utf8('a'.repeat(2_000_000));
    const needle = `b${'a'.repeat(1500)}`;
    const started = performance.now();
    expect(createByteSearch(needle).isIn(hostile)).toBe(false);
    // The product of both lengths would take seconds; the bound leaves room for a busy machine.
    expect(performance.now() - started).toBeLessThan(500);
    expect(createByteSearch(needle).isIn(utf8(`${'a'.repeat(2_000_000)}B${'A'.repeat(1500)}`))).toBe(true);
  });

  test('finds bytes exactly, without cases', () => {
    const search = createExactSearch(Uint8Array.of(0x41, 0xff));
    expect(search.isIn(Uint8Array.of(0, 0x41, 0xff, 1))).toBe(true);
    expect(search.isIn(Uint8Array.of(0, 0x61, 0xff, 1))).toBe(false);
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
