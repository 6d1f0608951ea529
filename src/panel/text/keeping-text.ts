import type { FullLogAction } from '../memory/log-limit.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** Texts of the dialogs for settings and for sessions on disk; a part of the catalogue that `text.ts` begins. */
export const keepingText = catalogue('keeping', {
  settings: {
    close: 'Close',
    log: 'Log in memory',
    limit: 'Limit',
    limitHint: 'Payloads and rows together. Details, filters and drawing need some memory on top of it.',
    whenFull: 'When the limit is reached',
    action: {
      'drop-oldest': 'Drop the oldest rows. The first row of the table says how many.',
      spill:
        'Put the oldest payloads on disk, deleted with the log. A row says when it begins; in private windows the oldest rows are dropped.',
      stop: 'Stop recording and keep what is there.',
    } satisfies Record<FullLogAction, string>,
    used: phrase(['bytes'], 'In use: {bytes, bytes}'),
    keeping: 'Sessions on disk',
    keep: 'Keep what is captured on disk',
    keepHint:
      'Each page visit is a session. It outlives DevTools and a crash, stays on this machine, and is never kept from private windows.',
    budget: 'Budget',
    budgetHint: 'The oldest sessions are deleted when all of them together need more.',
    unavailable: 'Sessions cannot be kept here.',
    file: 'These settings',
    fileHint: 'Columns, filters, sizes and everything above, as a file for another machine.',
    export: 'Export…',
    import: 'Import…',
    importLabel: 'Settings file',
    reset: 'Reset all',
    imported: 'Settings imported',
    notSettings: 'This file holds no Framescope settings.',
    wasReset: 'Settings are as they were at first',
  },
  kept: {
    title: 'Kept sessions',
    close: 'Close',
    loading: 'Looking…',
    empty: 'No session is kept yet.',
    unavailable: phrase(['message'], 'The sessions cannot be read. The browser says: {message}'),
    column: { name: 'Session', started: 'Begun', counts: 'Content', size: 'Size', actions: 'Actions' },
    unnamed: 'Unknown page',
    part: phrase(['part'], 'part {part, number}'),
    now: 'being written',
    counts: phrase(
      ['connections', 'frames'],
      '{connections, plural, one {# connection} other {# connections}}, {frames, plural, one {# frame} other {# frames}}',
    ),
    total: phrase(
      ['sessions', 'bytes', 'budget'],
      '{sessions, plural, one {# session} other {# sessions}}, {bytes, bytes} of {budget, bytes}',
    ),
    openOne: 'Open',
    openTitle: phrase(['name'], 'Open {name} beside what is captured'),
    save: 'Save…',
    saveTitle: phrase(['name'], 'Save {name} as a file'),
    rename: 'Rename',
    renameTitle: phrase(['name'], 'Give {name} a name'),
    nameLabel: 'Name of the session',
    delete: 'Delete',
    deleteTitle: phrase(['name'], 'Delete {name}'),
    deleteAll: 'Delete all',
    deleteAllSure: 'Delete all: sure?',
    deleted: phrase(['count'], '{count, plural, one {# session} other {# sessions}} deleted'),
    inUse: 'It is still being written.',
  },
});
