import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/base/bytes.ts';
import type { CaptureRecord } from '../../../src/formats/record.ts';
import { EXPORT_FORMATS, exportFormat } from '../../../src/formats/write/export-format.ts';
import { createEncoder, exportRecords } from '../../../src/formats/write/index.ts';
import { NdjsonEncoder } from '../../../src/formats/write/ndjson.ts';
import { writeRecords } from '../../../src/formats/write/record-writer.ts';
import { connection, liveMessage, text, written } from './draw-records.ts';

function* manyTexts(count: number): Generator<CaptureRecord> {
  yield connection();
  for (let index = 0; index < count; index += 1) yield text(`message ${index}`);
}

async function* twoBatches(): AsyncGenerator<readonly CaptureRecord[]> {
  yield [connection(), text('a')];
  yield [text('b')];
}

/** A clock that only its owner moves, so that pauses can be counted without waiting. */
function manualClock(stepMs: number) {
  let timeMs = 0;
  let pauses = 0;
  return {
    now: () => (timeMs += stepMs),
    pause: async () => {
      pauses += 1;
    },
    get pauses() {
      return pauses;
    },
  };
}

describe('writing records', () => {
  it('hands out chunks of the asked size that together are the file', async () => {
    const whole = await written(new NdjsonEncoder(), manyTexts(500));
    const chunks: Uint8Array[] = [];
    for await (const chunk of writeRecords(manyTexts(500), new NdjsonEncoder(), { chunkBytes: 1000 }))
      chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(50);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(1000);
    expect(concatBytes(chunks)).toEqual(whole);
  });

  it('takes batches of an asynchronous reader as well', async () => {
    const whole = await written(new NdjsonEncoder(), [connection(), text('a'), text('b')]);
    expect(await written(new NdjsonEncoder(), twoBatches())).toEqual(whole);
  });

  it('pauses again and again while it works', async () => {
    const clock = manualClock(5);
    await written(new NdjsonEncoder(), manyTexts(6400), { now: clock.now, pause: clock.pause, sliceMs: 8 });
    expect(clock.pauses).toBeGreaterThan(20);
  });

  // The session file pauses at each compressed block, Parquet writes a row group at a time, a transcript cuts the payload.
  it.each(['ndjson', 'json', 'csv', 'har', 'pcapng'] as const)('pauses within one long payload: %s', async (id) => {
    const clock = manualClock(5);
    const encoder = await createEncoder(id, 'log');
    const records = [connection(), liveMessage(new Uint8Array(2_000_000))];
    await written(encoder, records, { now: clock.now, pause: clock.pause });
    expect(clock.pauses).toBeGreaterThan(10);
  });

  it('says how far it is, up to the end', async () => {
    const clock = manualClock(5);
    const seen: number[] = [];
    let bytes = 0;
    const whole = await written(new NdjsonEncoder(), manyTexts(1000), {
      now: clock.now,
      pause: clock.pause,
      onProgress: (progress) => {
        seen.push(progress.records);
        bytes = progress.bytes;
      },
    });
    expect(seen.length).toBeGreaterThan(3);
    expect([...seen].sort((left, right) => left - right)).toEqual(seen);
    expect(seen.at(-1)).toBe(1001);
    expect(bytes).toBe(whole.length);
  });

  it('stops at the next pause when the signal aborts, and closes its source', async () => {
    const controller = new AbortController();
    const clock = manualClock(5);
    let isClosed = false;
    const source = function* () {
      try {
        yield* manyTexts(1_000_000);
      } finally {
        isClosed = true;
      }
    };
    const pause = async () => controller.abort(new Error('enough'));
    const writing = written(new NdjsonEncoder(), source(), { signal: controller.signal, now: clock.now, pause });
    await expect(writing).rejects.toThrow('enough');
    expect(isClosed).toBe(true);
  });

  it('closes its source when the taker stops early', async () => {
    let isClosed = false;
    const source = function* () {
      try {
        yield* manyTexts(1_000_000);
      } finally {
        isClosed = true;
      }
    };
    for await (const chunk of writeRecords(source(), new NdjsonEncoder())) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(isClosed).toBe(true);
  });

  it.each(EXPORT_FORMATS.map(({ id }) => id))('makes a file of an empty log: %s', async (id) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of exportRecords(id, [])) chunks.push(chunk);
    const isEmptyAllowed = id === 'ndjson' || id === 'ndjson-all' || id === 'transcript';
    expect(concatBytes(chunks).length > 0).toBe(!isEmptyAllowed);
  });

  it('knows its formats by id', () => {
    expect(exportFormat('har')?.extension).toBe('har');
    expect(exportFormat('docx')).toBeUndefined();
    expect(new Set(EXPORT_FORMATS.map(({ id }) => id)).size).toBe(EXPORT_FORMATS.length);
  });
});
