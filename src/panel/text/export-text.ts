import type { ExportFailure } from '../transfer/export-error.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** The export dialog, and what comes of an export. */
export const exportText = catalogue('export', {
  title: 'Export',
  scope: 'What',
  all: phrase(['rows'], 'Everything ({rows, plural, one {# row} other {# rows}})'),
  shown: phrase(['rows'], 'Filtered rows ({rows, number})'),
  shownBehind: 'The filter is still running over the log.',
  connection: phrase(['name'], 'Selected connection: {name}'),
  noConnection: 'Selected connection (none)',
  selection: phrase(['rows'], 'Selected rows ({rows, number})'),
  format: 'Format',
  redact: 'Redact',
  redactOn: 'Replace secrets by stand-ins of the same length',
  cookies: 'Cookies',
  authorization: 'Authorization headers',
  tokens: 'Tokens, passwords and keys; JSON Web Tokens',
  patterns: 'Own patterns, one regular expression (RE2) a line',
  patternsPlaceholder: 'user-\\d+\n"email":"([^"]+)"',
  patternsHint: 'With a group, only the first group is replaced.',
  preview: 'Preview',
  previewTitle: 'Count what would be replaced, without writing a file',
  save: 'Export',
  copy: 'Copy to clipboard',
  asCode: 'As code…',
  cancel: 'Cancel',
  close: 'Close',
  running: { file: 'Exporting…', clipboard: 'Copying…', preview: 'Looking for secrets…' },
  progress: phrase(['rows', 'bytes'], '{rows, plural, one {# row} other {# rows}}, {bytes, bytes}'),
  done: {
    file: phrase(['name'], 'Exported {name}'),
    clipboard: phrase(['name'], 'Copied to the clipboard'),
    preview: phrase(['name'], 'This would be replaced'),
  },
  cancelled: 'Cancelled. Nothing was kept.',
  failed: {
    pattern: phrase(['message'], 'Not a pattern: {message}'),
    cleared: phrase(['message'], 'Rows were removed while they were exported. Nothing was kept: export again.'),
    'too-large': phrase(['message'], 'This is more than a clipboard takes. Export it to a file.'),
    clipboard: phrase(['message'], 'The browser refused access to the clipboard.'),
    write: phrase(['message'], 'The file could not be written: {message}'),
  } satisfies Record<ExportFailure, (message: string) => string>,
  nothingReplaced: 'Nothing was found that looks like a secret.',
  replaced: {
    caption: 'Replaced',
    rule: 'Rule',
    place: 'Where',
    count: 'Times',
    distinct: 'Different',
  },
  compressedLeftOut: phrase(
    ['count'],
    'The compressed bytes of {count, plural, one {# frame} other {# frames}} are left out; the messages are kept.',
  ),
  fragmentsLeftOut: phrase(
    ['count'],
    '{count, plural, one {# fragment} other {# fragments}} of unfinished messages are left out.',
  ),
  cannotFind:
    'It cannot find a secret that it knows neither by name nor by shape, nor one in another encoding: look before you share.',
  empty: 'There is nothing to export yet.',
});
