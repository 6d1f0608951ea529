import { describe, expect, it } from 'vitest';
import { NetworkLogWatch } from '../../../src/panel/network-log/network-log-watch.ts';
import { ManualScheduler } from '../../support/manual-scheduler.ts';
import { har, scriptEntry, socketEntry } from './draw-har.ts';

function setUp(answer: () => unknown = () => har()) {
  const scheduler = new ManualScheduler();
  const finished = new Set<(entry: unknown) => void>();
  const told = { reads: 0, sockets: 0, ends: 0, changes: 0 };
  const reader = {
    hasOpen: false,
    takeAll: (sockets: readonly unknown[]) => void (told.sockets = sockets.length),
    finish: () => void (told.ends += 1),
  };
  const watch = new NetworkLogWatch({
    scheduler,
    reader,
    onRead: () => void (told.changes += 1),
    networkLog: {
      readHar: () => {
        told.reads += 1;
        return Promise.resolve(answer());
      },
      onRequestFinished: (listener) => {
        finished.add(listener);
        return () => void finished.delete(listener);
      },
    },
  });
  const pass = async (ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += 100) {
      scheduler.advance(100);
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  const end = (entry: unknown): void => {
    for (const listener of finished) listener(entry);
  };
  return { scheduler, finished, told, reader, watch, pass, end };
}

describe('the watch over the network log', () => {
  it('reads it once where there is no worker', async () => {
    const { told, pass } = setUp();
    await pass(60_000);
    expect(told.reads).toBe(1);
  });

  it('goes on reading while there is a worker, and more often while a socket of one is open', async () => {
    const { told, reader, pass } = setUp(() => har(scriptEntry('worker')));
    await pass(10_000);
    expect(told.reads).toBeGreaterThanOrEqual(4);
    expect(told.reads).toBeLessThanOrEqual(6);
    reader.hasOpen = true;
    const before = told.reads;
    await pass(10_000);
    expect(told.reads - before).toBeGreaterThanOrEqual(16);
  });

  it('begins when a worker’s script was loaded, and takes the end of a socket at once', async () => {
    const entries: object[] = [];
    const { told, pass, end } = setUp(() => har(...entries));
    await pass(5_000);
    expect(told.reads).toBe(1);
    entries.push(scriptEntry('worker'), socketEntry({ key: 'k' }));
    end(entries[0]);
    await pass(1_000);
    expect(told).toMatchObject({ reads: 2, sockets: 1 });
    end(entries[1]);
    expect(told.ends).toBe(1);
  });

  it('rests after a long reading', async () => {
    const holder: { scheduler?: ManualScheduler } = {};
    const { scheduler, told, reader, pass } = setUp(
      () => new Promise((resolve) => void holder.scheduler?.setTimer(() => resolve(har()), 400)),
    );
    holder.scheduler = scheduler;
    reader.hasOpen = true;
    await pass(16_000);
    expect(told.reads).toBeLessThanOrEqual(3);
  });

  it('survives a log that cannot be read, and stops when it is disposed of', async () => {
    const { told, reader, watch, pass, finished } = setUp(() => {
      throw new Error('DevTools is closing');
    });
    reader.hasOpen = true;
    await pass(2_000);
    expect(told.reads).toBeGreaterThan(1);
    expect(told.changes).toBe(0);
    watch.dispose();
    const { reads } = told;
    await pass(5_000);
    expect(told.reads).toBe(reads);
    expect(finished.size).toBe(0);
  });
});
