import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/base/bytes.ts';
import { toHex } from '../../../src/base/hex.ts';
import { decodeUtf8Lossy } from '../../../src/base/utf8.ts';
import { logFromRecords } from '../../../src/formats/record-log.ts';
import type { CaptureRecord } from '../../../src/formats/record.ts';
import type { ExportFormatId } from '../../../src/formats/write/export-format.ts';
import { exportLog } from '../../../src/formats/write/index.ts';
import { RowOrigin } from '../../../src/model/row-kind.ts';
import { wireProvenance } from '../../../src/model/provenance.ts';
import { EnrichmentDesk } from '../../../src/panel/enrichment/enrichment-desk.ts';
import { planEnrichment } from '../../../src/panel/enrichment/plan-enrichment.ts';
import { ImportDesk } from '../../../src/panel/transfer/import-desk.ts';
import { COMPRESSED_TEXT, drawCapture } from '../../support/draw-capture.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';
import { InProcessImportWorker } from '../../support/in-process-import-worker.ts';
import { framesOf, readRecords } from '../../support/read-records.ts';
import { giveKey } from './drawn-sides.ts';

const EXTENSIONS = 'permessage-deflate';

/**
 * A live connection and a capture of it that was made years before by its own clock: a compressed message in two fragments with a ping
 * between them, the pong, a text, a violation, both Close frames. The page saw the two messages and the close.
 */
async function mergedSession(origin: RowOrigin = RowOrigin.page) {
  const session = new FakeSession();
  const live = session.connect('ws://server.example.com/chat', 0);
  session.open(live, 20, '', EXTENSIONS);
  giveKey(session, live, 'network-log');
  session.message(live, 'in', 30, COMPRESSED_TEXT);
  session.message(live, 'out', 34, 'plain words', { origin });
  session.close(live, 50, { code: 1000, reason: 'bye', wasClean: true, initiator: 'unknown' });
  const capture = await drawCapture();
  const waiting: (() => void)[] = [];
  const enrichments = new EnrichmentDesk({
    session,
    loadPlanner: () => Promise.resolve(planEnrichment),
    now: () => 0,
    defer: (callback) => {
      waiting.push(callback);
      return () => undefined;
    },
  });
  const workers: InProcessImportWorker[] = [];
  const imports = new ImportDesk({
    session,
    startWorker: () => {
      const worker = new InProcessImportWorker();
      workers.push(worker);
      return worker;
    },
    now: () => FAKE_START,
    onRead: ({ id }) => enrichments.take(id),
  });
  imports.add([{ name: 'chat.pcapng', file: new Blob([capture]) }]);
  await workers[0]?.readAll();
  await Promise.resolve();
  for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) work();
  const exportedBytes = async (id: ExportFormatId): Promise<Uint8Array> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of exportLog(id, session.log, session.connections)) chunks.push(chunk);
    return concatBytes(chunks);
  };
  const exported = async (id: ExportFormatId) => readRecords(await exportedBytes(id));
  return { session, live, capture, enrichments, exported, exportedBytes };
}

/** What a frame is on the wire. */
function onWire(records: readonly CaptureRecord[]): readonly unknown[] {
  return framesOf(records).map((frame) => ({
    sender: frame.sender,
    opcode: frame.opcode,
    fin: frame.fin,
    rsv1: frame.rsv1,
    rsv2: frame.rsv2,
    maskingKey: frame.maskingKey,
    payload: frame.payload && toHex(frame.payload),
    message: frame.message && toHex(frame.message),
    violations: frame.violations,
    origin: frame.origin,
  }));
}

describe('a capture of a live connection', () => {
  it('is merged when it has been read, whatever its clock says', async () => {
    const { session, live, enrichments } = await mergedSession();
    expect(enrichments.getState().get('import-1')).toMatchObject({ merged: 1, alone: 0 });
    expect(session.connections.all()).toEqual([live]);
    expect(live).toMatchObject({
      handshake: { source: 'wire' },
      // The page cannot tell who began; the wire can.
      close: { code: 1000, initiator: 'page' },
      client: { port: expect.any(Number) as number },
      findings: 1,
      enrichment: { messages: { captured: 2, paired: 2, unpaired: 1 } },
    });
    const { log } = session;
    const rows = Array.from({ length: log.size }, (_, index) => log.row(index));
    expect(rows.filter(({ kind }) => kind === 0).map(({ opcode }) => opcode)).toEqual([1, 9, 10, 0, 1, 1, 8, 8]);
    for (const { time } of rows) expect(Math.abs(time - FAKE_START)).toBeLessThan(100);
    const text = rows.find(({ index }) => log.textPreview(index, 100) === 'plain words');
    const context = { origin: text?.origin ?? 0, isOutgoing: true, extensions: EXTENSIONS };
    expect(wireProvenance('maskingKey', context).provenance).toBe('observed');
    expect(rows.filter(({ index }) => log.isOnlyInImport(index)).map(({ rsv2 }) => rsv2)).toEqual([true]);
  });

  it('gives the observed frames to every format that holds bytes', async () => {
    const { capture, exported } = await mergedSession();
    const own = onWire(await readRecords(capture));
    expect(own).toHaveLength(8);
    expect(onWire(await exported('session'))).toEqual(own);
    expect(onWire(await exported('ndjson'))).toEqual(own);
    expect(onWire(await exported('pcapng'))).toEqual(own);
  });

  it('keeps on the observed frame that the user injected its message, through every format that is read again', async () => {
    const { session, exported, exportedBytes } = await mergedSession(RowOrigin.injected);
    const isInjected = (log: typeof session.log): readonly number[] =>
      Array.from({ length: log.size }, (_, index) => index).filter(
        (index) => log.capturedOrigin(index) === RowOrigin.injected,
      );
    const [row] = isInjected(session.log);
    expect(isInjected(session.log)).toHaveLength(1);
    expect(session.log.origin(row ?? -1)).toBe(RowOrigin.wire);
    for (const id of ['session', 'ndjson', 'har', 'pcapng'] as const) {
      const records = await exported(id);
      const acted = framesOf(records).filter(({ capturedOrigin }) => capturedOrigin !== undefined);
      expect(
        acted.map((frame) => [frame.origin, frame.capturedOrigin, frame.message && decodeUtf8Lossy(frame.message)]),
        id,
      ).toEqual([['wire', 'injected', 'plain words']]);
      expect(acted[0]?.maskingKey, id).not.toBeNull();
      expect(isInjected(logFromRecords(records).log), id).toHaveLength(1);
    }
    for (const id of ['csv', 'transcript'] as const) {
      const lines = decodeUtf8Lossy(await exportedBytes(id)).split('\n');
      expect(
        lines.filter((line) => line.includes('injected')).map((line) => line.includes('plain words')),
        id,
      ).toEqual([true]);
    }
  });

  it('is the same log again when the session is opened', async () => {
    const { session, exported } = await mergedSession();
    const again = logFromRecords(await exported('session'));
    const read = (log: typeof session.log): readonly unknown[] =>
      Array.from({ length: log.size }, (_, index) => {
        const { kind, time, origin, opcode, detail } = log.row(index);
        const facts = log.wireFacts(index);
        const message = facts?.message ? decodeUtf8Lossy(facts.message) : null;
        const isMarked = log.isOnlyInImport(index);
        return { kind, time, origin, opcode, detail, message, fragmentOf: facts?.messageRow, isMarked };
      });
    expect(read(again.log)).toEqual(read(session.log));
    expect(again.connections.at(0)).toMatchObject({ handshake: { source: 'wire' }, origins: 'wire' });
  });
});
