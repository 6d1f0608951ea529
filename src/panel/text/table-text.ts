import { formatBytes, formatCount } from './format.ts';

/** What the header of the frame table says; a part of the catalogue that `text.ts` begins. */
export const tableText = {
  selection: {
    selected: (count: number) => `${formatCount(count)} selected`,
    copyLines: (count: number) => `Copy ${formatCount(count)} rows as text`,
    copyJson: (count: number) => `Copy ${formatCount(count)} rows as JSON array`,
    copyAs: (count: number, format: string) =>
      count === 1 ? `Copy row as ${format}` : `Copy ${formatCount(count)} rows as ${format}`,
    formatName: { ndjson: 'NDJSON', csv: 'CSV', transcript: 'transcript' },
    selectAll: 'Select all',
    copied: (count: number) => `Copied ${formatCount(count)} ${count === 1 ? 'row' : 'rows'}`,
    exportRuns: 'An export is running: copy when it is done.',
  },
  jump: {
    menu: 'Go to row or time…',
    title: 'Go to row or time',
    target: (count: number) => `Row (1 to ${formatCount(count)}) or time`,
    hint: '120 · 14:05:09.25 · +1.5s · 2min (since the first row)',
    problem: 'Write a row’s number, a time of day, or a time with its unit (ms, s, min, h).',
    go: 'Go',
  },
  columns: {
    menu: 'Columns',
    headerTitle: 'Drag to move, right-click for the menu of columns',
    keyShortcuts: 'Shift+ArrowLeft Shift+ArrowRight Control+Shift+ArrowLeft Control+Shift+ArrowRight Enter',
    wider: 'Wider',
    narrower: 'Narrower',
    moveLeft: 'Move left',
    moveRight: 'Move right',
    add: 'Add JSON column…',
    edit: 'Edit this column…',
    remove: 'Remove this column',
    reset: 'Reset columns',
  },
  jsonColumn: {
    addTitle: 'Add JSON column',
    editTitle: 'Edit JSON column',
    path: 'JSON path',
    pathExample: '$.user.name',
    pathHint: 'As “Copy path” in the JSON tree writes it: $.items[0].id, $["any name"]',
    name: 'Name',
    nameHint: 'Empty: the path',
    preview: 'In the selected message',
    previewNothing: 'nothing at this path',
    add: 'Add',
    save: 'Save',
    cancel: 'Cancel',
    problem: {
      path: 'This is no path. Write names with dots and numbers in brackets.',
      taken: 'There is a column with this path.',
      'too-many': 'There are as many columns as the table takes. Remove one first.',
    },
    showAsColumn: 'Show as column',
    added: (name: string) => `Column “${name}” added`,
    tooLong: (limit: number) => `Longer than ${formatBytes(limit)}: not read for the table`,
  },
} as const;
