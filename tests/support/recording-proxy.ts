import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer, type RawData } from 'ws';

/** A message that passed, as a page would have seen it. */
export interface RecordedMessage {
  /** From the client. */
  readonly isOutgoing: boolean;
  readonly isText: boolean;
  readonly payload: Uint8Array;
  /** Milliseconds, only compared with each other. */
  readonly time: number;
}

export interface RecordingProxy {
  /** `ws://127.0.0.1:PORT`; paths and subprotocols are handed on. */
  readonly url: string;
  /** URL and subprotocol of the connection that came last. */
  readonly connection: { readonly url: string; readonly protocol: string } | null;
  readonly messages: readonly RecordedMessage[];
  close(): Promise<void>;
}

/** Stands between a real client and a real server and writes down what they say to each other. */
export async function startRecordingProxy(serverPort: number): Promise<RecordingProxy> {
  const messages: RecordedMessage[] = [];
  let connection: RecordingProxy['connection'] = null;
  const proxy = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const upstreams = new Set<WebSocket>();
  await new Promise((resolve) => proxy.once('listening', resolve));
  proxy.on('connection', (client, request) => {
    connection = { url: `ws://127.0.0.1${request.url ?? '/'}`, protocol: client.protocol };
    const server = new WebSocket(`ws://127.0.0.1:${serverPort}${request.url ?? '/'}`, client.protocol || []);
    upstreams.add(server);
    const waiting: (() => void)[] = [];
    const pass = (to: WebSocket, isOutgoing: boolean) => (data: RawData, isBinary: boolean) => {
      const payload = Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data as Buffer)]);
      messages.push({ isOutgoing, isText: !isBinary, payload: Uint8Array.from(payload), time: performance.now() });
      const send = (): void => to.send(payload, { binary: isBinary });
      if (to.readyState === WebSocket.CONNECTING) waiting.push(send);
      else send();
    };
    client.on('message', pass(server, true));
    server.on('message', pass(client, false));
    server.on('open', () => waiting.splice(0).forEach((send) => send()));
    server.on('close', () => client.terminate());
    client.on('close', () => server.terminate());
    for (const end of [client, server]) end.on('error', () => end.terminate());
  });
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    get connection() {
      return connection;
    },
    messages,
    close: async () => {
      for (const client of [...proxy.clients, ...upstreams]) client.terminate();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
