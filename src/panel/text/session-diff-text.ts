import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** Texts of the comparison of two sessions; a part of the catalogue that `text.ts` begins. */
export const sessionDiffText = catalogue('sessionDiff', {
  label: 'Compared sessions',
  left: 'Before',
  right: 'After',
  captured: 'Captured here',
  gone: 'Not in the log any more',
  swap: 'Swap the two',
  close: 'Close the comparison',
  again: 'Compare again',
  cancel: 'Cancel',
  openKept: 'Kept sessions…',
  waiting: 'Reading the session…',
  comparing: 'Comparing…',
  cancelled: 'Cancelled',
  same: 'Choose two different sessions.',
  equal: phrase(
    ['messages'],
    'Both sessions hold the same {messages, plural, one {message} other {# messages}}, connection by connection.',
  ),
  empty: 'Neither of the two holds a message.',
  list: 'Differences',
  filter: 'Kind of difference',
  all: 'All',
  kind: { changed: 'Changed', missing: 'Missing', added: 'Added', alone: 'Connections' },
  kindTitle: {
    changed: 'Messages of the same kind in the same place that are not the same',
    missing: 'Only in the session before',
    added: 'Only in the session after',
    alone: 'Connections that only one of the two has',
  },
  count: phrase(['kind', 'count'], '{kind} {count, number}'),
  equalCount: phrase(
    ['count'],
    '{count, plural, =0 {no equal message} one {# equal message} other {# equal messages}}',
  ),
  cut: phrase(['limit'], 'Only the first {limit, number} messages of a connection are compared.'),
  more: phrase(['count'], '{count, number} more differences are not listed.'),
  stale: 'The log has changed since.',
  onlyLeft: phrase(['messages'], 'only before: {messages, plural, one {# message} other {# messages}}'),
  onlyRight: phrase(['messages'], 'only after: {messages, plural, one {# message} other {# messages}}'),
  compare: 'Compare',
  compareTitle: phrase(
    ['name'],
    'Compare {name} with what is captured here, or with the session for which this was pressed before',
  ),
});
