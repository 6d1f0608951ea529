import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PayloadState, RowKind } from '../../../src/model/row-kind.ts';
import { MESSAGE_BYTES, spillWorld } from '../../support/spill-world.ts';

describe('payloads on disk', () => {
  test('are the oldest, and their rows stay with all that is known of them', async () => {
    const { log, files, add, limit, changes } = spillWorld();
    add(10);
    expect(await limit(4)).toBe('moving');
    expect(files.files.size).toBe(7);
    expect(log.rowCount).toBe(11);
    expect(log.byteLength).toBeLessThan(4 * MESSAGE_BYTES);
    expect([1, 7, 8, 10].map((row) => log.isOnDisk(row))).toEqual([true, true, false, false]);
    expect(log.row(1)).toMatchObject({ payloadLength: MESSAGE_BYTES + 10, payloadState: PayloadState.complete });
    expect(log.payload(1)).toHaveLength(0);
    expect(log.rowByteLength(1)).toBeLessThan(1000);
    expect(await limit(4)).toBe('within');
    expect(changes()).toBeGreaterThan(0);
  });

  test('come back when they are asked for, within the bound of what is held of them', async () => {
    const { log, files, add, limit, textOf } = spillWorld();
    add(10);
    await limit(4);
    await log.fetch(2);
    expect(log.isOnDisk(2)).toBe(false);
    expect(textOf(2)).toBe('message 2');
    await Promise.all([log.fetch(3), log.fetch(4), log.fetch(4)]);
    expect([2, 3, 4].filter((row) => !log.isOnDisk(row))).toHaveLength(1);
    expect(files.reads).toBe(3);
    await log.fetch(9);
    expect(files.reads).toBe(3);
  });

  test('leave views alone that somebody holds', async () => {
    const { log, add, limit } = spillWorld();
    add(10);
    const held = log.payload(1);
    await limit(4);
    expect(held).toHaveLength(MESSAGE_BYTES + 10);
    expect(held[0]).toBe('m'.charCodeAt(0));
  });

  test('are deleted with their rows, and all of them when the log is cleared', async () => {
    const { session, log, files, desk, add, limit, settle } = spillWorld();
    add(10);
    await limit(4);
    log.dropBefore(4, 1);
    await settle();
    expect(files.files.size).toBe(4);
    expect(log.payloads.shelvedBytes).toBeGreaterThan(0);
    session.actions.clear();
    desk.follow();
    await settle();
    expect(files.files.size).toBe(0);
    expect(log.payloads.shelvedBytes).toBe(0);
    add(10);
    await limit(4);
    await log.fetch(3);
    expect(log.isOnDisk(3)).toBe(false);
  });

  test('stay with the rows of the connections that stay when a page is left', async () => {
    const { session, log, files, desk, add, limit, settle, textOf } = spillWorld();
    add(4);
    const other = session.connect('wss://b.example/other', 5);
    session.message(other, 'in', 6, `other ${'x'.repeat(MESSAGE_BYTES)}`);
    add(4, 'b');
    await limit(3);
    log.retain(session.connections.retain(({ url }) => url.includes('b.example')));
    desk.follow();
    await settle();
    expect(log.rowCount).toBe(2);
    expect(files.files.size).toBe(1);
    expect(log.isOnDisk(1)).toBe(true);
    await log.fetch(1);
    expect(textOf(1)).toBe('other');
  });

  test('that are being written when the log is cleared are deleted', async () => {
    const { session, log, files, desk, add, settle } = spillWorld();
    add(10);
    desk.relieve(5 * MESSAGE_BYTES);
    session.actions.clear();
    desk.follow();
    await settle();
    expect(files.files.size).toBe(0);
    expect(log.payloads.shelvedBytes).toBe(0);
  });

  test('are dropped with their rows when the disk has as much as it may', async () => {
    const disk = 6 * MESSAGE_BYTES + 1000;
    const { log, files, add, limit, settle } = spillWorld({ disk, underWay: disk, readBack: MESSAGE_BYTES });
    add(10);
    expect(await limit(4)).toBe('moving');
    expect(await limit(4)).toBe('dropped');
    await settle();
    expect(log.detail(log.firstRow)).toMatchObject({ kind: RowKind.shed, reason: 'memory' });
    expect(await limit(4)).toBe('moving');
    expect(log.byteLength).toBeLessThan(4 * MESSAGE_BYTES);
    expect(files.files.size).toBeLessThanOrEqual(6);
    expect(log.rowCount).toBeGreaterThan(8);
  });

  test('are not written when the browser refuses: the oldest rows are dropped, and its words are kept', async () => {
    const { log, files, desk, add, limit, textOf } = spillWorld();
    files.roomBytes = 3 * MESSAGE_BYTES + 1000;
    add(10);
    await limit(4);
    expect(desk.failure).toBe('The disk is full');
    expect(log.payloads.shelvedBytes).toBeGreaterThan(0);
    await log.fetch(2);
    expect(textOf(2)).toBe('message 2');
    expect(await limit(4)).toBe('dropped');
    expect(log.byteLength).toBeLessThan(4 * MESSAGE_BYTES);
  });

  test('that somebody has deleted are said to be lost, and read as payloads of which nothing is left', async () => {
    const { log, files, add, limit } = spillWorld();
    add(10);
    await limit(4);
    files.files.clear();
    await log.fetch(2);
    expect(log.isOnDisk(2)).toBe(false);
    expect(log.isLostOnDisk(2)).toBe(true);
    expect(log.row(2)).toMatchObject({ payloadState: PayloadState.cut, keptLength: 0 });
    expect(log.isLostOnDisk(3)).toBe(false);
  });

  test('are lost when the worker breaks, and whoever waits for one goes on', async () => {
    const { log, add, limit, breakWorker } = spillWorld();
    add(10);
    await limit(4);
    const waiting = log.fetch(2);
    breakWorker('out of memory');
    await waiting;
    expect(log.isLostOnDisk(2)).toBe(true);
    expect(await limit(4)).toBe('within');
    add(4);
    expect(await limit(4)).toBe('dropped');
  });

  test('do not take the first part of a message whose rest is still to come', async () => {
    const { session, connection, log, add, limit } = spillWorld();
    session.message(connection, 'in', 0, 'y'.repeat(MESSAGE_BYTES), { payloadState: PayloadState.pending });
    const row = log.size - 1;
    add(10);
    await limit(2);
    log.appendPayload(row, 'the end', PayloadState.complete);
    expect(log.keptLength(row)).toBe(MESSAGE_BYTES + 7);
    expect(log.textPreview(row, 3)).toBe('yyy');
  });

  test('are the same bytes as before, whatever is written, read, dropped and in which order', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const), length: fc.integer({ min: 0, max: 600_000 }) }),
      fc.record({ do: fc.constant('limit' as const), length: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ do: fc.constant('fetch' as const), length: fc.nat(40) }),
      fc.record({ do: fc.constant('drop' as const), length: fc.nat(3) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { session, connection, log, limit } = spillWorld();
        const lengths = new Map<number, number>();
        for (const { do: action, length } of steps) {
          if (action === 'add') {
            lengths.set(log.size, length);
            session.message(connection, 'in', 1, new Uint8Array(length).fill(log.size));
          } else if (action === 'limit') await limit(length);
          else if (action === 'drop') log.dropBefore(Math.min(log.firstRow + length, log.size - 1), 1);
          else if (log.has(length)) {
            await log.fetch(length);
            const isDropNotice = log.kind(length) !== RowKind.frame;
            expect(log.isOnDisk(length)).toBe(false);
            const bytes = log.payload(length);
            expect(bytes).toHaveLength(isDropNotice ? 0 : (lengths.get(length) ?? 0));
            expect(bytes.every((byte) => byte === (length & 0xff))).toBe(true);
          }
        }
        for (let row = log.firstRow; row < log.size; row += 1) {
          if (log.kind(row) !== RowKind.frame) continue;
          await log.fetch(row);
          expect(log.payload(row)).toHaveLength(lengths.get(row) ?? 0);
        }
      }),
      { numRuns: 40 },
    );
  });
});
