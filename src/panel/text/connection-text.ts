import type { ConnectionGrouping } from '../store/connection-entries.ts';
import { formatBytes, formatCount } from './format.ts';

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
  protocol: 'Protocol',
  sent: (frames: number, bytes: number) => `↑ ${formatCount(frames)} frames, ${formatBytes(bytes)}`,
  received: (frames: number, bytes: number) => `↓ ${formatCount(frames)} frames, ${formatBytes(bytes)}`,
  sortBy: (column: string) => `Sort connections by: ${column.toLowerCase()}`,
} as const;
