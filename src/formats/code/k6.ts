import { codeHead } from './code-head.ts';
import { comments, encoded, file } from './code-lines.ts';
import type { CodeOptions, GeneratedCode } from './code-options.ts';
import type { Conversation } from './conversation.ts';
import { headerLines, recordingLines, type BinaryLiteral } from './javascript-recording.ts';
import { javascriptString } from './quote-text.ts';
import { UNKNOWN_URL } from './socket-url.ts';

/** A load test of k6: each iteration plays the client's side once. https://grafana.com/docs/k6/latest/javascript-api/k6-websockets/ */
export function k6Script(conversation: Conversation, options: CodeOptions): GeneratedCode {
  // The parameter for subprotocols is "reserved for future use".
  const protocols = conversation.protocols.map((value) => ({ name: 'Sec-WebSocket-Protocol', value }));
  const headers = [...protocols, ...(options.hasHeaders ? conversation.headers : [])];
  const hasBinary = conversation.messages.some(({ text }) => text === null);
  const binary: BinaryLiteral =
    options.binaryAs === 'base64'
      ? { declaration: null, literal: (bytes) => `b64decode('${encoded(bytes, 'base64')}')` }
      : {
          declaration: [
            'const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (byte) => parseInt(byte, 16)).buffer;',
          ],
          literal: (bytes) => `bytes('${encoded(bytes, 'hex')}')`,
        };
  const lines = [
    ...comments([...codeHead(conversation, 0), 'Run it with: k6 run script.js']),
    "import { check } from 'k6';",
    ...(hasBinary && options.binaryAs === 'base64' ? ["import { b64decode } from 'k6/encoding';"] : []),
    "import { clearTimeout, setTimeout } from 'k6/timers';",
    "import { WebSocket } from 'k6/websockets';",
    '',
    'export const options = { vus: 1, iterations: 1 };',
    '',
    `const SOCKET_URL = ${javascriptString(conversation.url ?? UNKNOWN_URL)};`,
    ...(headers.length > 0 ? ['const HEADERS = {', ...headerLines(headers), '};'] : []),
    ...comments(['A conversation that is not over so long after its last message failed.']),
    'const PATIENCE_MS = 5000;',
    '',
    ...recordingLines(conversation, options, binary),
    "const EXPECTED = RECORDING.filter(({ from }) => from === 'server').length;",
    '',
    'export default function () {',
    `  const socket = new WebSocket(SOCKET_URL${headers.length > 0 ? ', null, { headers: HEADERS }' : ''});`,
    "  socket.binaryType = 'arraybuffer';",
    '  let received = 0;',
    ...(options.hasTiming ? TIMED : IN_STEP),
    "  socket.addEventListener('close', () => {",
    ...(options.hasTiming ? ['    for (const timer of timers) clearTimeout(timer);'] : ['    clearTimeout(end);']),
    "    check(received, { 'as many answers as recorded': (count) => count >= EXPECTED });",
    '  });',
    "  socket.addEventListener('error', (event) => console.error(event.error));",
    '}',
  ];
  return { text: file(lines), unsayable: 0 };
}

const IN_STEP = [
  '  let place = 0;',
  '  let end;',
  '  /** Says what the client said until the server was to speak. */',
  '  const play = () => {',
  "    for (; place < RECORDING.length && RECORDING[place].from === 'client'; place += 1) socket.send(RECORDING[place].data);",
  '    clearTimeout(end);',
  '    if (place >= RECORDING.length) socket.close();',
  '    else end = setTimeout(() => socket.close(), PATIENCE_MS);',
  '  };',
  "  socket.addEventListener('open', play);",
  "  socket.addEventListener('message', () => {",
  '    received += 1;',
  '    place += 1;',
  '    play();',
  '  });',
];

const TIMED = [
  '  const timers = [];',
  '  let hasSaidAll = false;',
  '  const closeWhenDone = () => {',
  '    if (hasSaidAll && received >= EXPECTED) socket.close();',
  '  };',
  "  socket.addEventListener('open', () => {",
  '    let last = 0;',
  '    for (const { from, at, data } of RECORDING) {',
  "      if (from === 'client') timers.push(setTimeout(() => socket.send(data), at));",
  '      last = at;',
  '    }',
  '    timers.push(',
  '      setTimeout(() => {',
  '        hasSaidAll = true;',
  '        closeWhenDone();',
  '      }, last + 1),',
  '    );',
  '    timers.push(setTimeout(() => socket.close(), last + PATIENCE_MS));',
  '  });',
  "  socket.addEventListener('message', () => {",
  '    received += 1;',
  '    closeWhenDone();',
  '  });',
];
