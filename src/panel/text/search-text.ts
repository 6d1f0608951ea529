import type { ConnectionText } from '../search/connection-texts.ts';
import type { SearchProblem } from '../search/search-desk.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** Texts of the search through everything; a part of the catalogue that `text.ts` begins. */
export const searchText = catalogue('search', {
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
  searching: phrase(['percent'], 'searching… {percent, number}%'),
  stopped: 'stopped',
  nothing: 'Nothing found',
  finds: phrase(
    ['count', 'rows'],
    '{count, plural, one {# find} other {# finds}} in {rows, plural, one {# row} other {# rows}}',
  ),
  position: phrase(['position', 'count'], '{position, number} of {count, number}'),
  at: (index: number, count: number): string => searchText.position(index + 1, count),
  more: phrase(['count'], '{count, number} more are counted and not listed. A longer text finds less.'),
  cut: phrase(
    ['count', 'limit'],
    'Of {count, number} long {count, plural, one {message} other {messages}} only the first {limit, bytes} were tried.',
  ),
  list: 'Finds',
  resize: 'Resize the search',
  hint: 'Finds text, regular expressions and bytes in URLs, headers, close reasons and payloads of every connection.',
  row: phrase(['index'], '#{index, number}'),
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
});
