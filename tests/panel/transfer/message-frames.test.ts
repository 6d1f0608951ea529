import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/base/bytes.ts';
import { toHex } from '../../../src/base/hex.ts';
import { decodeUtf8Lossy } from '../../../src/base/utf8.ts';
import { logFromRecords } from '../../../src/formats/record-log.ts';
import type { ReadCaptureOptions } from '../../../src/formats/read/read-capture.ts';
import { RowKind } from '../../../src/model/row-kind.ts';
import { frameHeaderBytes } from '../../../src/panel/store/frame-fields.ts';
import { shownData } from '../../../src/panel/store/shown-data.ts';
import { headerLengthOnWire, messageFrames } from '../../../src/panel/transfer/message-frames.ts';
import { COMPRESSED_TEXT, drawCapture } from '../../support/draw-capture.ts';
import { frames, fromClient, wire } from '../../support/draw-frames.ts';
import { readRecords } from '../../support/read-records.ts';

async function logOf(bytes: Uint8Array, options: ReadCaptureOptions = {}) {
  const { log } = logFromRecords(await readRecords(bytes, options));
  const rows = Array.from({ length: log.size }, (_, row) => row).filter((row) => log.kind(row) === RowKind.frame);
  return { log, rows };
}

describe('the frames of a message', () => {
  it('are found from each of them, with a ping between and other rows around', async () => {
    const { log, rows } = await logOf(await drawCapture());
    const [first = -1, ping = -1, , last = -1] = rows;
    const found = messageFrames(log, last);
    expect(found).toMatchObject({ rows: [first, last], isComplete: true, isCompressed: true });
    expect(found?.messageBytes).toBe(COMPRESSED_TEXT.length);
    expect(messageFrames(log, first)).toEqual(found);
    expect(messageFrames(log, ping)).toBeNull();
  });

  it('show the whole message on the last one, and on the others what stood on the wire', async () => {
    const { log, rows } = await logOf(await drawCapture());
    const [first = -1, , , last = -1] = rows;
    expect(shownData(log, first)).toMatchObject({ kind: 'fragment', opcode: 1, isCompressed: true });
    const whole = shownData(log, last);
    expect(whole).toMatchObject({ kind: 'message', opcode: 1, isCompressed: false });
    expect(decodeUtf8Lossy(whole.bytes)).toBe(COMPRESSED_TEXT);
  });

  it('are told to be incomplete when the end is missing', async () => {
    const { log, rows } = await logOf(wire(frames`text "whole" | text "whole too" | text fin=0 "begun"`));
    expect(messageFrames(log, rows[2] ?? -1)).toMatchObject({ rows: [rows[2]], isComplete: false, messageBytes: null });
  });
});

describe('the header of an imported frame', () => {
  it('is rebuilt byte by byte, also when its length is not in the shortest form', async () => {
    const drawn = fromClient(frames`text "short" | text len=16 "long form" | bin len=64 "longer form" | ping "end"`);
    const bytes = wire(drawn);
    const { log, rows } = await logOf(bytes, { format: 'raw', sender: 'client' });
    const rebuilt = rows.map((row) => {
      const isLong = log.violations(row).includes('length-not-minimal');
      return frameHeaderBytes(log.row(row), isLong ? headerLengthOnWire(log, row) : null);
    });
    const headers = drawn.map((frame) => wire([frame]).slice(0, wire([frame]).length - (frame.payload?.length ?? 0)));
    expect(toHex(concatBytes(rebuilt))).toBe(toHex(concatBytes(headers)));
  });
});
