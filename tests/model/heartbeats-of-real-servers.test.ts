import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
// The very file that graphql-ws loads: GraphQL refuses a schema made by another copy of itself.
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql/index.js';
import { createClient } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { connectAsync } from 'mqtt';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createWebSocketStream, WebSocket, WebSocketServer } from 'ws';
import { HeartbeatIndex } from '../../src/model/heartbeat-index.ts';
import { FakeSession } from '../support/fake-session.ts';
import { startRecordingProxy, type RecordingProxy } from '../support/recording-proxy.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function listen(server: ReturnType<typeof createServer>): Promise<RecordingProxy> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const proxy = await startRecordingProxy((server.address() as AddressInfo).port);
  closing.push(() => proxy.close());
  return proxy;
}

/** What was said, in two heaps. Binary messages are written in hex. */
function sorted(proxy: RecordingProxy): { readonly heartbeats: string[]; readonly others: string[] } {
  const session = new FakeSession();
  const connection = session.connect(proxy.connection?.url ?? '', 0);
  session.open(connection, 0, proxy.connection?.protocol ?? '');
  const rows = proxy.messages.map(({ isOutgoing, isText, payload, time }) =>
    session.message(connection, isOutgoing ? 'out' : 'in', time, payload, { opcode: isText ? 1 : 2 }),
  );
  const index = new HeartbeatIndex(session.log, session.connections);
  const words = proxy.messages.map(({ isText, payload }) => Buffer.from(payload).toString(isText ? 'utf8' : 'hex'));
  return {
    heartbeats: words.filter((_, at) => index.has(rows[at] ?? -1)),
    others: words.filter((_, at) => !index.has(rows[at] ?? -1)),
  };
}

/** Until this has been said so often. */
async function said(proxy: RecordingProxy, words: string, times: number): Promise<void> {
  const count = (): number =>
    proxy.messages.filter(({ payload }) => [...Buffer.from(payload).toString('latin1')].join('') === words).length;
  await vi.waitFor(() => expect(count()).toBeGreaterThanOrEqual(times), { timeout: 15_000, interval: 20 });
}

describe('heartbeats of real servers', () => {
  test('Socket.IO: the pings and pongs of Engine.IO, and none of its events', async () => {
    const http = createServer();
    const server = new Server(http, { pingInterval: 40, pingTimeout: 5000 });
    closing.push(() => server.close());
    server.on('connection', (socket) => {
      socket.on('ask', (word: string) => socket.emit('tell', word));
    });
    const proxy = await listen(http);
    const client = io(proxy.url, { transports: ['websocket'] });
    closing.push(() => client.disconnect());
    for (const word of ['ping', '2', '3']) client.emit('ask', word);
    await said(proxy, '3', 3);
    const { heartbeats, others } = sorted(proxy);
    expect([...new Set(heartbeats)].sort()).toEqual(['2', '3']);
    expect(heartbeats.length).toBeGreaterThanOrEqual(6);
    expect(others).toEqual(expect.arrayContaining(['40', '42["ask","ping"]', '42["tell","2"]', '42["tell","3"]']));
  });

  test('MQTT: PINGREQ and PINGRESP, and no packet that carries anything', async () => {
    const broker = await Aedes.createBroker();
    const http = createServer();
    const sockets = new WebSocketServer({ server: http, handleProtocols: () => 'mqtt' });
    closing.push(() => new Promise<void>((resolve) => void broker.close(resolve)));
    sockets.on('connection', (socket) => broker.handle(createWebSocketStream(socket)));
    const proxy = await listen(http);
    const client = await connectAsync(proxy.url, { keepalive: 1, protocolVersion: 4 });
    closing.push(() => client.endAsync(true));
    await client.subscribeAsync('a/#');
    await client.publishAsync('a/b', 'ping');
    await said(proxy, '\u00d0\u0000', 1);
    const { heartbeats, others } = sorted(proxy);
    expect([...new Set(heartbeats)].sort()).toEqual(['c000', 'd000']);
    expect(others.some((hex) => hex.includes(Buffer.from('ping').toString('hex')))).toBe(true);
  });

  test('graphql-ws: ping and pong, and no result', async () => {
    const schema = new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: { word: { type: GraphQLString, resolve: () => 'ping' } },
      }),
    });
    const http = createServer();
    const sockets = new WebSocketServer({ server: http, handleProtocols: () => 'graphql-transport-ws' });
    useServer({ schema }, sockets);
    const proxy = await listen(http);
    const client = createClient({ url: proxy.url, webSocketImpl: WebSocket, keepAlive: 40, lazy: false });
    closing.push(() => client.dispose());
    for await (const result of client.iterate({ query: '{ word }' })) expect(result.data).toEqual({ word: 'ping' });
    await said(proxy, '{"type":"pong"}', 2);
    const { heartbeats, others } = sorted(proxy);
    expect([...new Set(heartbeats)].sort()).toEqual(['{"type":"ping"}', '{"type":"pong"}']);
    expect(others.join('\n')).toContain('"word":"ping"');
    expect(others.join('\n')).toContain('connection_ack');
  });
});
