import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../../src/base/base64.ts';
import { ok } from '../../src/base/result.ts';

describe('base64', () => {
  it('writes what Node writes, for every length and content', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      }),
    );
  });

  it('reads back what it wrote, also without padding, in the URL-safe alphabet and wrapped', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase64(bytes);
        expect(fromBase64(text)).toEqual(ok(bytes));
        expect(fromBase64(text.replaceAll('=', ''))).toEqual(ok(bytes));
        expect(fromBase64(Buffer.from(bytes).toString('base64url'))).toEqual(ok(bytes));
        expect(fromBase64(text.replaceAll(/(.{7})/g, '$1\r\n '))).toEqual(ok(bytes));
      }),
    );
  });

  it.each([
    ['AB*D', 'base64-invalid-character', 2],
    ['AAAAA', 'base64-invalid-length', 5],
    ['AA=A', 'base64-invalid-padding', 3],
    ['AA===', 'base64-invalid-padding', 4],
    ['AA=', 'base64-invalid-padding', 3],
    ['A\u0100AA', 'base64-invalid-character', 1],
  ])('refuses %j with %s at offset %i', (text, code, offset) => {
    expect(fromBase64(text)).toEqual({ kind: 'error', error: { code, offset } });
  });

  it('answers any text with bytes or one of its three errors', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const result = fromBase64(text);
        if (result.kind === 'error') {
          expect(['base64-invalid-character', 'base64-invalid-length', 'base64-invalid-padding']).toContain(
            result.error.code,
          );
          expect(result.error.offset).toBeLessThanOrEqual(text.length);
        } else {
          expect(result.value.length).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});
