import { refuseHandshake, writeHandshake } from '../raw-connection.ts';
import type { RawBehaviour } from './behaviour.ts';

const REASONS: Readonly<Record<string, readonly [status: number, reason: string, ...headers: string[]]>> = {
  401: [401, 'Unauthorized', 'WWW-Authenticate: Bearer realm="demo"'],
  403: [403, 'Forbidden'],
  404: [404, 'Not Found'],
  500: [500, 'Internal Server Error'],
  503: [503, 'Service Unavailable', 'Retry-After: 5'],
};

/** `/refuse?status=401|403|404|500|503`: the handshake is answered with that status instead of 101. */
export const refuse: RawBehaviour = {
  kind: 'raw',
  run({ socket, query }) {
    const [status, reason, ...headers] = REASONS[query.get('status') ?? '403'] ?? [400, 'Bad Request'];
    refuseHandshake(socket, status, reason, headers);
  },
};

/** `/wrong-accept`: status 101 with a `Sec-WebSocket-Accept` that does not belong to the key; the browser must fail the connection. */
export const wrongAccept: RawBehaviour = {
  kind: 'raw',
  run({ socket, request }) {
    writeHandshake(socket, request, { accept: Buffer.alloc(20, 'x').toString('base64') });
  },
};

/** `/wrong-protocol`: status 101 with a subprotocol the page never offered; the browser must fail the connection. */
export const wrongProtocol: RawBehaviour = {
  kind: 'raw',
  run({ socket, request }) {
    writeHandshake(socket, request, { subprotocol: 'never-offered.v9' });
  },
};
