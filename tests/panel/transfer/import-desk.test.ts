import { describe, expect, it } from 'vitest';
import { decodeUtf8Lossy, encodeUtf8 } from '../../../src/base/utf8.ts';
import { DEFAULT_IMPORT_LIMITS, type ImportLimits } from '../../../src/panel/transfer/import-limits.ts';
import { ImportDesk } from '../../../src/panel/transfer/import-desk.ts';
import { COMPRESSED_TEXT, drawCapture } from '../../support/draw-capture.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';
import { InProcessImportWorker } from '../../support/in-process-import-worker.ts';

/** A session with one live connection and a message of it, and an import desk whose workers the test steps. */
function world(limits: Partial<ImportLimits> = {}) {
  const session = new FakeSession();
  const live = session.connect('wss://shop.example/live', 0);
  session.open(live, 10);
  session.message(live, 'out', 20, 'live');
  const workers: InProcessImportWorker[] = [];
  const desk = new ImportDesk({
    session,
    startWorker: () => {
      const worker = new InProcessImportWorker();
      workers.push(worker);
      return worker;
    },
    now: () => FAKE_START,
    limits: { ...DEFAULT_IMPORT_LIMITS, ...limits },
  });
  return { session, live, desk, workers };
}

async function importAll({ desk, workers }: ReturnType<typeof world>, name: string, bytes: Uint8Array<ArrayBuffer>) {
  desk.add([{ name, file: new Blob([bytes]) }]);
  await workers.at(-1)?.readAll();
  return desk.getState().reports.at(-1);
}

describe('the import desk', () => {
  it('adds the connections of a file beside the live ones, marked and with their own clock', async () => {
    const panel = world();
    const report = await importAll(panel, 'chat.pcapng', await drawCapture());
    expect(report).toMatchObject({ outcome: 'complete', connections: 1, frames: 8, problemCount: 0 });
    const [live, imported] = panel.session.connections.all();
    expect(live?.importedFrom).toBeUndefined();
    expect(imported?.importedFrom).toMatchObject({ name: 'chat.pcapng', startTime: 1_700_000_000_004 });
    expect(imported?.extensions).toBe('permessage-deflate');
    expect(panel.session.log.textPreview(2, 100)).toBe('live');
  });

  it('keeps fragments, messages and findings of the bytes', async () => {
    const panel = world();
    await importAll(panel, 'chat.pcapng', await drawCapture());
    const { log } = panel.session;
    const rows = Array.from({ length: log.size }, (_, row) => row);
    const whole = rows.map((row) => log.wireFacts(row)).find((facts) => (facts?.message?.length ?? 0) > 100);
    expect(decodeUtf8Lossy(whole?.message ?? new Uint8Array(0))).toBe(COMPRESSED_TEXT);
    expect(rows.flatMap((row) => log.violations(row))).toEqual(['rsv2-unexpected']);
    const continuation = rows.findLast((row) => log.wireFacts(row) !== null && log.opcode(row) === 0) ?? -1;
    expect(log.opcode(log.wireFacts(continuation)?.messageRow ?? -1)).toBe(1);
  });

  it('tells the problems of a broken file, and keeps the rest', async () => {
    const panel = world();
    const bytes = (await drawCapture()).slice(0, -30);
    const report = await importAll(panel, 'cut.pcapng', bytes);
    expect(report?.outcome).toBe('complete');
    expect(report?.frames).toBeGreaterThan(0);
    expect(report?.problems.length).toBeGreaterThan(0);
    const nothing = await importAll(panel, 'letter.txt', encodeUtf8('Dear sir, this is no capture at all.'));
    expect(nothing).toMatchObject({ frames: 0, problems: [{ code: 'format-unknown' }] });
  });

  it('reads files one after the other and ends their workers', async () => {
    const panel = world();
    const file = new Blob([await drawCapture()]);
    panel.desk.add([
      { name: 'first', file },
      { name: 'second', file },
    ]);
    expect(panel.desk.getState()).toMatchObject({ waiting: 1, job: { name: 'first' } });
    await panel.workers[0]?.readAll();
    expect(panel.desk.getState()).toMatchObject({ waiting: 0, job: { name: 'second' } });
    await panel.workers[1]?.readAll();
    expect(panel.desk.getState().reports.map(({ name, frames }) => [name, frames])).toEqual([
      ['first', 8],
      ['second', 8],
    ]);
    expect(panel.workers.map(({ isTerminated }) => isTerminated)).toEqual([true, true]);
  });

  it('says by a row where a cancelled import stopped, and forgets the files that wait', async () => {
    const panel = world();
    const file = new Blob([await drawCapture()]);
    panel.desk.add([
      { name: 'first', file },
      { name: 'second', file },
    ]);
    panel.desk.cancel();
    expect(panel.workers).toHaveLength(1);
    expect(panel.desk.getState()).toMatchObject({ job: null, waiting: 0, reports: [{ outcome: 'cancelled' }] });
    const { log } = panel.session;
    expect(log.detail(log.size - 1)).toMatchObject({
      reason: 'the import of first was cancelled; the rest was not read',
    });
  });

  it('stops at its limit and says so', async () => {
    const panel = world({ rows: 4 });
    const report = await importAll(panel, 'long.pcapng', await drawCapture());
    expect(report).toMatchObject({ outcome: 'limit' });
    const { log } = panel.session;
    expect(log.detail(log.size - 1)).toMatchObject({
      reason: 'long.pcapng holds more than the panel keeps; the rest was not read',
    });
  });

  it('reports a worker that broke', () => {
    const panel = world();
    panel.desk.add([{ name: 'huge', file: new Blob(['x']) }]);
    panel.workers[0]?.breakDown('out of memory');
    expect(panel.desk.getState().reports).toMatchObject([{ outcome: 'failed', failure: 'out of memory' }]);
  });

  it('takes everything imported away again and leaves the live rows', async () => {
    const panel = world();
    const before = panel.session.log.size;
    await importAll(panel, 'chat.pcapng', await drawCapture());
    await importAll(panel, 'letter.txt', encodeUtf8('Dear sir, this is no capture at all.'));
    panel.desk.closeImported();
    expect(panel.session.log.size).toBe(before);
    expect(panel.session.connections.size).toBe(1);
    expect(panel.desk.getState()).toMatchObject({ reports: [], hasImports: false });
  });

  it('stops when the log is cleared', async () => {
    const panel = world();
    panel.desk.add([{ name: 'first', file: new Blob([await drawCapture()]) }]);
    panel.session.actions.clear();
    expect(panel.workers[0]?.isTerminated).toBe(true);
    expect(panel.desk.getState()).toMatchObject({ job: null, reports: [], hasImports: false });
    expect(panel.session.log.size).toBe(0);
  });
});
