import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PackedRowReader, packRows, buffersOf } from '../../src/formats/packed-rows.ts';
import { logFromRecords, recordsFromLog } from '../../src/formats/record-log.ts';
import { connectionRecord, recordsOfRows } from '../../src/formats/records-from-log.ts';
import type { CaptureRecord } from '../../src/formats/record.ts';
import type { ConnectionList } from '../../src/model/connection-list.ts';
import type { FrameLog } from '../../src/model/frame-log.ts';
import { comparable } from '../support/comparable.ts';
import { framesOf } from '../support/read-records.ts';
import { anyRecords, connection, text } from './write/draw-records.ts';

/** What a worker makes of the rows once they were transferred to it. */
function throughWorker(log: FrameLog, connections: ConnectionList, indexes: Iterable<number>): CaptureRecord[] {
  const told = new Set<number>();
  const records: CaptureRecord[] = [];
  let ahead: Uint8Array[] = [];
  for (const packed of packRows(log, indexes)) {
    if (packed.kind === 'away') throw new Error('Nothing is on disk');
    const piece = structuredClone(packed, { transfer: buffersOf(packed) });
    if (piece.kind === 'part') {
      ahead.push(piece.bytes);
      continue;
    }
    const rows = new PackedRowReader(piece, ahead);
    ahead = [];
    const places = Array.from({ length: rows.count }, (_, place) => place);
    records.push(
      ...recordsOfRows(
        rows,
        places,
        (index) => {
          const found = connections.at(index);
          return found === undefined ? null : connectionRecord(found);
        },
        told,
      ),
    );
  }
  return records;
}

function* upTo(size: number): Generator<number> {
  for (let index = 0; index < size; index += 1) yield index;
}

describe('packed rows', () => {
  it('give the records of the log itself: fragments, findings, lifecycle, compressed and live frames', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const { log, connections } = logFromRecords(records);
        expect(throughWorker(log, connections, upTo(log.size)).map(comparable)).toEqual(
          [...recordsFromLog(log, connections)].map(comparable),
        );
      }),
    );
  });

  it('give what the user did to a message that was then observed, and that an import alone holds one', () => {
    const frames = [
      text('mine', { capturedOrigin: 'injected' }),
      text('changed', { sender: 'client', capturedOrigin: 'edited', isOnlyInImport: true }),
      text('theirs'),
    ];
    const { log, connections } = logFromRecords([connection(), ...frames]);
    const records = throughWorker(log, connections, upTo(log.size));
    expect(records.map(comparable)).toEqual([...recordsFromLog(log, connections)].map(comparable));
    expect(framesOf(records).map(({ origin, capturedOrigin }) => [origin, capturedOrigin])).toEqual([
      ['wire', 'injected'],
      ['wire', 'edited'],
      ['wire', undefined],
    ]);
  });

  it('give a row that is larger than a batch, and those beside it', () => {
    const long = 'x'.repeat(3_500_000);
    const { log, connections } = logFromRecords([connection(), text('before'), text(long), text('after')]);
    const records = throughWorker(log, connections, upTo(log.size));
    expect(records.map(comparable)).toEqual([...recordsFromLog(log, connections)].map(comparable));
  });

  it('come in batches of bounded size', () => {
    const frames = Array.from({ length: 5000 }, (_, at) => text(`message ${at}`));
    const { log } = logFromRecords([connection(), ...frames]);
    const counts = [...packRows(log, upTo(log.size))].map((piece) => (piece.kind === 'rows' ? piece.count : 0));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(log.size);
    expect(Math.max(...counts)).toBeLessThanOrEqual(1024);
  });
});
