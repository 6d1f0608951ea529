import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

import { closeBody, type CloseStatus, type PassiveClosing, type WebSocketConnection } from './web-socket-connection.ts';

/** An opening handshake as a handler sees it (pywebsocket3's `request` during `web_socket_do_extra_handshake`). */
export interface OpeningHandshake {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What follows the `?` of the address; empty without one. */
  readonly query: string;
  readonly transport: 'http/1.1' | 'h2';
}

/** What the handler wants as the answer. */
export type HandshakeAnswer = AcceptAnswer | RefuseAnswer | RawAnswer;

export interface AcceptAnswer {
  readonly kind: 'accept';
  readonly protocol?: string;
  readonly headers?: readonly (readonly [string, string])[];
  /** Bytes that leave before the proper answer, which the client then takes for garbage. */
  readonly before?: Buffer;
  /** Accept although none of the subprotocols that were asked for was chosen; pywebsocket3 answers 400 otherwise. */
  readonly ignoresProtocols?: boolean;
}

/** An answer with that status and no WebSocket. */
export interface RefuseAnswer {
  readonly kind: 'refuse';
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
}

/** Bytes in place of the answer; the connection ends when the client has sent `readBeforeEnd` bytes. */
export interface RawAnswer {
  readonly kind: 'raw';
  readonly bytes: Buffer;
  readonly readBeforeEnd: number;
}

/** One of `suite/websockets/handlers/*_wsh.py`. When `transfer` returns, the server closes with 1000 as pywebsocket3 does. */
export interface WebSocketHandler {
  readonly handshake?: (handshake: OpeningHandshake) => HandshakeAnswer | Promise<HandshakeAnswer>;
  readonly transfer?: (connection: WebSocketConnection, handshake: OpeningHandshake) => Promise<void>;
  readonly passiveClosing?: PassiveClosing;
}

/** RFC 6455 §4.2.2 point 5.4: what `Sec-WebSocket-Accept` must be for that `Sec-WebSocket-Key`. */
export function acceptFor(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

/** pywebsocket3's default `web_socket_passive_closing_handshake` answers 1000, whatever came. */
export const answerNormalClosure: PassiveClosing = () => ({ code: 1000, reason: '' });

const echoCloseStatus: PassiveClosing = (received) => received;

const untilClosed = async (connection: WebSocketConnection): Promise<void> => {
  while ((await connection.receive()) !== null);
};

const receiveOnce = async (connection: WebSocketConnection): Promise<void> => {
  await connection.receive();
};

function withCookies(cookiesOf: (query: string) => readonly string[]): NonNullable<WebSocketHandler['handshake']> {
  return ({ query }) => ({ kind: 'accept', headers: cookiesOf(query).map((cookie) => ['Set-Cookie', cookie]) });
}

const basicAuth: WebSocketHandler = {
  handshake: ({ headers }) =>
    headers['authorization'] === 'Basic Zm9vOmJhcg=='
      ? { kind: 'accept' }
      : { kind: 'refuse', status: 401, headers: [['WWW-Authenticate', 'Basic realm="camelot"']] },
};

const delayedPassiveClose: WebSocketHandler = {
  transfer: receiveOnce,
  passiveClosing: async (received) => {
    await delay(1000);
    return received;
  },
};

const echo: WebSocketHandler = {
  handshake: ({ headers }) =>
    requestedProtocols(headers).includes('echo') ? { kind: 'accept', protocol: 'echo' } : { kind: 'accept' },
  transfer: async (connection) => {
    for (;;) {
      const message = await connection.receive();
      if (message === null) return;
      await connection.send(message);
      if (message === 'Goodbye') return;
    }
  },
  passiveClosing: echoCloseStatus,
};

const echoCookie: WebSocketHandler = {
  transfer: (connection, { headers }) => connection.send(headers['cookie'] ?? '(none)'),
};

const echoQuery: WebSocketHandler = { transfer: (connection, { query }) => connection.send(query) };

/** Also `echo_close_data_wsh.py`, whose echo stands behind a `return`: both only wait for `Goodbye` or the close frame. */
const echoExit: WebSocketHandler = {
  transfer: async (connection) => {
    for (;;) {
      const message = await connection.receive();
      if (message === null || message === 'Goodbye') return;
    }
  },
};

const echoRaw: WebSocketHandler = {
  transfer: async (connection) => {
    for (;;) {
      const message = await connection.receive();
      if (message === null || Buffer.from(message).toString() === 'exit') return;
      await connection.writeRaw(Buffer.from(message));
    }
  },
};

const emptyMessage: WebSocketHandler = {
  transfer: async (connection) => connection.send((await connection.receive()) === '' ? 'pass' : 'fail'),
};

const handshakeSleep2: WebSocketHandler = {
  handshake: async () => {
    await delay(2000);
    return { kind: 'accept' };
  },
};

/** A message `Goodbye` is not echoed, unlike in `echo_wsh.py`. */
const sleep10: WebSocketHandler = {
  handshake: async () => {
    await delay(10_000);
    return { kind: 'accept' };
  },
  transfer: async (connection) => {
    for (;;) {
      const message = await connection.receive();
      if (message === null || message === 'Goodbye') return;
      await connection.send(message);
    }
  },
};

const invalid: WebSocketHandler = {
  handshake: () => ({ kind: 'accept', before: Buffer.from('FOO BAR BAZ\r\n\r\n') }),
};

const origin: WebSocketHandler = {
  transfer: (connection, { headers }) => connection.send(headers['origin'] ?? ''),
};

const passiveCloseAbort: WebSocketHandler = { transfer: untilClosed, passiveClosing: () => 'abort' };

/** `protocol_wsh.py` answers with all that was asked for in one string, `protocol_array_wsh.py` with the first. Both send it too. */
function protocolHandler(choose: (header: string) => string): WebSocketHandler {
  const protocolOf = ({ headers }: OpeningHandshake): string => choose(headers['sec-websocket-protocol'] ?? '');
  return {
    handshake: (handshake) => ({ kind: 'accept', protocol: protocolOf(handshake) }),
    transfer: (connection, handshake) => connection.send(protocolOf(handshake)),
  };
}

const receiveBackpressure: WebSocketHandler = {
  transfer: async (connection) => {
    await delay(2000);
    await connection.receive();
  },
};

const receiveManyWithBackpressure: WebSocketHandler = {
  transfer: async (connection) => {
    for (;;) {
      await delay(100);
      const message = await connection.receive();
      if (message === null) return;
      await connection.send(String(message.length));
    }
  },
};

const referrer: WebSocketHandler = {
  transfer: (connection, { headers }) => connection.send(headers['referer'] ?? 'MISSING AS PER FETCH'),
};

const remoteClose: WebSocketHandler = {
  transfer: async (connection, { query }) => {
    const parameters = new URLSearchParams(query);
    if (parameters.has('abrupt')) {
      // The ping keeps the client from taking the end for a failed handshake.
      await connection.ping('ping');
      connection.end();
      return;
    }
    const code = parameters.get('code');
    const status: CloseStatus =
      code === null ? { code: null, reason: '' } : { code: Number(code), reason: parameters.get('reason') ?? '' };
    await connection.close(status);
  },
};

const sendBackpressure: WebSocketHandler = {
  transfer: async (connection) => {
    await connection.send(new Uint8Array(0));
    const start = performance.now();
    const large = Buffer.alloc(1024 * 1024, ' ');
    for (let count = 0; count < 16; count++) await connection.send(large);
    await connection.send(String((performance.now() - start) / 1000));
  },
};

const setCookiesSameSite = withCookies((query) => {
  const maxAge = query.includes('clear') ? '; Max-Age=0' : '';
  const value = new URLSearchParams(query).get('value') ?? '1';
  return [
    `samesite-unspecified=${value}; Path=/${maxAge}`,
    `samesite-lax=${value}; Path=/; SameSite=Lax${maxAge}`,
    `samesite-strict=${value}; Path=/; SameSite=Strict${maxAge}`,
    `samesite-none=${value}; Path=/; SameSite=None; Secure${maxAge}`,
  ];
});

function switchingProtocols(...lines: readonly string[]): Buffer {
  return Buffer.from(
    ['HTTP/1.1 101 Switching Protocols:', 'Connection: Upgrade', 'Upgrade: WebSocket', ...lines, '', ''].join('\r\n'),
  );
}

/**
 * Answer and close frame leave in one piece. The client's close frame, which is as long and has a mask, is read but not answered:
 * ending earlier would be an abnormal closure to the client.
 */
const simpleHandshake: WebSocketHandler = {
  handshake: ({ headers }) => {
    const body = closeBody({ code: 1001, reason: 'PASS' });
    const answer = switchingProtocols(
      'Set-Cookie: ws_test=test',
      `Sec-WebSocket-Origin: ${headers['origin'] ?? ''}`,
      `Sec-WebSocket-Accept: ${acceptFor(headers['sec-websocket-key'] ?? '')}`,
    );
    const closeFrame = Buffer.concat([Buffer.from([0x88, body.length]), body]);
    return { kind: 'raw', bytes: Buffer.concat([answer, closeFrame]), readBeforeEnd: closeFrame.length + 4 };
  },
};

const wrongAcceptKey: WebSocketHandler = {
  handshake: ({ headers }) => ({
    kind: 'accept',
    before: switchingProtocols(
      `Sec-WebSocket-Origin: ${headers['origin'] ?? ''}`,
      'Sec-WebSocket-Accept: thisisawrongacceptkey',
    ),
  }),
  transfer: (connection) => connection.send('test'),
};

export function requestedProtocols(headers: Readonly<Record<string, string | undefined>>): readonly string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}

/**
 * The handlers by path: `/echo` stands for `suite/websockets/handlers/echo_wsh.py`. Those that no test of the vendored folders asks
 * for are left out (`msg_channel`, `stash_responder`, `stash_responder_blocking`).
 */
export const WEB_SOCKET_HANDLERS: Readonly<Record<string, WebSocketHandler>> = {
  '/basic_auth': basicAuth,
  '/delayed-passive-close': delayedPassiveClose,
  '/echo': echo,
  '/echo-cookie': echoCookie,
  '/echo-query': echoQuery,
  '/echo-query_v13': { transfer: (connection, { query }) => connection.send(query.split('?')[0] ?? '') },
  '/echo_close_data': echoExit,
  '/echo_exit': echoExit,
  '/echo_raw': echoRaw,
  '/empty-message': emptyMessage,
  '/handshake_no_extensions': {},
  '/handshake_no_protocol': { handshake: () => ({ kind: 'accept', ignoresProtocols: true }) },
  '/handshake_protocol': { handshake: () => ({ kind: 'accept', protocol: 'foobar' }) },
  '/handshake_sleep_2': handshakeSleep2,
  '/invalid': invalid,
  '/origin': origin,
  '/passive-close-abort': passiveCloseAbort,
  '/protocol': protocolHandler((header) => header),
  '/protocol_array': protocolHandler((header) => header.split(',')[0] ?? ''),
  '/receive-backpressure': receiveBackpressure,
  '/receive-many-with-backpressure': receiveManyWithBackpressure,
  '/referrer': referrer,
  '/remote-close': remoteClose,
  '/send-backpressure': sendBackpressure,
  '/set-cookie': { handshake: withCookies((query) => [`ws_test_${query}=test; Path=/`]), transfer: receiveOnce },
  '/set-cookie-secure': {
    handshake: withCookies((query) => [`ws_test_${query}=test; Secure; Path=/`]),
    transfer: receiveOnce,
  },
  '/set-cookie_http': {
    handshake: withCookies((query) => [`ws_test_${query}=test; Path=/; HttpOnly`]),
    transfer: receiveOnce,
  },
  '/set-cookies-samesite': { handshake: setCookiesSameSite, transfer: receiveOnce },
  '/simple_handshake': simpleHandshake,
  '/sleep_10_v13': sleep10,
  '/wrong_accept_key': wrongAcceptKey,
};
