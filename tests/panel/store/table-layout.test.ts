import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_TABLE_LAYOUT,
  jsonColumnProblem,
  MAX_COLUMN_PX,
  MAX_JSON_COLUMNS,
  MIN_COLUMN_PX,
  parseTableLayout,
  roomFor,
  shownColumns,
  TABLE_COLUMNS,
  totalWidth,
  withColumnMoved,
  withColumnShown,
  withColumnWidth,
  withJsonColumn,
  withoutJsonColumn,
  type TableLayout,
  type TableRoom,
} from '../../../src/panel/store/table-layout.ts';

function timeWidth(layout: TableLayout): number | undefined {
  return layout.find(({ id }) => id === 'time')?.widthPx;
}

function shown(layout: TableLayout, room: TableRoom = 'wide', hasManyConnections = true): string {
  return shownColumns(layout, room, hasManyConnections)
    .map(({ id }) => id)
    .join(' ');
}

describe('the columns of the frame table', () => {
  test('keep what tells most in a narrow dock', () => {
    expect(shown(DEFAULT_TABLE_LAYOUT, roomFor(1200))).toBe(
      'direction time delta connection opcode fin rsv mask length data',
    );
    expect(shown(DEFAULT_TABLE_LAYOUT, roomFor(600))).toBe('direction time delta connection opcode fin length data');
    expect(shown(DEFAULT_TABLE_LAYOUT, roomFor(500))).toBe('direction time connection opcode length data');
    expect(shown(DEFAULT_TABLE_LAYOUT, roomFor(300))).toBe('direction time opcode length data');
    expect(totalWidth(shownColumns(DEFAULT_TABLE_LAYOUT, roomFor(300), true))).toBeLessThanOrEqual(300);
  });

  test('name the connection only when there is more than one, unless the user asked for it', () => {
    expect(shown(DEFAULT_TABLE_LAYOUT, 'wide', false)).not.toContain('connection');
    expect(shown(withColumnShown(DEFAULT_TABLE_LAYOUT, 'connection', true), 'wide', false)).toContain('connection');
  });

  test('show in a narrow dock what the user asked for, and hide what the user hid', () => {
    const layout = withColumnShown(withColumnShown(DEFAULT_TABLE_LAYOUT, 'mask', true), 'time', false);
    expect(shown(layout, 'narrow')).toBe('direction opcode mask length data');
  });

  test('cannot lose the data', () => {
    expect(withColumnShown(DEFAULT_TABLE_LAYOUT, 'data', false)).toBe(DEFAULT_TABLE_LAYOUT);
  });

  test('move beside each other', () => {
    const layout = withColumnMoved(DEFAULT_TABLE_LAYOUT, 'data', 'time', 'before');
    expect(shown(layout)).toBe('direction data time delta connection opcode fin rsv mask length');
    expect(shown(withColumnMoved(layout, 'direction', 'length', 'after'))).toBe(
      'data time delta connection opcode fin rsv mask length direction',
    );
    expect(withColumnMoved(layout, 'time', 'nowhere', 'after')).toBe(layout);
  });

  test('are resized within bounds, and back to what is usual', () => {
    const wide = withColumnWidth(DEFAULT_TABLE_LAYOUT, 'time', 500);
    const widths = [120.4, -3, 9e9, null].map((widthPx) => timeWidth(withColumnWidth(wide, 'time', widthPx)));
    expect(widths).toEqual([120, MIN_COLUMN_PX, MAX_COLUMN_PX, 94]);
  });

  test('take columns of the user’s own before the data, named by their path when they have no name', () => {
    const layout = withJsonColumn(DEFAULT_TABLE_LAYOUT, { name: ' ', path: ' $.type ' }, null);
    expect(shown(layout, 'narrow')).toBe('direction time opcode length json:$.type data');
    expect(shownColumns(layout, 'wide', true).find(({ json }) => json)?.json).toEqual({
      name: '$.type',
      path: '$.type',
      steps: ['type'],
    });
    const edited = withJsonColumn(layout, { name: 'Kind', path: 'kind' }, 'json:$.type');
    expect(shown(edited, 'narrow')).toBe('direction time opcode length json:kind data');
    expect(shown(withoutJsonColumn(edited, 'json:kind'))).toBe(shown(DEFAULT_TABLE_LAYOUT));
    expect(withoutJsonColumn(edited, 'time')).toEqual(edited);
  });

  test('refuse a path that is none, one that is taken, and too many', () => {
    let layout = withJsonColumn(DEFAULT_TABLE_LAYOUT, { name: '', path: 'a' }, null);
    expect(jsonColumnProblem(layout, 'a..b', null)).toBe('path');
    expect(jsonColumnProblem(layout, 'a', null)).toBe('taken');
    expect(jsonColumnProblem(layout, 'a', 'json:a')).toBeNull();
    for (let at = 1; at < MAX_JSON_COLUMNS; at += 1)
      layout = withJsonColumn(layout, { name: '', path: `a${at}` }, null);
    expect(jsonColumnProblem(layout, 'z', null)).toBe('too-many');
    expect(withJsonColumn(layout, { name: '', path: 'z' }, null)).toBe(layout);
  });

  test('come back as they were stored', () => {
    const layout = withColumnWidth(
      withColumnMoved(
        withJsonColumn(DEFAULT_TABLE_LAYOUT, { name: 'n', path: '$["a b"][2]' }, null),
        'time',
        'data',
        'after',
      ),
      'json:$["a b"][2]',
      222,
    );
    expect(parseTableLayout(JSON.parse(JSON.stringify(layout)))).toEqual(layout);
  });

  test('are whole whatever was stored', () => {
    const column = fc.record(
      {
        id: fc.oneof(fc.constantFrom(...TABLE_COLUMNS), fc.string()),
        widthPx: fc.oneof(fc.double(), fc.anything()),
        visibility: fc.oneof(fc.constantFrom('auto', 'hidden'), fc.anything()),
        json: fc.oneof(
          fc.record({ name: fc.string(), path: fc.oneof(fc.string(), fc.constant('a.b')) }),
          fc.anything(),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(column), fc.anything()), (stored) => {
        const layout = parseTableLayout(stored);
        const ids = layout.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(TABLE_COLUMNS.every((name) => ids.includes(name))).toBe(true);
        expect(layout.every(({ widthPx }) => widthPx >= MIN_COLUMN_PX && widthPx <= MAX_COLUMN_PX)).toBe(true);
        expect(shown(layout, 'narrow')).toContain('data');
      }),
    );
  });
});
