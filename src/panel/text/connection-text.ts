import type { ConnectionGrouping } from '../store/connection-entries.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** The list's own arrangement; a part of the catalogue that `text.ts` begins. */
export const connectionText = catalogue('connection', {
  pin: 'Pin (also the next one to this URL)',
  unpin: 'Unpin',
  pinned: 'pinned',
  arrange: 'Group connections',
  grouping: {
    none: 'Not grouped',
    document: 'Group by page frame',
    host: 'Group by host',
    url: 'Group by URL',
  } satisfies Record<ConnectionGrouping, string>,
  noName: 'unknown',
  protocol: 'Protocol',
  sent: phrase(['frames', 'bytes'], '↑ {frames, plural, one {# frame} other {# frames}}, {bytes, bytes}'),
  received: phrase(['frames', 'bytes'], '↓ {frames, plural, one {# frame} other {# frames}}, {bytes, bytes}'),
  sortByColumn: phrase(['column'], 'Sort connections by: {column}'),
  sortBy: (column: string): string => connectionText.sortByColumn(column.toLowerCase()),
});
