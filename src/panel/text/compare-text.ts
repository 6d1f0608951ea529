import { formatBytes, formatCount, formatDuration } from './format.ts';

/** Texts of the comparison of two messages; a part of the catalogue that `text.ts` begins. */
export const compareText = {
  with: 'Compared with',
  row: (index: number) => `#${formatCount(index)}`,
  choice: {
    selected: 'the other selected message',
    pinned: 'the chosen message',
    'same-shape': 'the one before of the same shape',
    nearest: 'the one before (none has the same shape)',
  },
  earlier: (ms: number) => (ms >= 0 ? `${formatDuration(ms)} earlier` : `${formatDuration(-ms)} later`),
  nothing:
    'There is no message before this one to compare with. Select two messages with Ctrl-click, or choose “Compare others with this one” in the menu of a row.',
  notFrame: 'Only messages are compared.',
  reading: 'Comparing…',
  tooLong: (limit: number) => `Messages of more than ${formatBytes(limit)} are not compared.`,
  equal: 'Both messages are the same.',
  equalValues: 'Both messages hold the same values; only white space, order of members or escapes may be different.',
  cut: (lines: number) => `Only the first ${formatCount(lines)} lines are shown.`,
  counts: (added: number, removed: number, changed: number) =>
    `${formatCount(changed)} changed, ${formatCount(added)} added, ${formatCount(removed)} removed`,
  onlyDifferences: 'Only differences',
  next: 'Next difference',
  previous: 'Difference before',
  list: 'Differences',
  swap: 'Show the other one',
  unpin: 'Compare with the one before again',
  pinned: (index: number) => `Compare shows each message beside #${formatCount(index)} now`,
  folded: (count: number) => `${formatCount(count)} equal bytes`,
  kind: { json: 'as JSON', text: 'as text', bytes: 'as bytes' },
  menu: {
    previous: 'Compare with the one before',
    two: 'Compare these two',
    pin: 'Compare others with this one',
  },
  mode: { same: '', changed: 'changed', removed: 'removed', added: 'added', open: '', fold: '' },
} as const;
