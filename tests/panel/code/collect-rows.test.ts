import { describe, expect, test } from 'vitest';
import { DEFAULT_CODE_LIMITS, type Conversation } from '../../../src/formats/code/conversation.ts';
import { rowsFrom } from '../../../src/formats/records-from-log.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { PayloadState } from '../../../src/model/row-kind.ts';
import { collectRows } from '../../../src/panel/code/collect-rows.ts';
import { recordConnection } from '../../../src/panel/replay/record-connection.ts';
import { DEFAULT_REDACTION } from '../../../src/panel/transfer/redaction-choice.ts';
import { FakeSession } from '../../support/fake-session.ts';
import { MESSAGE_BYTES, spillWorld } from '../../support/spill-world.ts';

const never = new AbortController().signal;
const PLAIN = { redaction: DEFAULT_REDACTION, keepsSecrets: false };

async function collected(session: FakeSession, connection: Connection, more: object = {}): Promise<Conversation> {
  const rows = rowsFrom(0, session.log.size);
  const result = await collectRows(session, { connection, rows, ...PLAIN, ...more }, never);
  if (result.kind === 'error' || result.value === null) throw new Error('nothing was collected');
  return result.value.conversation;
}

describe('rows taken to code', () => {
  test('are the messages of one connection, from its opening on', async () => {
    const session = new FakeSession();
    const [one, other] = [session.connect('wss://a.example/?t=1#x', 0), session.connect('wss://b.example/', 1)];
    session.open(one, 100, 'chat');
    session.message(one, 'out', 150, 'hi');
    session.message(other, 'out', 160, 'not this');
    session.message(one, 'in', 180, Uint8Array.of(1, 2));
    session.message(one, 'in', 190, 'part', { payloadLength: 900, payloadState: PayloadState.cut });
    session.message(one, 'out', 200, 'late', { isDiscarded: true });
    const { url, protocols, messages, leftOut, pageUrl } = await collected(session, one);
    expect({ url, protocols, pageUrl }).toEqual({
      url: 'wss://a.example/?t=1',
      protocols: ['chat'],
      pageUrl: 'https://shop.example/checkout',
    });
    expect(messages.map(({ sender, text, bytes, atMs }) => [sender, text ?? [...bytes], atMs])).toEqual([
      ['client', 'hi', 50],
      ['server', [1, 2], 80],
    ]);
    expect(leftOut).toEqual({ incomplete: 1, invalidText: 0, neverSent: 1, beyondLimit: 0 });
  });

  test('come back from disk, up to the limit and no further', async () => {
    const world = spillWorld();
    world.add(12);
    await world.limit(3);
    expect(world.log.isOnDisk(1)).toBe(true);
    const { messages, leftOut } = await collected(world.session, world.connection);
    const most = Math.floor(DEFAULT_CODE_LIMITS.bytes / MESSAGE_BYTES);
    expect(messages.map(({ text }) => text?.slice(0, 9))).toEqual(
      Array.from({ length: most }, (_, at) => `message ${at + 1}`),
    );
    expect(leftOut.beyondLimit).toBe(12 - most);
    expect(world.files.reads).toBeLessThanOrEqual(most + 1);
  });

  test('have secrets of the handshake replaced unless they are wanted, and of messages when that is wanted', async () => {
    const session = new FakeSession();
    const connection = session.connect('wss://a.example/', 0);
    session.open(connection, 1);
    session.handshake(connection, {
      source: 'network-log',
      requestId: '1',
      startedAt: 0,
      requestHeaders: [
        { name: 'Cookie', value: 'sid=secret-cookie' },
        { name: 'Sec-WebSocket-Key', value: 'x' },
      ],
      response: null,
      error: null,
      isMatchedByOrder: false,
    });
    session.message(connection, 'out', 2, '{"password":"secret-word"}');
    const plain = await collected(session, connection);
    expect(plain.headers.map(({ name }) => name)).toEqual(['Cookie']);
    expect(plain.headers[0]?.value).toMatch(/^sid=/);
    expect(plain.headers[0]?.value).not.toContain('secret-cookie');
    expect(plain.messages[0]?.text).toContain('secret-word');
    const wanted = await collected(session, connection, { keepsSecrets: true });
    expect(wanted.headers[0]?.value).toBe('sid=secret-cookie');
    const redacted = await collected(session, connection, { redaction: { ...DEFAULT_REDACTION, isOn: true } });
    expect(redacted.messages[0]?.text).not.toContain('secret-word');
  });

  test('are told to be gone, and a pattern to be none', async () => {
    const world = spillWorld();
    world.add(12);
    await world.limit(3);
    const { session, connection } = world;
    const rows = [1, 2, 3];
    const result = collectRows(session, { connection, rows, ...PLAIN }, never);
    session.actions.clear();
    expect(await result).toEqual({ kind: 'ok', value: null });
    const redaction = { ...DEFAULT_REDACTION, isOn: true, patterns: '(' };
    expect((await collectRows(session, { connection, rows, redaction, keepsSecrets: false }, never)).kind).toBe(
      'error',
    );
  });
});

describe('a recording for a replay', () => {
  test('comes back from disk, without what the panel said to the page', async () => {
    const world = spillWorld();
    const { session, connection } = world;
    session.message(connection, 'out', 0, 'first');
    world.add(6);
    await world.limit(2);
    const recording = await recordConnection(session, connection);
    expect(recording?.steps.map(({ bytes }) => bytes.length)).toEqual([5]);
    expect(recording?.answers.map(({ bytes, afterStep }) => [bytes.length > MESSAGE_BYTES, afterStep])).toEqual(
      Array.from({ length: 6 }, () => [true, 0]),
    );
    expect(recording?.leftOut).toBe(0);
  });
});
