import { describe, expect, test } from 'vitest';
import { ActDesk } from '../../../src/panel/act/act-desk.ts';
import type { ActCommand } from '../../../src/protocol/panel-command.ts';
import { MAX_ACT_BYTES } from '../../../src/protocol/limits.ts';
import { FakeSession } from '../../support/fake-session.ts';
import { ManualScheduler } from '../../support/manual-scheduler.ts';

function setUp() {
  const session = new FakeSession();
  const scheduler = new ManualScheduler();
  const sent: ActCommand[] = [];
  const state = { isReachable: true };
  const opened: string[] = [];
  const desk = new ActDesk({
    log: session.log,
    scheduler,
    send: (command) => {
      if (state.isReachable) sent.push(command);
      return state.isReachable;
    },
    firstCommand: 100,
    onOpened: (key) => void opened.push(key),
    onChange: () => undefined,
  });
  const connection = session.connect('wss://shop.example/', 0);
  session.open(connection, 1);
  const answer = (command: number, row: number | null, problem: 'closed' | null = null): void =>
    desk.answer({ kind: 'acted', connection: 1, time: 1, command, message: 1, problem, words: '' }, row);
  return { session, scheduler, sent, state, desk, connection, answer, opened };
}

const TEXT = { direction: 'out', payload: 'hello', original: null } as const;

describe('the desk of commands', () => {
  test('names document, connection and command, and brings each answer to its question', async () => {
    const { desk, connection, sent, answer } = setUp();
    const first = desk.sendMessage(connection, TEXT);
    const second = desk.closeConnection(connection, 4000, 'x');
    expect(sent).toEqual([
      {
        kind: 'send-message',
        documentId: connection.document.id,
        command: 100,
        connection: 1,
        direction: 'out',
        payload: 'hello',
        isEdited: false,
      },
      {
        kind: 'close-connection',
        documentId: connection.document.id,
        command: 101,
        connection: 1,
        code: 4000,
        reason: 'x',
      },
    ]);
    answer(101, null, 'closed');
    answer(100, 5);
    expect(await first).toEqual({ kind: 'done', row: 5 });
    expect(await second).toEqual({ kind: 'failed', failure: 'closed', words: '' });
  });

  test('links an edited message to its original, also when rows moved meanwhile', async () => {
    const { desk, session, connection, answer } = setUp();
    const other = session.connect('wss://other.example/', 2);
    const original = session.message(other, 'out', 3, 'first');
    const outcome = desk.sendMessage(other, { ...TEXT, original });
    const rows = session.log.retain(session.connections.retain((one) => one !== connection));
    desk.move(rows);
    const moved = rows[original] ?? -1;
    const edited = session.message(session.connections.all()[0] ?? other, 'out', 4, 'second');
    answer(100, edited);
    await outcome;
    expect(session.log.original(edited)).toBe(moved);
    expect(session.log.original(moved)).toBeNull();
  });

  test('says at once what cannot be done', async () => {
    const { desk, session, connection, state, sent } = setUp();
    const imported = session.connect('wss://file/', 2, { importedFrom: { id: 'i', name: 'a.har', startTime: 0 } });
    expect(await desk.sendMessage(imported, TEXT)).toMatchObject({ failure: 'imported' });
    const payload = new Uint8Array(MAX_ACT_BYTES + 1);
    expect(await desk.sendMessage(connection, { ...TEXT, payload })).toMatchObject({ failure: 'too-long' });
    state.isReachable = false;
    expect(await desk.sendMessage(connection, TEXT)).toMatchObject({ failure: 'unreachable' });
    expect(sent).toEqual([]);
  });

  test('leaves no question without an answer: the document goes, the page hangs, the panel closes', async () => {
    const { desk, connection, scheduler, answer } = setUp();
    const gone = desk.sendMessage(connection, TEXT);
    desk.lose('another');
    desk.lose(connection.document.id);
    expect(await gone).toMatchObject({ failure: 'no-answer' });
    const hanging = desk.sendMessage(connection, TEXT);
    scheduler.advance(60_000);
    expect(await hanging).toMatchObject({ failure: 'no-answer' });
    const closed = desk.sendMessage(connection, TEXT);
    desk.dispose();
    expect(await closed).toMatchObject({ failure: 'no-answer' });
    expect(scheduler.pendingTimers).toBe(0);
    // Late and foreign answers mean nothing.
    answer(101, 1);
    answer(5, 1);
  });

  test('tells of a connection that was opened, and of documents that are offline until they go', async () => {
    const { desk, connection, sent, opened } = setUp();
    const opening = desk.openConnection(connection, 'wss://other.example/', ['a']);
    expect(sent).toEqual([
      {
        kind: 'open-connection',
        documentId: connection.document.id,
        command: 100,
        url: 'wss://other.example/',
        protocols: ['a'],
      },
    ]);
    desk.answer({ kind: 'acted', connection: 7, time: 1, command: 100, message: null, problem: null, words: '' }, null);
    expect(await opening).toEqual({ kind: 'done', row: null });
    expect(opened).toEqual([`${connection.document.id}:7`]);
    const going = desk.setOffline(connection, true);
    desk.answer({ kind: 'acted', connection: 0, time: 1, command: 101, message: null, problem: null, words: '' }, null);
    await going;
    expect([...desk.offlineDocuments]).toEqual([connection.document.id]);
    desk.lose(connection.document.id);
    expect(desk.offlineDocuments.size).toBe(0);
  });
});
