import { describe, expect, it } from 'vitest';
import { ConnectionList } from '../../../src/model/connection-list.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { HandshakeDesk } from '../../../src/panel/handshake/handshake-desk.ts';
import type { HandshakeRecord } from '../../../src/protocol/capture-event.ts';
import { ManualScheduler } from '../../support/manual-scheduler.ts';

const URL_A = 'ws://a.test/';

function record(requestId: string, time: number, overrides: Partial<HandshakeRecord> = {}): HandshakeRecord {
  return {
    kind: 'handshake',
    source: 'web-request',
    requestId,
    url: URL_A,
    time,
    frameId: null,
    request: { headers: [{ name: 'Sec-WebSocket-Key', value: requestId }] },
    response: { status: 101, statusText: 'Switching Protocols', headers: [] },
    error: null,
    ...overrides,
  };
}

function setUp(har: (() => unknown) | null = null) {
  const scheduler = new ManualScheduler();
  const connections = new ConnectionList();
  const start = scheduler.now();
  let reads = 0;
  const finished = new Set<(entry: unknown) => void>();
  const desk = new HandshakeDesk({
    connections,
    scheduler,
    networkLog: har && {
      readHar: () => {
        reads += 1;
        return Promise.resolve(har());
      },
      onRequestFinished: (listener) => {
        finished.add(listener);
        return () => void finished.delete(listener);
      },
    },
    onHandshake: (connection, handshake) => connections.update(connection, (one) => void (one.handshake = handshake)),
  });
  const add = (number: number, createdAfterMs: number, changes: Partial<Connection> = {}) => {
    const connection = connections.add({
      key: `doc:${number}`,
      document: { id: 'doc', url: 'http://a.test/', isTop: true, frameId: 0 },
      url: URL_A,
      requestedProtocols: [],
      createdAt: start + createdAfterMs,
      stack: null,
      isAdopted: false,
      isHistory: false,
    });
    connections.update(connection, (one) => {
      Object.assign(one, { openedAt: start + createdAfterMs + 10, state: 'open', protocol: '' }, changes);
    });
    return connection;
  };
  /** Lets planned reads happen, also those that a read leads to. */
  const run = async () => {
    for (let round = 0; round < 400; round += 1) {
      scheduler.advance(50);
      await new Promise(setImmediate);
    }
  };
  return {
    scheduler,
    connections,
    desk,
    add,
    run,
    start,
    readCount: () => reads,
    finish: (entry: unknown) => finished.forEach((listener) => listener(entry)),
  };
}

function harEntry(key: string, startedAt: number, error: string | null = null) {
  return {
    _resourceType: 'websocket',
    _webSocketMessages: error === null ? [] : [{ type: 'error', opcode: -1, data: error }],
    startedDateTime: new Date(startedAt).toISOString(),
    request: { url: URL_A, headers: [{ name: 'Sec-WebSocket-Key', value: key }] },
    response: { status: error === null ? 101 : 403, statusText: '', headers: [] },
  };
}

describe('handshake desk', () => {
  it('joins a handshake that came before its connection, and one that came after', () => {
    const { desk, add, start } = setUp();
    desk.take([record('early', start + 1)]);
    const first = add(1, 0);
    desk.review();
    const second = add(2, 5_000);
    desk.take([record('late', start + 5_001)]);
    expect(first.handshake).toMatchObject({ requestId: 'early', isMatchedByOrder: false });
    expect(second.handshake).toMatchObject({ requestId: 'late', isMatchedByOrder: false });
  });

  it('goes by the order where several fit, and says so', () => {
    const { desk, add, start } = setUp();
    const connections = [add(1, 0), add(2, 1), add(3, 2)];
    desk.take([record('b', start + 2), record('a', start + 1), record('c', start + 3)]);
    expect(connections.map(({ handshake }) => handshake?.requestId)).toEqual(['a', 'b', 'c']);
    expect(connections.every(({ handshake }) => handshake?.isMatchedByOrder)).toBe(true);
  });

  it('tells sockets of the same moment apart by what they asked for and got', () => {
    const { desk, add, start } = setUp();
    const chat = add(1, 0, { requestedProtocols: ['chat', 'v2'], protocol: 'v2' });
    const plain = add(2, 0);
    desk.take([
      record('plain', start + 1),
      record('chat', start + 1, {
        request: { headers: [{ name: 'Sec-WebSocket-Protocol', value: 'chat, v2' }] },
        response: { status: 101, statusText: '', headers: [{ name: 'sec-websocket-protocol', value: 'v2' }] },
      }),
    ]);
    expect(chat.handshake).toMatchObject({ requestId: 'chat', isMatchedByOrder: false });
    expect(plain.handshake).toMatchObject({ requestId: 'plain', isMatchedByOrder: false });
  });

  it('never gives a refused handshake to a connection that opened', () => {
    const { desk, add, start } = setUp();
    const open = add(1, 0);
    const failed = add(2, 1, { openedAt: null, endedAt: start + 20, state: 'closed' });
    desk.take([
      record('no', start + 1, { response: { status: 403, statusText: '', headers: [] } }),
      record('yes', start + 2),
    ]);
    expect(open.handshake?.requestId).toBe('yes');
    expect(failed.handshake?.requestId).toBe('no');
  });

  it('takes the response when it comes after the request', () => {
    const { desk, add, start } = setUp();
    const connection = add(1, 0, { openedAt: null, state: 'connecting' });
    desk.take([record('r', start + 1, { response: null })]);
    expect(connection.handshake?.response).toBeNull();
    desk.take([record('r', start + 1)]);
    expect(connection.handshake?.response?.status).toBe(101);
  });

  it('reads the network log only while a connection lacks its handshake', async () => {
    const entries: unknown[] = [];
    const { desk, add, run, start, readCount } = setUp(() => ({ entries }));
    desk.review();
    await run();
    expect(readCount()).toBe(0);
    entries.push(harEntry('k', start + 1));
    const connection = add(1, 0);
    desk.review();
    expect(desk.absence(connection, 'granted')).toBe('pending');
    await run();
    expect(connection.handshake?.requestId).toBe('har-k');
    expect(desk.absence(connection, 'granted')).toBeNull();
    expect(readCount()).toBe(1);
  });

  it('gives up after a few reads and says why', async () => {
    const { desk, add, run, readCount } = setUp(() => ({ entries: [] }));
    const young = add(1, 5);
    const old = add(2, -60_000);
    desk.review();
    await run();
    expect(readCount()).toBe(5);
    expect(desk.absence(young, 'granted')).toBe('not-reported');
    expect(desk.absence(old, 'granted')).toBe('before-devtools');
    desk.review();
    await run();
    expect(readCount()).toBe(5);
  });

  it('says within a second of a connection older than the panel that the log never had it', async () => {
    const { desk, add, scheduler, readCount } = setUp(() => ({ entries: [] }));
    const old = add(1, -60_000);
    desk.review();
    expect(desk.absence(old, 'granted')).toBe('pending');
    for (let waitedMs = 0; waitedMs < 1_000; waitedMs += 10) {
      scheduler.advance(10);
      await new Promise(setImmediate);
    }
    expect(desk.absence(old, 'granted')).toBe('before-devtools');
    expect(readCount()).toBe(3);
  });

  it('goes on when the log cannot be read or is garbage', async () => {
    let isBroken = true;
    const { desk, add, run, start } = setUp(() => {
      if (!isBroken) return { entries: [harEntry('k', start + 1)] };
      isBroken = false;
      throw new Error('closing');
    });
    const connection = add(1, 0);
    desk.review();
    await run();
    expect(connection.handshake?.requestId).toBe('har-k');
  });

  it('takes a failed handshake as soon as its request is finished', () => {
    const { desk, add, start, finish } = setUp(() => ({ entries: [] }));
    const connection = add(1, 0, { openedAt: null, endedAt: start + 9, state: 'closed' });
    finish(harEntry('k', start + 1, 'Unexpected response code: 403'));
    expect(connection.handshake).toMatchObject({ error: 'Unexpected response code: 403', response: { status: 403 } });
    desk.dispose();
  });

  it('says when it is the missing permission', () => {
    const { desk, add } = setUp();
    expect(desk.absence(add(1, 0), 'missing')).toBe('permission');
  });
});
