import type { IncomingMessage } from 'node:http';
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Duplex } from 'node:stream';

import { createByteReader } from './byte-reader.ts';
import { WebSocketConnection } from './web-socket-connection.ts';
import {
  WEB_SOCKET_HANDLERS,
  acceptFor,
  answerNormalClosure,
  type HandshakeAnswer,
  type OpeningHandshake,
  type WebSocketHandler,
} from './web-socket-handlers.ts';

/** Answers an HTTP/1.1 upgrade (RFC 6455 §4.2.2) and runs the handler of its path. Never rejects for what the client does. */
export async function acceptUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  // A client that leaves in the middle is part of many tests.
  socket.on('error', () => socket.destroy());
  if (head.length > 0) socket.unshift(head);
  const [path = '', query = ''] = splitTarget(request.url ?? '/');
  const handler = WEB_SOCKET_HANDLERS[path];
  if (handler === undefined) {
    refuse(socket, 404, []);
    return;
  }
  const headers = flatten(request.headers);
  const handshake: OpeningHandshake = { headers, query, transport: 'http/1.1' };
  const answer = await answerOf(handler, handshake);
  if (answer.kind === 'refuse') {
    refuse(socket, answer.status, answer.headers);
    return;
  }
  if (answer.kind === 'raw') {
    socket.write(answer.bytes);
    await createByteReader(socket).read(answer.readBeforeEnd);
    socket.end();
    return;
  }
  if (answer.before !== undefined) socket.write(answer.before);
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${acceptFor(headers['sec-websocket-key'] ?? '')}`,
    ...(answer.protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${answer.protocol}`]),
    ...(answer.headers ?? []).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await transfer(handler, new WebSocketConnection(socket, handler.passiveClosing ?? answerNormalClosure), handshake);
}

/** The same for an extended CONNECT over HTTP/2 (RFC 8441 §5): the stream carries the frames, there is no key and no accept. */
export async function acceptExtendedConnect(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
  const { stream } = response;
  stream.on('error', () => stream.destroy());
  const [path = '', query = ''] = splitTarget(request.url);
  const handler = WEB_SOCKET_HANDLERS[path];
  if (request.headers[':protocol'] !== 'websocket' || handler === undefined) {
    stream.respond({ ':status': 404 }, { endStream: true });
    return;
  }
  const handshake: OpeningHandshake = { headers: flatten(request.headers), query, transport: 'h2' };
  const answer = await answerOf(handler, handshake);
  if (stream.destroyed) return;
  if (answer.kind === 'raw' || (answer.kind === 'accept' && answer.before !== undefined)) {
    // HTTP/2 has no place for bytes before the header frame; a reset is as invalid an answer.
    stream.close(constants.NGHTTP2_PROTOCOL_ERROR);
    return;
  }
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of answer.headers ?? []) {
    const lower = name.toLowerCase();
    const before = headers[lower];
    headers[lower] =
      lower === 'set-cookie' && Array.isArray(before) ? [...before, value] : lower === 'set-cookie' ? [value] : value;
  }
  if (answer.kind === 'refuse') {
    stream.respond({ ...headers, ':status': answer.status }, { endStream: true });
    return;
  }
  if (answer.protocol !== undefined) headers['sec-websocket-protocol'] = answer.protocol;
  stream.respond({ ...headers, ':status': 200 });
  await transfer(handler, new WebSocketConnection(stream, handler.passiveClosing ?? answerNormalClosure), handshake);
}

/** The handler's answer under pywebsocket3's rule (`handshake/base.py`) that a subprotocol is chosen exactly when one was asked for. */
async function answerOf(handler: WebSocketHandler, handshake: OpeningHandshake): Promise<HandshakeAnswer> {
  const answer: HandshakeAnswer = (await handler.handshake?.(handshake)) ?? { kind: 'accept' };
  if (answer.kind !== 'accept' || answer.ignoresProtocols === true) return answer;
  const isAsked = handshake.headers['sec-websocket-protocol'] !== undefined;
  const isChosen = answer.protocol !== undefined;
  return isAsked === isChosen ? answer : { kind: 'refuse', status: 400, headers: [] };
}

async function transfer(
  handler: WebSocketHandler,
  connection: WebSocketConnection,
  handshake: OpeningHandshake,
): Promise<void> {
  await handler.transfer?.(connection, handshake);
  await connection.close({ code: 1000, reason: '' });
}

function refuse(socket: Duplex, status: number, headers: readonly (readonly [string, string])[]): void {
  const lines = [
    `HTTP/1.1 ${String(status)} Refused`,
    'Content-Length: 0',
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  // Upstream ends the connection without announcing it; Chromium only tries again with credentials when it was not announced.
  socket.end(`${lines.join('\r\n')}\r\n\r\n`);
  socket.resume();
}

function splitTarget(target: string): readonly [path: string, query: string] {
  const at = target.indexOf('?');
  return at === -1 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
}

function flatten(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : value?.join(', '),
  ]);
  return Object.fromEntries(entries) as Readonly<Record<string, string | undefined>>;
}
