import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

export interface SocketServer {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** `ws://127.0.0.1:port` */
  readonly base: string;
  /** The same server under another origin. */
  readonly otherOrigin: string;
  /** Pages by path; what is not here is an empty page. */
  readonly pages: Map<string, ServedPage>;
  close(): Promise<void>;
}

export interface ServedPage {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * `/echo` sends back what comes; `/push` sends text, binary, text; `/close/CODE/REASON` closes after the first message; `/drop` cuts the
 * connection after the first message; `/refuse` answers the handshake with 403; `/hold` never completes a closing handshake.
 */
export async function startSocketServer(): Promise<SocketServer> {
  const pages = new Map<string, ServedPage>();
  const server = createServer((request, response) => {
    const page = pages.get(request.url ?? '');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    for (const [name, value] of Object.entries(page?.headers ?? {})) response.setHeader(name, value);
    response.end(page?.html ?? '<!doctype html><title>empty</title>');
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (request.url === '/refuse') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => serve(client, request.url ?? '/'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    base: `ws://127.0.0.1:${address.port}`,
    otherOrigin: `http://localhost:${address.port}`,
    pages,
    close: () => stop(server, sockets),
  };
}

function serve(client: WebSocket, url: string): void {
  const [, action, code, reason] = url.split('/');
  if (action === 'push') {
    client.send('one');
    client.send(Uint8Array.of(2, 2));
    client.send('three');
  }
  client.on('message', (data, isBinary) => {
    if (action === 'close') client.close(Number(code), decodeURIComponent(reason ?? ''));
    else if (action === 'drop') client.terminate();
    else client.send(data, { binary: isBinary });
  });
}

async function stop(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const client of sockets.clients) client.terminate();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
