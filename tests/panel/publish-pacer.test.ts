import { describe, expect, test } from 'vitest';
import { PublishPacer } from '../../src/panel/publish-pacer.ts';
import { ManualScheduler } from '../support/manual-scheduler.ts';

async function setUp(drawMs: number) {
  const scheduler = new ManualScheduler(0);
  const pacer = new PublishPacer(scheduler);
  pacer.draw(() => scheduler.advance(drawMs));
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
    expect(drawn).toEqual([30 + 60 + 16]);
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
    scheduler.advance(65);
    stop();
    scheduler.advance(1_000);
    expect(drawn).toEqual([]);
  });
});
