import { joinedHeaders } from './client-headers.ts';
import { codeHead } from './code-head.ts';
import { comments, file } from './code-lines.ts';
import type { CodeOptions, GeneratedCode } from './code-options.ts';
import type { Conversation } from './conversation.ts';
import { safeWord } from './quote-shell.ts';
import { httpUrl, UNKNOWN_URL } from './socket-url.ts';

/** Seconds of listening. */
const LISTENS = 2;
/** A key as good as any other (RFC 6455 §4.1 wants sixteen bytes): `Framescope-curl!`. */
const KEY = 'RnJhbWVzY29wZS1jdXJsIQ==';

/** `curl`: the opening handshake alone, to see what the server says to it. */
export function curlLine(conversation: Conversation, options: CodeOptions): GeneratedCode {
  const headers: (readonly [string, string])[] = [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', KEY],
    ...(conversation.protocols.length > 0
      ? [['Sec-WebSocket-Protocol', conversation.protocols.join(', ')] as const]
      : []),
    ...(options.hasHeaders ? joinedHeaders(conversation.headers) : []),
  ];
  const parts = [
    // `--globoff`: brackets and braces in the URL mean themselves.
    `curl --http1.1 --include --no-buffer --globoff --max-time ${LISTENS}`,
    // curl removes a header that is given without a value; a semicolon says that it is empty.
    ...headers.map(([name, value]) => `--header ${safeWord(value === '' ? `${name};` : `${name}: ${value}`)}`),
    safeWord(httpUrl(conversation.url ?? UNKNOWN_URL)),
  ];
  const sent = conversation.messages.filter(({ sender }) => sender === 'client').length;
  const head = [
    'The opening handshake; what the server sends then is printed as it stands on the wire.',
    ...codeHead(conversation, sent),
  ];
  return { text: file([...comments(head, '#'), parts.join(' \\\n  ')]), unsayable: sent };
}
