import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { slicedSort } from '../../../src/panel/store/sliced-sort.ts';
import { SortedRows } from '../../../src/panel/store/sorted-rows.ts';
import { VisibleRows } from '../../../src/panel/store/visible-rows.ts';
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
}

function sorted(session: FakeSession, now = (): number => 0): { order: SortedRows; rows: VisibleRows; later: Later } {
  const later = new Later();
  const { log, connections } = session;
  const common = { log, connections, now, defer: later.defer };
  const rows = new VisibleRows({
    ...common,
    createRegexMatcher: () => ({ match: () => Promise.resolve('failed'), dispose: () => undefined }),
  });
  rows.update();
  const order = new SortedRows({ ...common, rows, setTimer: (callback) => later.defer(callback) });
  return { order, rows, later };
}

function indexes(order: SortedRows): number[] {
  return Array.from({ length: order.count }, (_, position) => order.at(position) ?? -1);
}

/** Rows 0 connecting, then messages of 3, 1, 2, 1 bytes. */
function drawn(): FakeSession {
  const session = new FakeSession();
  const connection = session.connect('wss://a.example/b', 0);
  session.message(connection, 'in', 1, 'ccc');
  session.message(connection, 'out', 2, 'a');
  session.message(connection, 'in', 9, '{"n":10}');
  session.message(connection, 'out', 10, '{"n":9}');
  return session;
}

describe('the rows in the order of a column', () => {
  test.each<[string, number[], number[]]>([
    ['time', [0, 1, 2, 3, 4], [4, 3, 2, 1, 0]],
    ['delta', [1, 2, 4, 3, 0], [3, 1, 2, 4, 0]],
    ['length', [2, 1, 4, 3, 0], [3, 4, 1, 2, 0]],
    ['direction', [2, 4, 1, 3, 0], [1, 3, 2, 4, 0]],
    ['data', [0, 2, 1, 3, 4], [4, 3, 1, 2, 0]],
    ['json:$.n', [4, 3, 0, 1, 2], [3, 4, 0, 1, 2]],
    ['no-such-column', [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]],
  ])('%s', (column, ascending, descending) => {
    const { order, later } = sorted(drawn());
    order.setSort({ column, isDescending: false });
    later.run();
    expect(indexes(order)).toEqual(ascending);
    order.setSort({ column, isDescending: true });
    later.run();
    expect(indexes(order)).toEqual(descending);
    for (const [position, index] of descending.entries()) expect(order.positionOf(index)).toBe(position);
    order.setSort(null);
    expect(indexes(order)).toEqual([0, 1, 2, 3, 4]);
  });

  test('takes up what the filter shows and what comes later', () => {
    const session = drawn();
    const { order, rows, later } = sorted(session);
    order.setSort({ column: 'length', isDescending: true });
    later.run();
    rows.setFilter({ text: 'dir:in', direction: 'all', categories: [] }, null);
    later.run();
    expect(indexes(order)).toEqual([3, 1]);
    expect(order.positionOf(2)).toBe(-1);
    const connection = session.connections.at(0);
    if (connection) session.message(connection, 'in', 20, 'longer than all others');
    rows.update();
    later.run();
    expect(indexes(order)).toEqual([5, 3, 1]);
  });

  test('never shows rows by indexes that mean others now', () => {
    const session = drawn();
    const { order, rows, later } = sorted(session);
    order.setSort({ column: 'length', isDescending: true });
    later.run();
    session.actions.clear();
    rows.update();
    expect(indexes(order).every((index) => index < session.log.size)).toBe(true);
    later.run();
    expect(order.count).toBe(session.log.size);
  });

  test('sorts a long log in slices, with the former order meanwhile', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://a.example/', 0);
    for (let at = 0; at < 3000; at += 1) session.message(connection, 'in', at, 'x'.repeat((at * 7919) % 50));
    let now = 0;
    const { order, later } = sorted(session, () => (now += 1));
    order.setSort({ column: 'length', isDescending: false });
    expect([order.isSorting, order.count]).toEqual([true, 0]);
    later.run();
    const lengths = indexes(order)
      .slice(0, -1)
      .map((index) => session.log.payloadLength(index));
    expect(lengths).toEqual(lengths.toSorted((left, right) => left - right));
    expect([order.isSorting, order.count]).toEqual([false, 3001]);
  });

  test('is stable, and the same as a sort at once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 60 }), (keys) => {
        const items = Uint32Array.from(keys, (_, place) => place);
        const compare = (left: number, right: number): number => (keys[left] ?? 0) - (keys[right] ?? 0);
        const expected = [...items].sort(compare);
        for (const _ of slicedSort(items, compare)) expect(items.length).toBe(keys.length);
        expect([...items]).toEqual(expected);
      }),
    );
  });
});
