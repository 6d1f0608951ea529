import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/base/hex.ts';
import type { FrameHeader } from '../../src/decoder/frame-header.ts';
import {
  derivedFrameHeader,
  headerFields,
  minimalLengthForm,
  parseFrameHeader,
  writeFrameHeader,
} from '../../src/decoder/frame-header.ts';

function bytes(hex: string): Uint8Array {
  const result = fromHex(hex);
  if (result.kind === 'error') throw new Error(result.error.code);
  return result.value;
}

function header(hex: string): FrameHeader {
  const parse = parseFrameHeader(bytes(hex));
  if (parse.kind !== 'header') throw new Error(`needs ${parse.neededBytes} bytes`);
  return parse.header;
}

// The single-frame examples of RFC 6455 §5.7.
describe('parseFrameHeader', () => {
  it('reads an unmasked text frame', () => {
    expect(header('81 05 48 65 6c 6c 6f')).toEqual({
      fin: true,
      rsv1: false,
      rsv2: false,
      rsv3: false,
      opcode: 1,
      masked: false,
      maskingKey: null,
      payloadLength: 5,
      payloadLength64: null,
      lengthForm: 7,
      headerLength: 2,
    });
  });

  it('reads a masked text frame with its key', () => {
    expect(header('81 85 37 fa 21 3d 7f 9f 4d 51 58')).toMatchObject({
      masked: true,
      maskingKey: 0x37fa213d,
      payloadLength: 5,
      headerLength: 6,
    });
  });

  it('reads the 16-bit and the 64-bit length', () => {
    expect(header('82 7e 01 00')).toMatchObject({ payloadLength: 256, lengthForm: 16, headerLength: 4 });
    expect(header('82 7f 00 00 00 00 00 01 00 00')).toMatchObject({
      payloadLength: 65536,
      lengthForm: 64,
      headerLength: 10,
    });
  });

  it('keeps a length that a number cannot hold as bigint', () => {
    expect(header('82 7f 00 1f ff ff ff ff ff ff')).toMatchObject({
      payloadLength: Number.MAX_SAFE_INTEGER,
      payloadLength64: null,
    });
    expect(header('82 7f ff ff ff ff ff ff ff ff')).toMatchObject({
      payloadLength: Number.MAX_SAFE_INTEGER,
      payloadLength64: 0xffffffffffffffffn,
    });
  });

  it('reads at an offset and tells how much is missing of every truncated header', () => {
    expect(parseFrameHeader(bytes('00 00 89 00'), 2)).toMatchObject({ kind: 'header', header: { opcode: 9 } });
    const long = bytes('82 ff 00 00 00 00 00 01 00 00 01 02 03 04');
    for (let length = 0; length < long.length; length += 1) {
      const needed = length < 2 ? 2 : 14;
      expect(parseFrameHeader(long.subarray(0, length))).toEqual({ kind: 'incomplete', neededBytes: needed });
    }
    expect(parseFrameHeader(long)).toMatchObject({ kind: 'header', header: { maskingKey: 0x01020304 } });
  });
});

describe('writeFrameHeader', () => {
  it('writes back any header it parsed, legal or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 14, maxLength: 14 }), (wire) => {
        const parse = parseFrameHeader(wire);
        if (parse.kind !== 'header') throw new Error('14 bytes always hold a header');
        const { payloadLength64, ...rest } = parse.header;
        const written = writeFrameHeader({ ...rest, payloadLength: payloadLength64 ?? rest.payloadLength });
        expect(toHex(written)).toBe(toHex(wire.subarray(0, parse.header.headerLength)));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes the shortest length unless told otherwise', () => {
    expect(toHex(writeFrameHeader({ opcode: 2, payloadLength: 125 }))).toBe('827d');
    expect(toHex(writeFrameHeader({ opcode: 2, payloadLength: 126 }))).toBe('827e007e');
    expect(toHex(writeFrameHeader({ opcode: 2, payloadLength: 65536 }))).toBe('827f0000000000010000');
    expect(toHex(writeFrameHeader({ opcode: 2, payloadLength: 5, lengthForm: 16 }))).toBe('827e0005');
    expect([125, 126, 65535, 65536].map(minimalLengthForm)).toEqual([7, 16, 16, 64]);
  });
});

describe('headerFields', () => {
  it('covers the header without gap or overlap, each value as it stands on the wire', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 14, maxLength: 14 }), (wire) => {
        const parse = parseFrameHeader(wire);
        if (parse.kind !== 'header') throw new Error('14 bytes always hold a header');
        let bits = '';
        for (const field of headerFields(parse.header)) {
          expect(field.bitOffset).toBe(bits.length);
          bits += (field.value ?? 0n).toString(2).padStart(field.bitLength, '0');
        }
        const expected = [...wire.subarray(0, parse.header.headerLength)].map((byte) =>
          byte.toString(2).padStart(8, '0'),
        );
        expect(bits).toBe(expected.join(''));
      }),
    );
  });

  it('leaves the masking key of a derived header open instead of inventing one', () => {
    const sent = headerFields(derivedFrameHeader(1, 300, true));
    expect(sent.map(({ name }) => name)).toEqual([
      'FIN',
      'RSV1',
      'RSV2',
      'RSV3',
      'opcode',
      'MASK',
      'Payload len',
      'Extended payload length',
      'Masking-key',
    ]);
    expect(sent.at(-1)).toEqual({ name: 'Masking-key', bitOffset: 32, bitLength: 32, value: null });
    expect(derivedFrameHeader(1, 300, true).headerLength).toBe(8);
    expect(derivedFrameHeader(1, 5, false)).toEqual(header('81 05'));
  });
});
