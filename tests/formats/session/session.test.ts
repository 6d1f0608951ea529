import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes, NO_BYTES } from '../../../src/base/bytes.ts';
import { crc32 } from '../../../src/base/crc32.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import type { CaptureRecord } from '../../../src/formats/record.ts';
import { deflateBlock } from '../../../src/formats/session/inflate-block.ts';
import { isSessionFile, readSession, SessionEncoder } from '../../../src/formats/session/index.ts';
import { SESSION_MAGIC } from '../../../src/formats/session/session-format.ts';
import { anyRecords, connection, frame, liveMessage, text, written } from '../write/draw-records.ts';

const CODES = new Set([
  'session-not-recognised',
  'session-version',
  'session-truncated',
  'session-unknown-block',
  'session-block-too-large',
  'session-block-damaged',
  'session-record-too-large',
  'session-record-bad',
  'session-unknown-record',
  'session-unknown-field',
  'session-records-missing',
]);

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

async function read(bytes: Uint8Array, chunkSize = 4096): Promise<CaptureRecord[]> {
  const records: CaptureRecord[] = [];
  for await (const batch of readSession(inChunks(bytes, chunkSize))) records.push(...batch);
  return records;
}

const write = (records: readonly CaptureRecord[]) => written(new SessionEncoder(), records);
const problems = (records: readonly CaptureRecord[]) =>
  records.flatMap((record) => (record.kind === 'problem' ? [record.code] : []));

/** Bytes that deflate finds little in. */
const noise = (seed: number) => new Uint8Array(100_000).map((_, index) => Math.imul(index + seed, 2654435761) >>> 24);

const payloads = (from: readonly CaptureRecord[]) =>
  from.flatMap((record) => (record.kind === 'frame' ? [record.payload ?? NO_BYTES] : []));

const HEADER = Uint8Array.of(...SESSION_MAGIC, 1, 0, 0, 0);

function block(
  type: number,
  coding: number,
  stored: Uint8Array,
  rawLength: number,
  crc: number,
  first = 0,
): Uint8Array {
  const header = new Uint8Array(20);
  const view = new DataView(header.buffer);
  view.setUint8(0, type);
  view.setUint8(1, coding);
  view.setUint32(4, stored.length, true);
  view.setUint32(8, rawLength, true);
  view.setUint32(12, first, true);
  view.setUint32(16, crc, true);
  return concatBytes([header, stored]);
}

function storedBlock(raw: Uint8Array, type = 1): Uint8Array {
  return block(type, 0, raw, raw.length, crc32(raw));
}

function rawRecord(json: unknown, payloadLength = 0xffffffff, messageLength = 0xffffffff): Uint8Array {
  const bytes = encodeUtf8(typeof json === 'string' ? json : JSON.stringify(json));
  const header = new Uint8Array(12);
  const view = new DataView(header.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint32(4, payloadLength, true);
  view.setUint32(8, messageLength, true);
  return concatBytes([header, bytes]);
}

const END = storedBlock(encodeUtf8('{}'), 2);

describe('a session file', () => {
  it('gives back any records exactly, in any chunking', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.integer({ min: 1, max: 500 }), async (records, chunkSize) => {
        expect(await read(await write(records), chunkSize)).toEqual(records);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps a message that is its frame’s payload as one array', async () => {
    const [record] = await read(await write([text('hello')]));
    expect(record?.kind === 'frame' && record.message === record.payload).toBe(true);
  });

  it('keeps payloads longer than a block', async () => {
    const payload = new Uint8Array(1_500_000).map((_, index) => (index * 7) ^ (index >> 8));
    const records = [connection(), liveMessage(payload), text('after'), liveMessage(payload.slice(0, 262_144))];
    const found = await read(await write(records));
    expect(problems(found)).toEqual([]);
    // Element by element, because comparing megabytes as objects takes seconds.
    const originals = payloads(records);
    expect(payloads(found).map((bytes, index) => equalBytes(bytes, originals[index] ?? NO_BYTES))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('starts a record anew when it finds the block exactly full', async () => {
    for (const slack of [0, 1, 11, 12, 13, 400]) {
      const records = [
        liveMessage(new Uint8Array(262_144 - slack)),
        liveMessage(new Uint8Array(262_144)),
        text('after'),
      ];
      expect(problems(await read(await write(records)))).toEqual([]);
    }
  });

  it('is much smaller than the payloads of a chatty log', async () => {
    const records = Array.from({ length: 2000 }, (_, index) =>
      text(JSON.stringify({ type: 'tick', index, price: 100 })),
    );
    expect((await write(records)).length).toBeLessThan(2000 * 30);
  });

  it('is recognised by its first eight bytes', async () => {
    const bytes = await write([]);
    expect(isSessionFile(bytes.subarray(0, 8))).toBe(true);
    expect(isSessionFile(bytes.subarray(0, 7))).toBe(false);
  });

  it('says that another file is none', async () => {
    expect(problems(await read(encodeUtf8('{"log":{}}')))).toEqual(['session-not-recognised']);
    expect(problems(await read(new Uint8Array(0)))).toEqual(['session-not-recognised']);
  });

  it('reads every truncated prefix as far as it goes and says that it was cut', async () => {
    const records = [connection(), text('one'), text('two')];
    const bytes = await write(records);
    for (let length = 12; length < bytes.length; length += 1) {
      const found = problems(await read(bytes.subarray(0, length)));
      expect(found.length).toBeGreaterThan(0);
      expect(found.every((code) => CODES.has(code))).toBe(true);
    }
  });

  it('survives any changed bytes with findings from a closed list', async () => {
    const records = [connection(), ...Array.from({ length: 40 }, (_, index) => text(`message ${index}`))];
    const bytes = await write(records);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (changes) => {
          const damaged = bytes.slice();
          for (const [offset, value] of changes) damaged[offset] = value;
          const found = problems(await read(damaged));
          expect(found.every((code) => CODES.has(code))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('goes on behind a damaged block with the next record that begins in a whole one', async () => {
    const records = Array.from({ length: 12 }, (_, index) => liveMessage(noise(index * 1000), { time: index }));
    const bytes = (await write(records)).slice();
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
    const found = await read(bytes);
    expect(problems(found)).toEqual(['session-block-damaged', 'session-records-missing']);
    const times = found.flatMap((record) => (record.kind === 'frame' ? [record.time] : []));
    expect(times[0]).toBe(0);
    expect(times.at(-1)).toBe(11);
    expect(times.length).toBeGreaterThanOrEqual(5);
    expect(times.length).toBeLessThan(12);
    for (const record of found) {
      if (record.kind !== 'frame') continue;
      const original = records.find((candidate) => candidate.time === record.time);
      expect(equalBytes(record.payload ?? NO_BYTES, original?.payload ?? NO_BYTES)).toBe(true);
    }
  });

  it('lets a bomb go off into nothing', async () => {
    const bomb = await deflateBlock(new Uint8Array(64 * 1024 * 1024));
    const bytes = concatBytes([HEADER, block(1, 1, bomb, 1000, 0), storedBlock(rawRecord({ kind: 'x' })), END]);
    expect(problems(await read(bytes))).toEqual(['session-block-damaged', 'session-unknown-record']);
  });

  it('does not believe a block that claims to be huge', async () => {
    const header = block(1, 1, new Uint8Array(0), 0xffffffff, 0);
    expect(problems(await read(concatBytes([HEADER, header])))).toEqual(['session-block-too-large']);
  });

  it('allocates nothing for a claimed payload and says that the record is cut', async () => {
    const bytes = concatBytes([HEADER, storedBlock(rawRecord({ kind: 'frame' }, 200 * 1024 * 1024)), END]);
    expect(problems(await read(bytes))).toEqual(['session-truncated']);
  });

  it('walks past a record over the limit', async () => {
    const records: CaptureRecord[] = [];
    const bytes = await write([liveMessage(new Uint8Array(3000)), text('after')]);
    const limits = { recordJsonBytes: 4096, payloadBytes: 1000 };
    for await (const batch of readSession(inChunks(bytes, 100), { limits })) records.push(...batch);
    expect(problems(records)).toEqual(['session-record-too-large']);
    expect(records).toContainEqual(text('after'));
  });

  it('skips what a newer version wrote and says each thing once', async () => {
    const note = { kind: 'lifecycle', connection: null, time: null, event: { type: 'note', text: 'x' } };
    const raw = concatBytes([
      rawRecord({ ...note, colour: 'red' }),
      rawRecord({ ...note, colour: 'blue', event: { ...note.event, author: 'me' } }),
      rawRecord({ kind: 'hologram' }),
      rawRecord({ ...note, event: { type: 'dance' } }),
    ]);
    const newer = HEADER.slice();
    newer[8] = 2;
    const records = await read(concatBytes([newer, storedBlock(encodeUtf8('what'), 77), storedBlock(raw), END]));
    expect(problems(records)).toEqual([
      'session-version',
      'session-unknown-block',
      'session-unknown-field',
      'session-unknown-field',
      'session-unknown-record',
      'session-unknown-record',
    ]);
    expect(records.filter(({ kind }) => kind === 'lifecycle')).toEqual([note, note]);
  });

  it('rebuilds records from checked fields only', async () => {
    const forged = [
      '{"kind":"frame","__proto__":{"polluted":true}}',
      '{"kind":"connection","id":7}',
      '[]',
      'null',
      '{"kind":',
      JSON.stringify({ ...frame(), payload: undefined, message: undefined, opcode: 16 }),
      JSON.stringify({ ...frame(), payload: undefined, message: undefined, payloadLength: -1 }),
    ];
    const raw = concatBytes(forged.map((json) => rawRecord(json)));
    const records = await read(concatBytes([HEADER, storedBlock(raw), END]));
    expect(new Set(problems(records))).toEqual(new Set(['session-record-bad']));
    expect(records.every(({ kind }) => kind === 'problem')).toBe(true);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('stops reading when the signal aborts', async () => {
    const controller = new AbortController();
    const bytes = await write(Array.from({ length: 3000 }, () => liveMessage(new Uint8Array(1000))));
    const reading = (async () => {
      for await (const _ of readSession(inChunks(bytes, 65_536), { signal: controller.signal })) controller.abort();
    })();
    await expect(reading).rejects.toThrow(/abort/i);
  });
});
