import { describe, expect, it } from 'vitest';
import { AckPacer } from '../../../src/panel/connection/ack-pacer.ts';
import { DEFAULT_LIMITS } from '../../../src/protocol/limits.ts';
import { ManualScheduler } from '../../support/manual-scheduler.ts';

function setUp() {
  const scheduler = new ManualScheduler();
  let sent = 0;
  const pacer = new AckPacer(scheduler, () => {
    sent += 1;
  });
  return { scheduler, pacer, sentCount: () => sent };
}

describe('acknowledgement pace', () => {
  it('acknowledges the first batch after a pause at once', () => {
    const { scheduler, pacer, sentCount } = setUp();
    pacer.note(100);
    expect(sentCount()).toBe(1);
    scheduler.advance(1_000);
    pacer.note(100);
    expect(sentCount()).toBe(2);
    expect(scheduler.pendingTimers).toBe(0);
  });

  it('bundles what follows closely', () => {
    const { scheduler, pacer, sentCount } = setUp();
    for (let count = 0; count < 10; count += 1) pacer.note(100);
    expect(sentCount()).toBe(1);
    scheduler.advance(8);
    expect(sentCount()).toBe(2);
  });

  it('never lets the page’s window run full, even when no timer ever fires', () => {
    const { pacer, sentCount } = setUp();
    for (let count = 0; count < DEFAULT_LIMITS.windowBatches * 10; count += 1) pacer.note(100);
    expect(sentCount()).toBeGreaterThanOrEqual(20);
    const before = sentCount();
    pacer.note(DEFAULT_LIMITS.windowBytes / 4);
    expect(sentCount()).toBe(before + 1);
  });

  it('is not silenced by a clock that is set back', () => {
    const { pacer, scheduler, sentCount } = setUp();
    pacer.note(1);
    const now = scheduler.now();
    scheduler.now = () => now - 3_600_000;
    pacer.note(1);
    expect(sentCount()).toBe(2);
  });

  it('says nothing more once it is stopped', () => {
    const { pacer, scheduler, sentCount } = setUp();
    pacer.note(1);
    pacer.note(1);
    pacer.stop();
    scheduler.advance(1_000);
    expect(sentCount()).toBe(1);
  });
});
