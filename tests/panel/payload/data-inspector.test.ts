import { describe, expect, test } from 'vitest';
import { inspectCharacters, inspectNumbers } from '../../../src/panel/payload/data-inspector.ts';
import { fileKindOf } from '../../../src/panel/payload/media-type.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';

function values(bytes: readonly number[], offset = 0): Record<string, readonly (string | null)[]> {
  const inspected = inspectNumbers(Uint8Array.from(bytes), offset);
  return Object.fromEntries(inspected.map(({ type, little, big }) => [type, [little, big]]));
}

describe('values at a byte', () => {
  test('are read in both orders of bytes', () => {
    const read = values([0xff, 0xfe, 0, 0, 0, 0, 0, 0x80]);
    expect(read['int8']).toEqual(['-1', '-1']);
    expect(read['int16']).toEqual(['-257', '-2']);
    expect(read['uint32']).toEqual(['65279', '4294836224']);
    expect(read['int64']).toEqual(['-9223372036854710529', '-562949953421184']);
    expect(read['uint64']).toEqual(['9223372036854841087', '18446181123756130432']);
  });

  test('are floats of 16, 32 and 64 bits with no more digits than these hold', () => {
    expect(values([0x00, 0x3c])['float16']).toEqual(['1', expect.any(String)]);
    expect(values([0x7c, 0x00])['float16']?.[1]).toBe('Infinity');
    expect(values([0x3d, 0xcc, 0xcc, 0xcd])['float32']?.[1]).toBe('0.100000001');
    expect(values([0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a])['float64']?.[1]).toBe('0.1');
  });

  test('are times in seconds, milliseconds, microseconds or nanoseconds', () => {
    expect(values([0x69, 0x1e, 0xf4, 0xc0])['unix32']?.[1]).toBe('2025-11-20 11:00:16');
    for (const unit of [1n, 1000n, 1_000_000n, 1_000_000_000n]) {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setBigInt64(0, 1_763_636_416n * unit);
      expect(values([...bytes])['unix64']?.[1]).toBe('2025-11-20 11:00:16');
    }
  });

  test('are missing where there are too few bytes', () => {
    const read = values([1, 2, 3], 1);
    expect(read['uint16']).toEqual(['770', '515']);
    expect(read['uint32']).toEqual([null, null]);
  });

  test('are characters where the bytes are some', () => {
    const bytes = Uint8Array.of(0xf0, 0x9f, 0x92, 0x99, 0x41);
    expect(inspectCharacters(bytes, 0)[0]?.text).toBe('💙');
    expect(inspectCharacters(bytes, 1)[0]?.text).toBeNull();
    expect(inspectCharacters(Uint8Array.of(0x3d, 0xd8, 0x99, 0xdc), 0)[1]?.text).toBe('💙');
    expect(inspectCharacters(Uint8Array.of(0, 0x41), 0)[2]?.text).toBe('A');
    expect(inspectCharacters(Uint8Array.of(0x41), 0)[1]?.text).toBeNull();
  });
});

describe('the kind of a file', () => {
  test('is told by its first bytes', () => {
    expect(fileKindOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))?.preview).toBe('image');
    expect(fileKindOf(encodeUtf8('RIFF\0\0\0\0WAVEfmt '))?.preview).toBe('audio');
    expect(fileKindOf(encodeUtf8('%PDF-1.7'))?.preview).toBeNull();
    expect(fileKindOf(encodeUtf8('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'))?.mediaType).toBe(
      'image/svg+xml',
    );
  });

  test('is not guessed from text, JSON or markup', () => {
    for (const text of ['', '{"a":1}', '<p>svg</p>', 'BMW', 'GIF', '<svgx>', 'OK']) {
      expect(fileKindOf(encodeUtf8(text)), text).toBeNull();
    }
  });
});
