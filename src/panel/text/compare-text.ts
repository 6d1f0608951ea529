import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** Texts of the comparison of two messages; a part of the catalogue that `text.ts` begins. */
export const compareText = catalogue('compare', {
  with: 'Compared with',
  row: phrase(['index'], '#{index, number}'),
  choice: {
    selected: 'the other selected message',
    pinned: 'the chosen message',
    'same-shape': 'the one before of the same shape',
    nearest: 'the one before (none has the same shape)',
  },
  earlierBy: phrase(['time'], '{time, duration} earlier'),
  laterBy: phrase(['time'], '{time, duration} later'),
  earlier: (ms: number): string => (ms >= 0 ? compareText.earlierBy(ms) : compareText.laterBy(-ms)),
  nothing:
    'There is no message before this one to compare with. Select two messages with Ctrl-click, or choose “Compare others with this one” in the menu of a row.',
  notFrame: 'Only messages are compared.',
  reading: 'Comparing…',
  tooLong: phrase(['limit'], 'Messages of more than {limit, bytes} are not compared.'),
  equal: 'Both messages are the same.',
  equalValues: 'Both messages hold the same values; only white space, order of members or escapes may be different.',
  cut: phrase(['lines'], 'Only the first {lines, number} lines are shown.'),
  counts: phrase(
    ['added', 'removed', 'changed'],
    '{changed, number} changed, {added, number} added, {removed, number} removed',
  ),
  onlyDifferences: 'Only differences',
  next: 'Next difference',
  previous: 'Difference before',
  list: 'Differences',
  swap: 'Show the other one',
  unpin: 'Compare with the one before again',
  pinned: phrase(['index'], 'Compare shows each message beside #{index, number} now'),
  folded: phrase(['count'], '{count, number} equal bytes'),
  kind: { json: 'as JSON', text: 'as text', bytes: 'as bytes' },
  menu: {
    previous: 'Compare with the one before',
    two: 'Compare these two',
    pin: 'Compare others with this one',
  },
  mode: { same: '', changed: 'changed', removed: 'removed', added: 'added', open: '', fold: '' },
});
