import type { ConnectionGrouping } from '../store/connection-entries.ts';

/** The list's own arrangement; a part of the catalogue that `text.ts` begins. */
export const connectionText = {
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
  sortBy: (column: string) => `Sort connections by: ${column.toLowerCase()}`,
} as const;
