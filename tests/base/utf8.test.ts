import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { chunkViews } from '../../src/base/chunk-views.ts';
import {
  decodeUtf8,
  decodeUtf8Lossy,
  encodeUtf8,
  findUtf8Error,
  isUtf8Within,
  utf8Length,
} from '../../src/base/utf8.ts';

describe('UTF-8', () => {
  it('knows the encoded length of any string, lone surrogates included, without encoding it', () => {
    const units = fc.array(
      fc.constantFrom(0x41, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xffff),
    );
    fc.assert(
      fc.property(units, (codes) => {
        const text = String.fromCharCode(...codes);
        expect(utf8Length(text)).toBe(encodeUtf8(text).length);
      }),
    );
  });

  it('agrees with the platform about which bytes are UTF-8', () => {
    const bytes = fc.array(
      fc.constantFrom(
        0x00,
        0x41,
        0x7f,
        0x80,
        0x8f,
        0x90,
        0x9f,
        0xa0,
        0xbf,
        0xc0,
        0xc1,
        0xc2,
        0xdf,
        0xe0,
        0xe1,
        0xed,
        0xef,
        0xf0,
        0xf1,
        0xf4,
        0xf5,
        0xff,
      ),
      { maxLength: 12 },
    );
    const decoder = new TextDecoder('utf-8', { fatal: true });
    fc.assert(
      fc.property(bytes, (values) => {
        const input = Uint8Array.from(values);
        let isValid = true;
        try {
          decoder.decode(input);
        } catch {
          isValid = false;
        }
        expect(findUtf8Error(input) === null).toBe(isValid);
        // The same bytes in a chunk, behind and before others, and long enough for the search by blocks.
        for (const before of [3, 35]) {
          const around = concatBytes([new Uint8Array(before).fill(0x41), input, Uint8Array.of(0x80, 0xbf)]);
          expect(isUtf8Within(chunkViews(around), 1, before + input.length)).toBe(isValid);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps a byte order mark, which is part of the message', () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toEqual({ kind: 'ok', value: '\uFEFFA' });
  });

  it.each([
    ['an overlong form', [0x41, 0xc0, 0xaf], 'utf8-invalid', 1, 1],
    ['an overlong three-byte form', [0xe0, 0x9f, 0xbf], 'utf8-invalid', 1, 0],
    ['a surrogate', [0x41, 0xed, 0xa0, 0x80], 'utf8-invalid', 2, 1],
    ['a code point above U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 'utf8-invalid', 1, 0],
    ['a lone continuation byte', [0x41, 0x42, 0x80], 'utf8-invalid', 2, 2],
    ['a byte that never occurs', [0xff], 'utf8-invalid', 0, 0],
    ['a sequence cut by ASCII', [0xe2, 0x82, 0x41], 'utf8-invalid', 2, 0],
    ['a sequence cut by the end', [0x41, 0xf0, 0x9f, 0x98], 'utf8-truncated', 4, 1],
  ])('finds the exact offset of %s', (_, values, code, offset, sequenceOffset) => {
    const bytes = Uint8Array.from(values);
    expect(findUtf8Error(bytes)).toEqual({ code, offset, sequenceOffset });
    expect(decodeUtf8(bytes)).toEqual({ kind: 'error', error: { code, offset, sequenceOffset } });
  });

  it('shows ill-formed parts as U+FFFD', () => {
    expect(decodeUtf8Lossy(Uint8Array.of(0x41, 0xff, 0x42))).toBe('A\uFFFDB');
  });
});
