import { toBase64 } from '../../base/base64.ts';
import { joinedHeaders } from './client-headers.ts';
import { codeHead } from './code-head.ts';
import { comments, file } from './code-lines.ts';
import type { CodeOptions, GeneratedCode } from './code-options.ts';
import type { Conversation } from './conversation.ts';
import { safeWord, shellWord } from './quote-shell.ts';
import { UNKNOWN_URL } from './socket-url.ts';

/** Seconds of listening after the last message. */
const LISTENS = 2;
/** Longer messages are cut unless it is told. */
const DEFAULT_BUFFER = 64 * 1024;

/** `websocat` 1: the client's side from standard input, each message ended by NUL. https://github.com/vi/websocat/blob/v1.14.0/moreoptions.md */
export function websocatLine(conversation: Conversation, options: CodeOptions): GeneratedCode {
  const sent = conversation.messages.filter(({ sender }) => sender === 'client');
  const isMixed = sent.some(({ text }) => text === null);
  const said = sent.flatMap((message) => {
    const { text, bytes, atMs } = message;
    const word = shellWord(!isMixed ? (text ?? '') : text === null ? `b:${toBase64(bytes)}` : `t:${text}`);
    return word === null ? [] : [{ word, atMs }];
  });
  const longest = Math.max(0, ...sent.map(({ bytes }) => bytes.length));
  const flags = [
    '-0',
    ...(isMixed ? ['--base64', "--binary-prefix 'b:'", "--text-prefix 't:'"] : []),
    ...(longest * 2 > DEFAULT_BUFFER ? [`-B ${longest * 2}`] : []),
    ...(conversation.protocols.length > 0 ? [`--protocol ${safeWord(conversation.protocols.join(', '))}`] : []),
    ...(options.hasHeaders ? joinedHeaders(conversation.headers) : []).map(
      ([name, value]) => `-H ${safeWord(`${name}: ${value}`)}`,
    ),
  ];
  let before = 0;
  const input = said.flatMap(({ word: message, atMs }) => {
    const pause = Math.round(atMs - before) / 1000;
    before = atMs;
    return [...(options.hasTiming && pause > 0 ? [`  sleep ${pause}`] : []), `  printf '%s\\0' ${message}`];
  });
  const unsayable = sent.length - said.length;
  const lines = [
    ...comments(codeHead(conversation, unsayable), '#'),
    '{',
    ...input,
    `  sleep ${LISTENS}`,
    `} | websocat ${[...flags, safeWord(conversation.url ?? UNKNOWN_URL)].join(' ')}`,
  ];
  return { text: file(lines), unsayable };
}
