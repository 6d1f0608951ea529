import { assertNever } from '../../base/assert-never.ts';
import type { FilterError } from '../filter/filter-error.ts';
import type { FilterKey } from '../filter/filter-lexer.ts';
import { formatBytes, formatCount } from './format.ts';

/** The words of the filter box; a part of the catalogue that `text.ts` begins. */
export const filterText = {
  label: 'Filter',
  placeholder: 'Filter: text, /regex/, op:text, json.type:tick',
  suggestions: 'Suggestions',
  clear: 'Clear filter',
  saved: 'Saved filters',
  saveName: 'Name of the filter',
  saveButton: 'Save',
  nothingToSave: 'Type a filter to save it under a name.',
  noneSaved: 'No filter is saved yet.',
  forget: (name: string) => `Delete ${name}`,
  history: 'Recent',
  help: 'How to filter',
  close: 'Close',
  helpHint:
    'A click puts an example into the box. Terms side by side must all hold; OR, brackets and - for “not” combine them.',
  stop: 'Stop filtering',
  stopped: (percent: number) => `Stopped: ${percent}% of the rows were looked at.`,
  resume: 'Continue',
  unfinished: (rows: number, limit: number, regexLimit: number) =>
    `${formatCount(rows)} long ${rows === 1 ? 'message was' : 'messages were'} searched in part only and may hold more: the first ${formatBytes(limit)}, or ${formatBytes(regexLimit)} with a regex.`,
  regexTooSlow:
    'This expression takes too long on one of the messages and was stopped. Avoid one repetition inside of another.',
  regexFailed: 'The worker that tries expressions could not run.',
  quoteAll: 'Search for this text as it stands',
} as const;

/** What a key asks for, in a few words. */
export const keyText: Readonly<Record<FilterKey, string>> = {
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
};

/** What is wrong with a filter and what is expected there, in one sentence. */
export function filterErrorText({ code, subject }: FilterError): string {
  switch (code) {
    case 'too-long':
      return `A filter has at most ${subject} characters.`;
    case 'too-deep':
      return `Brackets and negations may stand inside of each other ${subject} times at most.`;
    case 'too-many-regexes':
      return `A filter has at most ${subject} regular expressions.`;
    case 'term-expected':
      return 'A text or a condition is expected here.';
    case 'term-expected-in-group':
      return 'A text or a condition is expected between the brackets. Put a text that holds brackets in quotes.';
    case 'group-open':
      return 'The closing bracket ) is missing. Put a text that holds brackets in quotes.';
    case 'group-not-open':
      return 'No bracket is open here. Put a text that holds brackets in quotes.';
    case 'quote-open':
      return 'The closing quote " is missing.';
    case 'space-expected':
      return 'A space is expected here. Put a text that holds quotes in quotes, each with a backslash: \\".';
    case 'regex-open':
      return 'The closing / of the regular expression is missing. Put a text that begins with / in quotes.';
    case 'regex-empty':
      return 'An expression is expected between the slashes.';
    case 'regex-flags':
      return 'The flags i, m, s and u are expected here, each once. Put a text that begins with / in quotes.';
    case 'regex-invalid':
      return `Not a regular expression: ${subject}.`;
    case 'value-expected':
      return 'A value is expected here.';
    case 'direction-expected':
    case 'opcode-expected':
    case 'state-expected':
      return `One of these is expected here: ${subject}.`;
    case 'length-expected':
      return 'A length is expected here, such as >1k, <=200, 1k..4k or 0.';
    case 'time-expected':
      return 'A time with its unit is expected here, such as <5s, 500ms..2s or >1m, or a time of day such as >12:30.';
    case 'code-expected':
      return 'A close code is expected here, such as 1006, 1000|1001 or 4000..4999.';
    case 'number-expected':
      return 'A number is expected here. Put a text that begins with < or > in quotes.';
    case 'range-empty':
      return 'The range is empty: its first value must not be greater than its second.';
    case 'connection-number':
      return 'Connections are counted from 1.';
    case 'hex-expected':
      return 'Hexadecimal digits are expected here, two for each byte.';
    case 'hex-odd':
      return 'A second digit is expected: two for each byte.';
    case 'path-step-expected':
      return 'The name of a member is expected here, a name in quotes, or *.';
    case 'path-index-expected':
      return 'The index of an element and ] are expected here, or *].';
    case 'path-colon-expected':
      return 'A colon and a value are expected here, such as :tick, :>5 or :*.';
    default:
      return assertNever(code);
  }
}
