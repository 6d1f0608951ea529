import { describe, expect, it, vi } from 'vitest';
import { decodeUtf8Lossy } from '../../../src/base/utf8.ts';
import { exportFormat, type ExportFormat } from '../../../src/formats/write/export-format.ts';
import { ExportDesk, type ExportRequest } from '../../../src/panel/transfer/export-desk.ts';
import { exportFileName } from '../../../src/panel/transfer/export-name.ts';
import { exportRows } from '../../../src/panel/transfer/export-rows.ts';
import { DEFAULT_REDACTION } from '../../../src/panel/transfer/redaction-choice.ts';
import { createBlobTarget } from '../../../src/panel/transfer/save-target.ts';
import { FakeSession } from '../../support/fake-session.ts';
import { InProcessExportWorker } from '../../support/in-process-export-worker.ts';
import { framesOf, readRecords } from '../../support/read-records.ts';

function formatOf(id: string): ExportFormat {
  const format = exportFormat(id);
  if (!format) throw new Error(id);
  return format;
}

function request(more: Partial<ExportRequest> = {}): ExportRequest {
  return { format: formatOf('session'), name: 'file', rows: null, redaction: DEFAULT_REDACTION, ...more };
}

/** Two connections that took turns, ten messages each, and a desk whose files and clipboard are here. */
function world() {
  const session = new FakeSession();
  const first = session.connect('wss://shop.example/one', 0);
  const second = session.connect('wss://shop.example/two', 0);
  for (let at = 0; at < 10; at += 1) {
    session.message(first, 'out', at, `{"token":"secret-${at}"}`);
    session.message(second, 'in', at, `second ${at}`);
  }
  const saved: Blob[] = [];
  const copied: string[] = [];
  const workers: InProcessExportWorker[] = [];
  const desk = new ExportDesk({
    session,
    chooseTarget: (_name, format) => Promise.resolve(createBlobTarget((blob) => saved.push(blob), format.mediaType)),
    copyText: (content) => {
      copied.push(content);
      return Promise.resolve(true);
    },
    maxClipboardBytes: 10_000,
    startWorker: () => {
      const worker = new InProcessExportWorker();
      workers.push(worker);
      return worker;
    },
  });
  const read = async () => framesOf(await readRecords(new Uint8Array((await saved.at(-1)?.arrayBuffer()) ?? [])));
  return { session, desk, saved, copied, workers, read };
}

describe('the export desk', () => {
  it('writes everything, one connection, one row, or what is shown', async () => {
    const { session, desk, read } = world();
    const { log } = session;
    const shown = { count: 3, at: (position: number) => position + 2 };
    const counts = [];
    for (const scope of [
      { kind: 'all' },
      { kind: 'connection', connection: 1 },
      { kind: 'selection', rows: [2] },
      { kind: 'shown' },
    ] as const) {
      await desk.save(request({ rows: exportRows(scope, log, shown) }));
      counts.push((await read()).length);
    }
    expect(counts).toEqual([20, 10, 1, 3]);
    expect(desk.getState()).toMatchObject({ kind: 'done', purpose: 'file', name: 'file', redaction: null });
  });

  it('replaces secrets, and says by a preview what it would replace without writing a file', async () => {
    const { desk, saved, read } = world();
    const redaction = { ...DEFAULT_REDACTION, isOn: true, patterns: 'second (\\d)' };
    await desk.preview(request({ redaction }));
    expect(saved).toEqual([]);
    const preview = desk.getState();
    await desk.save(request({ redaction }));
    const done = desk.getState();
    expect(preview.kind === 'done' && preview.redaction?.total).toBe(20);
    expect(done.kind === 'done' && done.redaction?.total).toBe(20);
    const words = (await read()).map(({ message }) => decodeUtf8Lossy(message ?? new Uint8Array(0))).join('\n');
    expect(words).not.toMatch(/secret-\d/);
  });

  it('says which pattern is none', async () => {
    const { desk, saved } = world();
    await desk.save(request({ redaction: { ...DEFAULT_REDACTION, isOn: true, patterns: 'fine\n(' } }));
    expect(desk.getState()).toMatchObject({ kind: 'failed', reason: 'pattern' });
    expect(saved).toEqual([]);
  });

  it('copies text, and refuses more than a clipboard takes', async () => {
    const { session, desk, copied } = world();
    const ndjson = formatOf('ndjson');
    await desk.copy(request({ format: ndjson, rows: [2] }));
    expect(copied.map((line) => JSON.parse(line))).toMatchObject([{ sender: 'client', opcode: 1 }]);
    session.message(session.connect('wss://shop.example/three', 1), 'in', 2, 'x'.repeat(20_000));
    await desk.copy(request({ format: ndjson }));
    expect(desk.getState()).toMatchObject({ kind: 'failed', reason: 'too-large' });
    expect(copied).toHaveLength(1);
  });

  it('gives no file when it is cancelled', async () => {
    const { desk, saved } = world();
    const run = desk.save(request());
    desk.cancel();
    await run;
    expect(desk.getState()).toEqual({ kind: 'cancelled' });
    expect(saved).toEqual([]);
  });

  it('gives no file when rows went away meanwhile', async () => {
    const { session, desk, saved } = world();
    const stop = desk.subscribe(() => {
      if (desk.getState().kind !== 'running') return;
      stop();
      session.actions.clear();
    });
    await desk.save(request());
    expect(desk.getState()).toMatchObject({ kind: 'failed', reason: 'cleared' });
    expect(saved).toEqual([]);
  });

  it('gives no file when rows that were not written yet were dropped by a full log', async () => {
    const { session, desk, saved } = world();
    const stop = desk.subscribe(() => {
      if (desk.getState().kind !== 'running') return;
      stop();
      session.log.dropBefore(4, 1_000_000);
    });
    await desk.save(request({ rows: [1, 2, 3] }));
    expect(desk.getState()).toMatchObject({ kind: 'failed', reason: 'cleared' });
    expect(saved).toEqual([]);
  });

  it('writes what is left of a log that dropped its oldest rows', async () => {
    const { session, desk, read } = world();
    session.log.dropBefore(session.log.size - 3, 1_000_000);
    await desk.save(request());
    expect(await read()).toHaveLength(3);
  });

  it('writes a row that is larger than a batch', async () => {
    const { session, desk, read } = world();
    const long = 'long '.repeat(1_000_000);
    session.message(session.connect('wss://shop.example/three', 1), 'in', 2, long);
    await desk.save(request());
    const last = (await read()).at(-1);
    expect(last?.payloadLength).toBe(long.length);
    expect(decodeUtf8Lossy(last?.message ?? new Uint8Array(0))).toBe(long);
    expect(desk.getState()).toMatchObject({ kind: 'done', rows: session.log.size });
  });

  it('ends its worker when it is done, when it fails, and when it is cancelled', async () => {
    const { session, workers } = world();
    const desk = new ExportDesk({
      session,
      chooseTarget: () => Promise.resolve(createBlobTarget(() => undefined, 'text/plain')),
      copyText: () => Promise.resolve(true),
      startWorker: () => {
        // The first one works, the others hang.
        const worker = new InProcessExportWorker(workers.length > 0);
        workers.push(worker);
        return worker;
      },
    });
    await desk.save(request());
    const run = desk.save(request());
    await vi.waitFor(() => expect(workers).toHaveLength(2));
    workers[1]?.breakDown('out of memory');
    await run;
    expect(desk.getState()).toEqual({ kind: 'failed', reason: 'write', message: 'out of memory' });
    const cancelled = desk.save(request());
    await vi.waitFor(() => expect(workers).toHaveLength(3));
    desk.cancel();
    await cancelled;
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, true, true]);
  });

  it('says that the browser has no room for the file instead of offering a broken one', async () => {
    const { desk, saved } = world();
    // What Chromium does when its storage for blobs is full: the blob is made, reading it fails.
    const read = vi
      .spyOn(Blob.prototype, 'arrayBuffer')
      .mockRejectedValue(new DOMException('The requested file could not be read', 'NotReadableError'));
    await desk.save(request());
    read.mockRestore();
    expect(saved).toEqual([]);
    expect(desk.getState()).toEqual({
      kind: 'failed',
      reason: 'write',
      message: 'The requested file could not be read',
    });
  });

  it('says that the browser would not take the file', async () => {
    const { session } = world();
    const desk = new ExportDesk({
      session,
      copyText: () => Promise.resolve(false),
      startWorker: () => new InProcessExportWorker(),
      chooseTarget: () =>
        Promise.resolve(
          createBlobTarget(() => {
            throw new TypeError('URL.createObjectURL: no more memory');
          }, 'text/plain'),
        ),
    });
    await desk.save(request());
    expect(desk.getState()).toEqual({
      kind: 'failed',
      reason: 'write',
      message: 'URL.createObjectURL: no more memory',
    });
  });

  it('says when the file cannot be written', async () => {
    const { session } = world();
    const desk = new ExportDesk({
      session,
      copyText: () => Promise.resolve(false),
      startWorker: () => new InProcessExportWorker(),
      chooseTarget: () =>
        Promise.resolve({
          write: () => Promise.reject(new Error('the disk is full')),
          close: () => Promise.resolve(),
          abort: () => Promise.resolve(),
        }),
    });
    await desk.save(request());
    expect(desk.getState()).toEqual({ kind: 'failed', reason: 'write', message: 'the disk is full' });
  });
});

describe('the name of an export', () => {
  it('is made of host and time, without characters that a file system takes for something else', () => {
    const time = new Date(2026, 10, 20, 9, 5, 7).getTime();
    expect(exportFileName('wss://shop.example:8443/a/b', time, 'har')).toBe('shop.example-8443-2026-11-20T090507.har');
    expect(exportFileName('ws://[::1]:80/', time, 'har')).toBe('1-2026-11-20T090507.har');
    expect(exportFileName(null, time, 'csv')).toBe('framescope-2026-11-20T090507.csv');
    expect(exportFileName('no url', time, 'csv')).toBe('framescope-2026-11-20T090507.csv');
  });
});
