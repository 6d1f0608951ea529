import { joinedHeaders } from './client-headers.ts';
import { codeHead } from './code-head.ts';
import { comments, file } from './code-lines.ts';
import type { CodeOptions, GeneratedCode } from './code-options.ts';
import type { Conversation, ConversationMessage } from './conversation.ts';
import { yamlString } from './quote-text.ts';
import { UNKNOWN_URL } from './socket-url.ts';

/** The last answers are on their way when the last message is sent. Seconds. */
const LAST_THINK = 2;

/**
 * A scenario of Artillery: each virtual user says the client's side once. Its engine sends text only, and takes `{{` for a variable, so
 * such a message is one. https://www.artillery.io/docs/reference/engines/websocket
 */
export function artilleryScenario(conversation: Conversation, options: CodeOptions): GeneratedCode {
  const { protocols, messages } = conversation;
  const sent = messages.filter(({ sender }) => sender === 'client');
  const said = sent.flatMap((message) => (message.text === null ? [] : [{ ...message, text: message.text }]));
  const unsayable = sent.length - said.length;
  const headers = options.hasHeaders ? joinedHeaders(conversation.headers) : [];
  const variables = said.flatMap(({ text }, at) => (isTemplate(text) ? [[`message${at + 1}`, text] as const] : []));
  const lines = [
    ...comments([...codeHead(conversation, unsayable), 'Run it with: npx artillery run scenario.yml'], '#'),
    'config:',
    `  target: ${yamlString(conversation.url ?? UNKNOWN_URL)}`,
    '  phases:',
    '    - duration: 1',
    '      arrivalCount: 1',
    ...(protocols.length + headers.length === 0 ? [] : ['  ws:']),
    ...(protocols.length === 0 ? [] : ['    subprotocols:', ...protocols.map((name) => `      - ${yamlString(name)}`)]),
    ...(headers.length === 0
      ? []
      : ['    headers:', ...headers.map(([name, value]) => `      ${yamlString(name)}: ${yamlString(value)}`)]),
    ...(variables.length === 0
      ? []
      : ['  variables:', ...variables.map(([name, text]) => `    ${name}: ${yamlString(text)}`)]),
    'scenarios:',
    '  - name: Recorded by Framescope',
    '    engine: ws',
    '    flow:',
    ...flow(said, options),
    `      - think: ${LAST_THINK}`,
  ];
  return { text: file(lines), unsayable };
}

function flow(
  said: readonly (ConversationMessage & { readonly text: string })[],
  { hasTiming }: CodeOptions,
): string[] {
  const lines: string[] = [];
  let before = 0;
  for (const [at, { text, atMs }] of said.entries()) {
    const pause = Math.round(atMs - before) / 1000;
    before = atMs;
    if (hasTiming && pause > 0) lines.push(`      - think: ${pause}`);
    lines.push(`      - send: ${isTemplate(text) ? `"{{ message${at + 1} }}"` : yamlString(text)}`);
  }
  return lines;
}

function isTemplate(text: string): boolean {
  return text.includes('{{');
}
