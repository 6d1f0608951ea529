import { codeHead } from './code-head.ts';
import { comments, encoded, file } from './code-lines.ts';
import type { CodeOptions, GeneratedCode } from './code-options.ts';
import type { Conversation, ConversationMessage } from './conversation.ts';
import { pythonString } from './quote-text.ts';
import { UNKNOWN_URL } from './socket-url.ts';

/** A client for Python 3.9 with `websockets` 10 or newer that plays the client's side. https://websockets.readthedocs.io/ */
export function pythonClient(conversation: Conversation, options: CodeOptions): GeneratedCode {
  const { hasTiming, binaryAs } = options;
  const hasHeaders = options.hasHeaders && conversation.headers.length > 0;
  const hasBinary = conversation.messages.some(({ text }) => text === null);
  const { protocols } = conversation;
  const lines = [
    ...comments([...codeHead(conversation, 0), 'Run it with: pip install websockets && python client.py'], '#'),
    'import asyncio',
    ...(hasBinary && binaryAs === 'base64' ? ['import base64'] : []),
    'import time',
    '',
    'import websockets',
    '',
    `SOCKET_URL = ${pythonString(conversation.url ?? UNKNOWN_URL)}`,
    `PROTOCOLS = ${protocols.length === 0 ? 'None' : `[${protocols.map(pythonString).join(', ')}]`}`,
    ...(hasHeaders
      ? [
          'HEADERS = [',
          ...conversation.headers.map(({ name, value }) => `    (${pythonString(name)}, ${pythonString(value)}),`),
          ']',
          '# Its name since version 14.',
          "OPTIONS = {'additional_headers' if int(websockets.__version__.split('.')[0]) >= 14 else 'extra_headers': HEADERS}",
        ]
      : []),
    '# An answer that has not come by then is not waited for any longer, in seconds.',
    'PATIENCE = 5',
    '',
    `# Who said it${hasTiming ? ', seconds since the connection was opened' : ''}, and what.`,
    'RECORDING = [',
    ...conversation.messages.map(
      (message) =>
        `    ('${message.sender}', ${hasTiming ? `${(message.atMs / 1000).toFixed(3)}, ` : ''}${dataLiteral(message, binaryAs)}),`,
    ),
    ']',
    '',
    '',
    'async def main():',
    `    async with websockets.connect(SOCKET_URL, subprotocols=PROTOCOLS, max_size=None${hasHeaders ? ', **OPTIONS' : ''}) as socket:`,
    '        received = 0',
    '        missing = 0',
    '',
    '        async def listen():',
    '            nonlocal received',
    '            try:',
    '                async for message in socket:',
    '                    received += 1',
    "                    print('<', ascii(message))",
    '            except websockets.exceptions.ConnectionClosed:',
    '                pass',
    '',
    '        async def answers(count):',
    '            """Until the server has said so many messages."""',
    '            nonlocal missing',
    '            end = time.monotonic() + PATIENCE',
    '            while received + missing < count and not listening.done():',
    '                if time.monotonic() > end:',
    '                    missing = count - received',
    '                await asyncio.sleep(0.005)',
    '',
    '        listening = asyncio.ensure_future(listen())',
    '        expected = 0',
    ...(hasTiming
      ? [
          '        opened_at = time.monotonic()',
          '        for sender, at, data in RECORDING:',
          '            await asyncio.sleep(max(0, at - (time.monotonic() - opened_at)))',
          "            if sender == 'client':",
          '                await socket.send(data)',
          '            else:',
          '                expected += 1',
        ]
      : [
          '        for sender, data in RECORDING:',
          "            if sender == 'server':",
          '                expected += 1',
          '                continue',
          '            await answers(expected)',
          '            await socket.send(data)',
        ]),
    '        await answers(expected)',
    '        await socket.close()',
    '        await listening',
    "        print(f'Closed with {socket.close_code}: {received} messages came, {expected} were recorded.')",
    '',
    '',
    'asyncio.run(main())',
  ];
  return { text: file(lines), unsayable: 0 };
}

function dataLiteral({ text, bytes }: ConversationMessage, binaryAs: CodeOptions['binaryAs']): string {
  if (text !== null) return pythonString(text);
  const literal = `'${encoded(bytes, binaryAs)}'`;
  return binaryAs === 'hex' ? `bytes.fromhex(${literal})` : `base64.b64decode(${literal})`;
}
