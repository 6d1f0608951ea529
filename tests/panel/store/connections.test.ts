import { describe, expect, test } from 'vitest';
import { connectionCondition, connectionName } from '../../../src/panel/store/connection-name.ts';
import { TimingReader } from '../../../src/panel/store/connection-timing.ts';
import { sortConnections } from '../../../src/panel/store/sort-connections.ts';
import { RowKind } from '../../../src/model/row-kind.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';

describe('connectionName', () => {
  test.for([
    ['wss://live.example/stream/prices?currency=EUR', 'prices?currency=EUR', 'live.example'],
    ['ws://127.0.0.1:9001/', '127.0.0.1:9001', '127.0.0.1:9001'],
    ['wss://live.example/a/b/', 'b', 'live.example'],
    ['not a URL', 'not a URL', ''],
  ] as const)('names %s', ([url, name, host]) => {
    expect(connectionName(url)).toEqual({ name, host });
  });
});

describe('connectionCondition', () => {
  test('tells a failed handshake from a close', () => {
    const session = new FakeSession();
    const failed = session.connect('wss://a.example/', 0);
    session.close(failed, 1, { code: 1006, reason: '', wasClean: false, initiator: 'network' });
    const closed = session.connect('wss://a.example/', 0);
    session.open(closed, 1);
    session.close(closed, 2, { code: 1000, reason: '', wasClean: true, initiator: 'page' });
    expect([failed, closed].map(connectionCondition)).toEqual(['failed', 'closed']);
  });
});

describe('sortConnections', () => {
  test('sorts by what a column shows, numbers as numbers, equal ones by age', () => {
    const session = new FakeSession();
    const names = ['ws://h/b10', 'ws://h/b9', 'ws://h/a', 'ws://h/b9'];
    const connections = names.map((url) => session.connect(url, 0));
    const sorted = sortConnections(connections, { column: 'name', isDescending: false }, 0);
    expect(sorted.map(({ index }) => index)).toEqual([2, 1, 3, 0]);
    const down = sortConnections(connections, { column: 'name', isDescending: true }, 0);
    expect(down.map(({ index }) => index)).toEqual([0, 1, 3, 2]);
    expect(sortConnections(connections, { column: null, isDescending: false }, 0)).toBe(connections);
  });
});

describe('TimingReader', () => {
  test('finds the first frames, the last one and the longest silence of one connection, reading a growing log once', () => {
    const session = new FakeSession();
    const watched = session.connect('wss://a.example/', 0);
    const other = session.connect('wss://b.example/', 0);
    session.open(watched, 10);
    session.message(watched, 'out', 20, 'a');
    session.message(other, 'in', 21, 'not mine');
    session.message(watched, 'in', 120, 'b');
    const reader = new TimingReader(session.log, watched.index);
    expect(reader.read(watched)).toMatchObject({
      firstSentAt: FAKE_START + 20,
      firstReceivedAt: FAKE_START + 120,
      longestIdle: { from: FAKE_START + 20, to: FAKE_START + 120 },
      closingAt: null,
    });
    session.message(watched, 'in', 500, 'c');
    session.lifecycle(watched, 510, { kind: RowKind.closing, code: 1000, reason: '' });
    expect(reader.read(watched)).toMatchObject({
      lastFrameAt: FAKE_START + 500,
      longestIdle: { from: FAKE_START + 120, to: FAKE_START + 500 },
      closingAt: FAKE_START + 510,
    });
  });
});
