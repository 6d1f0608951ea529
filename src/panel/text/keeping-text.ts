import type { FullLogAction } from '../memory/log-limit.ts';
import type { KeepingState } from '../keeping/session-keeper.ts';
import { formatBytes, formatCount, formatDateTime } from './format.ts';

/** Texts of the settings and of the sessions on disk; a part of the catalogue that `text.ts` begins. */
export const keepingText = {
  settings: {
    open: 'Settings…',
    title: 'Settings',
    close: 'Close',
    log: 'Log in memory',
    limit: 'Limit',
    limitHint: 'Payloads and rows together. Details, filters and drawing need some memory on top of it.',
    whenFull: 'When the limit is reached',
    action: {
      'drop-oldest': 'Drop the oldest rows. The first row of the table says how many.',
      stop: 'Stop recording and keep what is there.',
    } satisfies Record<FullLogAction, string>,
    used: (bytes: number) => `In use: ${formatBytes(bytes)}`,
    keeping: 'Sessions on disk',
    keep: 'Keep what is captured on disk',
    keepHint:
      'Each page visit is a session. It outlives DevTools and a crash, stays on this machine, and is never kept from private windows.',
    budget: 'Budget',
    budgetHint: 'The oldest sessions are deleted when all of them together need more.',
    state: (state: KeepingState): string => {
      switch (state.kind) {
        case 'off':
          return 'Nothing is kept.';
        case 'private':
          return 'This is a private window: nothing is kept.';
        case 'ready':
          return 'The next message begins a session.';
        case 'keeping':
          return 'This session is being kept.';
        case 'failed':
          return `Nothing more is kept. The browser says: ${state.message}`;
      }
    },
    unavailable: 'Sessions cannot be kept here.',
    file: 'These settings',
    fileHint: 'Columns, filters, sizes and everything above, as a file for another machine.',
    export: 'Export…',
    import: 'Import…',
    importLabel: 'Settings file',
    reset: 'Reset all',
    fileName: 'framescope-settings.json',
    imported: 'Settings imported',
    notSettings: 'This file holds no Framescope settings.',
    wasReset: 'Settings are as they were at first',
  },
  kept: {
    open: 'Open kept session…',
    title: 'Kept sessions',
    close: 'Close',
    loading: 'Looking…',
    empty: 'No session is kept yet.',
    unavailable: (message: string) => `The sessions cannot be read. The browser says: ${message}`,
    column: { name: 'Session', started: 'Begun', counts: 'Content', size: 'Size', actions: 'Actions' },
    unnamed: 'Unknown page',
    part: (part: number) => `part ${formatCount(part)}`,
    now: 'being written',
    counts: (connections: number, frames: number) =>
      `${formatCount(connections)} ${connections === 1 ? 'connection' : 'connections'}, ${formatCount(frames)} ${frames === 1 ? 'frame' : 'frames'}`,
    total: (sessions: number, bytes: number, budget: number) =>
      `${formatCount(sessions)} ${sessions === 1 ? 'session' : 'sessions'}, ${formatBytes(bytes)} of ${formatBytes(budget)}`,
    openOne: 'Open',
    openTitle: (name: string) => `Open ${name} beside what is captured`,
    save: 'Save…',
    saveTitle: (name: string) => `Save ${name} as a file`,
    rename: 'Rename',
    renameTitle: (name: string) => `Give ${name} a name`,
    nameLabel: 'Name of the session',
    delete: 'Delete',
    deleteTitle: (name: string) => `Delete ${name}`,
    deleteAll: 'Delete all',
    deleteAllSure: 'Delete all: sure?',
    deleted: (count: number) => `${formatCount(count)} ${count === 1 ? 'session' : 'sessions'} deleted`,
    inUse: 'It is still being written.',
    fileName: (startedAt: number) => `framescope-${formatDateTime(startedAt).replaceAll(/[^0-9]+/g, '-')}.framescope`,
  },
  status: {
    keeping: 'Kept on disk',
    failed: 'Not kept on disk',
  },
} as const;
