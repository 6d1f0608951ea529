import { describe, expect, test } from 'vitest';

import { quietTurns, type QuietTurn } from './quiet-turns.ts';

/** Work that is noted when it begins and lasts until it is told to end. */
function worker() {
  const log: string[] = [];
  const ends = new Map<string, { end: () => void; fail: () => void }>();
  const work = (name: string) => (): Promise<void> => {
    log.push(`${name} begins`);
    return new Promise<void>((resolve, reject) => {
      ends.set(name, { end: resolve, fail: () => reject(new Error(name)) });
    }).finally(() => log.push(`${name} ends`));
  };
  return { log, ends, work };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const two = (): readonly [QuietTurn, QuietTurn] => {
  const [first, second] = quietTurns(2);
  if (!first || !second) throw new Error('there are no two turns');
  return [first, second];
};

describe('runs side by side', () => {
  test('begin what needs quiet when the last of them has come so far, one after the other', async () => {
    const { log, ends, work } = worker();
    const [native, hooked] = two();
    const done = [hooked.take(work('hooked'))];
    await settle();
    expect(log).toEqual([]);
    done.push(native.take(work('native')));
    await settle();
    expect(log).toEqual(['hooked begins']);
    ends.get('hooked')?.end();
    await settle();
    ends.get('native')?.end();
    await Promise.all(done);
    expect(log).toEqual(['hooked begins', 'hooked ends', 'native begins', 'native ends']);
  });

  test('do not wait for one that has ended early, nor stop with one that fails', async () => {
    const { log, ends, work } = worker();
    const [gone, alone] = two();
    const done = alone.take(work('alone'));
    gone.leave();
    gone.leave();
    await settle();
    ends.get('alone')?.end();
    await done;
    const [failing, other] = two();
    const results = Promise.allSettled([failing.take(work('failing')), other.take(work('other'))]);
    await settle();
    ends.get('failing')?.fail();
    await settle();
    ends.get('other')?.end();
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(log.slice(-2)).toEqual(['other begins', 'other ends']);
  });
});
