import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeartbeatIndex } from '../../src/model/heartbeat-index.ts';
import { PayloadState, RowOrigin } from '../../src/model/row-kind.ts';
import { FakeSession } from '../support/fake-session.ts';

/** One connection; `at` is seconds. Returns the rows of the log that are heartbeats. */
function heartbeatsOf(
  draw: (say: (at: number, payload: string | Uint8Array, direction?: 'in' | 'out') => number) => void,
  url = 'wss://a.example/feed',
): { readonly rows: readonly number[]; readonly index: HeartbeatIndex; readonly session: FakeSession } {
  const session = new FakeSession();
  const connection = session.connect(url, 0);
  draw((at, payload, direction = 'in') => session.message(connection, direction, at * 1000, payload));
  const index = new HeartbeatIndex(session.log, session.connections);
  return { rows: marked(index, session), index, session };
}

function marked(index: HeartbeatIndex, session: FakeSession): number[] {
  // Reading the last row reads them all; those learned late are marked by then.
  index.has(session.log.size - 1);
  return Array.from({ length: session.log.size }, (_, row) => row).filter((row) => index.has(row));
}

describe('HeartbeatIndex', () => {
  test('learns messages that come in a steady rhythm and say nothing new, from the first on', () => {
    const { rows, index } = heartbeatsOf((say) => {
      for (const at of [1, 21.05, 30, 40.9, 61, 70, 81.1]) say(at, at === 30 || at === 70 ? 'news' : 'still here');
    });
    expect(rows).toEqual([1, 2, 4, 5, 7]);
    expect(index.revision).toBe(1);
    expect(index.stats(null)).toMatchObject({ count: 5, connections: 1 });
    expect(index.stats(null).periodMs).toBeCloseTo(20_100, 0);
  });

  test('lets a counter and a clock go on in what it learns', () => {
    const { rows } = heartbeatsOf((say) => {
      for (let beat = 0; beat < 7; beat += 1) {
        say(beat * 5, `{"op":1,"d":${beat + 250}}`);
        say(beat * 5 + 0.1, `{"at":"2026-11-20T12:00:${String(10 + beat * 5).padStart(2, '0')}.000Z"}`);
        say(beat * 5 + 0.2, `{"t":${1_763_640_000_000 + beat * 5000}}`);
      }
    });
    expect(rows).toHaveLength(21);
  });

  test('finds nothing in values that come in a steady rhythm', () => {
    const { rows } = heartbeatsOf((say) => {
      for (let beat = 0; beat < 20; beat += 1) {
        say(beat * 5, `{"price":${100 + ((beat * 7) % 5)}}`);
        say(beat * 5 + 1, `{"viewers":${1200 + beat * 3 + (beat % 2)}}`);
        say(beat * 5 + 3, `{"level":${beat + 5}}`);
        say(beat * 5 + 4, `42["move",${beat * 2}]`);
        say(beat * 5 + 2, `{"name":"${'abcdefghijklmnopqrstuvwxyz'.slice(beat, beat + 4)}"}`);
      }
    });
    expect(rows).toEqual([]);
  });

  test('finds nothing in equal messages without a rhythm, or in quick succession', () => {
    const { rows } = heartbeatsOf((say) => {
      for (const at of [1, 3, 9, 10.5, 31, 33, 60]) say(at, '{"cmd":"refresh"}');
      for (let at = 100; at < 110; at += 0.2) say(at, '{"cmd":"move"}');
    });
    expect(rows).toEqual([]);
  });

  test('keeps out what says the same beside the rhythm, and what says something else in it', () => {
    const { rows } = heartbeatsOf((say) => {
      for (let beat = 0; beat < 5; beat += 1) say(beat * 10, 'still here');
      say(44, 'still here');
      say(50, 'still here');
      say(60, 'still hers');
      say(70, 'still here');
    });
    expect(rows).toEqual([1, 2, 3, 4, 5, 7, 9]);
  });

  test('goes on after missed beats, and learns a new rhythm', () => {
    const { rows } = heartbeatsOf((say) => {
      for (const at of [0, 10, 20, 30, 60]) say(at, 'still here');
      for (let beat = 0; beat < 10; beat += 1) say(63 + beat * 4, 'still here');
    });
    expect(rows.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
    expect(rows.at(-1)).toBe(15);
    expect(rows.length).toBeGreaterThan(9);
  });

  test('keeps directions and connections apart', () => {
    const { rows, index, session } = heartbeatsOf((say) => {
      for (let beat = 0; beat < 4; beat += 1) say(beat * 10, 'a', beat % 2 === 0 ? 'in' : 'out');
    });
    expect(rows).toEqual([]);
    const other = session.connect('wss://b.example/', 50_000);
    for (let beat = 0; beat < 4; beat += 1) session.message(other, 'out', 50_000 + beat * 2000, 'b');
    expect(marked(index, session)).toEqual([6, 7, 8, 9]);
    expect(index.stats(other.index)).toEqual({ count: 4, connections: 1, periodMs: 2000 });
    expect(index.stats(0).count).toBe(0);
  });

  test('knows protocol heartbeats at once, also late ones whose payload was still arriving', () => {
    const session = new FakeSession();
    const io = session.connect('wss://a.example/socket.io/?EIO=4&transport=websocket', 0);
    session.message(io, 'in', 10, '2');
    const late = session.message(io, 'out', 11, '', { payloadState: PayloadState.pending, payloadLength: 1 });
    session.message(io, 'out', 12, '3', { isDiscarded: true });
    session.message(io, 'in', 13, Uint8Array.of(1), { opcode: 9, origin: RowOrigin.wire });
    const index = new HeartbeatIndex(session.log, session.connections);
    expect(marked(index, session)).toEqual([1, 4]);
    session.log.appendPayload(late, '3', PayloadState.complete);
    index.readPending();
    expect(index.has(late)).toBe(true);
    expect(index.revision).toBe(1);
  });

  test('looks into compressed messages of imports', () => {
    const session = new FakeSession();
    const io = session.connect('wss://a.example/socket.io/?EIO=4', 0);
    const compressed = session.message(io, 'in', 10, Uint8Array.of(0x32, 0x04, 0), {
      opcode: 1,
      rsv1: true,
      origin: RowOrigin.wire,
      wire: {
        isMaskingKeyKnown: true,
        isPayloadKnown: true,
        isTimeKnown: true,
        messageRow: null,
        message: new TextEncoder().encode('2'),
        streamOffset: null,
        violations: [],
      },
    });
    expect(new HeartbeatIndex(session.log, session.connections).has(compressed)).toBe(true);
  });

  test('passes over rows that were dropped before it came to them', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://a.example/', 0);
    for (let at = 0; at < 200; at += 1) session.message(connection, 'in', at, 'ping');
    const index = new HeartbeatIndex(session.log, session.connections);
    session.log.dropBefore(100, 0);
    index.readNext();
    expect(index.scanned).toBe(session.log.firstRow + 1);
    expect(marked(index, session)).toHaveLength(101);
  });

  test('starts anew when the log was cleared', () => {
    const { index, session } = heartbeatsOf((say) => say(1, 'ping'));
    expect(index.count).toBe(1);
    session.log.clear();
    expect([index.scanned, index.isKnown(1), index.has(1)]).toEqual([0, false, false]);
  });

  test('never takes a message with content of its own, whatever comes around it', () => {
    const said = fc.record({
      gap: fc.integer({ min: 1, max: 400 }),
      kind: fc.constantFrom('beat', 'ping', 'said', 'flood'),
      word: fc.string({ minLength: 1, maxLength: 12 }),
      isOut: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(said, { maxLength: 80 }), (messages) => {
        const spoken: number[] = [];
        const pings: number[] = [];
        const { rows } = heartbeatsOf((say) => {
          let at = 0;
          let beatAt = 0;
          for (const [number, { gap, kind, word, isOut }] of messages.entries()) {
            at += gap / 100;
            if (kind === 'beat') {
              beatAt = Math.max(beatAt + 5, Math.ceil(at / 5) * 5);
              at = beatAt;
            }
            const text =
              // Different each time, also but for its digits: nothing that could be a heartbeat.
              kind === 'said'
                ? `${word.replace(/\d/g, 'd')} ${String.fromCodePoint(0x4e00 + number)}`
                : kind === 'ping'
                  ? 'ping'
                  : kind;
            const row = say(at, text, isOut ? 'out' : 'in');
            if (kind === 'said') spoken.push(row);
            if (kind === 'ping') pings.push(row);
          }
        });
        expect(spoken.filter((row) => rows.includes(row))).toEqual([]);
        expect(pings.filter((row) => !rows.includes(row))).toEqual([]);
      }),
    );
  });
});
