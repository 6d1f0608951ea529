import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteToHex, fromHex, toHex } from '../../src/base/hex.ts';
import { ok } from '../../src/base/result.ts';

describe('hex', () => {
  it('reads back what it wrote, with any usual separator', () => {
    const separators = fc.constantFrom('', ' ', ':', '-', ', ', '\n');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), separators, (bytes, separator) => {
        expect(fromHex(toHex(bytes, separator))).toEqual(ok(bytes));
        expect(fromHex(toHex(bytes, separator).toUpperCase())).toEqual(ok(bytes));
      }),
    );
  });

  it('reads the 0x notation of source code', () => {
    expect(fromHex('0x81, 0x05, 0x0f')).toEqual(ok(Uint8Array.of(0x81, 0x05, 0x0f)));
    expect(fromHex('0X81 00')).toEqual(ok(Uint8Array.of(0x81, 0x00)));
  });

  it('writes one byte as two digits', () => {
    expect([0, 9, 255, 256 + 10].map(byteToHex)).toEqual(['00', '09', 'ff', '0a']);
  });

  it.each([
    ['81 0', 'hex-odd-length', 3],
    ['8 10', 'hex-odd-length', 0],
    ['81 zz', 'hex-invalid-digit', 3],
    ['8z', 'hex-invalid-digit', 1],
    ['0x', 'hex-invalid-digit', 1],
  ])('refuses %j with %s at offset %i', (text, code, offset) => {
    expect(fromHex(text)).toEqual({ kind: 'error', error: { code, offset } });
  });
});
