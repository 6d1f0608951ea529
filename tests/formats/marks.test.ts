import { describe, expect, test } from 'vitest';
import { PackedRowReader, packRows } from '../../src/formats/packed-rows.ts';
import { logFromRecords, recordsFromLog } from '../../src/formats/record-log.ts';
import { recordsOfRows } from '../../src/formats/records-from-log.ts';
import type { CaptureRecord } from '../../src/formats/record.ts';
import { Redactor } from '../../src/formats/redact/index.ts';
import { readSession, SessionEncoder } from '../../src/formats/session/index.ts';
import type { FrameLog } from '../../src/model/frame-log.ts';
import { FakeSession } from '../support/fake-session.ts';
import { written } from './write/draw-records.ts';

function marked(): FakeSession {
  const session = new FakeSession();
  const connection = session.connect('wss://a.example/', 0);
  session.message(connection, 'in', 1, 'plain');
  const second = session.message(connection, 'in', 2, 'marked');
  session.log.setMark(0, { colour: 'blue', note: '' });
  session.log.setMark(second, { colour: 'red', note: 'why is <this> here? ü' });
  return session;
}

function marksOf(log: FrameLog): unknown[] {
  return Array.from({ length: log.size }, (_, index) => log.mark(index));
}

async function sessionOf(records: Iterable<CaptureRecord>): Promise<CaptureRecord[]> {
  const bytes = await written(new SessionEncoder(), [...records]);
  const read: CaptureRecord[] = [];
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  for await (const batch of readSession(chunks())) read.push(...batch);
  return read;
}

describe('marks and notes', () => {
  test('come back from a session file on their rows', async () => {
    const session = marked();
    const records = await sessionOf(recordsFromLog(session.log, session.connections));
    expect(records.filter(({ kind }) => kind === 'problem')).toEqual([]);
    expect(marksOf(logFromRecords(records).log)).toEqual(marksOf(session.log));
    expect(marksOf(session.log)).toEqual([
      { colour: 'blue', note: '' },
      null,
      { colour: 'red', note: 'why is <this> here? ü' },
    ]);
  });

  test('go with their rows to the worker that writes exports', () => {
    const session = marked();
    const [packed] = packRows(session.log, [1, 2]);
    if (packed?.kind !== 'rows') throw new Error('no rows');
    const records = [...recordsOfRows(new PackedRowReader(structuredClone(packed), []), [0, 1], () => null, new Set())];
    expect(records.map((record) => ('mark' in record ? record.mark : null))).toEqual([
      null,
      { colour: 'red', note: 'why is <this> here? ü' },
    ]);
  });

  test('are refused from a file when they are none', async () => {
    const session = marked();
    const forged: unknown[] = [];
    for (const record of recordsFromLog(session.log, session.connections)) {
      forged.push('mark' in record ? { ...record, mark: { colour: 'url(x)', note: 1 } } : record);
    }
    const records = await sessionOf(forged as CaptureRecord[]);
    expect(records.flatMap((record) => (record.kind === 'problem' ? [record.code] : []))).toContain(
      'session-record-bad',
    );
  });

  test('are redacted as payloads are', () => {
    const session = marked();
    session.log.setMark(1, { colour: 'green', note: 'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl' });
    const records = [...new Redactor().redact(recordsFromLog(session.log, session.connections))];
    expect(JSON.stringify(records)).not.toContain('eyJzdWIiOiIxMjMifQ');
  });
});
