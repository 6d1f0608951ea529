import { describe, expect, it } from 'vitest';
import { ByteBuffer } from '../../src/base/byte-buffer.ts';

describe('ByteBuffer', () => {
  it('joins what comes and hands it over', () => {
    const buffer = new ByteBuffer(Infinity);
    buffer.append(Uint8Array.of(1, 2));
    buffer.append(Uint8Array.of(3, 4));
    buffer.appendZeros(1);
    expect(buffer.view()).toEqual(Uint8Array.of(1, 2, 3, 4, 0));
    expect(buffer.take()).toEqual(Uint8Array.of(1, 2, 3, 4, 0));
    expect(buffer.length).toBe(0);
    buffer.append(Uint8Array.of(9));
    expect(buffer.take()).toEqual(Uint8Array.of(9));
  });

  it('keeps up to its limit and counts the rest', () => {
    const buffer = new ByteBuffer(3);
    expect(buffer.append(Uint8Array.of(1, 2))).toBe(2);
    expect(buffer.append(Uint8Array.of(3, 4, 5))).toBe(1);
    expect(buffer.appendZeros(1)).toBe(0);
    expect(buffer.view()).toEqual(Uint8Array.of(1, 2, 3));
    expect(buffer.shedLength).toBe(3);
  });

  it('does not believe an announcement beyond a quarter of a megabyte', () => {
    const buffer = new ByteBuffer(Infinity, 1024 ** 3);
    buffer.append(Uint8Array.of(1));
    expect(buffer.view().buffer.byteLength).toBe(256 * 1024);
    expect(buffer.take().buffer.byteLength).toBe(1);
  });
});
