import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_FILTER, type FilterQuery } from '../../../src/panel/store/filter-query.ts';
import { VisibleRows } from '../../../src/panel/store/visible-rows.ts';
import { FakeSession } from '../../support/fake-session.ts';

function rowsOf(session: FakeSession): VisibleRows {
  return new VisibleRows({
    log: session.log,
    connections: session.connections,
    now: () => 0,
    defer: (callback) => {
      callback();
      return () => undefined;
    },
    createRegexMatcher: () => ({ match: () => Promise.resolve('failed'), dispose: () => undefined }),
  });
}

function shown(rows: VisibleRows): (number | undefined)[] {
  return Array.from({ length: rows.count }, (_, position) => rows.at(position));
}

describe('the shown rows of a log that drops its oldest', () => {
  test('begin with the row that says so, and positions move up', () => {
    const session = new FakeSession();
    const a = session.connect('wss://a.example/', 0);
    for (let at = 1; at <= 5; at += 1) session.message(a, 'in', at, `m${at}`);
    const rows = rowsOf(session);
    rows.setFilter(NO_FILTER, null);
    session.log.dropBefore(3, 100);
    rows.update();
    expect(shown(rows)).toEqual([2, 3, 4, 5]);
    expect(rows.positionOf(4)).toBe(2);
    expect(rows.positionOf(1)).toBe(-1);
    expect(rows.removedFromFront).toBe(2);
    expect(rows.frameCount).toBe(3);
    expect(rows.byteLength).toBe(6);
    expect(rows.progress).toBe(1);
  });

  test('keep to the filter', () => {
    const session = new FakeSession();
    const a = session.connect('wss://a.example/', 0);
    for (let at = 1; at <= 6; at += 1) session.message(a, at % 2 === 0 ? 'in' : 'out', at, `m${at}`);
    const rows = rowsOf(session);
    rows.setFilter({ ...NO_FILTER, direction: 'in' }, null);
    expect(shown(rows)).toEqual([2, 4, 6]);
    session.log.dropBefore(4, 100);
    rows.update();
    expect(shown(rows)).toEqual([4, 6]);
    expect(rows.removedFromFront).toBe(1);
    expect(rows.frameCount).toBe(2);
  });

  test('are those that a fresh look at the log finds, whatever is dropped and added', () => {
    const filters: readonly FilterQuery[] = [
      NO_FILTER,
      { ...NO_FILTER, direction: 'out' },
      { ...NO_FILTER, text: 'm1' },
      { ...NO_FILTER, categories: ['lifecycle'] },
    ];
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ drop: fc.integer({ min: 0, max: 60 }) }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...filters), fc.array(step, { maxLength: 12 }), (filter, steps) => {
        const session = new FakeSession();
        const a = session.connect('wss://a.example/', 0);
        const rows = rowsOf(session);
        rows.setFilter(filter, null);
        let count = 0;
        for (const change of steps) {
          if ('add' in change) {
            for (let at = 0; at < change.add; at += 1, count += 1)
              session.message(a, count % 3 === 0 ? 'in' : 'out', count, `m${count}`);
          } else session.log.dropBefore(change.drop, 100);
          // Also more than one change between two looks.
          if (count % 2 === 0) rows.update();
        }
        rows.update();
        const fresh = rowsOf(session);
        fresh.setFilter(filter, null);
        expect(shown(rows)).toEqual(shown(fresh));
        expect([rows.frameCount, rows.byteLength]).toEqual([fresh.frameCount, fresh.byteLength]);
      }),
      { numRuns: 200 },
    );
  });
});
