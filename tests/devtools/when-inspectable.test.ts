import { expect, test } from 'vitest';
import { whenInspectable } from '../../src/devtools/when-inspectable.ts';

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
  const wait = (delayMs: number) => {
    delays.push(delayMs);
    return Promise.resolve();
  };
  return { evaluate, wait, delays };
}

test('asks again, less and less often, while DevTools refuses the extension', async () => {
  const { evaluate, wait, delays } = answering(...Array.from({ length: 9 }, () => REFUSED), { entries: [] });
  await whenInspectable(evaluate, wait);
  expect(delays).toEqual([20, 40, 80, 160, 320, 640, 1000, 1000, 1000]);
});

test.each([
  ['a log', { version: '1.2', creator: { name: 'WebInspector' }, pages: [], entries: [] }],
  ['nothing', undefined],
  ['anything else', 'log'],
])('goes on after %s', async (_name, answer) => {
  const { evaluate, wait, delays } = answering(answer);
  await whenInspectable(evaluate, wait);
  expect(delays).toEqual([]);
});
