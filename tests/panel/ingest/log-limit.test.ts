import { describe, expect, test } from 'vitest';
import { ConnectionList } from '../../../src/model/connection-list.ts';
import { FrameLog } from '../../../src/model/frame-log.ts';
import { RowKind } from '../../../src/model/row-kind.ts';
import { Ingest } from '../../../src/panel/ingest/ingest.ts';
import { documentId, documentInfo, drawEvents } from '../../support/draw-events.ts';

const KB = 1024;
const MESSAGE = `1:in "${'x'.repeat(KB)}"`;

function setUp() {
  const log = new FrameLog();
  const connections = new ConnectionList();
  const stopped: number[] = [];
  const ingest = new Ingest({ log, connections, now: () => 9_000, onStopped: () => stopped.push(log.size) });
  ingest.openDocument(documentInfo('a'), 0, false);
  const takeMessages = (count: number): void => {
    const events = drawEvents(Array.from({ length: count }, () => MESSAGE).join(' | '));
    ingest.take({ documentId: documentId('a'), events, isHistory: false, missing: 0 });
  };
  return { log, connections, ingest, stopped, takeMessages };
}

describe('capture into a log that is full', () => {
  test('goes on, forgets the oldest, and counts every message', () => {
    const { log, connections, ingest, takeMessages } = setUp();
    ingest.setLogLimit({ limitBytes: 64 * KB, whenFull: 'drop-oldest' });
    for (let batch = 0; batch < 20; batch += 1) takeMessages(10);
    expect(ingest.isRecording).toBe(true);
    expect(log.byteLength).toBeLessThanOrEqual(64 * KB);
    expect(connections.at(0)?.framesIn).toBe(200);
    expect(log.size).toBe(200);
    expect(log.dropped.frames + log.rowCount - 1).toBe(200);
    expect(ingest.loss.read().frames).toBe(0);
  });

  test('stops recording when that is what the user chose, and counts what comes then', () => {
    const { log, ingest, stopped, takeMessages } = setUp();
    ingest.setLogLimit({ limitBytes: 64 * KB, whenFull: 'stop' });
    for (let batch = 0; batch < 20; batch += 1) takeMessages(10);
    expect(ingest.isRecording).toBe(false);
    expect(stopped).toHaveLength(1);
    expect(log.firstRow).toBe(0);
    expect(log.detail(log.size - 1)).toMatchObject({ kind: RowKind.shed, reason: 'full', limitBytes: 64 * KB });
    const kept = log.size - 1;
    expect(ingest.loss.read().frames).toBe(200 - kept);
  });

  test('drops at once when the limit is lowered', () => {
    const { log, ingest, takeMessages } = setUp();
    takeMessages(200);
    ingest.setLogLimit({ limitBytes: 32 * KB, whenFull: 'drop-oldest' });
    expect(log.byteLength).toBeLessThanOrEqual(32 * KB);
  });

  test('still takes rows of the page that is left out of a log that has dropped some', () => {
    const { log, connections, ingest, takeMessages } = setUp();
    ingest.setLogLimit({ limitBytes: 64 * KB, whenFull: 'drop-oldest' });
    for (let batch = 0; batch < 10; batch += 1) takeMessages(10);
    ingest.takeMalformed(documentId('a'), 1);
    ingest.closeDocument(documentId('a'));
    ingest.navigate('https://next.example/', 1e12);
    expect(connections.size).toBe(0);
    expect(log.rowCount).toBe(0);
  });
});
