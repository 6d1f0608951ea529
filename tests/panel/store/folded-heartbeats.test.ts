import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeartbeatIndex } from '../../../src/model/heartbeat-index.ts';
import { PayloadState } from '../../../src/model/row-kind.ts';
import { matchRegexes } from '../../../src/panel/filter/regex-matcher.ts';
import { NO_FILTER } from '../../../src/panel/store/filter-query.ts';
import { VisibleRows } from '../../../src/panel/store/visible-rows.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';

function createRows(session: FakeSession): VisibleRows {
  return new VisibleRows({
    log: session.log,
    connections: session.connections,
    now: () => 0,
    defer: (callback) => {
      callback();
      return () => undefined;
    },
    createRegexMatcher: (regexes) => ({
      match: (subjects) => Promise.resolve(matchRegexes({ regexes, subjects })),
      dispose: () => undefined,
    }),
  });
}

function shown(rows: VisibleRows): number[] {
  return Array.from({ length: rows.count }, (_, position) => rows.at(position) ?? -1);
}

/** Rows: 0 connecting, then ping, news, pong, ping, news. */
function pings() {
  const session = new FakeSession();
  const connection = session.connect('wss://a.example/feed', 0);
  for (const [at, text] of [
    [1000, 'ping'],
    [1500, 'news'],
    [1600, 'pong'],
    [26_000, 'ping'],
    [26_500, 'news'],
  ] as const) {
    session.message(connection, 'in', at, text);
  }
  return { session, connection, rows: createRows(session) };
}

describe('folded heartbeats', () => {
  test('make room, are counted, and come back', () => {
    const { session, connection, rows } = pings();
    rows.setFilter(NO_FILTER, null);
    rows.setFolding(true);
    expect(shown(rows)).toEqual([0, 2, 5]);
    expect(rows.folded).toEqual({ count: 3, firstAt: FAKE_START + 1000, lastAt: FAKE_START + 26_000 });
    expect(rows.frameCount).toBe(2);
    session.message(connection, 'in', 51_000, 'ping');
    session.message(connection, 'in', 51_001, 'more');
    rows.update();
    expect(shown(rows)).toEqual([0, 2, 5, 7]);
    expect(rows.folded.count).toBe(4);
    rows.setFolding(false);
    expect(shown(rows)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(rows.folded.count).toBe(0);
  });

  test('count only what the filter would have shown', () => {
    const { rows } = pings();
    rows.setFilter({ ...NO_FILTER, text: 'ping' }, null);
    rows.setFolding(true);
    expect(shown(rows)).toEqual([]);
    expect(rows.folded.count).toBe(2);
    rows.setFilter({ ...NO_FILTER, text: 'time:>20s' }, null);
    expect(shown(rows)).toEqual([5]);
    expect(rows.folded).toMatchObject({ count: 1, firstAt: FAKE_START + 26_000 });
  });

  test('that are learned late leave the rows above too', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://a.example/feed', 0);
    const rows = createRows(session);
    rows.setFilter(NO_FILTER, null);
    rows.setFolding(true);
    for (let beat = 1; beat <= 3; beat += 1) session.message(connection, 'in', beat * 5000, 'still here');
    rows.update();
    expect(shown(rows)).toEqual([0, 1, 2, 3]);
    session.message(connection, 'in', 20_000, 'still here');
    rows.update();
    rows.update();
    expect(shown(rows)).toEqual([0]);
    expect(rows.folded).toEqual({ count: 4, firstAt: FAKE_START + 5000, lastAt: FAKE_START + 20_000 });
  });

  test('are put away when a payload that was arriving turns out to be one', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://a.example/feed', 0);
    const late = session.message(connection, 'out', 10, '', {
      opcode: 1,
      payloadState: PayloadState.pending,
      payloadLength: 4,
    });
    const rows = createRows(session);
    rows.setFilter(NO_FILTER, null);
    rows.setFolding(true);
    expect(shown(rows)).toEqual([0, late]);
    session.log.appendPayload(late, 'ping', PayloadState.complete);
    rows.update();
    rows.update();
    expect(shown(rows)).toEqual([0]);
  });

  test('go when the log drops its oldest rows', () => {
    const { session, rows } = pings();
    rows.setFilter(NO_FILTER, null);
    rows.setFolding(true);
    session.log.dropBefore(3, 0);
    rows.update();
    expect(rows.folded).toMatchObject({ count: 2, firstAt: FAKE_START + 1600 });
    expect(shown(rows)).toEqual([2, 5]);
  });

  test('are all that folding hides, and unfolding brings everything back', async () => {
    const message = fc.record({
      gap: fc.constantFrom(1, 40, 1000, 5000, 25_000),
      text: fc.constantFrom(
        'ping',
        'pong',
        '{"type":"ping"}',
        '2',
        'still here',
        'news',
        'ping pong',
        '{"price":5}',
        '',
      ),
      isOut: fc.boolean(),
      connection: fc.integer({ min: 0, max: 1 }),
    });
    const filter = fc.constantFrom('', 'ping', '-ping', 'is:heartbeat', '-is:heartbeat', 'dir:in', '/in/', 'time:>30s');
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 60 }), filter, fc.nat(60), async (messages, text, split) => {
        const session = new FakeSession();
        const connections = [
          session.connect('wss://a.example/?EIO=4', 0),
          session.connect('wss://b.example/', 0),
        ] as const;
        const folded = createRows(session);
        const open = createRows(session);
        for (const rows of [folded, open]) rows.setFilter({ ...NO_FILTER, text }, null);
        folded.setFolding(true);
        let at = 1;
        for (const [number, { gap, text: said, isOut, connection }] of messages.entries()) {
          at += gap;
          session.message(connections[connection === 0 ? 0 : 1], isOut ? 'out' : 'in', at, said);
          if (number === split) folded.update();
        }
        for (const rows of [folded, open]) {
          // Twice: what was learned while the rows were tested is put right by the next look.
          for (let turn = 0; turn < 3; turn += 1) {
            rows.update();
            await Promise.resolve();
            await Promise.resolve();
          }
        }
        const heartbeats = new HeartbeatIndex(session.log, session.connections);
        heartbeats.has(session.log.size - 1);
        expect(shown(folded)).toEqual(shown(open).filter((row) => !heartbeats.has(row)));
        expect(folded.folded.count).toBe(shown(open).filter((row) => heartbeats.has(row)).length);
        folded.setFolding(false);
        for (let turn = 0; turn < 3; turn += 1) await Promise.resolve();
        expect(shown(folded)).toEqual(shown(open));
      }),
    );
  });
});
