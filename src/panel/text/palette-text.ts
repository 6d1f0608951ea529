import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** What the command palette shows; a part of the catalogue that `text.ts` begins. Labels that exist elsewhere come from there. */
export const paletteText = catalogue('palette', {
  title: 'Commands',
  placeholder: 'Type a command, a connection or a saved filter',
  commands: 'Commands',
  none: 'No command has these words.',
  group: {
    capture: 'Capture',
    filter: 'Filter',
    go: 'Go to',
    view: 'View',
    file: 'Files',
    row: 'Row',
    connection: 'Connection',
  },
  focusFilter: 'Type a filter',
  clearFilter: 'Show all rows (clear the filter)',
  show: phrase(['what'], 'Show only: {what}'),
  savedFilter: phrase(['name'], 'Filter: {name}'),
  first: 'First row',
  newest: 'Newest row, and follow',
  frames: 'Frame table',
  compareSessions: 'Compare sessions…',
  timeAs: phrase(['format'], 'Time as: {format}'),
  timeFormat: (format: string): string => paletteText.timeAs(format.toLowerCase()),
  details: phrase(['tab'], 'Details: {tab}'),
  closeDetails: 'Close details',
  columns: 'Columns (their header)',
  on: 'on',
  off: 'off',
});
