import { setTimeout as delay } from 'node:timers/promises';

import type { HttpHandler, HttpRequest, HttpResponse } from './http-message.ts';

/*
 * `suite/eventsource/resources/*.py`, each re-expressed. Upstream works on bytes: its parameters are percent-decoded without being taken
 * for UTF-8, and so are the headers. Here those bytes travel as Latin-1 strings, which is also what Node makes of a header.
 */

const EVENT_STREAM = ['Content-Type', 'text/event-stream'] as const;

type Header = readonly [name: string, value: string];

/** wptserve's `request.GET`, a byte for each character. */
function parametersOf({ url }: HttpRequest): ReadonlyMap<string, string> {
  const pairs = url.search.slice(1).split('&').filter(Boolean);
  // `first` counts: the map keeps what is set last.
  return new Map(
    pairs.toReversed().map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decodeBytes(name), decodeBytes(value.join('='))];
    }),
  );
}

function decodeBytes(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function answer(status: number, headers: readonly Header[], body: string): HttpResponse {
  return { status, headers, body: Buffer.from(body, 'latin1') };
}

function lastEventIdOf(request: HttpRequest): string {
  return request.headers['last-event-id'] ?? '';
}

/** wptserve's `set_cookie`, whose path is `/` unless said otherwise. */
function setCookie(name: string, value: string, ...attributes: readonly string[]): Header {
  return ['Set-Cookie', [`${name}=${value}`, 'Path=/', ...attributes].join('; ')];
}

function deleteCookie(name: string): Header {
  return setCookie(name, '', 'Max-Age=0', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT');
}

const message: HttpHandler = async (request) => {
  const parameters = parametersOf(request);
  const newline = parameters.get('newline') === 'none' ? '' : '\n\n';
  await delay(Number(parameters.get('sleep') ?? '0'));
  const body = `${parameters.get('message') ?? 'data: data'}${newline}\n`;
  return answer(200, [['Content-Type', parameters.get('mime') ?? 'text/event-stream']], body);
};

/** Goes on until the client leaves. */
const endlessMessages: HttpHandler = () => ({
  status: 200,
  headers: [EVENT_STREAM, ['Cache-Control', 'no-cache']],
  body: (async function* () {
    for (;;) {
      yield 'data:msg\ndata: msg\n\n:\nfalsefield:msg\n\nfalsefield:msg\nData:data\n\ndata\n\ndata:end\n\n';
      await delay(2000);
    }
  })(),
});

const lastEventId: HttpHandler = (request) => {
  const last = lastEventIdOf(request);
  // U+2026 in UTF-8, upstream's default.
  const id = parametersOf(request).get('idvalue') ?? '\u00e2\u0080\u00a6';
  return answer(200, [EVENT_STREAM], last === '' ? `id: ${id}\nretry: 200\ndata: hello\n\n` : `data: ${last}\n\n`);
};

const ID_STREAMS: Readonly<Record<string, string>> = {
  '1': 'id: 1\ndata: 1\n\ndata: 2\n\nid: 2\ndata:3\n\ndata:4\n\n',
  '2': 'id: 1\ndata: 1\n\nid:\ndata:2\n\ndata:3\n\n',
  '3': 'id: 1\ndata: 1\n\nid\ndata:2\n\ndata:3\n\n',
};

const lastEventId2: HttpHandler = (request) =>
  answer(200, [EVENT_STREAM], ID_STREAMS[parametersOf(request).get('type') ?? '1'] ?? 'data: invalid_test\n\n');

/** The first connection is accepted, the second too, the third is told to stop. */
const reconnectFail: HttpHandler = (request) => {
  const name = `recon_fail_${parametersOf(request).get('id') ?? ''}`;
  switch (request.cookies.get(name)) {
    case 'opened':
      return answer(200, [setCookie(name, 'reconnected'), EVENT_STREAM], 'data: reconnected\n\n');
    case 'reconnected':
      return answer(204, [deleteCookie(name), EVENT_STREAM], '');
    default:
      return answer(200, [setCookie(name, 'opened'), EVENT_STREAM], 'retry: 2\ndata: opened\n\n');
  }
};

const statusError: HttpHandler = (request) => {
  const status = parametersOf(request).get('status') ?? '404';
  return answer(Number(status), [EVENT_STREAM], status === '204' || status === '205' ? '' : 'data: data\n\n');
};

const statusReconnect: HttpHandler = (request) => {
  const parameters = parametersOf(request);
  const status = parameters.get('status') ?? '204';
  const cookie = `request${parameters.get('id') ?? status}`;
  if (request.cookies.get(cookie) === status) {
    return answer(200, [EVENT_STREAM, deleteCookie(cookie)], 'data: data\n\n');
  }
  const body = `retry: 2\n${parameters.has('ok_first') ? 'data: ok\n\n' : ''}`;
  return answer(Number(status), [EVENT_STREAM, setCookie(cookie, status)], body);
};

/** The two headers that let another origin read, unless the parameters take them away or change them. */
function corsHeaders(request: HttpRequest): readonly Header[] {
  const parameters = parametersOf(request);
  return [
    ['Access-Control-Allow-Origin', parameters.get('origin') ?? request.headers['origin'] ?? ''],
    ['Access-Control-Allow-Credentials', parameters.get('credentials') ?? 'true'],
  ];
}

const corsCookie: HttpHandler = (request) => {
  const name = parametersOf(request).get('ident') ?? 'test';
  const cookie = request.cookies.has(name) ? 'COOKIE' : 'NO_COOKIE';
  const headers = corsHeaders(request).filter(([, value]) => value !== 'none');
  switch (lastEventIdOf(request)) {
    case '':
      return answer(
        200,
        [...headers, EVENT_STREAM, setCookie(name, 'COOKIE')],
        `id: 1\nretry: 200\ndata: first ${cookie}\n\n`,
      );
    case '1':
      return answer(
        200,
        [...headers, EVENT_STREAM, setCookie(name, 'COOKIE', 'Expires=Fri, 27 Jul 2001 00:00:00 GMT')],
        `id: 2\ndata: second ${cookie}\n\n`,
      );
    default:
      return answer(200, [...headers, ['Content-Type', 'stop']], `data: ${lastEventIdOf(request)}${cookie}\n\n`);
  }
};

/** `resources/cache-control.event_stream`, which upstream sends through its `sub` pipe. */
const cacheControl: HttpHandler = (request) =>
  answer(200, [EVENT_STREAM], `data: ${request.headers['cache-control'] ?? ''}\n\n`);

/** Runs one of the others with the headers for another origin. */
const cors: HttpHandler = async (request, context) => {
  const handlers: Readonly<Record<string, HttpHandler>> = {
    'cache-control': cacheControl,
    message,
    redirect: (redirected) => ({
      status: Number(parametersOf(redirected).get('status') ?? '302'),
      headers: [['Location', parametersOf(redirected).get('location') ?? '']],
      body: '',
    }),
    'status-reconnect': statusReconnect,
  };
  const run = parametersOf(request).get('run') ?? '';
  const handler = handlers[run];
  if (handler === undefined) throw new Error(`cors.py is not asked to run ${run}`);
  const response = await handler(request, context);
  return { ...response, headers: [...corsHeaders(request), ...response.headers] };
};

/** By the path of the file in `suite/`. */
export const EVENT_SOURCE_HANDLERS: Readonly<Record<string, HttpHandler>> = {
  '/eventsource/resources/cors-cookie.py': corsCookie,
  '/eventsource/resources/cors.py': cors,
  '/eventsource/resources/last-event-id.py': lastEventId,
  '/eventsource/resources/last-event-id2.py': lastEventId2,
  '/eventsource/resources/message.py': message,
  '/eventsource/resources/message2.py': endlessMessages,
  '/eventsource/resources/reconnect-fail.py': reconnectFail,
  '/eventsource/resources/status-error.py': statusError,
  '/eventsource/resources/status-reconnect.py': statusReconnect,
};
