import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import * as fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import type { CaptureRecord } from '../../../src/formats/record.ts';
import { ParquetEncoder } from '../../../src/formats/write/parquet.ts';
import {
  anyRecords,
  closeFrame,
  connection,
  frame,
  lifecycle,
  liveMessage,
  START,
  text,
  written,
} from './draw-records.ts';
import { withFile } from './tshark.ts';

const write = (records: readonly CaptureRecord[]) => written(new ParquetEncoder(), records);

describe('a Parquet file, read by DuckDB', () => {
  let database: DuckDBConnection;

  beforeAll(async () => {
    database = await (await DuckDBInstance.create(':memory:')).connect();
  });

  const query = (records: readonly CaptureRecord[], sql: string) =>
    write(records).then((bytes) =>
      withFile(bytes, 'log.parquet', async (path) => {
        const result = await database.runAndReadAll(sql.replace('LOG', `read_parquet('${path}')`));
        return result.getRowObjectsJson();
      }),
    );

  it('has typed columns', async () => {
    const columns = await query([text('a')], 'SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM LOG)');
    expect(Object.fromEntries(columns.map((row) => [row['column_name'], row['column_type']]))).toMatchObject({
      index: 'BIGINT',
      kind: 'VARCHAR',
      time: 'TIMESTAMP WITH TIME ZONE',
      fin: 'BOOLEAN',
      opcode: 'INTEGER',
      payload_length: 'BIGINT',
      text: 'VARCHAR',
      message: 'BLOB',
      payload: 'BLOB',
    });
  });

  it('answers what a fleet’s operator asks', async () => {
    const records = [
      connection(),
      text('{"type":"ping"}', { sender: 'client' }),
      text('{"type":"pong","ms":12}'),
      text('{"type":"pong","ms":30}'),
      closeFrame(4001, 'bye'),
      lifecycle({ type: 'close', code: 4001, reason: 'bye', wasClean: true, initiator: 'server' }),
    ];
    const answer = await query(
      records,
      `SELECT url, count(*)::INT AS pongs, avg((text->>'ms')::INT) AS ms FROM LOG WHERE kind = 'frame' AND (text->>'type') = 'pong' GROUP BY url`,
    );
    expect(answer).toEqual([{ url: 'ws://chat.example:8080/room?name=a', pongs: 2, ms: 21 }]);
    const closes = await query(records, `SELECT close_code FROM LOG WHERE opcode = 8`);
    expect(closes).toEqual([{ close_code: 4001 }]);
    const events = await query(
      records,
      `SELECT kind, detail->'event'->>'initiator' AS who FROM LOG WHERE kind = 'close'`,
    );
    expect(events).toEqual([{ kind: 'close', who: 'server' }]);
  });

  it('keeps bytes, bits and times exactly', async () => {
    const payload = Uint8Array.from({ length: 256 }, (_, index) => index);
    const records = [
      frame({
        sender: 'client',
        fin: false,
        rsv2: true,
        opcode: 2,
        payload,
        payloadLength: 2 ** 40,
        streamOffset: 2 ** 41,
        time: START + 0.125,
        violations: ['rsv2-unexpected', 'frame-truncated'],
      }),
    ];
    const [row] = await query(
      records,
      `SELECT hex(payload) AS payload, message, masking_key, payload_length, stream_offset, fin, rsv2, violations, epoch_us(time) AS us FROM LOG`,
    );
    expect(row).toEqual({
      payload: [...payload].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(''),
      message: null,
      masking_key: '11223344',
      payload_length: String(2 ** 40),
      stream_offset: String(2 ** 41),
      fin: false,
      rsv2: true,
      violations: 'rsv2-unexpected frame-truncated',
      us: String((START + 0.125) * 1000),
    });
  });

  it('holds many row groups as one table', async () => {
    const records = Array.from({ length: 10_000 }, (_, index) => liveMessage(encodeUtf8(`message ${index}`)));
    const [row] = await query(
      records,
      'SELECT count(*)::INT AS rows, count(DISTINCT message)::INT AS messages, max(index)::INT AS last FROM LOG',
    );
    expect(row).toEqual({ rows: 10_000, messages: 10_000, last: 9999 });
  });

  it('is a table also when nothing is in it', async () => {
    expect(await query([], 'SELECT count(*)::INT AS rows FROM LOG')).toEqual([{ rows: 0 }]);
  });
});

describe('a Parquet file', () => {
  it('gives every frame of any stream back', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const bytes = await write(records);
        const rows = await parquetReadObjects({ file: bytes.buffer, utf8: false });
        expect(rows).toHaveLength(records.length);
        for (const [index, record] of records.entries()) {
          const row = rows[index] ?? {};
          if (record.kind !== 'frame') {
            expect(JSON.parse(String(row['detail']))).toEqual(JSON.parse(JSON.stringify(record)));
            continue;
          }
          const message =
            row['text'] === null || row['text'] === undefined ? row['message'] : encodeUtf8(String(row['text']));
          expect(message ?? null).toEqual(record.message);
          expect((row['payload_is_message'] === true ? message : row['payload']) ?? null).toEqual(record.payload);
          expect(row['opcode']).toBe(record.opcode);
          expect(row['fin']).toBe(record.fin);
        }
      }),
    );
  });

  it('has row groups small enough to be encoded without a pause', async () => {
    const bytes = await write(Array.from({ length: 90 }, () => liveMessage(new Uint8Array(100_000))));
    const { row_groups } = parquetMetadata(bytes.buffer);
    expect(row_groups.length).toBeGreaterThan(3);
    expect(row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0)).toBe(90);
  });
});
