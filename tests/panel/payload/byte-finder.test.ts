import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeUtf8Lossy, encodeUtf8 } from '../../../src/base/utf8.ts';
import { findBytes, scanBytes, type FindQuery } from '../../../src/panel/payload/byte-finder.ts';
import { byteOffsets } from '../../../src/panel/payload/byte-offsets.ts';
import { hitParts, hitWithin } from '../../../src/panel/payload/highlight.ts';
import { unescapeJson } from '../../../src/panel/payload/json-string.ts';

const text = (wanted: string, isCaseSensitive = false): FindQuery => ({ kind: 'text', text: wanted, isCaseSensitive });

function found(source: string, query: FindQuery): string[] {
  const bytes = encodeUtf8(source);
  const { ranges } = findBytes(bytes, query, 100);
  return Array.from({ length: ranges.length / 2 }, (_, pair) =>
    decodeUtf8Lossy(bytes.subarray(ranges[pair * 2], ranges[pair * 2 + 1])),
  );
}

describe('finding in a payload', () => {
  test('finds a text in either case, or as written', () => {
    expect(found('Tick tick TICK', text('tick'))).toEqual(['Tick', 'tick', 'TICK']);
    expect(found('Tick tick TICK', text('tick', true))).toEqual(['tick']);
  });

  test('finds letters beyond ASCII in either case, at their own bytes', () => {
    expect(found('GRÜSSE, grüsse 💙 Grüsse', text('grüsse'))).toEqual(['GRÜSSE', 'grüsse', 'Grüsse']);
  });

  test('finds bytes', () => {
    const bytes = Uint8Array.of(1, 0xde, 0xad, 2, 0xde, 0xad);
    expect(findBytes(bytes, { kind: 'bytes', bytes: Uint8Array.of(0xde, 0xad) }, 9).ranges).toEqual([1, 3, 4, 6]);
  });

  test('finds in JSON what escapes stand for, and marks the escapes', () => {
    expect(found(String.raw`{"a":"caf\u00e9 \"x\"","b":"café"}`, text('CAFÉ'))).toEqual([
      String.raw`caf\u00e9`,
      'café',
    ]);
    expect(found(String.raw`{"a":"one\ntwo"}`, text('one\ntwo'))).toEqual([String.raw`one\ntwo`]);
    expect(found(String.raw`{"a":"\ud83d\udc99"}`, text('💙'))).toEqual([String.raw`\ud83d\udc99`]);
  });

  test('counts what it does not keep', () => {
    const scan = findBytes(encodeUtf8('a'.repeat(1000)), text('a'), 10);
    expect([scan.ranges.length, scan.count]).toEqual([20, 1000]);
  });

  test('takes time in proportion to the bytes for a needle that nearly fits everywhere', () => {
    const bytes = new Uint8Array(2_000_000).fill(0x61);
    const started = performance.now();
    expect(findBytes(bytes, text(`${'a'.repeat(2000)}b`), 10).count).toBe(0);
    expect(performance.now() - started).toBeLessThan(1500);
  });

  test('finds in pieces what it finds at once, as String.prototype.indexOf does', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', 'é', 'É', '💙', 'A'), maxLength: 60 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'é', '💙'), minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 30 }),
        (source, needle, step) => {
          const bytes = encodeUtf8(source);
          const scan = scanBytes(bytes, text(needle), 1000);
          while (!scan.isComplete) scan.advance(step);
          const expected: number[] = [];
          const folded = source.toLowerCase();
          const wanted = needle.toLowerCase();
          for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
            expected.push(
              encodeUtf8(source.slice(0, at)).length,
              encodeUtf8(source.slice(0, at + wanted.length)).length,
            );
          }
          expect(scan.ranges).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('offsets of a decoded text are found again in any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const decoded = decodeUtf8Lossy(bytes);
      expect(byteOffsets(bytes, [decoded.length])).toEqual([bytes.length]);
      for (let unit = 0; unit <= decoded.length; unit += 1) {
        const [offset = 0] = byteOffsets(bytes, [unit]);
        const before = decodeUtf8Lossy(bytes.subarray(0, offset));
        // Inside of a surrogate pair the end of its character is meant.
        expect([unit, unit + 1]).toContain(before.length);
      }
    }),
    { numRuns: 500 },
  );
});

test('resolved escapes are what JSON.parse makes of them, and lead back to their place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (value) => {
      const escaped = JSON.stringify(value).replaceAll(
        /[^\u0020-\u007e]/g,
        (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0'),
      );
      const source = encodeUtf8(escaped.slice(1, -1));
      const { bytes, sourceOffset } = unescapeJson(source);
      expect(decodeUtf8Lossy(bytes)).toBe(value);
      expect(sourceOffset(0)).toBe(0);
      expect(sourceOffset(bytes.length)).toBe(source.length);
      let before = 0;
      for (let offset = 0; offset <= bytes.length; offset += 1) {
        expect(sourceOffset(offset)).toBeGreaterThanOrEqual(before);
        before = sourceOffset(offset);
      }
    }),
  );
});

test('hits cut a line into pieces that together are the line', () => {
  const hits = { ranges: [2, 4, 8, 12], current: 1 };
  expect(hitParts(hits, 0, 10)).toEqual([
    { start: 0, end: 2, hit: 'none' },
    { start: 2, end: 4, hit: 'hit' },
    { start: 4, end: 8, hit: 'none' },
    { start: 8, end: 10, hit: 'current' },
  ]);
  expect(hitParts(hits, 4, 8)).toBeNull();
  expect(hitWithin(hits, 3, 5)).toBe('hit');
  expect(hitWithin(hits, 10, 20)).toBe('current');
  expect(hitWithin(hits, 4, 8)).toBe('none');
});
