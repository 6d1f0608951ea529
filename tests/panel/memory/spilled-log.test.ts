import { describe, expect, test } from 'vitest';
import { RowKind } from '../../../src/model/row-kind.ts';
import { exportFormat } from '../../../src/formats/write/export-format.ts';
import { matchRegexes } from '../../../src/panel/filter/regex-matcher.ts';
import { findRegex } from '../../../src/panel/search/regex-finder.ts';
import { SearchDesk } from '../../../src/panel/search/search-desk.ts';
import { NO_FILTER } from '../../../src/panel/store/filter-query.ts';
import { rowsAsText } from '../../../src/panel/store/rows-as-text.ts';
import { SortedRows } from '../../../src/panel/store/sorted-rows.ts';
import { VisibleRows } from '../../../src/panel/store/visible-rows.ts';
import { ExportDesk } from '../../../src/panel/transfer/export-desk.ts';
import { DEFAULT_REDACTION } from '../../../src/panel/transfer/redaction-choice.ts';
import { createBlobTarget } from '../../../src/panel/transfer/save-target.ts';
import { documentId, documentInfo, drawEvents } from '../../support/draw-events.ts';
import { InProcessExportWorker } from '../../support/in-process-export-worker.ts';
import { InProcessSpillWorker, MemorySpillFiles } from '../../support/in-process-spill-worker.ts';
import { framesOf, readRecords } from '../../support/read-records.ts';
import { spillWorld } from '../../support/spill-world.ts';
import { ConnectionList } from '../../../src/model/connection-list.ts';
import { FrameLog } from '../../../src/model/frame-log.ts';
import { Ingest } from '../../../src/panel/ingest/ingest.ts';
import { SpillDesk } from '../../../src/panel/memory/spill-desk.ts';

const tick = (callback: () => void): (() => void) => {
  const timer = setTimeout(callback, 0);
  return () => clearTimeout(timer);
};

/** Twelve messages of which eight are on disk: every third one is red. */
async function redAndBlue() {
  const world = spillWorld();
  for (let at = 0; at < 12; at += 1) world.add(1, at % 3 === 0 ? ' red' : ' blue');
  await world.limit(5);
  expect(world.log.payloads.shelvedBytes).toBeGreaterThan(0);
  return world;
}

function visibleRows({ session }: Awaited<ReturnType<typeof redAndBlue>>): VisibleRows {
  return new VisibleRows({
    log: session.log,
    connections: session.connections,
    now: () => performance.now(),
    defer: tick,
    createRegexMatcher: (regexes) => ({
      match: (subjects) => Promise.resolve(matchRegexes({ regexes, subjects })),
      dispose: () => undefined,
    }),
  });
}

function shown(rows: VisibleRows): number[] {
  return Array.from({ length: rows.count }, (_, position) => rows.at(position) ?? -1);
}

describe('a log with payloads on disk', () => {
  test.each(['red', '/re[d]/', '-blue op:text'])('is filtered whole by %s', async (text) => {
    const rows = visibleRows(await redAndBlue());
    rows.setFilter({ ...NO_FILTER, text }, null);
    await expect.poll(() => rows.isBehind).toBe(false);
    expect(shown(rows)).toEqual([1, 4, 7, 10]);
    expect(rows.unfinishedCount).toBeLessThan(13);
  });

  test('is not read for a filter that asks for no payload', async () => {
    const world = await redAndBlue();
    const rows = visibleRows(world);
    rows.setFilter({ ...NO_FILTER, text: 'len:>1k dir:in' }, null);
    await expect.poll(() => rows.isBehind).toBe(false);
    expect(rows.count).toBe(12);
    expect(world.files.reads).toBe(0);
  });

  test.each(['text', 'regex'] as const)('is searched whole for a %s', async (mode) => {
    const { session } = await redAndBlue();
    const desk = new SearchDesk({
      log: session.log,
      connections: session.connections,
      now: () => performance.now(),
      defer: tick,
      createRegexFinder: () => ({
        find: (request) => Promise.resolve(findRegex(request)),
        dispose: () => undefined,
      }),
    });
    desk.search({ text: mode === 'text' ? 'red' : 'r.d', mode, isCaseSensitive: false });
    await expect.poll(() => desk.isSearching).toBe(false);
    await expect.poll(() => desk.results.size).toBe(4);
    expect([0, 1, 2, 3].map((at) => desk.results.at(at)?.index)).toEqual([1, 4, 7, 10]);
  });

  test('is sorted by data that are on disk', async () => {
    const world = await redAndBlue();
    const rows = visibleRows(world);
    rows.setFilter(NO_FILTER, null);
    const order = new SortedRows({
      log: world.log,
      connections: world.session.connections,
      rows,
      now: () => performance.now(),
      defer: tick,
      setTimer: tick,
    });
    order.setSort({ column: 'data', isDescending: false });
    await expect.poll(() => order.count).toBe(13);
    const texts: string[] = [];
    for (let at = 0; at < order.count; at += 1) {
      const index = order.at(at) ?? 0;
      await world.log.fetch(index);
      if (world.log.kind(index) === RowKind.frame) texts.push(world.textOf(index));
    }
    expect(texts).toEqual(texts.toSorted());
    expect(texts).toHaveLength(12);
  });

  test('is exported and copied whole', async () => {
    const { session, textOf, log } = await redAndBlue();
    const saved: Blob[] = [];
    const desk = new ExportDesk({
      session,
      chooseTarget: (_name, format) => Promise.resolve(createBlobTarget((blob) => saved.push(blob), format.mediaType)),
      copyText: () => Promise.resolve(true),
      startWorker: () => new InProcessExportWorker(),
    });
    const format = exportFormat('session');
    if (!format) throw new Error('no session format');
    await desk.save({ format, name: 'file', rows: null, redaction: DEFAULT_REDACTION });
    const frames = framesOf(await readRecords(new Uint8Array((await saved[0]?.arrayBuffer()) ?? [])));
    expect(frames).toHaveLength(12);
    expect(frames.every(({ payload, payloadLength }) => payload?.length === payloadLength)).toBe(true);
    const copied = await rowsAsText(log, session.connections, [1, 2, 12], 'lines', Number.POSITIVE_INFINITY);
    expect(copied.kind === 'ok' && copied.text.split('\n').map((line) => line.split(' x')[0])).toEqual([
      'message 1 red',
      'message 2 blue',
      'message 12 blue',
    ]);
    await log.fetch(1);
    expect(textOf(1)).toBe('message 1 red');
  });
});

describe('capture into a log whose payloads go to disk', () => {
  const KB = 1024;
  const MESSAGE = `1:in "${'x'.repeat(300 * KB)}"`;

  function setUp() {
    const log = new FrameLog();
    const ingest = new Ingest({ log, connections: new ConnectionList(), now: () => 9_000 });
    const files = new MemorySpillFiles();
    let worker: InProcessSpillWorker | null = null;
    const desk = new SpillDesk({
      log,
      startWorker: () => (worker = new InProcessSpillWorker(files)),
      onChange: () => undefined,
    });
    ingest.openDocument(documentInfo('a'), 0, false);
    ingest.setLogLimit({ limitBytes: 1500 * KB, whenFull: 'spill' });
    const take = async (batches: number): Promise<void> => {
      for (let batch = 0; batch < batches; batch += 1) {
        ingest.take({ documentId: documentId('a'), events: drawEvents(MESSAGE), isHistory: false, missing: 0 });
        for (let turn = 0; turn < 20; turn += 1) await worker?.settled();
      }
    };
    const notes = (): number[] =>
      Array.from({ length: log.size }, (_, row) => row).filter((row) => log.detail(row)?.kind === RowKind.note);
    return { log, ingest, desk, files, take, notes };
  }

  test('keeps every row, stays within the limit, and says once that it has begun', async () => {
    const { log, ingest, desk, take, notes } = setUp();
    ingest.setSpiller(desk);
    await take(30);
    expect(log.firstRow).toBe(0);
    expect(log.byteLength).toBeLessThanOrEqual(1800 * KB);
    expect(log.payloads.shelvedBytes).toBeGreaterThan(20 * 300 * KB);
    expect(notes()).toHaveLength(1);
    ingest.clear();
    await take(10);
    expect(notes()).toHaveLength(1);
  });

  test('drops the oldest rows where nothing may go to disk', async () => {
    const { log, take, notes } = setUp();
    await take(30);
    expect(log.firstRow).toBeGreaterThan(20);
    expect(notes()).toEqual([]);
  });

  test('drops the oldest rows when the browser refuses, and says so in its words', async () => {
    const { log, ingest, desk, files, take, notes } = setUp();
    files.roomBytes = 1000 * KB;
    ingest.setSpiller(desk);
    while (log.firstRow === 0) await take(1);
    const said = notes().map((row) => log.detail(row));
    expect(said).toContainEqual(expect.objectContaining({ text: expect.stringContaining('The disk is full') }));
    await take(20);
    expect(log.firstRow).toBeGreaterThan(15);
    expect(log.byteLength).toBeLessThanOrEqual(1800 * KB);
  });
});
