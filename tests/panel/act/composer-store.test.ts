import { describe, expect, test } from 'vitest';
import { createComposerStore } from '../../../src/panel/act/composer-store.ts';
import { EMPTY_DRAFT } from '../../../src/panel/act/draft.ts';
import { libraryAsText } from '../../../src/panel/act/message-library.ts';
import { SendRun, type RunProgress } from '../../../src/panel/act/send-run.ts';
import { FakeSession } from '../../support/fake-session.ts';

function setUp(stored: string | null = null) {
  const session = new FakeSession();
  const connection = session.connect('wss://shop.example/', 0);
  session.open(connection, 1);
  const kept = { text: stored };
  const storage = { read: () => kept.text, write: (text: string) => void (kept.text = text) };
  const composer = createComposerStore({ session, storage, now: () => 5, asText: libraryAsText });
  const sent = (): unknown[] =>
    session.commands.map(({ message }) => ('payload' in message ? message.payload : message));
  const settled = async (): Promise<void> => {
    while (composer.getState().runs.some(({ progress }) => !progress.isOver)) await Promise.resolve();
  };
  return { session, connection, composer, kept, sent, settled };
}

describe('the composer', () => {
  test('sends its draft with fresh values each time, and counts on', async () => {
    const { composer, connection, sent, settled } = setUp();
    composer.actions.change({ text: '{{counter}} {{now}}' });
    composer.actions.chooseRepeat({ mode: 'times', count: 3, everyMs: 0 });
    composer.actions.send(connection);
    await settled();
    composer.actions.chooseRepeat({ mode: 'once' });
    composer.actions.send(connection);
    await settled();
    expect(sent()).toEqual(['1 5', '2 5', '3 5', '4 5']);
    expect(composer.getState().runs[0]?.progress).toMatchObject({ sent: 1, failure: null });
  });

  test('takes values out of earlier messages, the newest that has them', async () => {
    const { composer, session, connection, sent, settled } = setUp();
    session.message(connection, 'in', 2, '{"token":"old"}');
    session.message(connection, 'in', 3, `{"token":"${'x'.repeat(400)}"}`);
    session.message(connection, 'out', 4, '{"token":"mine"}');
    session.message(connection, 'in', 5, 'no JSON');
    composer.actions.change({ text: '{{last in $.token}}' });
    composer.actions.send(connection);
    await settled();
    expect(sent()).toEqual(['x'.repeat(400)]);
  });

  test('links what it sends to the row it was made from, as long as rows mean the same', async () => {
    const { composer, session, connection, settled } = setUp();
    const row = session.message(connection, 'out', 2, 'a');
    composer.actions.load({ ...EMPTY_DRAFT, text: 'b' }, { row, generation: session.log.generation });
    composer.actions.send(connection);
    await settled();
    session.log.clear();
    composer.actions.send(connection);
    await settled();
    expect(session.commands.map(({ message }) => ('original' in message ? message.original : 'none'))).toEqual([
      row,
      null,
    ]);
  });

  test('keeps what was sent for the next panel', async () => {
    const { composer, connection, kept, settled } = setUp();
    composer.actions.change({ text: 'hello' });
    composer.actions.send(connection);
    await settled();
    const next = setUp(kept.text);
    expect(next.composer.getState().library.history.map(({ text }) => text)).toEqual(['hello']);
    expect(setUp('garbage').composer.getState().library.history).toEqual([]);
  });

  test('ends a run at the first failure and says which', async () => {
    const { composer, session, connection, settled } = setUp();
    session.outcome = { kind: 'failed', failure: 'closed', words: '' };
    composer.actions.chooseRepeat({ mode: 'times', count: 1_000, everyMs: 0 });
    composer.actions.send(connection);
    await settled();
    expect(composer.getState().runs[0]?.progress).toMatchObject({ sent: 0, failure: { failure: 'closed' } });
    expect(session.commands.length).toBeLessThanOrEqual(100);
  });
});

describe('a schedule', () => {
  test('goes on until it is stopped', async () => {
    const waits: (() => void)[] = [];
    const told: RunProgress[] = [];
    const run = new SendRun(
      { mode: 'schedule', everyMs: 1_000 },
      {
        message: () => ({ kind: 'ok', value: 'ping' }),
        send: () => Promise.resolve({ kind: 'done', row: 1 }),
        wait: (ms) => new Promise((resolve) => waits.push(() => (ms === 1_000 ? resolve() : undefined))),
        onProgress: (progress) => told.push(progress),
      },
    );
    const over = run.start();
    for (let beat = 0; beat < 5; beat += 1) {
      while (waits.length === 0) await Promise.resolve();
      waits.shift()?.();
    }
    while (waits.length === 0) await Promise.resolve();
    run.stop();
    waits.shift()?.();
    expect(await over).toMatchObject({ sent: 6, isOver: true, failure: null });
    expect(told.at(-1)?.isOver).toBe(true);
  });
});
