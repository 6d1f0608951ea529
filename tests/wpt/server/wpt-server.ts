import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

import type { TestCertificate } from './certificate.ts';
import type { ServerPorts } from './hosts.ts';
import { HTTP_HANDLERS } from './http-handlers.ts';
import { readHttpRequest, type HttpRequest, type HttpResponse } from './http-message.ts';
import { serveReports } from './report-endpoint.ts';
import { serveFile, type StaticFilesContext } from './static-files.ts';
import type { TestQueue } from './test-queue.ts';
import { acceptExtendedConnect, acceptUpgrade } from './web-socket-upgrade.ts';

/** The vendored files, without a trailing separator. */
export const SUITE_DIR = fileURLToPath(new URL('../suite', import.meta.url));

const REPORT_SCRIPT = readFileSync(new URL('../page/testharnessreport.js', import.meta.url), 'utf8');

/** Stands in for wptserve and pywebsocket3: everything the vendored folders need, on the loopback address, on free ports. */
export interface WptServer {
  readonly ports: ServerPorts;
  /** Faults of this server itself (a handler that threw, a substitution that is not known); a run with any is not valid. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** Starts the seven servers of one lane, whose results go to `queue`. */
export async function startWptServer(queue: TestQueue, certificate: TestCertificate): Promise<WptServer> {
  const faults: string[] = [];
  const stash = new Map<string, unknown>();
  let files: StaticFilesContext | undefined;

  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    if (files === undefined) throw new Error('the servers are not up yet');
    const path = request.url.pathname;
    if (path.startsWith('/framescope/')) return serveReports(request, queue, files.ports);
    const handler = HTTP_HANDLERS[path];
    return handler === undefined ? serveFile(request, files) : handler(request, { stash });
  };

  type AnyRequest = IncomingMessage | Http2ServerRequest;
  type AnyResponse = ServerResponse | Http2ServerResponse;
  const listener =
    (scheme: string) =>
    (message: AnyRequest, response: AnyResponse): void => {
      // A client that leaves is no fault; the rest of its request is dropped.
      message.on('error', () => undefined);
      response.on('error', () => undefined);
      void (async () => {
        const request = await readHttpRequest(message, scheme).catch(() => undefined);
        if (request === undefined) return;
        try {
          await writeResponse(response, await answer(request));
        } catch (error) {
          faults.push(`${request.method} ${request.url.pathname}: ${String(error)}`);
          response.statusCode = 500;
          response.end();
        }
      })();
    };
  const onUpgrade = (request: IncomingMessage, socket: Socket, head: Buffer): void => {
    acceptUpgrade(request, socket, head).catch((error: unknown) =>
      faults.push(`ws ${request.url ?? ''}: ${String(error)}`),
    );
  };

  const http = [createHttpServer(listener('http')), createHttpServer(listener('http'))] as const;
  const https = [
    createHttpsServer(certificate, listener('https')),
    createHttpsServer(certificate, listener('https')),
  ] as const;
  // No `upgrade` listener on the servers above: a WebSocket to one of them is answered as any request, as wptserve does.
  const ws = createHttpServer(listener('http')).on('upgrade', onUpgrade);
  const wss = createHttpsServer(certificate, listener('https')).on('upgrade', onUpgrade);
  const h2 = createSecureServer(
    { ...certificate, allowHTTP1: true, settings: { enableConnectProtocol: true } },
    listener('https'),
  );
  h2.on('upgrade', onUpgrade);
  h2.on('connect', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    acceptExtendedConnect(request, response).catch((error: unknown) =>
      faults.push(`h2 ${request.url}: ${String(error)}`),
    );
  });

  const servers: readonly Server[] = [...http, ...https, ws, wss, h2];
  const sockets = new Set<Socket>();
  for (const server of servers) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    });
    // Browsers end many TLS connections early; that is theirs to do.
    server.on('tlsClientError', () => undefined).on('sessionError', () => undefined);
  }
  const numbers = await Promise.all(servers.map(listen));
  const port = (at: number): number => numbers[at] ?? 0;
  const ports: ServerPorts = {
    http: [port(0), port(1)],
    https: [port(2), port(3)],
    ws: [port(4)],
    wss: [port(5)],
    h2: [port(6)],
  };
  files = { suiteDir: SUITE_DIR, reportScript: REPORT_SCRIPT, ports };

  return {
    ports,
    faults,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function writeResponse(response: ServerResponse | Http2ServerResponse, answer: HttpResponse): Promise<void> {
  response.statusCode = answer.status;
  const cookies = answer.headers.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value);
  for (const [name, value] of answer.headers) {
    if (name.toLowerCase() !== 'set-cookie') response.setHeader(name, value);
  }
  if (cookies.length > 0) response.setHeader('Set-Cookie', cookies);
  if (typeof answer.body === 'string' || answer.body instanceof Uint8Array) {
    response.end(answer.body);
    return;
  }
  for await (const part of answer.body) {
    // Some streams never end by themselves.
    if (response.destroyed) return;
    (response as ServerResponse).write(part);
  }
  response.end();
}
