#!/usr/bin/env node
// Stands in for `websocat` 1, which neither npm nor Debian 12 has, by what its documentation says of the options that we use:
// messages end with NUL, prefixes tell text from binary, binary is base64, the header may be repeated.
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'null-terminated': { type: 'boolean', short: '0' },
    base64: { type: 'boolean' },
    'binary-prefix': { type: 'string' },
    'text-prefix': { type: 'string' },
    'buffer-size': { type: 'string', short: 'B', default: '65536' },
    protocol: { type: 'string' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
  },
});
const headers = Object.fromEntries(
  values.header.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
);
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const socket = new WebSocket(positionals[0], values.protocol === undefined ? [] : [values.protocol], { headers });
socket.on('open', () => {
  const input = Buffer.concat(chunks).toString();
  for (const line of input.split('\0').slice(0, -1)) {
    if (Buffer.byteLength(line) > Number(values['buffer-size'])) throw new Error('longer than the buffer');
    const [binary, text] = [values['binary-prefix'], values['text-prefix']];
    if (binary !== undefined && line.startsWith(binary)) socket.send(Buffer.from(line.slice(binary.length), 'base64'));
    else socket.send(text !== undefined && line.startsWith(text) ? line.slice(text.length) : line);
  }
  socket.close();
});
