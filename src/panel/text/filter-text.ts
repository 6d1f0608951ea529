import type { FilterError } from '../filter/filter-error.ts';
import type { FilterKey } from '../filter/filter-lexer.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** The words of the filter box; a part of the catalogue that `text.ts` begins. */
export const filterText = catalogue('filter', {
  label: 'Filter',
  placeholder: 'Filter: text, /regex/, op:text, json.type:tick',
  suggestions: 'Suggestions',
  clear: 'Clear filter',
  saved: 'Saved filters',
  saveName: 'Name of the filter',
  saveButton: 'Save',
  nothingToSave: 'Type a filter to save it under a name.',
  noneSaved: 'No filter is saved yet.',
  forget: phrase(['name'], 'Delete {name}'),
  history: 'Recent',
  help: 'How to filter',
  close: 'Close',
  helpHint:
    'A click puts an example into the box. Terms side by side must all hold; OR, brackets and - for “not” combine them.',
  stop: 'Stop filtering',
  stopped: phrase(['percent'], 'Stopped: {percent, number}% of the rows were looked at.'),
  resume: 'Continue',
  unfinished: phrase(
    ['rows', 'limit', 'regexLimit'],
    '{rows, number} long {rows, plural, one {message was} other {messages were}} searched in part only and may hold more: the first {limit, bytes}, or {regexLimit, bytes} with a regex.',
  ),
  regexTooSlow:
    'This expression takes too long on one of the messages and was stopped. Avoid one repetition inside of another.',
  regexFailed: 'The worker that tries expressions could not run.',
  quoteAll: 'Search for this text as it stands',
});

/** What a key asks for, in a few words. */
export const keyText: Readonly<Record<FilterKey, string>> = catalogue('filterKey', {
  dir: 'direction: in, out',
  op: 'opcode: text, binary, ping, pong, close, cont; lifecycle',
  len: 'payload length in bytes: >1k, 1k..4k',
  url: 'part of the URL',
  conn: 'connection: number or part of its name',
  frame: 'page frame: top or part of its URL',
  protocol: 'negotiated subprotocol',
  time: 'since the log began, or time of day: <5s, 12:30..12:45',
  age: 'since the connection was made: <5s',
  code: 'close code: 1006, 4000..4999',
  is: 'state: open, closed, violation, heartbeat …',
  json: 'value in JSON: json.type:tick, json.price:>100',
  hex: 'bytes: de ad be ef',
});

const ERROR = catalogue('filterError', {
  'too-long': phrase(['subject'], 'A filter has at most {subject} characters.'),
  'too-deep': phrase(['subject'], 'Brackets and negations may stand inside of each other {subject} times at most.'),
  'too-many-regexes': phrase(['subject'], 'A filter has at most {subject} regular expressions.'),
  'term-expected': 'A text or a condition is expected here.',
  'term-expected-in-group':
    'A text or a condition is expected between the brackets. Put a text that holds brackets in quotes.',
  'group-open': 'The closing bracket ) is missing. Put a text that holds brackets in quotes.',
  'group-not-open': 'No bracket is open here. Put a text that holds brackets in quotes.',
  'quote-open': 'The closing quote " is missing.',
  'space-expected': 'A space is expected here. Put a text that holds quotes in quotes, each with a backslash: \\".',
  'regex-open': 'The closing / of the regular expression is missing. Put a text that begins with / in quotes.',
  'regex-empty': 'An expression is expected between the slashes.',
  'regex-flags': 'The flags i, m, s and u are expected here, each once. Put a text that begins with / in quotes.',
  'regex-invalid': phrase(['subject'], 'Not a regular expression: {subject}.'),
  'value-expected': 'A value is expected here.',
  'direction-expected': phrase(['subject'], 'One of these is expected here: {subject}.'),
  'opcode-expected': phrase(['subject'], 'One of these is expected here: {subject}.'),
  'state-expected': phrase(['subject'], 'One of these is expected here: {subject}.'),
  'length-expected': 'A length is expected here, such as >1k, <=200, 1k..4k or 0.',
  'time-expected':
    'A time with its unit is expected here, such as <5s, 500ms..2s or >1m, or a time of day such as >12:30.',
  'code-expected': 'A close code is expected here, such as 1006, 1000|1001 or 4000..4999.',
  'number-expected': 'A number is expected here. Put a text that begins with < or > in quotes.',
  'range-empty': 'The range is empty: its first value must not be greater than its second.',
  'connection-number': 'Connections are counted from 1.',
  'hex-expected': 'Hexadecimal digits are expected here, two for each byte.',
  'hex-odd': 'A second digit is expected: two for each byte.',
  'path-step-expected': 'The name of a member is expected here, a name in quotes, or *.',
  'path-index-expected': 'The index of an element and ] are expected here, or *].',
  'path-colon-expected': 'A colon and a value are expected here, such as :tick, :>5 or :*.',
} satisfies Record<FilterError['code'], string | ((subject: string) => string)>);

/** What is wrong with a filter and what is expected there, in one sentence. */
export function filterErrorText({ code, subject }: FilterError): string {
  const words = ERROR[code];
  return typeof words === 'string' ? words : words(subject);
}
