import { expect, test } from 'vitest';
import { whenInspectable } from '../../src/devtools/when-inspectable.ts';

const PATIENCE_MS = 1_500;
const REFUSED = {
  isError: true,
  code: 'E_FAILED',
  description: 'Operation failed: %s',
  details: ['Permission denied'],
};

/** Answers in order, the last one for ever. */
function answering(...answers: readonly unknown[]) {
  const delays: number[] = [];
  let calls = 0;
  const evaluate = () => {
    const answer = answers[Math.min(calls, answers.length - 1)];
    calls += 1;
    return Promise.resolve(answer);
  };
  /** The patience never ends here; other waits are over at once. */
  const wait = (delayMs: number) => {
    if (delayMs === PATIENCE_MS) return new Promise<void>(() => {});
    delays.push(delayMs);
    return Promise.resolve();
  };
  return { evaluate, wait, delays };
}

test('asks again, less and less often, while DevTools refuses the extension', async () => {
  const { evaluate, wait, delays } = answering(...Array.from({ length: 9 }, () => REFUSED), { entries: [] });
  expect(await whenInspectable(evaluate, wait, PATIENCE_MS)).toBe('ready');
  expect(delays).toEqual([20, 40, 80, 160, 320, 640, 1000, 1000, 1000]);
});

test.each([
  ['a log', { version: '1.2', creator: { name: 'WebInspector' }, pages: [], entries: [] }],
  ['nothing', undefined],
  ['anything else', 'log'],
])('goes on after %s', async (_name, answer) => {
  const { evaluate, wait, delays } = answering(answer);
  expect(await whenInspectable(evaluate, wait, PATIENCE_MS)).toBe('ready');
  expect(delays).toEqual([]);
});

const never = () => new Promise<never>(() => {});

test('says so when DevTools never answers', async () => {
  expect(await whenInspectable(never, () => Promise.resolve(), PATIENCE_MS)).toBe('unheard');
});

test('says so when DevTools falls silent after a refusal', async () => {
  const answers = [Promise.resolve(REFUSED), new Promise<never>(() => {})];
  const getHar = () => answers.shift() ?? Promise.reject(new Error('asked once too often'));
  let patience = 0;
  const wait = (delayMs: number) => {
    if (delayMs === PATIENCE_MS) patience += 1;
    // The first answer comes before the patience ends, the second never.
    return delayMs === PATIENCE_MS && patience === 1 ? new Promise<void>(() => {}) : Promise.resolve();
  };
  expect(await whenInspectable(getHar, wait, PATIENCE_MS)).toBe('unheard');
});
