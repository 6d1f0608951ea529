import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MARK_COLOURS, MAX_NOTE_CHARS, RowMarks } from '../../src/model/row-marks.ts';
import { FakeSession } from '../support/fake-session.ts';

describe('marks of rows', () => {
  test('stay with their rows when others go', () => {
    const session = new FakeSession();
    const first = session.connect('wss://a.example/', 0);
    const second = session.connect('wss://b.example/', 1);
    session.message(first, 'in', 2, 'one');
    const row = session.message(second, 'in', 3, 'two');
    session.log.setMark(row, { colour: 'green', note: 'stays' });
    session.log.setMark(0, { colour: 'red', note: 'goes' });
    const moved = session.log.retain(session.connections.retain(({ url }) => url.includes('b.example')));
    expect(session.log.mark(moved[row] ?? -1)).toEqual({ colour: 'green', note: 'stays' });
    expect(Array.from({ length: session.log.size }, (_, index) => session.log.mark(index)?.note ?? '')).toEqual([
      '',
      'stays',
    ]);
  });

  test('go when the log is cleared or drops their rows', () => {
    const session = new FakeSession();
    const connection = session.connect('wss://a.example/', 0);
    for (let at = 1; at < 5; at += 1) session.message(connection, 'in', at, 'x');
    for (const index of [1, 3]) session.log.setMark(index, { colour: 'blue', note: '' });
    session.log.dropBefore(3, 0);
    expect([session.log.mark(1), session.log.mark(3)?.colour]).toEqual([null, 'blue']);
    session.log.clear();
    session.message(connection, 'in', 9, 'x');
    expect(session.log.mark(0)).toBeNull();
  });

  test('are not put on rows that are not there, and notes are bounded', () => {
    const session = new FakeSession();
    session.log.setMark(7, { colour: 'red', note: '' });
    expect(session.log.mark(7)).toBeNull();
    session.connect('wss://a.example/', 0);
    session.log.setMark(0, { colour: 'red', note: 'x'.repeat(MAX_NOTE_CHARS + 1) });
    expect(session.log.mark(0)?.note).toHaveLength(MAX_NOTE_CHARS);
    const before = session.log.marksRevision;
    session.log.setMark(0, null);
    expect([session.log.mark(0), session.log.marksRevision > before]).toEqual([null, true]);
  });

  test('follow any renumbering', () => {
    const mark = fc.record({ colour: fc.constantFrom(...MARK_COLOURS), note: fc.string() });
    fc.assert(
      fc.property(fc.array(fc.option(mark), { maxLength: 20 }), fc.infiniteStream(fc.boolean()), (drawn, kept) => {
        const marks = new RowMarks();
        drawn.forEach((each, index) => each && marks.set(index, each));
        let next = 0;
        const moved = Int32Array.from(drawn, () => (kept.next().value === true ? next++ : -1));
        marks.move(moved);
        drawn.forEach((each, index) => {
          const to = moved[index] ?? -1;
          if (to >= 0) expect(marks.get(to)).toEqual(each);
        });
      }),
    );
  });
});
