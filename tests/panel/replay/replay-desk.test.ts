import { describe, expect, test } from 'vitest';
import { decodeUtf8Lossy } from '../../../src/base/utf8.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { RowOrigin } from '../../../src/model/row-kind.ts';
import { ReplayDesk, type ReplayTarget } from '../../../src/panel/replay/replay-desk.ts';
import { PATIENCE_MS } from '../../../src/panel/replay/replay-run.ts';
import { FakeSession } from '../../support/fake-session.ts';
import { ManualScheduler } from '../../support/manual-scheduler.ts';

/** A chat that gives a token and counts, recorded on a connection that is closed since; another is open. */
async function setUp() {
  const session = new FakeSession();
  const clock = new ManualScheduler(0);
  const recorded = session.connect('wss://chat.example/', 0);
  session.open(recorded, 0);
  session.message(recorded, 'in', 100, '{"type":"hello","nonce":"n-old"}');
  session.message(recorded, 'out', 200, '{"type":"login","nonce":"n-old"}');
  session.message(recorded, 'in', 250, '{"type":"session","token":"t-old"}');
  const middle = session.message(recorded, 'out', 1200, '{"type":"say","token":"t-old"}');
  session.message(recorded, 'in', 1250, '{"type":"ack","seen":1}');
  session.message(recorded, 'out', 1300, Uint8Array.of(1, 2));
  session.close(recorded, 1400, { code: 1000, reason: '', wasClean: true, initiator: 'page' });
  const live = session.connect('wss://chat.example/', 2000);
  session.open(live, 2000);
  const sent: string[] = [];
  /** What the server says to the message that was just sent. */
  const server = { answer: (_message: string, _on: Connection): void => undefined };
  session.act.sendMessage = (connection, { payload }) => {
    if (connection.state !== 'open') return Promise.resolve({ kind: 'failed', failure: 'closed', words: '' });
    const text = typeof payload === 'string' ? payload : `bytes ${[...payload].join()}`;
    sent.push(text);
    const row = session.message(connection, 'out', 3000, payload, { origin: RowOrigin.injected });
    server.answer(text, connection);
    session.changed();
    return Promise.resolve({ kind: 'done', row });
  };
  const desk = new ReplayDesk({
    session,
    now: () => clock.now(),
    setTimer: (callback, delayMs) => clock.setTimer(callback, delayMs),
  });
  await desk.load(recorded, null);
  const say = (text: string, on: Connection = live): void => {
    // What the connection is called by now: a cleared log numbers them anew.
    session.message(session.connections.byKey(on.key) ?? on, 'in', 3100, text);
    session.changed();
  };
  const onLive: ReplayTarget = { kind: 'connection', key: live.key };
  return { session, clock, recorded, live, desk, sent, server, say, onLive, middle };
}

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}

describe('a replay', () => {
  test('sends the client’s messages with the recorded pauses, faster when it is told', async () => {
    const { desk, clock, sent, onLive } = await setUp();
    for (const { id } of desk.getState().values) desk.toggleValue(id);
    desk.chooseTiming({ kind: 'recorded', speed: 10 });
    void desk.play(onLive);
    await settle();
    expect(sent).toHaveLength(1);
    clock.advance(99);
    await settle();
    expect(sent).toHaveLength(1);
    expect(desk.getState().run.waitsFor).toBe('pause');
    clock.advance(1);
    await settle();
    expect(sent).toHaveLength(2);
    clock.advance(10);
    await settle();
    expect(sent).toEqual(['{"type":"login","nonce":"n-old"}', '{"type":"say","token":"t-old"}', 'bytes 1,2']);
    expect(desk.getState().run.phase).toBe('settling');
    clock.advance(PATIENCE_MS);
    await settle();
    expect(desk.getState().run.phase).toBe('done');
  });

  test('puts fresh values in the places of those that were learned, and waits for them', async () => {
    const { desk, clock, sent, say, onLive } = await setUp();
    expect(desk.getState().values.map(({ sample }) => sample)).toEqual(['n-old', 't-old']);
    desk.chooseTiming({ kind: 'none' });
    void desk.play(onLive);
    await settle();
    // The greeting came when the connection was opened, and cannot be asked for again.
    expect(sent).toEqual(['{"type":"login","nonce":"n-old"}']);
    expect(desk.getState().run).toMatchObject({ phase: 'running', waitsFor: 'value' });
    say('{"type":"news"}');
    say('{"type":"session","token":"t-new"}');
    await settle();
    expect(sent.slice(1)).toEqual(['{"type":"say","token":"t-new"}', 'bytes 1,2']);
    say('{"type":"ack","seen":2}');
    await settle();
    const { run } = desk.getState();
    expect(run.phase).toBe('done');
    expect(run.answers.map((answer) => answer && decodeUtf8Lossy(answer.bytes))).toEqual([
      null,
      '{"type":"session","token":"t-new"}',
      '{"type":"ack","seen":2}',
    ]);
    expect(run.extras.map(({ bytes, afterStep }) => [decodeUtf8Lossy(bytes), afterStep])).toEqual([
      ['{"type":"news"}', 0],
    ]);
    expect(run.steps[1]).toMatchObject({ kind: 'sent', learned: 1 });
    expect(clock.pendingTimers).toBe(0);
  });

  test('pauses when a value does not come, and goes on with the recorded one', async () => {
    const { desk, clock, sent, onLive } = await setUp();
    desk.chooseTiming({ kind: 'none' });
    void desk.play(onLive);
    await settle();
    clock.advance(PATIENCE_MS);
    await settle();
    const { run } = desk.getState();
    expect(run).toMatchObject({ phase: 'paused', next: 1, problem: { kind: 'no-value', step: 1 } });
    void desk.play(onLive);
    await settle();
    expect(sent[1]).toBe('{"type":"say","token":"t-old"}');
    expect(desk.getState().run.problem).toBeNull();
  });

  test('is paused, gone on with, stepped through, played to a step, and stopped', async () => {
    const { desk, clock, sent, say, onLive } = await setUp();
    void desk.step(onLive);
    await settle();
    expect(sent).toHaveLength(1);
    expect(desk.getState().run).toMatchObject({ phase: 'paused', next: 1 });
    say('{"type":"session","token":"t-2"}');
    void desk.play(onLive, 1);
    await settle();
    expect(sent).toHaveLength(2);
    expect(desk.getState().run).toMatchObject({ phase: 'paused', next: 2 });
    desk.stop();
    expect(desk.getState().run.phase).toBe('stopped');
    void desk.play(onLive);
    await settle();
    desk.pause();
    say('{"type":"session","token":"t-3"}');
    clock.advance(10_000);
    await settle();
    expect(sent).toHaveLength(3);
    expect(desk.getState().run.phase).toBe('paused');
    void desk.play(onLive);
    await settle();
    clock.advance(100);
    await settle();
    expect(sent.slice(2)).toEqual(['{"type":"login","nonce":"n-old"}', '{"type":"say","token":"t-3"}', 'bytes 1,2']);
  });

  test('waits for the answers, when that is its timing', async () => {
    const { desk, clock, sent, say, server, onLive } = await setUp();
    server.answer = (text) => {
      if (text.includes('login')) say('{"type":"session","token":"t-4"}');
    };
    desk.chooseTiming({ kind: 'answers' });
    void desk.play(onLive);
    await settle();
    expect(sent).toHaveLength(2);
    expect(desk.getState().run.waitsFor).toBe('answers');
    clock.advance(PATIENCE_MS - 1);
    await settle();
    expect(sent).toHaveLength(2);
    clock.advance(1);
    await settle();
    expect(sent).toHaveLength(3);
  });

  test('says that the connection was closed, or the page has gone, in the midst of it', async () => {
    const first = await setUp();
    void first.desk.play(first.onLive);
    await settle();
    first.session.close(first.live, 3000, { code: 1011, reason: '', wasClean: true, initiator: 'server' });
    first.session.changed();
    await settle();
    expect(first.desk.getState().run).toMatchObject({ phase: 'failed', problem: { kind: 'closed', code: 1011 } });
    first.clock.advance(PATIENCE_MS);
    await settle();
    expect(first.sent).toHaveLength(1);

    const second = await setUp();
    void second.desk.play(second.onLive);
    await settle();
    second.session.connections.update(second.live, (changed) => {
      changed.state = 'gone';
    });
    second.session.changed();
    expect(second.desk.getState().run.problem).toEqual({ kind: 'gone' });
  });

  test('says which message could not be sent', async () => {
    const { desk, session, onLive } = await setUp();
    session.act.sendMessage = () => Promise.resolve({ kind: 'failed', failure: 'closing', words: '' });
    void desk.play(onLive);
    await settle();
    expect(desk.getState().run).toMatchObject({
      phase: 'failed',
      problem: { kind: 'send', step: 0, failure: 'closing' },
      steps: [{ kind: 'failed' }, { kind: 'waiting' }, { kind: 'waiting' }],
    });
  });

  test('opens a connection of its own, and learns from its greeting', async () => {
    const { desk, session, recorded, sent, say } = await setUp();
    let opened: Connection | null = null;
    session.act.openConnection = (_from, url) => {
      opened = session.connect(url, 4000);
      session.connections.update(opened, (changed) => {
        changed.isInjected = true;
      });
      return Promise.resolve({ kind: 'done', row: null });
    };
    desk.chooseTiming({ kind: 'none' });
    void desk.play({ kind: 'new', from: recorded.key });
    await settle();
    expect(desk.getState().run.phase).toBe('opening');
    if (opened === null) throw new Error('nothing was opened');
    session.open(opened, 4100);
    say('{"type":"hello","nonce":"n-new"}', opened);
    await settle();
    expect(sent).toEqual(['{"type":"login","nonce":"n-new"}']);
    expect(desk.getState().run.skipped.size).toBe(0);
  });

  test('says that its connection was refused', async () => {
    const { desk, session, recorded, clock } = await setUp();
    session.act.openConnection = () => Promise.resolve({ kind: 'failed', failure: 'refused', words: 'CSP' });
    await desk.play({ kind: 'new', from: recorded.key });
    expect(desk.getState().run).toMatchObject({
      phase: 'failed',
      problem: { kind: 'not-opened', failure: 'refused', words: 'CSP' },
    });
    session.act.openConnection = () => Promise.resolve({ kind: 'done', row: null });
    void desk.play({ kind: 'new', from: recorded.key });
    await settle();
    clock.advance(15_000);
    await settle();
    expect(desk.getState().run.problem).toEqual({ kind: 'not-opened', failure: null, words: '' });
  });

  test('knows the step of a row, and goes on while rows get new indexes', async () => {
    const { desk, session, recorded, sent, say, onLive, middle } = await setUp();
    await desk.load(recorded, middle + 1);
    expect(desk.getState().aim).toBe(1);
    desk.chooseTiming({ kind: 'none' });
    void desk.play(onLive);
    await settle();
    session.actions.clear();
    say('{"type":"session","token":"t-5"}');
    await settle();
    expect(sent[1]).toBe('{"type":"say","token":"t-5"}');
  });
});
