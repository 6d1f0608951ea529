import type { ExportFailure } from '../transfer/export-error.ts';
import { formatBytes, formatCount } from './format.ts';

/** The export dialog, and what comes of an export. */
export const exportText = {
  title: 'Export',
  scope: 'What',
  all: (rows: number) => `Everything (${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'})`,
  shown: (rows: number) => `Filtered rows (${formatCount(rows)})`,
  shownBehind: 'The filter is still running over the log.',
  connection: (name: string) => `Selected connection: ${name}`,
  noConnection: 'Selected connection (none)',
  selection: (rows: number) => `Selected rows (${formatCount(rows)})`,
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
  cancel: 'Cancel',
  close: 'Close',
  running: { file: 'Exporting…', clipboard: 'Copying…', preview: 'Looking for secrets…' },
  progress: (rows: number, bytes: number) =>
    `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}, ${formatBytes(bytes)}`,
  done: {
    file: (name: string) => `Exported ${name}`,
    clipboard: () => 'Copied to the clipboard',
    preview: () => 'This would be replaced',
  },
  cancelled: 'Cancelled. Nothing was kept.',
  failed: {
    pattern: (message: string) => `Not a pattern: ${message}`,
    cleared: () => 'Rows were removed while they were exported. Nothing was kept: export again.',
    'too-large': () => 'This is more than a clipboard takes. Export it to a file.',
    clipboard: () => 'The browser refused access to the clipboard.',
    write: (message: string) => `The file could not be written: ${message}`,
  } satisfies Record<ExportFailure, (message: string) => string>,
  nothingReplaced: 'Nothing was found that looks like a secret.',
  replaced: {
    caption: 'Replaced',
    rule: 'Rule',
    place: 'Where',
    count: 'Times',
    distinct: 'Different',
  },
  compressedLeftOut: (count: number) =>
    `The compressed bytes of ${formatCount(count)} ${count === 1 ? 'frame' : 'frames'} are left out; the messages are kept.`,
  fragmentsLeftOut: (count: number) =>
    `${formatCount(count)} ${count === 1 ? 'fragment' : 'fragments'} of unfinished messages are left out.`,
  cannotFind:
    'It cannot find a secret that it knows neither by name nor by shape, nor one in another encoding: look before you share.',
  empty: 'There is nothing to export yet.',
} as const;
