import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMask, maskedCopy, maskingKeyBytes, readMaskingKey } from '../../src/decoder/masking.ts';

/** RFC 6455 §5.3, word for word. */
function maskByTheBook(bytes: Uint8Array, key: Uint8Array, payloadOffset: number): Uint8Array {
  return bytes.map((byte, index) => byte ^ (key[(index + payloadOffset) % 4] ?? 0));
}

const anyKey = fc.nat({ max: 0xffffffff });

describe('masking', () => {
  it('unmasks the example of RFC 6455 §5.7', () => {
    const payload = Uint8Array.of(0x7f, 0x9f, 0x4d, 0x51, 0x58);
    applyMask(payload, 0x37fa213d);
    expect(new TextDecoder().decode(payload)).toBe('Hello');
  });

  it('does what the standard says at every alignment, length and offset, and touches nothing beside', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ minLength: 500, maxLength: 700, size: 'max' })),
        anyKey,
        fc.nat(9),
        fc.nat(9),
        (payload, key, lead, payloadOffset) => {
          const pool = new Uint8Array(lead + payload.length + 9).fill(0xee);
          pool.set(payload, lead);
          applyMask(pool.subarray(lead, lead + payload.length), key, payloadOffset);
          const expected = maskByTheBook(payload, maskingKeyBytes(key), payloadOffset);
          expect(pool.subarray(lead, lead + payload.length)).toEqual(expected);
          expect(pool.subarray(0, lead).every((byte) => byte === 0xee)).toBe(true);
          expect(pool.subarray(lead + payload.length).every((byte) => byte === 0xee)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('does the same for long payloads, which it takes in words of 64 bits', () => {
    const key = 0xf7fa213d;
    for (const length of [4095, 4096, 4097, 4103, 4104, 10_001]) {
      for (let lead = 0; lead < 8; lead += 1) {
        const pool = Uint8Array.from({ length: lead + length + 9 }, (_, index) => index * 31);
        const expected = pool.slice();
        const part = pool.subarray(lead, lead + length);
        expected.set(maskByTheBook(part, maskingKeyBytes(key), lead), lead);
        applyMask(part, key, lead);
        expect(Buffer.compare(pool, expected), `${length} bytes from ${lead}`).toBe(0);
      }
    }
  });

  it('gives the bytes back when applied twice, and leaves the original of a copy alone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), anyKey, (payload, key) => {
        const before = payload.slice();
        const masked = maskedCopy(payload, key);
        expect(payload).toEqual(before);
        applyMask(masked, key);
        expect(masked).toEqual(before);
      }),
    );
  });

  it('reads and writes a key in the order of the wire', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        expect(readMaskingKey(maskingKeyBytes(key), 0)).toBe(key);
      }),
    );
    expect(maskingKeyBytes(0xf7fa213d)).toEqual(Uint8Array.of(0xf7, 0xfa, 0x21, 0x3d));
  });
});
