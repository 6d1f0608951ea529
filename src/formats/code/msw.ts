import { codeHead } from './code-head.ts';
import { comments, file } from './code-lines.ts';
import type { CodeOptions, GeneratedCode } from './code-options.ts';
import type { Conversation } from './conversation.ts';
import { pageBytesLiteral, recordingLines } from './javascript-recording.ts';
import { regexSource } from './quote-text.ts';
import { UNKNOWN_URL, withoutQuery } from './socket-url.ts';

/**
 * A handler of Mock Service Worker 2 that plays the server's side, in a page's worker and in Node alike.
 * https://mswjs.io/docs/websocket
 */
export function mswHandler(conversation: Conversation, options: CodeOptions): GeneratedCode {
  const { hasTiming } = options;
  const url = withoutQuery(conversation.url ?? UNKNOWN_URL);
  const lines = [
    ...comments(codeHead(conversation, 0)),
    "import { ws } from 'msw';",
    '',
    ...comments(['The query is not looked at: it is often another each time.']),
    `const socket = ws.link(/^${regexSource(url.replace(/\/$/, ''))}\\/?$/);`,
    '',
    ...recordingLines(conversation, options, pageBytesLiteral(options.binaryAs)),
    '',
    'export const handlers = [',
    "  socket.addEventListener('connection', ({ client }) => {",
    '    let place = 0;',
    ...(hasTiming ? TIMED : AT_ONCE),
    '  }),',
    '];',
  ];
  return { text: file(lines), unsayable: 0 };
}

const AT_ONCE = [
  '    /** Says what the server said until the client was to speak. */',
  '    const play = () => {',
  "      for (; RECORDING[place]?.from === 'server'; place += 1) client.send(RECORDING[place].data);",
  '    };',
  "    client.addEventListener('message', () => {",
  '      place += 1;',
  '      play();',
  '    });',
  '    play();',
];

const TIMED = [
  '    let spoken = Promise.resolve();',
  '    /** Says what the server said until the client was to speak, as long after `since` as it did. */',
  '    const play = (since) => {',
  "      for (let before = since; RECORDING[place]?.from === 'server'; place += 1) {",
  '        const { at, data } = RECORDING[place];',
  '        const pause = at - before;',
  '        before = at;',
  '        spoken = spoken.then(() => new Promise((resolve) => setTimeout(resolve, pause))).then(() => client.send(data));',
  '      }',
  '    };',
  "    client.addEventListener('message', () => {",
  '      const since = RECORDING[place]?.at ?? 0;',
  '      place += 1;',
  '      play(since);',
  '    });',
  '    play(0);',
];
