import type { ActFailure } from '../act/act-desk.ts';
import type { DraftError, DraftFormat } from '../act/draft.ts';
import { MAX_NAME_CHARS } from '../act/message-library.ts';
import type { TemplateError } from '../act/template.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

const FAILURES: Readonly<Record<ActFailure, string>> = catalogue('actFailure', {
  unknown: 'The page has no such connection any more.',
  connecting: 'The connection is not open yet.',
  closing: 'The connection is closing: the browser would drop the message in silence.',
  closed: 'The connection is closed.',
  refused: 'The browser refused.',
  failed: 'It did not work. The page was not disturbed.',
  imported: 'This connection comes from a file: there is nobody to talk to.',
  unreachable: 'The page is gone, or cannot be reached at the moment.',
  'too-long': 'The message is longer than 16 MB.',
  'no-answer': 'The page went away or does not answer. Whether it was done is not known.',
});

/** `variable`: as it was written, with its braces. */
const TEMPLATE: Readonly<Record<TemplateError['code'], (variable: string) => string>> = catalogue('actTemplate', {
  'unknown-variable': phrase(['variable'], 'There is no variable {variable}.'),
  'bad-arguments': phrase(['variable'], '{variable} is not written as it must be.'),
  'bad-path': phrase(['variable'], '{variable} has no JSON path such as $.user.id.'),
  'no-value': phrase(['variable'], 'No message of this connection has a value for {variable}.'),
  'not-closed': phrase(['variable'], "{variable} is not closed by '}}'."),
});

const DRAFT = catalogue('actDraft', {
  json: phrase(['line', 'column'], 'Not JSON: line {line, number}, column {column, number}.'),
  base64: phrase(['character'], 'Not base64 at character {character, number}.'),
  notUtf8: phrase(['offset'], 'These bytes are no UTF-8 text (offset {offset, number}).'),
  noFile: 'No file was chosen.',
});

const LONGEST_VARIABLE_SHOWN = 40;

/** Every word about acting on connections. */
export const actText = catalogue('act', {
  label: 'Composer',
  target: 'Connection',
  noTarget: 'No open connection',
  noTargetHint: 'There is no open connection to send by. Messages can be written and kept meanwhile.',
  direction: 'Direction',
  toServer: '↑ To server',
  toServerTitle: 'Sent by the page’s own socket',
  toPage: '↓ To page',
  toPageTitle: 'Delivered to the page as if the server had sent it (event.isTrusted is false)',
  format: 'Written as',
  formats: { text: 'Text', json: 'JSON', hex: 'Hex', base64: 'Base64', file: 'File' } satisfies Record<
    DraftFormat,
    string
  >,
  formatJson: 'Format',
  formatJsonTitle: 'Line breaks and indents; numbers and keys stay as they are',
  frame: 'Message type',
  frames: { text: 'Text', binary: 'Binary' },
  variables: 'Variables',
  variablesTitle:
    '{{uuid}}  {{now}}  {{now s}}  {{now iso}}  {{counter}}  {{counter 100}}  {{random 1 10}}\n{{last $.id}}  {{last in $.id}}  {{last out $.id}}: from the newest message that has a value there',
  editor: 'Message',
  placeholder: 'Message. Ctrl+Enter sends it.',
  hexEditor: 'Message as bytes',
  hexHelp: 'Type hex digits or paste. Insert switches between inserting and overwriting.',
  inserting: 'INS',
  overwriting: 'OVR',
  insertTitle: 'Typed bytes are inserted or overwrite (Insert)',
  hexStatus: phrase(
    ['offset', 'length', 'selected'],
    'offset {offset, number} of {length, bytes}{selected, plural, =0 {} other {, # selected}}',
  ),
  hexAscii: 'ASCII column',
  chooseFile: 'Choose file…',
  chosenFile: phrase(['name', 'length'], '{name}, {length, bytes}'),
  fileUnreadable: 'The file could not be read.',
  fileTooLong: 'The file is longer than 16 MB.',
  madeFrom: phrase(['row'], 'Made from row {row, number}'),
  originalGone: 'Made from a message that is no longer in the log',
  detach: 'Forget the original',
  send: 'Send',
  deliver: 'Deliver',
  sendTitle: 'Ctrl+Enter',
  repeat: 'How often',
  repeats: { once: 'Once', times: 'Times', schedule: 'Schedule' },
  times: 'times',
  every: 'every',
  milliseconds: 'ms',
  timesLabel: 'Number of messages',
  everyLabel: 'Milliseconds between two messages',
  stop: 'Stop',
  runs: 'Sent messages',
  sent: phrase(['count'], '{count, plural, =1 {Sent} other {# sent}}'),
  delivered: phrase(['count'], '{count, plural, =1 {Delivered} other {# delivered}}'),
  sending: 'Sending…',
  showRow: phrase(['row'], 'Row {row, number}'),
  failure: (failure: ActFailure, words: string) => (words === '' ? FAILURES[failure] : `${FAILURES[failure]} ${words}`),
  notSentAll: phrase(
    ['sent', 'reason'],
    '{reason}{sent, plural, =0 {} one { # was sent before.} other { # were sent before.}}',
  ),
  library: {
    open: 'History and favourites…',
    title: 'Messages',
    name: 'Keep this message as',
    keep: 'Keep',
    notKept: `A name is needed (up to ${MAX_NAME_CHARS} characters), and a message of at most 32 kB that is no file.`,
    favourites: 'Favourites',
    noFavourites: 'Nothing was kept under a name yet.',
    history: 'History',
    noHistory: 'Nothing was sent yet.',
    load: 'Load',
    remove: phrase(['name'], 'Remove {name}'),
    clear: 'Clear history',
    exportFile: 'Export',
    importFile: 'Import…',
    notOurs: 'This file holds no messages of Framescope.',
    imported: phrase(['count'], '{count, number} favourites in all now.'),
    empty: '(empty)',
  },
  connect: {
    open: 'Open a new connection…',
    title: 'New connection',
    hint: 'From the page’s context: with its origin, its cookies and under its content security policy. Nothing of the page listens to it.',
    url: 'URL',
    protocols: 'Subprotocols, separated by commas',
    submit: 'Connect',
  },
  offline: {
    on: 'Simulate offline: lose all connections of this document and refuse new ones',
    off: 'Back online',
  },
  network: {
    open: 'Simulate a slow network…',
    title: 'Slow network',
    hint: 'For every connection of this document, each way and in order, until the panel is closed or everything is 0.',
    delay: 'Delay each way, in ms',
    jitter: 'Up to so much more by chance, in ms',
    speedIn: 'Received, in kB/s (0: no limit)',
    speedOut: 'Sent, in kB/s (0: no limit)',
    stalled: 'Stalled: nothing comes, nothing goes',
    stalledTitle: 'A half-open connection: it stays open, and neither side is told',
    submit: 'Apply',
  },
  close: {
    open: 'Close connection…',
    title: 'Close connection',
    as: 'Who closes',
    kinds: {
      page: 'The page: close() on its own socket',
      server: 'The server, simulated: the page gets the close event that such a close brings',
      loss: 'Nobody, simulated: the connection is lost (error, then close with 1006)',
    },
    code: 'Close code',
    none: 'none (1005)',
    reason: 'Reason',
    bytes: phrase(['length', 'most'], '{length, number} of {most, number} bytes'),
    submit: 'Close connection',
    errors: {
      code: 'A page may close with 1000 or 3000–4999 only.',
      'server-code': 'A server may close with 1000–1003, 1007–1014 or 3000–4999.',
      reason: 'A reason has at most 123 bytes of UTF-8.',
      'reason-without-code': 'A reason needs a code.',
    },
  },
});

/** Why a draft is no message. */
export function draftErrorText(error: DraftError): string {
  switch (error.code) {
    case 'template':
      return templateErrorText(error.error);
    case 'json':
      return DRAFT.json(error.line, error.column);
    case 'base64':
      return DRAFT.base64(error.offset + 1);
    case 'not-utf8':
      return DRAFT.notUtf8(error.offset);
    case 'no-file':
      return DRAFT.noFile;
    case 'too-long':
      return FAILURES['too-long'];
  }
}

function templateErrorText({ code, words }: TemplateError): string {
  return TEMPLATE[code](code === 'not-closed' ? `{{${words.slice(0, LONGEST_VARIABLE_SHOWN)}` : `{{${words}}}`);
}
