import { describe, expect, test } from 'vitest';
import { PublishPacer } from '../../src/panel/publish-pacer.ts';
import { ManualScheduler } from '../support/manual-scheduler.ts';

async function setUp(drawMs: number, rows = 1) {
  const scheduler = new ManualScheduler(0);
  const pacer = new PublishPacer(scheduler);
  pacer.draw(rows, () => scheduler.advance(drawMs));
  await Promise.resolve();
  return { scheduler, pacer };
}

describe('when the panel draws', () => {
  test('with the next frame while drawing is quick', async () => {
    const { scheduler, pacer } = await setUp(0);
    const drawn: number[] = [];
    pacer.request(() => drawn.push(scheduler.now()));
    scheduler.advance(20);
    expect(drawn).toEqual([16]);
  });

  test('after a rest twice as long as drawing took', async () => {
    const { scheduler, pacer } = await setUp(30);
    const drawn: number[] = [];
    pacer.request(() => drawn.push(scheduler.now()));
    scheduler.advance(59);
    expect(drawn).toEqual([]);
    scheduler.advance(30);
    expect(drawn).toEqual([30 + 60]);
  });

  test('ten times a second while more rows arrive than a screen holds, however quick drawing is', async () => {
    const { scheduler, pacer } = await setUp(1, 2_000);
    const drawn: number[] = [];
    pacer.request(() => drawn.push(scheduler.now()));
    scheduler.advance(500);
    expect(drawn).toEqual([1 + 100]);
  });

  test('again before half a second is over, however slow it is', async () => {
    const { scheduler, pacer } = await setUp(5_000);
    const drawn: number[] = [];
    pacer.request(() => drawn.push(scheduler.now()));
    scheduler.advance(500);
    expect(drawn).toHaveLength(1);
  });

  test('not at all when the request was taken back', async () => {
    const { scheduler, pacer } = await setUp(30);
    const drawn: number[] = [];
    pacer.request(() => drawn.push(scheduler.now()))();
    const stop = pacer.request(() => drawn.push(scheduler.now()));
    scheduler.advance(50);
    stop();
    scheduler.advance(1_000);
    expect(drawn).toEqual([]);
  });
});
