import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** The dialog that takes a connection to code. */
export const codeText = catalogue('code', {
  title: 'Copy as code',
  scope: 'What',
  connection: phrase(['name'], 'The whole connection: {name}'),
  selection: phrase(['count'], 'Selected rows of it ({count, number})'),
  noConnection: 'Select a connection, or one of its rows.',
  target: 'As',
  options: 'How',
  timing: 'With the recording’s pauses',
  binaryHex: 'Binary messages as hex instead of Base64',
  headers: 'Headers of the handshake',
  secrets: 'Cookies, authorization and tokens of the handshake as they are',
  preview: 'Code',
  collecting: 'Reading the messages…',
  gone: 'The rows were removed while they were read.',
  badPattern: phrase(['message'], 'Not a pattern: {message}'),
  size: phrase(['messages', 'bytes'], '{messages, plural, one {# message} other {# messages}}, {bytes, bytes}'),
  leftOut: phrase(
    ['count'],
    '{count, plural, one {# message is} other {# messages are}} left out; the head of the file says why.',
  ),
  nothingSent: 'The client sent no message among these.',
  more: phrase(['count'], '… {count, plural, one {# more line} other {# more lines}} in the file'),
  copy: 'Copy',
  save: 'Save',
  close: 'Close',
});
