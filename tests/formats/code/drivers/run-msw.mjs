// Serves generated handlers with MSW in this process and plays the client's side by Node's own WebSocket:
// `node --experimental-websocket run-msw.mjs handlers.js URL messages.json`. Prints what the client heard.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { setupServer } from 'msw/node';

const [, , handlersPath, url, messagesPath] = process.argv;
const { handlers } = await import(pathToFileURL(handlersPath).href);
const messages = JSON.parse(readFileSync(messagesPath, 'utf8'));
const server = setupServer(...handlers);
server.listen({ onUnhandledRequest: 'error' });

const socket = new WebSocket(url);
socket.binaryType = 'arraybuffer';
const heard = [];
let place = 0;
const play = () => {
  for (; messages[place]?.sender === 'client'; place += 1) {
    const { text, hex } = messages[place];
    socket.send(text ?? Uint8Array.from(Buffer.from(hex, 'hex')));
  }
  if (place < messages.length) return;
  console.log(JSON.stringify(heard));
  process.exit(0);
};
socket.addEventListener('open', play);
socket.addEventListener('message', ({ data }) => {
  heard.push(typeof data === 'string' ? `text ${data}` : `bytes ${Buffer.from(data).toString('hex')}`);
  place += 1;
  play();
});
setTimeout(() => {
  console.error(`heard ${heard.length}`);
  process.exit(1);
}, 15_000);
