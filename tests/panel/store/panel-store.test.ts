import { describe, expect, test } from 'vitest';
import { createPanelStore } from '../../../src/panel/store/panel-store.ts';
import type { Settings } from '../../../src/panel/store/settings.ts';
import { withJsonColumn, withoutJsonColumn } from '../../../src/panel/store/table-layout.ts';

function createStore(stored: unknown = null) {
  const written: Settings[] = [];
  const store = createPanelStore({ read: () => stored, write: (settings) => written.push(settings) });
  return { store, written };
}

describe('the panel store', () => {
  test('opens the details with the first selected row and leaves them open when nothing is selected', () => {
    const { store } = createStore();
    store.actions.selectRow(3, 0);
    expect(store.getState()).toMatchObject({ selectedRow: 3, isDetailOpen: true });
    store.actions.selectRow(null, 0);
    expect(store.getState()).toMatchObject({ selectedRow: null, isDetailOpen: true });
  });

  test('forgets the row when another connection is chosen, and follows again', () => {
    const { store } = createStore();
    store.actions.selectRow(3, 0);
    store.actions.stopFollowing();
    store.actions.selectConnection('a:1');
    expect(store.getState()).toMatchObject({ selectedRow: null, isFollowing: true });
  });

  test('selects more rows from where the selection began, and goes back to one when others are shown', () => {
    const { store } = createStore();
    store.actions.selectRow(5, 0);
    store.actions.extendSelection(8, 0);
    store.actions.extendSelection(3, 0);
    expect(store.getState()).toMatchObject({ selectedRow: 3, selectedRows: [{ first: 3, last: 5 }] });
    store.actions.toggleRow(9, 0);
    store.actions.goToRow(20, 0);
    expect(store.getState().selectedRows).toEqual([
      { first: 3, last: 5 },
      { first: 9, last: 9 },
    ]);
    store.actions.typeFilter('x');
    expect(store.getState().selectedRows).toEqual([{ first: 20, last: 20 }]);
    store.actions.selectAllRows(99, 0);
    expect(store.getState()).toMatchObject({ selectedRow: 20, selectedRows: [{ first: 0, last: 99 }] });
  });

  test('does not take over a selection from before the log was cleared', () => {
    const { store } = createStore();
    store.actions.selectRow(5, 0);
    store.actions.extendSelection(2, 1);
    expect(store.getState().selectedRows).toEqual([{ first: 2, last: 2 }]);
    store.actions.selectRow(5, 1);
    store.actions.toggleRow(1, 2);
    expect(store.getState().selectedRows).toEqual([{ first: 1, last: 1 }]);
  });

  test('chooses one category by a click and more with the modifier', () => {
    const { store } = createStore();
    store.actions.chooseCategory('text', 'only');
    store.actions.chooseCategory('binary', 'add');
    expect(store.getState().filter.categories).toEqual(['text', 'binary']);
    store.actions.chooseCategory('text', 'add');
    expect(store.getState().filter.categories).toEqual(['binary']);
    store.actions.chooseCategory('binary', 'only');
    expect(store.getState().filter.categories).toEqual([]);
  });

  test('sorts up, down, and then not at all', () => {
    const { store } = createStore();
    const sorts = [1, 2, 3].map(() => {
      store.actions.sortConnections('bytes');
      return store.getState().settings.connectionSort;
    });
    expect(sorts).toEqual([
      { column: 'bytes', isDescending: false },
      { column: 'bytes', isDescending: true },
      { column: null, isDescending: false },
    ]);
  });

  test('writes each change of the settings and nothing else', () => {
    const { store, written } = createStore();
    store.actions.typeFilter('tick');
    expect(written).toEqual([]);
    store.actions.chooseTab('frame');
    store.actions.resizePane('detailWidth', 321.6);
    expect(written.map(({ detailTab, paneSizes }) => [detailTab, paneSizes.detailWidth])).toEqual([
      ['frame', 420],
      ['frame', 322],
    ]);
  });

  test('remembers filters that were used, the newest first and each once', () => {
    const { store } = createStore();
    for (const text of ['a', 'b', 'a', '(', '  ']) {
      store.actions.typeFilter(text);
      store.actions.rememberFilter();
    }
    expect(store.getState().settings.filterHistory).toEqual(['a', 'b']);
  });

  test('saves filters under names, replaces one of the same name and forgets it', () => {
    const { store, written } = createStore();
    store.actions.typeFilter('json.type:tick');
    store.actions.saveFilter(' ticks ');
    store.actions.saveFilter('');
    store.actions.typeFilter('json.type:news');
    store.actions.saveFilter('news');
    store.actions.typeFilter('json.type:t*');
    store.actions.saveFilter('ticks');
    expect(written.at(-1)?.savedFilters).toEqual([
      { name: 'news', text: 'json.type:news' },
      { name: 'ticks', text: 'json.type:t*' },
    ]);
    store.actions.forgetFilter('news');
    expect(store.getState().settings.savedFilters.map(({ name }) => name)).toEqual(['ticks']);
  });

  test('keeps the selection where rows get other indexes', () => {
    const { store } = createStore();
    store.actions.selectRow(1, 0);
    store.actions.extendSelection(2, 0);
    store.actions.followRows(Int32Array.of(0, 5, 6), 1);
    expect(store.getState()).toMatchObject({
      selectedRow: 6,
      selectedGeneration: 1,
      selectedRows: [{ first: 5, last: 6 }],
      selectionAnchor: 5,
    });
    store.actions.followRows(null, 2);
    expect(store.getState()).toMatchObject({ selectedRow: null, selectedRows: [], selectionAnchor: null });
  });

  test('remembers the order of the table and the conversation, and drops the order of a column that goes', () => {
    const { store, written } = createStore();
    store.actions.arrangeTable((layout) => withJsonColumn(layout, { name: 'id', path: '$.id' }, null));
    store.actions.toggleSort('json:$.id');
    store.actions.toggleSort('json:$.id');
    store.actions.toggleConversation();
    expect(written.at(-1)).toMatchObject({
      tableSort: { column: 'json:$.id', isDescending: true },
      rowLayout: 'conversation',
    });
    const { store: next } = createStore(written.at(-1));
    expect(next.getState().settings).toMatchObject({
      tableSort: { column: 'json:$.id', isDescending: true },
      rowLayout: 'conversation',
    });
    next.actions.arrangeTable((layout) => withoutJsonColumn(layout, 'json:$.id'));
    next.actions.toggleConversation();
    expect(next.getState().settings).toMatchObject({ tableSort: null, rowLayout: 'table' });
  });

  test('sorts nothing by a stored column that the table does not have', () => {
    const { store } = createStore({ version: 1, tableSort: { column: 'json:$.gone', isDescending: true } });
    expect(store.getState().settings.tableSort).toBeNull();
  });
});
