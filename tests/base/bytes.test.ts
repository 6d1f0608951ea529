import { describe, expect, it } from 'vitest';
import { bytesOf, concatBytes, copyBytes, equalBytes, NO_BYTES } from '../../src/base/bytes.ts';

describe('bytes', () => {
  it('joins parts in order, and none into nothing', () => {
    expect(concatBytes([Uint8Array.of(1, 2), NO_BYTES, Uint8Array.of(3)])).toEqual(Uint8Array.of(1, 2, 3));
    expect(concatBytes([])).toEqual(NO_BYTES);
  });

  it('copies a view out of the buffer it shares', () => {
    const pool = Uint8Array.of(1, 2, 3, 4);
    const copy = copyBytes(pool.subarray(1, 3));
    pool.fill(0);
    expect(copy).toEqual(Uint8Array.of(2, 3));
    expect(copy.buffer.byteLength).toBe(2);
  });

  it('compares content, not identity', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false);
  });

  it('takes exactly the bytes of a view', () => {
    const buffer = Uint8Array.of(1, 2, 3, 4, 5, 6).buffer;
    expect(bytesOf(new DataView(buffer, 2, 3))).toEqual(Uint8Array.of(3, 4, 5));
    expect(bytesOf(new Uint16Array(buffer, 2, 1))).toEqual(Uint8Array.of(3, 4));
    expect(bytesOf(buffer).length).toBe(6);
  });
});
