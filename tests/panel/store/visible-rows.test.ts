import { describe, expect, test } from 'vitest';
import { NO_FILTER, type FilterQuery } from '../../../src/panel/store/filter-query.ts';
import { matchRegexes, type RegexMatcher, type RegexSpec } from '../../../src/panel/filter/regex-matcher.ts';
import { VisibleRows } from '../../../src/panel/store/visible-rows.ts';
import { PayloadState, RowKind } from '../../../src/model/row-kind.ts';
import { FakeSession } from '../../support/fake-session.ts';

const query = (change: Partial<FilterQuery>): FilterQuery => ({ ...NO_FILTER, ...change });

/** A clock that stands still and work that is put off until the test does it. */
function createRows(session: FakeSession, createRegexMatcher?: (regexes: readonly RegexSpec[]) => RegexMatcher) {
  const deferred: (() => void)[] = [];
  const clock = { now: 0 };
  const rows = new VisibleRows({
    log: session.log,
    connections: session.connections,
    now: () => clock.now,
    defer: (callback) => {
      deferred.push(callback);
      return () => void deferred.splice(deferred.indexOf(callback), 1);
    },
    createRegexMatcher:
      createRegexMatcher ??
      ((regexes) => ({
        match: (subjects) => Promise.resolve(matchRegexes({ regexes, subjects })),
        dispose: () => undefined,
      })),
  });
  return { rows, deferred, clock };
}

function shown(rows: VisibleRows): number[] {
  return Array.from({ length: rows.count }, (_, position) => rows.at(position) ?? -1);
}

/** Rows: 0 connecting a, 1 connecting b, 2 a out "subscribe", 3 a in "TICK 1", 4 b in bytes, 5 a in "tick 2", 6 b close "try later". */
function twoConnections() {
  const session = new FakeSession();
  const a = session.connect('wss://a.example/feed', 0);
  const b = session.connect('wss://b.example/other', 1);
  session.message(a, 'out', 2, 'subscribe');
  session.message(a, 'in', 3, 'TICK 1');
  session.message(b, 'in', 4, Uint8Array.of(1, 2, 3));
  session.message(a, 'in', 5, 'tick 2');
  session.close(b, 6, { code: 1013, reason: 'try later', wasClean: true, initiator: 'server' });
  return { session, a, b };
}

describe('VisibleRows of a log that has lost rows', () => {
  test.each([NO_FILTER, query({ text: 'tick' })])('name none that is not there, before they follow it', (filter) => {
    const { session } = twoConnections();
    const { rows } = createRows(session);
    rows.setFilter(filter, null);
    const before = rows.count;
    session.log.retain(session.connections.retain(({ url }) => url === 'wss://b.example/other'));
    expect(session.log.size).toBe(3);
    const named = Array.from({ length: before }, (_, position) => rows.at(position)).filter((row) => row !== undefined);
    for (const row of named) expect(row).toBeLessThan(session.log.size);
    rows.update();
    expect(rows.count).toBeLessThanOrEqual(3);
  });
});

describe('VisibleRows without a filter', () => {
  test('is the log itself and follows it', () => {
    const { session, a } = twoConnections();
    const { rows } = createRows(session);
    rows.setFilter(NO_FILTER, null);
    expect(shown(rows)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(rows.frameCount).toBe(4);
    session.message(a, 'in', 7, 'tick 3');
    rows.update();
    expect(rows.count).toBe(8);
    expect(rows.positionOf(7)).toBe(7);
  });

  test('starts anew when the log was cleared', () => {
    const { session } = twoConnections();
    const { rows } = createRows(session);
    rows.setFilter(NO_FILTER, null);
    session.log.clear();
    rows.update();
    expect(rows.count).toBe(0);
    expect(rows.byteLength).toBe(0);
  });
});

describe('VisibleRows with a filter', () => {
  test.for([
    { what: 'one connection', change: {}, connection: 1, expected: [1, 4, 6] },
    { what: 'a direction, which lifecycle rows have none of', change: { direction: 'in' }, expected: [3, 4, 5] },
    { what: 'text frames', change: { categories: ['text'] }, expected: [2, 3, 5] },
    { what: 'binary frames and closes', change: { categories: ['binary', 'close'] }, expected: [4, 6] },
    { what: 'a text in either case', change: { text: 'tick' }, expected: [3, 5] },
    { what: 'the reason of a close', change: { text: 'later' }, expected: [6] },
    { what: 'a URL', change: { text: 'b.example' }, expected: [1] },
    { what: 'all that does not hold a text', change: { text: '-tick' }, expected: [0, 1, 2, 4, 6] },
    { what: 'a text on one connection and one way', change: { text: 'tick', direction: 'out' }, expected: [] },
  ] as const)('shows $what', ({ change, expected, ...rest }) => {
    const { session } = twoConnections();
    const { rows } = createRows(session);
    rows.setFilter(query(change), 'connection' in rest ? rest.connection : null);
    expect(shown(rows)).toEqual(expected);
  });

  test('counts the frames and the bytes that are shown', () => {
    const { session } = twoConnections();
    const { rows } = createRows(session);
    rows.setFilter(query({ text: 'tick' }), null);
    expect([rows.frameCount, rows.byteLength]).toEqual([2, 12]);
  });

  test('names the nearest row that is shown when one is hidden', () => {
    const { session } = twoConnections();
    const { rows } = createRows(session);
    rows.setFilter(query({ text: 'tick' }), null);
    expect(rows.positionOf(4)).toBe(-1);
    expect(rows.at(rows.nearestPosition(4))).toBe(5);
  });

  test('gives the thread back after a few milliseconds and goes on later', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://a.example/', 0);
    for (let at = 0; at < 20_000; at += 1) session.message(connection, 'in', at, `tick ${at}`);
    const { rows, deferred, clock } = createRows(session);
    const counts: number[] = [];
    rows.subscribe(() => counts.push(rows.count));
    // Each look at the clock finds that time has passed.
    Object.defineProperty(clock, 'now', { get: () => (time += 4) });
    let time = 0;
    rows.setFilter(query({ text: 'tick' }), null);
    expect(rows.isBehind).toBe(true);
    expect(rows.count).toBeLessThan(20_000);
    while (deferred.length > 0) deferred.shift()?.();
    expect(rows.isBehind).toBe(false);
    expect(rows.count).toBe(20_000);
    expect(counts.length).toBeGreaterThan(2);
  });

  test('shows a row whose payload arrived after it was tested, at its place', () => {
    const { session, a } = twoConnections();
    const pending = session.message(a, 'out', 7, '', { payloadState: PayloadState.pending });
    session.message(a, 'in', 8, 'tick 4');
    const { rows } = createRows(session);
    rows.setFilter(query({ text: 'tick' }), null);
    expect(shown(rows)).toEqual([3, 5, 8]);
    session.log.appendPayload(pending, 'a late tick', PayloadState.complete);
    rows.update();
    expect(shown(rows)).toEqual([3, 5, pending, 8]);
  });

  test('finds lifecycle rows by what they say', () => {
    const { session } = twoConnections();
    session.lifecycle(null, 9, { kind: RowKind.shed, reason: 'backlog', events: 3, frames: 3, bytes: 10 });
    const { rows } = createRows(session);
    rows.setFilter(query({ text: '"could not keep up"' }), null);
    expect(shown(rows)).toEqual([7]);
  });
});

describe('VisibleRows with a regex', () => {
  test('shows what the matcher finds and follows the log', async () => {
    const { session, a } = twoConnections();
    const { rows } = createRows(session);
    rows.setFilter(query({ text: '/^tick \\d$/i' }), null);
    await expect.poll(() => shown(rows)).toEqual([3, 5]);
    session.message(a, 'in', 7, 'tick 9');
    rows.update();
    await expect.poll(() => shown(rows)).toEqual([3, 5, 7]);
  });

  test('says why a pattern is none, and shows all rows meanwhile', () => {
    const { session } = twoConnections();
    const { rows } = createRows(session);
    rows.setFilter(query({ text: '/tick(/' }), null);
    expect(rows.problem).toEqual({
      kind: 'syntax',
      error: { code: 'regex-invalid', start: 1, end: 6, subject: 'Unterminated group' },
    });
    expect(rows.count).toBe(7);
  });

  test('stops and says so when the pattern takes too long', async () => {
    const { session } = twoConnections();
    let isDisposed = false;
    const { rows } = createRows(session, () => ({
      match: () => Promise.resolve('too-slow'),
      dispose: () => {
        isDisposed = true;
      },
    }));
    rows.setFilter(query({ text: '/(a+)+$/' }), null);
    await expect.poll(() => rows.problem).toEqual({ kind: 'regex-too-slow' });
    expect(isDisposed).toBe(true);
  });

  test('ignores the answer to a pattern that was replaced', async () => {
    const { session } = twoConnections();
    const answers: ((verdict: Uint32Array) => void)[] = [];
    const { rows } = createRows(session, () => ({
      match: () => new Promise((resolve) => answers.push(resolve)),
      dispose: () => undefined,
    }));
    rows.setFilter(query({ text: '/sub/' }), null);
    rows.setFilter(query({ text: 'tick' }), null);
    for (const answer of answers) answer(new Uint32Array(7).fill(1));
    await Promise.resolve();
    expect(shown(rows)).toEqual([3, 5]);
  });

  test('decides what it can without the regex and combines the rest', async () => {
    const { session } = twoConnections();
    const subjects: string[] = [];
    const { rows } = createRows(session, (regexes) => ({
      match: (texts) => {
        subjects.push(...texts);
        return Promise.resolve(matchRegexes({ regexes, subjects: texts }));
      },
      dispose: () => undefined,
    }));
    rows.setFilter(query({ text: 'op:binary OR (dir:in -/1$/)' }), null);
    await expect.poll(() => shown(rows)).toEqual([4, 5]);
    expect(subjects).toEqual(['TICK 1', 'tick 2']);
  });

  test('tries a late payload at its place', async () => {
    const { session, a } = twoConnections();
    const pending = session.message(a, 'out', 7, '', { payloadState: PayloadState.pending });
    session.message(a, 'in', 8, 'tick 4');
    const { rows } = createRows(session);
    rows.setFilter(query({ text: '/tick \\d$/' }), null);
    await expect.poll(() => shown(rows)).toEqual([5, 8]);
    session.log.appendPayload(pending, 'a late tick 3', PayloadState.complete);
    rows.update();
    await expect.poll(() => shown(rows)).toEqual([5, pending, 8]);
  });

  test('keeps a late payload out that the buttons hide', async () => {
    const { session, a } = twoConnections();
    const pending = session.message(a, 'out', 7, '', { payloadState: PayloadState.pending });
    const { rows } = createRows(session);
    rows.setFilter(query({ text: '/tick \\d$/', direction: 'in' }), null);
    await expect.poll(() => shown(rows)).toEqual([5]);
    session.log.appendPayload(pending, 'a late tick 3', PayloadState.complete);
    session.message(a, 'in', 8, 'tick 4');
    rows.update();
    await expect.poll(() => shown(rows)).toEqual([5, pending + 1]);
  });
});

describe('VisibleRows whose connections change', () => {
  test('looks again at rows whose connection no longer passes', () => {
    const { session, a, b } = twoConnections();
    session.open(a, 7);
    const { rows, deferred } = createRows(session);
    rows.setFilter(query({ text: 'is:open op:text' }), null);
    expect(shown(rows)).toEqual([2, 3, 5]);
    session.close(a, 9, { code: 1000, reason: '', wasClean: true, initiator: 'page' });
    session.open(b, 10);
    rows.update();
    while (deferred.length > 0) deferred.shift()?.();
    expect(shown(rows)).toEqual([]);
    rows.setFilter(query({ text: 'is:closed op:text' }), null);
    expect(shown(rows)).toEqual([2, 3, 5]);
  });

  test('keeps the old rows on screen until all were looked at again', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://a.example/', 0);
    session.open(connection, 1);
    for (let at = 0; at < 3000; at += 1) session.message(connection, 'in', at, 'tick');
    const { rows, deferred, clock } = createRows(session);
    rows.setFilter(query({ text: 'is:open' }), null);
    expect(rows.count).toBe(3002);
    let time = 0;
    Object.defineProperty(clock, 'now', { get: () => (time += 4) });
    session.close(connection, 9, { code: 1000, reason: '', wasClean: true, initiator: 'page' });
    rows.update();
    expect(rows.count).toBe(3002);
    while (deferred.length > 0) deferred.shift()?.();
    expect(rows.count).toBe(0);
  });
});

describe('VisibleRows that were stopped', () => {
  test('stay as they are, with new rows arriving, until they go on', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://a.example/', 0);
    for (let at = 0; at < 5000; at += 1) session.message(connection, 'in', at, `tick ${at}`);
    const { rows, deferred, clock } = createRows(session);
    let time = 0;
    Object.defineProperty(clock, 'now', { get: () => (time += 4) });
    rows.setFilter(query({ text: 'tick' }), null);
    rows.stop();
    const { count } = rows;
    expect([rows.isStopped, rows.isBehind, deferred.length]).toEqual([true, true, 0]);
    session.message(connection, 'in', 6000, 'tick');
    rows.update();
    expect(rows.count).toBe(count);
    rows.resume();
    while (deferred.length > 0) deferred.shift()?.();
    expect([rows.count, rows.isStopped, rows.isBehind]).toEqual([5001, false, false]);
  });
});

describe('VisibleRows and late payloads', () => {
  test('takes a row out that no longer passes when its payload is complete', () => {
    const { session, a } = twoConnections();
    const pending = session.message(a, 'out', 7, '', { payloadState: PayloadState.pending });
    const { rows } = createRows(session);
    rows.setFilter(query({ text: '-tick op:text' }), null);
    expect(shown(rows)).toEqual([2, pending]);
    session.log.appendPayload(pending, 'a late tick', PayloadState.complete);
    rows.update();
    expect(shown(rows)).toEqual([2]);
    expect([rows.frameCount, rows.byteLength]).toEqual([1, 9]);
  });
});
