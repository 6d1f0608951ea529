import { describe, expect, test, vi } from 'vitest';
import { createRegexMatcher, type WorkerLike } from '../../../src/panel/store/regex-matcher.ts';

/** A worker that answers when the test says so. */
class FakeWorker implements WorkerLike {
  readonly posted: unknown[] = [];
  isTerminated = false;
  #listeners = new Map<string, (event: { readonly data: unknown }) => void>();

  postMessage(message: unknown): void {
    this.posted.push(message);
  }

  addEventListener(type: 'message' | 'error', listener: (event: { readonly data: unknown }) => void): void {
    this.#listeners.set(type, listener);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  answer(data: unknown): void {
    this.#listeners.get('message')?.({ data });
  }

  fail(): void {
    this.#listeners.get('error')?.({ data: null });
  }
}

describe('createRegexMatcher', () => {
  test('starts no worker for nothing', async () => {
    const start = vi.fn<() => WorkerLike>();
    expect(await createRegexMatcher('a', start).match([])).toEqual(new Uint8Array(0));
    expect(start).not.toHaveBeenCalled();
  });

  test('gives the worker’s verdict', async () => {
    const worker = new FakeWorker();
    const verdict = createRegexMatcher('a', () => worker).match(['a', 'b']);
    worker.answer(Uint8Array.of(1, 0));
    expect(await verdict).toEqual(Uint8Array.of(1, 0));
    expect(worker.posted).toEqual([{ source: 'a', subjects: ['a', 'b'] }]);
  });

  test('ends a worker that does not answer in time', async () => {
    const worker = new FakeWorker();
    const verdict = createRegexMatcher('(a+)+$', () => worker, 1).match(['aaaa!']);
    expect(await verdict).toBe('too-slow');
    expect(worker.isTerminated).toBe(true);
  });

  test('takes a worker that breaks for one that is too slow', async () => {
    const worker = new FakeWorker();
    const verdict = createRegexMatcher('a', () => worker).match(['a']);
    worker.fail();
    expect(await verdict).toBe('too-slow');
  });
});
