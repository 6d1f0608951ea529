import { afterEach, expect, test, vi } from 'vitest';
import { readHar } from '../../src/devtools/read-har.ts';

afterEach(() => vi.unstubAllGlobals());

test("the log is read where DevTools' call gives no promise, as in Chromium 150", async () => {
  const log = { entries: [] };
  const getHAR = (callback: (answer: unknown) => void): void => callback(log);
  vi.stubGlobal('chrome', { devtools: { network: { getHAR } } });
  await expect(readHar()).resolves.toBe(log);
});
