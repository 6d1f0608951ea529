import * as fc from 'fast-check';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import type { CaptureRecord } from '../../../src/formats/record.ts';
import { ConversationCollector, type Conversation } from '../../../src/formats/code/conversation.ts';
import { connection, frame, START } from '../write/draw-records.ts';

/** What would end a literal, run as a command, be taken for a variable, or get lost, if it were written as it is. */
const HOSTILE_TEXTS = [
  '',
  'plain',
  `'"\``,
  '${process.exit(1)}#{1}{{1}}{1}',
  '\\',
  "\\' + process.exit(1) + '",
  'lines\nlines\r\nlines\r',
  '</script><script>alert(1)</script><!-- -->',
  '*/ process.exit(1) /*',
  'line separators \u2028\u2029 and next line \u0085',
  'marks that turn \u202etxet\u202c and are invisible \u200b\ufeff',
  '\ufeffbegins with a mark',
  'emoji 👩‍👩‍👧 \u{10ffff} \u{e0001}',
  '$(touch pwned) `touch pwned` ; touch pwned & | > pwned',
  "' ; touch pwned ; '",
  '!history !! !$',
  '%s %d %n %%',
  '-x',
  '--execute',
  '@file',
  '~ * ? [a]',
  '\u001b[31mred\u001b[0m \u001b[201~ \u0003 \u0004 \u007f',
  'tab\tend ',
  ' # no comment: - yaml & *anchor !tag |',
  '{{ message1 }}',
  '{{ $randomString() }}{{{ target }}}',
  "'''",
  '"""',
  '\\x41\\u0041\\101\\N{DIGIT ONE}',
  't:text',
  'b:AAEC',
  '{"type":"join","__proto__":{"a":1},"big":12345678901234567890}',
  'x'.repeat(70_000),
];

export const NUL_TEXT = 'before\0after';

const HOSTILE_BYTES = [
  [],
  [0],
  [0xff, 0xfe],
  [0x0a, 0x0d, 0x00, 0x27, 0x22],
  Array.from({ length: 256 }, (_, at) => at),
];

/** Random texts of all code points, the same in each run. */
const randomTexts = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { seed: 5, numRuns: 30 });

export interface Drawn {
  readonly sender: 'client' | 'server';
  readonly data: string | Uint8Array;
}

/** The client and the server say each of them, now and then something of their own in between. */
export function hostileConversation(url: string, pageUrl: string | null = null): Conversation {
  const texts = [...HOSTILE_TEXTS, NUL_TEXT, ...randomTexts];
  const drawn: Drawn[] = [{ sender: 'server', data: 'welcome' }];
  for (const [at, text] of texts.entries()) {
    drawn.push({ sender: 'client', data: text }, { sender: 'server', data: text });
    if (at % 7 === 3) drawn.push({ sender: 'server', data: `more ${at}` });
    if (at % 5 === 2) drawn.push({ sender: 'client', data: `and ${at}` });
  }
  for (const bytes of HOSTILE_BYTES) {
    drawn.push({ sender: 'client', data: Uint8Array.from(bytes) }, { sender: 'server', data: Uint8Array.from(bytes) });
  }
  drawn.push({ sender: 'client', data: 'the end' });
  return drawConversation(drawn, url, pageUrl);
}

export function drawConversation(
  drawn: readonly Drawn[],
  url: string,
  pageUrl: string | null = null,
  msBetween = 4,
): Conversation {
  const collector = new ConversationCollector({ keepsSecrets: true });
  for (const record of records(drawn, url, pageUrl, msBetween)) collector.add(record);
  const conversation = collector.conversation('c1');
  if (conversation === null) throw new Error('no conversation was drawn');
  return conversation;
}

function* records(
  drawn: readonly Drawn[],
  url: string,
  pageUrl: string | null,
  msBetween: number,
): Generator<CaptureRecord> {
  yield connection({
    url,
    pageUrl,
    requestedProtocols: ['chat'],
    handshake: {
      request: {
        method: 'GET',
        target: '/',
        headers: [
          { name: 'Host', value: 'elsewhere' },
          { name: 'Cookie', value: `a="b c"; d=it's $(touch pwned)` },
          { name: 'X-Hostile', value: `'"\`\${x} %s \\ {{ target }}` },
          { name: 'X-Empty', value: '' },
          { name: 'Sec-WebSocket-Key', value: 'dGhlIHNhbXBsZSBub25jZQ==' },
        ],
      },
      response: null,
      error: null,
    },
  });
  yield { kind: 'lifecycle', connection: 'c1', time: START, event: { type: 'open', protocol: 'chat', extensions: '' } };
  for (const [at, { sender, data }] of drawn.entries()) {
    const payload = typeof data === 'string' ? encodeUtf8(data) : data;
    const opcode = typeof data === 'string' ? 1 : 2;
    yield frame({
      sender,
      opcode,
      messageOpcode: opcode,
      payload,
      message: payload,
      payloadLength: payload.length,
      time: START + at * msBetween,
    });
  }
}

/** As `RecordedServer.heard` has it. */
export function said(conversation: Conversation, sender: 'client' | 'server'): readonly string[] {
  return conversation.messages
    .filter((message) => message.sender === sender)
    .map(({ text, bytes }) => shown(bytes, text !== null));
}

export function shown(bytes: Uint8Array, isText: boolean): string {
  return isText ? `text ${Buffer.from(bytes).toString()}` : `bytes ${Buffer.from(bytes).toString('hex')}`;
}
