import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { frameText } from './panel-scene.ts';

const PAGE = `<!doctype html><title>bench</title><script>
  let received = 0;
  // With it the list has two connections, so that one can be chosen.
  if (location.search === '?two') new WebSocket('ws://' + location.host + '/quiet');
  const socket = new WebSocket('ws://' + location.host + '/feed');
  socket.onmessage = () => { received += 1; };
</script>`;

/** Milliseconds between two bursts. */
const TICK_MS = 10;
const MAX_WAITING_BYTES = 1024 * 1024;

export interface LiveSource {
  readonly origin: string;
  /** Sends that many messages a second for a while, never more than the socket takes. Returns how many it sent. */
  send(perSecond: number, seconds: number): Promise<number>;
  close(): Promise<void>;
}

/** A page with one socket, and a server that feeds it. */
export async function startLiveSource(): Promise<LiveSource> {
  const http = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(PAGE);
  });
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  let current: WebSocket | null = null;
  sockets.on('connection', (socket, { url }) => {
    if (url === '/feed') current = socket;
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const texts = Array.from({ length: 1000 }, (_, index) => frameText(index, 100));
  return {
    origin: `http://127.0.0.1:${address.port}`,
    send: (perSecond, seconds) =>
      new Promise((resolve) => {
        const started = performance.now();
        let sent = 0;
        const timer = setInterval(() => {
          const elapsed = (performance.now() - started) / 1000;
          const due = Math.min(perSecond * seconds, Math.floor(elapsed * perSecond));
          // A page that cannot read as fast holds the socket back; what waits in the server is no measure of the panel.
          const room = (current?.bufferedAmount ?? 0) < MAX_WAITING_BYTES ? due - sent : 0;
          for (let turn = 0; turn < room; turn += 1, sent += 1) current?.send(texts[sent % texts.length] ?? '');
          if (elapsed < seconds) return;
          clearInterval(timer);
          resolve(sent);
        }, TICK_MS);
      }),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      const closed = once(http, 'close');
      http.close();
      await closed;
    },
  };
}
