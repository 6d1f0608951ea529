import { describe, expect, test, vi } from 'vitest';
import { createRegexMatcher, matchRegexes, type WorkerLike } from '../../../src/panel/filter/regex-matcher.ts';

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

const A = { source: 'a', flags: '' };

describe('matchRegexes', () => {
  test('sets a bit for each regex that matches', () => {
    const regexes = [A, { source: '^B', flags: 'i' }];
    expect([...matchRegexes({ regexes, subjects: ['a', 'b', 'ba', 'c'] })]).toEqual([1, 2, 3, 0]);
  });
});

describe('createRegexMatcher', () => {
  test('starts no worker for nothing', async () => {
    const start = vi.fn<() => WorkerLike>();
    expect(await createRegexMatcher([A], start).match([])).toEqual(new Uint32Array(0));
    expect(start).not.toHaveBeenCalled();
  });

  test('gives the worker’s verdict', async () => {
    const worker = new FakeWorker();
    const verdict = createRegexMatcher([A], () => worker).match(['a', 'b']);
    worker.answer(Uint32Array.of(1, 0));
    expect(await verdict).toEqual(Uint32Array.of(1, 0));
    expect(worker.posted).toEqual([{ regexes: [A], subjects: ['a', 'b'] }]);
  });

  test('ends a worker that does not answer in time', async () => {
    const worker = new FakeWorker();
    const verdict = createRegexMatcher([{ source: '(a+)+$', flags: '' }], () => worker, 1).match(['aaaa!']);
    expect(await verdict).toBe('too-slow');
    expect(worker.isTerminated).toBe(true);
  });

  test('tells a worker that breaks from one that is too slow', async () => {
    const worker = new FakeWorker();
    const verdict = createRegexMatcher([A], () => worker).match(['a']);
    worker.fail();
    expect(await verdict).toBe('failed');
  });
});
