import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../../src/panel/filter/filter-parser.ts';
import { createRowTest, YES } from '../../../src/panel/filter/row-test.ts';
import { clockStart } from '../../../src/panel/store/clock-start.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';

describe('relative times', () => {
  test('count from the first row of the log, or of the file that a connection was imported from', () => {
    const session = new FakeSession();
    const live = session.connect('wss://a.example/', 0);
    const importedFrom = { id: 'import-1', name: 'yesterday.har', startTime: FAKE_START - 864e5 };
    const imported = session.connect('wss://b.example/', -864e5 + 100, { importedFrom });
    expect(clockStart(session.log, live)).toBe(FAKE_START);
    expect(clockStart(session.log, imported)).toBe(FAKE_START - 864e5);
    expect(clockStart(session.log, null)).toBe(FAKE_START);
    session.message(live, 'in', 2000, 'early');
    session.message(live, 'in', 7000, 'late');
    session.message(imported, 'in', -864e5 + 3000, 'early');
    session.message(imported, 'in', -864e5 + 8000, 'late');
    const parsed = parseFilter('time:1s..5s');
    if (parsed.kind === 'error') throw new Error('It is a filter');
    const rows = createRowTest(parsed.value, session.log, session.connections);
    expect([2, 3, 4, 5].filter((row) => rows.judge(row) === YES)).toEqual([2, 4]);
  });
});
