import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { BEHAVIOURS } from './behaviours/index.ts';
import { ConnectionLog } from './connection-log.ts';
import { DemoConnection } from './demo-connection.ts';
import { PageFiles } from './page-files.ts';
import { refuseHandshake } from './raw-connection.ts';
import { createSelfSignedCertificate } from './self-signed-certificate.ts';

const HOST = '127.0.0.1';
const MAX_PAYLOAD_BYTES = 128 * 1024 * 1024;

export interface DemoServerOptions {
  /** Port of the page and its sockets; the frame's server takes the next one. 0 lets the system choose both. */
  readonly port: number;
  /** Keep what every connection sent and received (default). A demo that runs for days should not. */
  readonly keepsLog?: boolean;
  /** Serve `https:` and `wss:` with a self-signed certificate made for this run. */
  readonly tls?: boolean;
}

export interface DemoServers {
  /** Where the demo page is, e.g. `http://127.0.0.1:8410`. */
  readonly origin: string;
  /** The other origin, and other site, from which the page takes its frame; it answers on the same paths. */
  readonly frameOrigin: string;
  /** The ports of the two. */
  readonly ports: { readonly page: number; readonly frame: number };
  readonly log: ConnectionLog;
  /** The address of a socket on the page's server: `socketUrl('/echo')`. */
  socketUrl(target: string): string;
  /** Ends both servers and every connection. */
  close(): Promise<void>;
}

/** Starts both servers on the loopback address. Rejects with the system's error when a port is taken. */
export async function startDemoServers({
  port,
  keepsLog = true,
  tls = false,
}: DemoServerOptions): Promise<DemoServers> {
  const log = new ConnectionLog({ isKept: keepsLog });
  const certificate = tls ? createSelfSignedCertificate() : undefined;
  const makeServer = (): Server => (certificate ? createTlsServer(certificate) : createServer());
  const pageServer = makeServer();
  const frameServer = makeServer();
  const running = [pageServer, frameServer].map((server) => serveSockets(server, log));
  const pagePort = await listen(pageServer, port);
  try {
    const framePort = await listen(frameServer, port === 0 ? 0 : port + 1);
    const scheme = tls ? 's' : '';
    const origin = `http${scheme}://${HOST}:${pagePort}`;
    // Another host name makes the frame another site, so that browsers put it into a process of its own.
    const frameOrigin = `http${scheme}://localhost:${framePort}`;
    const files = new PageFiles({ origin, frameOrigin });
    for (const server of [pageServer, frameServer]) server.on('request', files.answer);
    return {
      origin,
      frameOrigin,
      ports: { page: pagePort, frame: framePort },
      log,
      socketUrl: (target) => `ws${scheme}://${HOST}:${pagePort}${target}`,
      close: async () => {
        await Promise.all(running.map((end) => end()));
      },
    };
  } catch (error) {
    await running[0]?.();
    throw error;
  }
}

/** Answers WebSocket handshakes by path; returns how to end the server and all its connections. */
function serveSockets(server: Server, log: ConnectionLog): () => Promise<void> {
  const plain = socketServer(false);
  const deflating = socketServer(true);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket, head) => {
    if (!(socket instanceof Socket)) return;
    // A reset by the browser is not an event here: the connection's own close says it.
    socket.on('error', () => undefined);
    const target = request.url ?? '/';
    const { pathname, searchParams } = new URL(target, 'ws://demo');
    const behaviour = BEHAVIOURS.get(pathname);
    if (!behaviour) {
      refuseHandshake(socket, 404, 'Not Found');
      return;
    }
    const logged = log.begin(target, request.headers);
    if (behaviour.kind === 'raw') {
      behaviour.run({ socket, request, query: searchParams, logged, log });
      return;
    }
    acceptOnly(request, behaviour.subprotocol);
    (behaviour.isCompressed ? deflating : plain).handleUpgrade(request, socket, head, (webSocket) => {
      behaviour.run(new DemoConnection(webSocket, logged, log));
    });
  });
  return async () => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    await closed;
  };
}

function socketServer(perMessageDeflate: boolean): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    perMessageDeflate: perMessageDeflate ? { threshold: 0 } : false,
    maxPayload: MAX_PAYLOAD_BYTES,
    // Whatever `acceptOnly` left of the offer; without this function the library would take any first one.
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
}

/** A server names only a subprotocol it speaks (RFC 6455 §4.2.2); the header is narrowed before the library answers. */
function acceptOnly(request: IncomingMessage, subprotocol: string | undefined): void {
  const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  if (subprotocol !== undefined && offered.includes(subprotocol))
    request.headers['sec-websocket-protocol'] = subprotocol;
  else delete request.headers['sec-websocket-protocol'];
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, HOST);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
