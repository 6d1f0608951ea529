import { describe, expect, test } from 'vitest';

import type { WptTest } from './test-list.ts';
import { TestQueue } from './test-queue.ts';

const documentAt = (id: string): WptTest => ({ id, origin: 'http', isLong: false, global: 'window' });
const OK = { status: 'OK', message: '', subtests: [] } as const;

describe('the queue of a run', () => {
  test('hands each test to one lane and finishes when every one has reported', async () => {
    let nowMs = 0;
    const queue = new TestQueue(() => nowMs);
    const finished = queue.run([documentAt('/a'), documentAt('/b')]);
    expect([queue.next(0)?.id, queue.next(1)?.id, queue.next(2)]).toEqual(['/a', '/b', null]);
    nowMs = 7;
    expect(queue.report('/b', OK)).toBe(1);
    expect(queue.running.map(({ lane }) => lane)).toEqual([0]);
    expect(queue.report('/a', OK)).toBe(0);
    await finished;
    expect([...queue.results].map(([id, { durationMs }]) => [id, durationMs])).toEqual([
      ['/b', 7],
      ['/a', 7],
    ]);
  });

  test('takes another list when the first is finished and not before', async () => {
    const queue = new TestQueue(() => 0);
    const first = queue.run([documentAt('/a')]);
    expect(() => queue.run([documentAt('/b')])).toThrow('not finished');
    queue.next(0);
    expect(() => queue.run([documentAt('/b')])).toThrow('not finished');
    queue.report('/a', OK);
    await first;
    const second = queue.run([documentAt('/b')]);
    queue.next(0);
    queue.report('/b', OK);
    await second;
    expect([...queue.results.keys()]).toEqual(['/a', '/b']);
    await queue.run([]);
  });

  test('takes no second report of a test', async () => {
    const queue = new TestQueue(() => 0);
    const finished = queue.run([documentAt('/a')]);
    queue.next(0);
    queue.report('/a', { ...OK, status: 'HUNG' });
    await finished;
    expect(queue.report('/a', OK)).toBeUndefined();
    expect(queue.results.get('/a')?.status).toBe('HUNG');
  });
});
