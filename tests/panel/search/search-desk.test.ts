import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PayloadState, RowKind, RowOrigin } from '../../../src/model/row-kind.ts';
import { hitContext } from '../../../src/panel/search/hit-context.ts';
import { findRegex, type RegexFinder } from '../../../src/panel/search/regex-finder.ts';
import { SearchDesk } from '../../../src/panel/search/search-desk.ts';
import type { SearchMode } from '../../../src/panel/search/search-query.ts';
import { MAX_HITS, MAX_HITS_A_ROW } from '../../../src/panel/search/search-results.ts';
import { FakeSession } from '../../support/fake-session.ts';

/** Runs what is put off when the test says so. */
class Later {
  #waiting: (() => void)[] = [];
  defer = (callback: () => void): (() => void) => {
    this.#waiting.push(callback);
    return () => void (this.#waiting = this.#waiting.filter((other) => other !== callback));
  };
  run(): void {
    while (this.#waiting.length > 0) this.#waiting.shift()?.();
  }
  runOne(): void {
    this.#waiting.shift()?.();
  }
  get size(): number {
    return this.#waiting.length;
  }
}

const inProcess: RegexFinder = {
  find: (request) => Promise.resolve(findRegex(request)),
  dispose: () => undefined,
};

function deskOf(session: FakeSession, finder = inProcess, now = (): number => 0): { desk: SearchDesk; later: Later } {
  const later = new Later();
  const desk = new SearchDesk({
    log: session.log,
    connections: session.connections,
    now,
    defer: later.defer,
    createRegexFinder: () => finder,
  });
  return { desk, later };
}

/** The finds in their context, as the list shows them. */
function found(session: FakeSession, desk: SearchDesk): string[] {
  return Array.from({ length: desk.results.size }, (_, position) => {
    const hit = desk.results.at(position);
    if (hit === null) return '';
    const { before, found: text, after } = hitContext(hit, session.log, session.connections, desk.query.mode === 'hex');
    return `${hit.kind} ${hit.index}: ${before}[${text}]${after}`;
  });
}

function typical(): FakeSession {
  const session = new FakeSession();
  const connection = session.connect('wss://tick.example/live', 0);
  session.open(connection, 1, 'tick.v1');
  session.handshake(connection, {
    source: 'network-log',
    requestId: '1',
    startedAt: 0,
    requestHeaders: [{ name: 'Cookie', value: 'session=Tick-42' }],
    response: { status: 101, statusText: 'Switching Protocols', headers: [{ name: 'Server', value: 'x' }] },
    error: null,
    isMatchedByOrder: false,
  });
  session.message(connection, 'in', 2, '{"type":"tick","n":1,"tick":true}');
  session.message(connection, 'out', 3, Uint8Array.of(0xde, 0xad, 0xbe, 0xef, 0xde, 0xad));
  session.message(connection, 'in', 4, String.raw`{"name":"caf\u00e9"}`);
  session.close(connection, 5, { code: 4000, reason: 'no more ticks', wasClean: true, initiator: 'server' });
  return session;
}

async function settled(desk: SearchDesk): Promise<void> {
  for (let turn = 0; turn < 50 && (turn === 0 || desk.isSearching); turn += 1) await Promise.resolve();
}

describe('a search in everything', () => {
  test('finds in URLs, protocols, headers, lifecycle rows, payloads and close reasons, connections first', () => {
    const session = typical();
    const { desk } = deskOf(session);
    desk.search({ text: 'TICK', mode: 'text', isCaseSensitive: false });
    expect(found(session, desk)).toEqual([
      'connection 0: wss://[tick].example/live',
      'connection 0: [tick].v1',
      'connection 0: 4000 no more [tick]s',
      'connection 0: Cookie: session=[Tick]-42',
      expect.stringContaining('row 0: '),
      expect.stringContaining('row 1: '),
      'row 2: {"type":"[tick]","n":1,"tick":true}',
      'row 2: {"type":"tick","n":1,"[tick]":true}',
      expect.stringContaining('row 5: '),
    ]);
    expect([desk.results.count, desk.results.rowCount, desk.isSearching]).toEqual([9, 4, false]);
  });

  test('takes case seriously when asked', () => {
    const session = typical();
    const { desk } = deskOf(session);
    desk.search({ text: 'Tick', mode: 'text', isCaseSensitive: true });
    expect(found(session, desk)).toEqual(['connection 0: Cookie: session=[Tick]-42']);
  });

  test('finds bytes, and texts behind JSON escapes', () => {
    const session = typical();
    const { desk } = deskOf(session);
    desk.search({ text: 'de ad', mode: 'hex', isCaseSensitive: false });
    expect(found(session, desk)).toEqual(['row 3:  [de ad] be ef de ad', 'row 3: de ad be ef [de ad] ']);
    desk.search({ text: 'café', mode: 'text', isCaseSensitive: false });
    expect(found(session, desk)).toEqual([String.raw`row 4: {"name":"[caf\u00e9]"}`]);
  });

  test('finds regexes in all of it, with the bytes of what they fit', async () => {
    const session = typical();
    const { desk } = deskOf(session);
    desk.search({ text: String.raw`tick\W`, mode: 'regex', isCaseSensitive: false });
    await settled(desk);
    expect(found(session, desk)).toContain('row 2: {"type":"[tick"],"n":1,"tick":true}');
    expect(found(session, desk)).toContain('connection 0: Cookie: session=[Tick-]42');
  });

  test('looks into messages that were compressed or fragmented on the wire as the application sees them', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://x.example/', 0);
    const wire = { origin: RowOrigin.wire };
    const message = new TextEncoder().encode('inflated needle');
    session.message(connection, 'in', 1, Uint8Array.of(1, 2, 3), {
      ...wire,
      opcode: 1,
      rsv1: true,
      wire: {
        isMaskingKeyKnown: true,
        isPayloadKnown: true,
        isTimeKnown: true,
        messageRow: null,
        message,
        streamOffset: 0,
        violations: [],
      },
    });
    const { desk } = deskOf(session);
    desk.search({ text: 'needle', mode: 'text', isCaseSensitive: false });
    expect(found(session, desk)).toEqual(['row 1: inflated [needle]']);
  });

  test.each<[SearchMode, string, string]>([
    ['hex', 'de a', 'hex'],
    ['hex', 'xyz', 'hex'],
    ['regex', '(', 'regex'],
    ['text', 'x'.repeat(5000), 'too-long'],
  ])('says what is wrong with a search for %s', (mode, text, problem) => {
    const { desk } = deskOf(typical());
    desk.search({ text, mode, isCaseSensitive: false });
    expect([desk.problem, desk.results.count]).toEqual([problem, 0]);
  });

  test('stops a regex that takes too long, keeps what was found and works again afterwards', async () => {
    const session = typical();
    const slow: RegexFinder = { find: () => Promise.resolve('too-slow'), dispose: () => undefined };
    const { desk } = deskOf(session, slow);
    desk.search({ text: '(a+)+b', mode: 'regex', isCaseSensitive: false });
    await settled(desk);
    expect([desk.problem, desk.isSearching]).toEqual(['regex-too-slow', false]);
    desk.search({ text: 'tick', mode: 'text', isCaseSensitive: false });
    expect([desk.problem, desk.results.count]).toEqual([null, 9]);
  });

  test('steps through the finds and around the ends', () => {
    const session = typical();
    const { desk } = deskOf(session);
    desk.search({ text: 'tick', mode: 'text', isCaseSensitive: false });
    expect(desk.step(1)).toMatchObject({ kind: 'connection', index: 0, start: 6 });
    expect(desk.results.current).toBe(0);
    expect(desk.step(-1)).toMatchObject({ kind: 'row', index: 5 });
    desk.goTo(7);
    expect(desk.results.hitsOf(2)).toEqual({ ranges: [9, 13, 22, 26], current: 1 });
    expect(desk.results.hitsOf(3).ranges).toEqual([]);
  });

  test('goes on with rows that arrive, and with what connections tell later', () => {
    const session = typical();
    const { desk } = deskOf(session);
    desk.search({ text: 'late', mode: 'text', isCaseSensitive: false });
    expect(desk.results.count).toBe(0);
    const connection = session.connect('wss://late.example/', 10);
    session.message(connection, 'in', 11, 'too late');
    desk.update();
    expect(found(session, desk)).toEqual([
      'connection 1: wss://[late].example/',
      expect.stringContaining('row 6: '),
      'row 7: too [late]',
    ]);
  });

  test('looks again at a payload that has arrived meanwhile', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://x.example/', 0);
    const row = session.message(connection, 'out', 1, '', { payloadState: PayloadState.pending, payloadLength: 6 });
    const { desk } = deskOf(session);
    desk.search({ text: 'needle', mode: 'text', isCaseSensitive: false });
    expect(desk.results.count).toBe(0);
    session.log.appendPayload(row, 'needle', PayloadState.complete);
    desk.update();
    expect(desk.results.count).toBe(1);
  });

  test('lists and counts no rows that the log has dropped', () => {
    const session = typical();
    const { desk } = deskOf(session);
    desk.search({ text: 'tick', mode: 'text', isCaseSensitive: false });
    session.log.dropBefore(3, 0);
    desk.update();
    expect(found(session, desk).filter((line) => line.startsWith('row'))).toHaveLength(1);
    expect(desk.results.count).toBe(5);
  });

  test('begins again when rows have other indexes', () => {
    const session = typical();
    const { desk } = deskOf(session);
    desk.search({ text: 'tick', mode: 'text', isCaseSensitive: false });
    session.actions.clear();
    desk.update();
    expect(desk.results.count).toBe(0);
  });

  test('works in slices, tells how far it is, and can be stopped and resumed', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://x.example/', 0);
    for (let at = 0; at < 4000; at += 1) session.message(connection, 'in', at, 'x'.repeat(400));
    let now = 0;
    const { desk, later } = deskOf(session, inProcess, () => (now += 4));
    desk.search({ text: 'xxxx', mode: 'text', isCaseSensitive: false });
    expect([desk.isSearching, later.size]).toEqual([true, 1]);
    later.runOne();
    const { progress } = desk;
    expect(progress).toBeGreaterThan(0);
    expect(progress).toBeLessThan(1);
    desk.stop();
    expect([desk.isStopped, desk.isSearching, later.size]).toEqual([true, false, 0]);
    const { count } = desk.results;
    expect(count).toBeGreaterThan(0);
    desk.resume();
    later.run();
    expect([desk.isSearching, desk.progress, desk.results.count]).toEqual([false, 1, 400_000]);
    expect(desk.results.size).toBe(MAX_HITS);
    expect(desk.results.hitsOf(1).ranges).toHaveLength(100 * 2);
  });

  test('looks at a long payload in pieces', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://x.example/', 0);
    const long = new Uint8Array(9_000_000).fill(0x2e);
    long.set(new TextEncoder().encode('needle'), 1024 * 1024 - 3);
    long.set(new TextEncoder().encode('needle'), 8_999_990);
    session.message(connection, 'in', 1, long);
    let now = 0;
    const { desk, later } = deskOf(session, inProcess, () => (now += 4));
    desk.search({ text: 'needle', mode: 'text', isCaseSensitive: false });
    expect(desk.isSearching).toBe(true);
    later.run();
    expect(desk.results.hitsOf(1).ranges).toEqual([1_048_573, 1_048_579, 8_999_990, 8_999_996]);
  });

  test('bounds what it lists of one message', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://y.example/', 0);
    session.message(connection, 'in', 1, 'q'.repeat(1000));
    const { desk } = deskOf(session);
    desk.search({ text: 'q', mode: 'text', isCaseSensitive: true });
    expect([desk.results.hitsOf(1).ranges.length / 2, desk.results.count]).toEqual([MAX_HITS_A_ROW, 1000]);
  });

  test('finds in any payloads what a plain search finds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\\', '"', 'é'), maxLength: 12 }), { maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 3 }),
        (payloads, needle) => {
          const session = new FakeSession();
          const connection = session.connect('wss://x/', 0);
          for (const payload of payloads) session.message(connection, 'in', 1, payload);
          const { desk } = deskOf(session);
          desk.search({ text: needle, mode: 'text', isCaseSensitive: false });
          const rows = payloads.flatMap((payload, at) => (payload.includes(needle) ? [at + 1] : []));
          const listed = new Set(
            Array.from({ length: desk.results.size }, (_, position) => desk.results.at(position))
              .filter((hit) => hit?.kind === 'row' && session.log.kind(hit.index) === RowKind.frame)
              .map((hit) => hit?.index),
          );
          expect([...listed]).toEqual(rows);
        },
      ),
    );
  });
});
