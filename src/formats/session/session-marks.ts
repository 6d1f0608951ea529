import { crc32 } from '../../base/crc32.ts';
import { encodeUtf8 } from '../../base/utf8.ts';
import { MARK_COLOURS } from '../../model/row-marks.ts';
import type { RecordMark } from '../record.ts';
import { BlockCoding, BlockType, BLOCK_HEADER_BYTES, MAX_BLOCK_BYTES, NO_RECORD } from './session-format.ts';

/** A mark, and the number of its record among all that are not connections, from 0. */
export type NumberedMark = readonly [number, RecordMark];

/** More than the panel marks at once, many times over. */
export const MAX_SESSION_MARKS = 200_000;
const MARK_OVERHEAD_BYTES = 64;

/**
 * Blocks that mark records of the file that they are put into, right behind its header: marks are set long after their rows were
 * written. As many blocks as it takes.
 */
export function marksBlocks(marks: Iterable<NumberedMark>): Uint8Array<ArrayBuffer>[] {
  const blocks: Uint8Array<ArrayBuffer>[] = [];
  let batch: [number, string, string][] = [];
  let bytes = 0;
  const flush = (): void => {
    if (batch.length > 0) blocks.push(block(encodeUtf8(JSON.stringify({ marks: batch }))));
    batch = [];
    bytes = 0;
  };
  for (const [row, { colour, note }] of marks) {
    // Of a UTF-16 unit, JSON makes six bytes at most.
    const length = MARK_OVERHEAD_BYTES + note.length * 6;
    if (bytes + length > MAX_BLOCK_BYTES) flush();
    batch.push([row, colour, note]);
    bytes += length;
  }
  flush();
  return blocks;
}

/** Null when the block says something else. */
export function readMarks(raw: Uint8Array): readonly NumberedMark[] | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(raw));
  } catch {
    // Damaged or forged: said by whoever reads the file.
    return null;
  }
  if (typeof value !== 'object' || value === null || !('marks' in value) || !Array.isArray(value.marks)) return null;
  const marks: NumberedMark[] = [];
  for (const item of value.marks as readonly unknown[]) {
    if (!Array.isArray(item)) return null;
    const [row, name, note] = item as readonly unknown[];
    const colour = MARK_COLOURS.find((known) => known === name);
    if (typeof row !== 'number' || !Number.isSafeInteger(row) || row < 0) return null;
    if (colour === undefined || typeof note !== 'string') return null;
    marks.push([row, { colour, note }]);
  }
  return marks;
}

function block(raw: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(BLOCK_HEADER_BYTES + raw.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, BlockType.marks);
  view.setUint8(1, BlockCoding.stored);
  view.setUint32(4, raw.length, true);
  view.setUint32(8, raw.length, true);
  view.setUint32(12, NO_RECORD, true);
  view.setUint32(16, crc32(raw), true);
  bytes.set(raw, BLOCK_HEADER_BYTES);
  return bytes;
}
