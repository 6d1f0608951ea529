import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MARK_COLOURS } from '../../src/model/row-marks.ts';
import { BLOCK_HEADER_BYTES, MAX_BLOCK_BYTES } from '../../src/formats/session/session-format.ts';
import { marksBlocks, readMarks, type NumberedMark } from '../../src/formats/session/session-marks.ts';

const anyMark = fc.tuple(fc.nat(), fc.record({ colour: fc.constantFrom(...MARK_COLOURS), note: fc.string() }));

describe('marks of a session file', () => {
  test('come back as they were, in blocks that a reader takes', () => {
    fc.assert(
      fc.property(fc.array(anyMark, { maxLength: 50 }), (marks) => {
        const read = marksBlocks(marks).flatMap((block) => readMarks(block.subarray(BLOCK_HEADER_BYTES)) ?? []);
        expect(read).toEqual(marks);
      }),
    );
    const many = Array.from({ length: 400 }, (_, row): NumberedMark => [
      row,
      { colour: 'red', note: '\u0001'.repeat(4000) },
    ]);
    const blocks = marksBlocks(many);
    expect(blocks.length).toBeGreaterThan(1);
    for (const block of blocks) expect(block.length - BLOCK_HEADER_BYTES).toBeLessThanOrEqual(MAX_BLOCK_BYTES);
  });

  test('are refused whole when they are anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(readMarks(bytes) ?? []).toEqual([]);
      }),
    );
    for (const text of [
      '{"marks":[[0,"pink",""]]}',
      '{"marks":[[-1,"red",""]]}',
      '{"marks":[[0,"red"]]}',
      '{"marks":{}}',
      '[]',
    ]) {
      expect(readMarks(new TextEncoder().encode(text)), text).toBeNull();
    }
  });
});
