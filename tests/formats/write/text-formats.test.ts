import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64 } from '../../../src/base/base64.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import { csvCell, CsvEncoder, CSV_COLUMNS } from '../../../src/formats/write/csv.ts';
import { JsonEncoder } from '../../../src/formats/write/json.ts';
import { NdjsonEncoder } from '../../../src/formats/write/ndjson.ts';
import { TranscriptEncoder } from '../../../src/formats/write/transcript.ts';
import type { CaptureRecord, FrameRecord } from '../../../src/formats/record.ts';
import {
  anyRecords,
  closeFrame,
  connection,
  frame,
  lifecycle,
  liveMessage,
  START,
  text,
  writtenText,
} from './draw-records.ts';

/** What RFC 4180 says a reader does. */
function parseCsv(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let index = 0; index < csv.length; index += 1) {
    const sign = csv.charAt(index);
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (csv.charAt(index + 1) === '"') {
        cell += '"';
        index += 1;
      } else isQuoted = false;
    } else if (sign === '"' && cell === '') isQuoted = true;
    else if (sign === ',') {
      row.push(cell);
      cell = '';
    } else if (sign === '\r' && csv.charAt(index + 1) === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      index += 1;
    } else cell += sign;
  }
  return rows;
}

function decoded(base64: unknown): Uint8Array | null {
  if (typeof base64 !== 'string') return null;
  const result = fromBase64(base64);
  return result.kind === 'ok' ? result.value : null;
}

const linesOf = (ndjson: string): Record<string, unknown>[] =>
  ndjson
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe('NDJSON', () => {
  it('has exactly the fields of framescope decode, in their order, for what was read from bytes', async () => {
    const closing = closeFrame(4001, 'bye', {
      sender: 'client',
      violations: ['data-after-close'],
      time: START + 0.125,
    });
    const [object] = linesOf(await writtenText(new NdjsonEncoder(), [connection(), closing]));
    expect(Object.entries(object ?? {})).toEqual([
      ['connection', 'c1'],
      ['sender', 'client'],
      ['fin', true],
      ['rsv1', false],
      ['rsv2', false],
      ['rsv3', false],
      ['masked', true],
      ['opcode', 8],
      ['maskingKey', '11223344'],
      ['payloadLength', 5],
      ['payload', 'D6FieWU='],
      ['message', null],
      ['closeCode', 4001],
      ['violations', ['data-after-close']],
      ['time', START + 0.125],
    ]);
  });

  it('says where a frame comes from that was not read from bytes', async () => {
    const live = liveMessage(encodeUtf8('a'), {
      payloadLength: 9,
      payloadLoss: 'cut',
      isDiscarded: true,
      isHistory: true,
    });
    const [object] = linesOf(await writtenText(new NdjsonEncoder(), [live]));
    expect(object).toMatchObject({ origin: 'page', isDiscarded: true, isHistory: true, payloadLoss: 'cut' });
  });

  it('leaves connections and lifecycle out unless they are asked for', async () => {
    const records = [connection(), lifecycle({ type: 'gone' }), text('x')];
    expect(linesOf(await writtenText(new NdjsonEncoder(), records))).toHaveLength(1);
    const all = linesOf(await writtenText(new NdjsonEncoder({ records: 'all' }), records));
    expect(all.map((object) => object['kind'])).toEqual(['connection', 'lifecycle', 'frame']);
  });

  it('holds every frame of any stream, one line each', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const frames = records.filter((record): record is FrameRecord => record.kind === 'frame');
        const objects = linesOf(await writtenText(new NdjsonEncoder(), records));
        expect(objects).toHaveLength(frames.length);
        for (const [index, original] of frames.entries()) {
          const object = objects[index] ?? {};
          expect(decoded(object['payload'])).toEqual(original.payload);
          expect(decoded(object['message'])).toEqual(original.message);
          for (const name of [
            'sender',
            'fin',
            'rsv1',
            'rsv2',
            'rsv3',
            'masked',
            'opcode',
            'payloadLength',
            'time',
          ] as const) {
            expect(object[name]).toEqual(original[name]);
          }
          const key = original.maskingKey === null ? null : original.maskingKey.toString(16).padStart(8, '0');
          expect(object['maskingKey']).toEqual(key);
        }
      }),
    );
  });

  it('writes a payload of a megabyte piece by piece into the same base64', async () => {
    const payload = new Uint8Array(1_000_001).map((_, index) => index);
    const [object] = linesOf(await writtenText(new NdjsonEncoder(), [liveMessage(payload)]));
    const found = decoded(object?.['message']);
    expect(found?.length).toBe(payload.length);
    expect(found?.every((byte, index) => byte === payload[index])).toBe(true);
  });
});

describe('JSON', () => {
  it('is one document with every record in order', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const document: unknown = JSON.parse(await writtenText(new JsonEncoder(), records));
        expect(document).toMatchObject({ format: 'framescope-json', version: 1 });
        const kinds = (document as { records: { kind: string }[] }).records.map(({ kind }) => kind);
        expect(kinds).toEqual(records.map(({ kind }) => kind));
        const others = (document as { records: CaptureRecord[] }).records.filter(({ kind }) => kind !== 'frame');
        expect(others).toEqual(JSON.parse(JSON.stringify(records.filter(({ kind }) => kind !== 'frame'))));
      }),
    );
  });
});

describe('CSV', () => {
  const dataColumn = CSV_COLUMNS.indexOf('data');

  it('has one row a frame or event, each as long as the header, for any payload', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const rows = parseCsv(await writtenText(new CsvEncoder(), records));
        expect(rows[0]).toEqual([...CSV_COLUMNS]);
        expect(rows).toHaveLength(1 + records.filter(({ kind }) => kind !== 'connection').length);
        for (const row of rows) expect(row).toHaveLength(CSV_COLUMNS.length);
      }),
    );
  });

  it('gives text payloads back but for the apostrophe that defuses a formula', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), async (words) => {
        const rows = parseCsv(await writtenText(new CsvEncoder(), [text(words)]));
        const expected = new TextDecoder('utf-8', { ignoreBOM: true }).decode(encodeUtf8(words));
        expect(rows[1]?.[dataColumn]?.replace(/^'(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])/, '')).toBe(expected);
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '=cmd|"/c calc"!A1', '＝1'])(
    'defuses %j',
    async (formula) => {
      const rows = parseCsv(await writtenText(new CsvEncoder(), [text(formula)]));
      expect(rows[1]?.[dataColumn]).toBe(`'${formula}`);
    },
  );

  it('defuses formulas in URLs, reasons, names and binary data as well', async () => {
    const records = [
      connection({ id: '=c1', url: '=HYPERLINK("http://evil.example")' }),
      lifecycle({ type: 'note', text: '@evil' }, { connection: '=c1' }),
      frame({ connection: '=c1', opcode: 2, messageOpcode: 2, payload: Uint8Array.of(0xfb, 0xff) }),
    ];
    for (const row of parseCsv(await writtenText(new CsvEncoder(), records)).slice(1)) {
      for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }
  });

  it('quotes only what must be quoted', () => {
    expect(csvCell('plain')).toBe('plain');
    expect(csvCell('a"b')).toBe('"a""b"');
    expect(csvCell('a,b')).toBe('"a,b"');
  });

  it('writes long texts piece by piece without splitting a character', async () => {
    const words = '=é😀"'.repeat(40_000);
    const rows = parseCsv(await writtenText(new CsvEncoder(), [text(words)]));
    expect(rows[1]?.[dataColumn] === `'${words}`).toBe(true);
  });

  it('keeps microseconds in times and leaves impossible ones empty', async () => {
    const rows = parseCsv(
      await writtenText(new CsvEncoder(), [
        text('a', { time: START + 0.25 }),
        text('b', { time: 1e18 }),
        text('c', { time: null }),
      ]),
    );
    expect(rows.slice(1).map((row) => row[1])).toEqual(['2026-11-20T08:00:00.000250Z', '', '']);
  });
});

describe('a transcript', () => {
  it('reads as a story', async () => {
    const records = [
      connection(),
      lifecycle({ type: 'open', protocol: 'chat', extensions: '' }, { time: START }),
      text('hello', { sender: 'client' }),
      frame({ opcode: 2, messageOpcode: 2, payload: Uint8Array.of(1, 0xff) }),
      closeFrame(1000, 'done'),
      lifecycle({ type: 'close', code: 1000, reason: 'done', wasClean: true, initiator: 'server' }),
    ];
    expect(await writtenText(new TranscriptEncoder(), records)).toBe(
      [
        '2026-11-20T08:00:00.000000Z c1 = ws://chat.example:8080/room?name=a, status 101, protocol chat',
        '2026-11-20T08:00:00.000000Z c1 * open, protocol chat',
        '2026-11-20T08:00:00.001000Z c1 > [text 5 B] hello',
        '2026-11-20T08:00:00.001000Z c1 < [binary 2 B] 01 ff',
        '2026-11-20T08:00:00.001000Z c1 < [close 6 B, 1000] 03 e8 64 6f 6e 65',
        '2026-11-20T08:00:00.002000Z c1 * closed 1000, "done", clean, by server',
        '',
      ].join('\n'),
    );
  });

  it('never lets a payload break a line, drive a terminal or turn the direction of text', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const transcript = await writtenText(new TranscriptEncoder(), records);
        expect(transcript.split('\n')).toHaveLength(records.length + 1);
        // oxlint-disable-next-line no-control-regex -- these must not be there
        expect(transcript).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  it('says how much of a long payload it does not show', async () => {
    const transcript = await writtenText(new TranscriptEncoder({ maxPayloadBytes: 4 }), [text('aé😀z')]);
    expect(transcript).toContain('[text 8 B] aé […4 more bytes]');
  });

  it('says when a payload was not captured', async () => {
    const transcript = await writtenText(new TranscriptEncoder(), [frame({ payload: null, payloadLength: 7 })]);
    expect(transcript).toContain('[text 7 B] [payload not captured]');
  });
});
