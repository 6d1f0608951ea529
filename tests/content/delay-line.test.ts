import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DelayLine } from '../../src/content/act/delay-line.ts';
import { ManualScheduler } from '../support/manual-scheduler.ts';

function setUp() {
  const scheduler = new ManualScheduler(0);
  const line = new DelayLine(
    () => scheduler.now(),
    (run, delayMs) => void scheduler.setTimer(run, delayMs),
  );
  return { scheduler, line };
}

describe('a delay line', () => {
  test('lets everything go after its delay, never before', () => {
    const { scheduler, line } = setUp();
    const left: string[] = [];
    line.push(100, () => left.push('a'));
    scheduler.advance(99);
    expect(left).toEqual([]);
    scheduler.advance(1);
    expect(left).toEqual(['a']);
    expect(line.isEmpty).toBe(true);
  });

  test('keeps the order whatever the delays are, and nothing waits longer than its own and those before', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ pause: fc.nat(50), delay: fc.nat(200) }), { maxLength: 50 }), (steps) => {
        const { scheduler, line } = setUp();
        const left: { readonly at: number; readonly index: number }[] = [];
        let latest = 0;
        const due: number[] = [];
        for (const [index, { pause, delay }] of steps.entries()) {
          scheduler.advance(pause);
          latest = Math.max(latest, scheduler.now() + delay);
          due.push(latest);
          line.push(delay, () => left.push({ at: scheduler.now(), index }));
        }
        scheduler.advance(1_000);
        expect(left).toEqual(due.map((at, index) => ({ at, index })));
        expect(scheduler.pendingTimers).toBe(0);
      }),
    );
  });

  test('can be emptied at once, in order, also by what it lets go', () => {
    const { scheduler, line } = setUp();
    const left: string[] = [];
    line.push(100, () => {
      left.push('a');
      line.flush();
    });
    line.push(50, () => left.push('b'));
    line.flush();
    expect(left).toEqual(['a', 'b']);
    line.push(10, () => left.push('c'));
    scheduler.advance(1_000);
    expect(left).toEqual(['a', 'b', 'c']);
  });
});
