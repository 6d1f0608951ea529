import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteSink } from '../../../src/formats/write/byte-sink.ts';
import type { CaptureRecord } from '../../../src/formats/record.ts';
import { readSession, SessionEncoder } from '../../../src/formats/session/index.ts';
import { endedSession, findSessionPrefix } from '../../../src/formats/session/session-prefix.ts';
import { concatBytes } from '../../../src/base/bytes.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import { liveMessage, connection } from '../write/draw-records.ts';

async function readAll(file: Blob): Promise<CaptureRecord[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(await file.arrayBuffer());
  }
  const records: CaptureRecord[] = [];
  for await (const batch of readSession(chunks())) records.push(...batch);
  return records;
}

/** Messages in blocks of some records each, as they come to disk, and where each block ends. */
async function kept(blocks: readonly number[], payload: string, isEnded: boolean) {
  const encoder = new SessionEncoder();
  const sink = new ByteSink();
  encoder.begin(sink);
  const ends: { bytes: number; records: number }[] = [];
  let records = 0;
  const parts: Uint8Array[] = [];
  const take = (): void => void parts.push(...sink.takeAll());
  const add = async (record: CaptureRecord): Promise<void> => {
    await encoder.add(record, sink);
    records += 1;
  };
  take();
  const length = (): number => parts.reduce((sum, part) => sum + part.length, 0);
  ends.push({ bytes: length(), records });
  await add(connection());
  for (const count of blocks) {
    for (let at = 0; at < count; at += 1) await add(liveMessage(encodeUtf8(`${payload}${records}`)));
    await encoder.flush(sink);
    take();
    ends.push({ bytes: length(), records });
  }
  if (isEnded) {
    await encoder.end(sink);
    take();
  }
  return { bytes: concatBytes(parts), ends };
}

describe('a session that nobody ended', () => {
  test('is read up to its last whole block, wherever it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 }),
        fc.string({ maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat({ max: 64 }),
        async (blocks, payload, share, zeros) => {
          const { bytes, ends } = await kept(blocks, payload, false);
          const first = ends[0]?.bytes ?? 0;
          const cut = Math.floor(first + share * (bytes.length - first));
          // Some file systems leave zeros where a write was under way.
          const file = new Blob([bytes.slice(0, cut), new Uint8Array(zeros)]);
          // The zeros may be the very bytes that were to come.
          let here = cut;
          while (here < bytes.length && here < cut + zeros && bytes[here] === 0) here += 1;
          const whole = ends.findLast((end) => end.bytes <= here);
          const records = await readAll(await endedSession(file));
          expect(records.filter(({ kind }) => kind === 'problem')).toEqual([]);
          expect(records).toHaveLength(whole?.records ?? -1);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is left alone when it has an end', async () => {
    const { bytes } = await kept([3, 2], 'x', true);
    const file = new Blob([bytes]);
    expect(await findSessionPrefix(file)).toEqual({ byteLength: bytes.length, isEnded: true });
    expect(await endedSession(file)).toBe(file);
  });

  test('stays what it is when not even its head is there', async () => {
    const file = new Blob([Uint8Array.of(0x46, 0x52)]);
    expect(await endedSession(file)).toBe(file);
  });
});
