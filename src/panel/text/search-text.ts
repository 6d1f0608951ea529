import type { ConnectionText } from '../search/connection-texts.ts';
import type { SearchProblem } from '../search/search-desk.ts';
import { formatBytes, formatCount } from './format.ts';

/** Texts of the search through everything; a part of the catalogue that `text.ts` begins. */
export const searchText = {
  label: 'Search',
  open: 'Search in everything (F3)',
  input: 'Search in all connections, headers and payloads',
  close: 'Close search (Esc)',
  mode: 'Search as',
  modes: { text: 'Text', regex: 'Regex', hex: 'Hex' },
  modeTitle: {
    text: 'Text, also behind JSON escapes',
    regex: 'Regular expression, as in JavaScript',
    hex: 'Bytes as hex pairs: de ad be ef',
  },
  caseSensitive: 'Aa',
  caseSensitiveTitle: 'Match case',
  next: 'Next (Enter, F3)',
  previous: 'Previous (Shift+Enter, Shift+F3)',
  stop: 'Stop',
  resume: 'Go on',
  searching: (percent: number) => `searching… ${percent}%`,
  stopped: 'stopped',
  nothing: 'Nothing found',
  finds: (count: number, rows: number) =>
    `${formatCount(count)} ${count === 1 ? 'find' : 'finds'} in ${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`,
  at: (position: number, count: number) => `${formatCount(position + 1)} of ${formatCount(count)}`,
  more: (count: number) => `${formatCount(count)} more are counted and not listed. A longer text finds less.`,
  cut: (count: number, limit: number) =>
    `Of ${formatCount(count)} long ${count === 1 ? 'message' : 'messages'} only the first ${formatBytes(limit)} were tried.`,
  list: 'Finds',
  resize: 'Resize the search',
  hint: 'Finds text, regular expressions and bytes in URLs, headers, close reasons and payloads of every connection.',
  row: (index: number) => `#${formatCount(index)}`,
  hidden: 'hidden by the filter',
  problem: {
    hex: 'Bytes are written as hex pairs: de ad be ef',
    regex: 'This is no regular expression.',
    'too-long': 'This is too long to search for.',
    'regex-too-slow': 'The regular expression took too long on one of the messages and was stopped.',
    'regex-failed': 'The regular expression could not be tried.',
  } satisfies Record<SearchProblem, string>,
  place: {
    url: 'URL',
    document: 'Page frame',
    protocol: 'Protocol',
    extensions: 'Extensions',
    close: 'Close',
    request: 'Request header',
    response: 'Response header',
    error: 'Handshake error',
    stack: 'Opened by',
  } satisfies Record<ConnectionText['place'], string>,
} as const;
