import { codeHead } from './code-head.ts';
import { comments, file } from './code-lines.ts';
import type { CodeOptions, GeneratedCode } from './code-options.ts';
import type { Conversation } from './conversation.ts';
import { bufferLiteral, headerLines, protocolsLiteral, recordingLines } from './javascript-recording.ts';
import { javascriptString } from './quote-text.ts';
import { UNKNOWN_URL } from './socket-url.ts';

/** A client for Node that plays the client's side. https://github.com/websockets/ws/blob/master/doc/ws.md */
export function nodeClient(conversation: Conversation, options: CodeOptions): GeneratedCode {
  const hasHeaders = options.hasHeaders && conversation.headers.length > 0;
  const lines = [
    ...comments([...codeHead(conversation, 0), 'Run it with: npm install ws && node client.mjs']),
    "import { once } from 'node:events';",
    "import { setTimeout as sleep } from 'node:timers/promises';",
    "import WebSocket from 'ws';",
    '',
    `const SOCKET_URL = ${javascriptString(conversation.url ?? UNKNOWN_URL)};`,
    `const PROTOCOLS = ${protocolsLiteral(conversation)};`,
    ...(hasHeaders ? ['const HEADERS = {', ...headerLines(conversation.headers), '};'] : []),
    ...comments(['An answer that has not come by then is not waited for any longer.']),
    'const PATIENCE_MS = 5000;',
    '',
    ...recordingLines(conversation, options, bufferLiteral(options.binaryAs)),
    '',
    `const socket = new WebSocket(SOCKET_URL, PROTOCOLS${hasHeaders ? ', { headers: HEADERS }' : ''});`,
    "const closed = once(socket, 'close');",
    'let received = 0;',
    'let missing = 0;',
    "socket.on('message', (data, isBinary) => {",
    '  received += 1;',
    "  console.log('<', isBinary ? data : data.toString());",
    '});',
    "await once(socket, 'open');",
    ...(options.hasTiming ? ['const openedAt = performance.now();'] : []),
    '',
    '/** Until the server has said so many messages. */',
    'async function answers(count) {',
    '  const end = performance.now() + PATIENCE_MS;',
    '  while (received + missing < count && socket.readyState === WebSocket.OPEN) {',
    '    if (performance.now() > end) missing = count - received;',
    '    await sleep(5);',
    '  }',
    '}',
    '',
    'let expected = 0;',
    ...(options.hasTiming
      ? [
          'for (const { from, at, data } of RECORDING) {',
          '  await sleep(Math.max(0, at - (performance.now() - openedAt)));',
          "  if (from === 'client') socket.send(data);",
          '  else expected += 1;',
          '}',
        ]
      : [
          'for (const { from, data } of RECORDING) {',
          "  if (from === 'server') {",
          '    expected += 1;',
          '    continue;',
          '  }',
          '  await answers(expected);',
          '  socket.send(data);',
          '}',
        ]),
    'await answers(expected);',
    'socket.close(1000);',
    'const [code] = await closed;',
    'console.log(`Closed with ${code}: ${received} messages came, ${expected} were recorded.`);',
  ];
  return { text: file(lines), unsayable: 0 };
}
