import { describe, expect, test } from 'vitest';
import { RowKind } from '../../../src/model/row-kind.ts';
import { enforceLogLimit } from '../../../src/panel/memory/log-limit.ts';
import { FakeSession } from '../../support/fake-session.ts';

const KB = 1024;

function sessionWith(messages: number, length: number) {
  const session = new FakeSession();
  const connection = session.connect('wss://a.example/feed', 0);
  const payload = 'x'.repeat(length);
  for (let at = 0; at < messages; at += 1) session.message(connection, 'in', at, payload);
  return session;
}

describe('the limit of the log', () => {
  test('does nothing to a log that is within it', () => {
    const { log } = sessionWith(10, KB);
    expect(enforceLogLimit(log, { limitBytes: 64 * KB, whenFull: 'drop-oldest' })).toBe('within');
    expect(log.firstRow).toBe(0);
  });

  test('drops the oldest rows until there is room again', () => {
    const { log } = sessionWith(100, KB);
    expect(enforceLogLimit(log, { limitBytes: 64 * KB, whenFull: 'drop-oldest' })).toBe('dropped');
    expect(log.byteLength).toBeLessThanOrEqual(64 * KB);
    expect(log.byteLength).toBeGreaterThan(55 * KB);
    expect(log.detail(log.firstRow)).toMatchObject({ kind: RowKind.shed, reason: 'memory', limitBytes: 64 * KB });
  });

  test('keeps the newest message, however long it is', () => {
    const { log } = sessionWith(3, 200 * KB);
    enforceLogLimit(log, { limitBytes: 64 * KB, whenFull: 'drop-oldest' });
    expect(log.payload(log.size - 1)).toHaveLength(200 * KB);
    const { size } = log;
    expect(enforceLogLimit(log, { limitBytes: 64 * KB, whenFull: 'drop-oldest' })).toBe('within');
    expect(log.size).toBe(size);
  });

  test('leaves everything there when recording is to stop instead', () => {
    const { log } = sessionWith(100, KB);
    expect(enforceLogLimit(log, { limitBytes: 64 * KB, whenFull: 'stop' })).toBe('full');
    expect(log.firstRow).toBe(0);
  });
});
