import { joinedHeaders } from './client-headers.ts';
import { codeHead } from './code-head.ts';
import { comments, file } from './code-lines.ts';
import type { CodeOptions, GeneratedCode } from './code-options.ts';
import type { Conversation, ConversationMessage } from './conversation.ts';
import { safeWord, shellWord } from './quote-shell.ts';
import { UNKNOWN_URL } from './socket-url.ts';

/** Seconds of listening after the last message. */
const LISTENS = 2;
/** Linux takes no longer argument (`MAX_ARG_STRLEN`, 32 pages). */
const MAX_ARGUMENT_BYTES = 128 * 1024 - 1;

/** `wscat`: the client's text messages, all at once. https://github.com/websockets/wscat */
export function wscatLine(conversation: Conversation, options: CodeOptions): GeneratedCode {
  const sent = conversation.messages.filter(({ sender }) => sender === 'client');
  const said = sent.map(argument).filter((message) => message !== null);
  const unsayable = sent.length - said.length;
  const parts = [
    `wscat --connect ${safeWord(conversation.url ?? UNKNOWN_URL)}`,
    ...conversation.protocols.map((protocol) => `--subprotocol ${safeWord(protocol)}`),
    ...(options.hasHeaders ? joinedHeaders(conversation.headers) : []).map(
      ([name, value]) => `--header ${safeWord(`${name}:${value}`)}`,
    ),
    ...said.map((message) => `--execute ${message}`),
    `--wait ${LISTENS}`,
  ];
  return { text: file([...comments(codeHead(conversation, unsayable), '#'), parts.join(' \\\n  ')]), unsayable };
}

function argument({ text, bytes }: ConversationMessage): string | null {
  return text === null || bytes.length > MAX_ARGUMENT_BYTES ? null : shellWord(text);
}
