import { EVENT_SOURCE_HANDLERS } from './event-source-handlers.ts';
import type { HttpHandler } from './http-message.ts';

const PLAIN = ['Content-Type', 'text/plain'] as const;

/** `common/dispatcher/dispatcher.py`: a queue of strings for each uuid, by which pages of one test talk to each other. */
const dispatcher: HttpHandler = (request, { stash }) => {
  const headers = [
    ['Access-Control-Allow-Credentials', 'true'],
    ['Access-Control-Allow-Methods', 'OPTIONS, GET, POST'],
    ['Access-Control-Allow-Headers', 'Content-Type'],
    ['Access-Control-Allow-Origin', request.headers['origin'] ?? '*'],
    ['Cache-Control', 'no-cache, no-store, must-revalidate'],
    PLAIN,
  ] as const;
  if (request.method === 'OPTIONS') return { status: 200, headers, body: '' };
  const key = `dispatcher ${request.url.searchParams.get('uuid') ?? ''}`;
  const known = stash.get(key);
  const queue: unknown[] = Array.isArray(known) ? known : [];
  stash.set(key, queue);
  if (request.method === 'POST') {
    queue.push(Buffer.from(request.body).toString('utf8'));
    return { status: 200, headers, body: 'done' };
  }
  const next = queue.shift();
  return { status: 200, headers, body: typeof next === 'string' ? next : 'not ready' };
};

/** `fetch/api/resources/stash-put.py` without its cross-origin refusal, which nothing here uses. */
const stashPut: HttpHandler = (request, { stash }) => {
  const { searchParams } = request.url;
  stash.set(`fetch ${searchParams.get('key') ?? ''}`, searchParams.get('value') ?? '');
  return { status: 200, headers: [['Access-Control-Allow-Origin', '*'], PLAIN], body: 'done' };
};

/** `fetch/api/resources/stash-take.py`: taking removes. */
const stashTake: HttpHandler = (request, { stash }) => {
  const key = `fetch ${request.url.searchParams.get('key') ?? ''}`;
  const value = stash.get(key) ?? null;
  stash.delete(key);
  return {
    status: 200,
    headers: [
      ['Access-Control-Allow-Origin', '*'],
      ['Content-Type', 'application/json'],
    ],
    body: JSON.stringify(value),
  };
};

/** `common/redirect.py`. */
const redirect: HttpHandler = (request) => {
  const { searchParams } = request.url;
  const origin = request.headers['origin'];
  const headers: [string, string][] = [['Location', searchParams.get('location') ?? '']];
  if (searchParams.has('enable-cors') && origin !== undefined) {
    headers.push(['Access-Control-Allow-Origin', origin], ['Access-Control-Allow-Credentials', 'true']);
  }
  return { status: Number(searchParams.get('status') ?? '302'), headers, body: '' };
};

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&#x27;').replaceAll('"', '&quot;');
}

/** `html/browsers/browsing-the-web/remote-context-helper/resources/executor-window.py`: a page that runs what other pages send it. */
const executorWindow: HttpHandler = (request) => {
  const { searchParams } = request.url;
  const startOn = searchParams.get('startOn');
  const requestHeaders = Object.entries(request.headers).map(
    ([name, value]) => `window.__requestHeaders.append(${JSON.stringify(name)}, ${JSON.stringify(value ?? '')});`,
  );
  const body = `
<!DOCTYPE HTML>
<base href="${escapeHtml(request.url.href)}">
<script src="/common/dispatcher/dispatcher.js"></script>
<script src="./executor-common.js"></script>
<script src="./executor-window.js"></script>

${searchParams
  .getAll('script')
  .map((src) => `<script src='${escapeHtml(src)}'></script>`)
  .join('\n')}
<body>
<script>
window.__requestHeaders = new Headers();
${requestHeaders.join('\n')}
requestExecutor("${searchParams.get('uuid') ?? ''}", ${startOn === null ? 'null' : `'${startOn}'`});
</script>
`;
  return { status: Number(searchParams.get('status') ?? '200'), headers: [['Content-Type', 'text/html']], body };
};

/** `websockets/cookies/support/set-cookie.py`: the query is the cookie. */
const setCookie: HttpHandler = (request) => ({
  status: 200,
  headers: [['Set-Cookie', decodeURIComponent(request.url.search.slice(1))], PLAIN],
  body: '',
});

/** `websockets/opening-handshake/resources/redirect_response.py`. */
const redirectToEcho: HttpHandler = () => ({ status: 301, headers: [['Location', '/echo']], body: '' });

/** `websockets/security/check.py`: a page must not be able to set this header itself. */
const checkKeyHeader: HttpHandler = (request) => ({
  status: 200,
  headers: [PLAIN],
  body: request.headers['sec-websocket-key'] === undefined ? 'PASS' : 'FAIL',
});

/** The suite's Python request handlers, each re-expressed. The key is the path of the file in `suite/`, where it is vendored to compare. */
export const HTTP_HANDLERS: Readonly<Record<string, HttpHandler>> = {
  '/common/dispatcher/dispatcher.py': dispatcher,
  '/common/redirect.py': redirect,
  ...EVENT_SOURCE_HANDLERS,
  '/fetch/api/resources/stash-put.py': stashPut,
  '/fetch/api/resources/stash-take.py': stashTake,
  '/html/browsers/browsing-the-web/remote-context-helper/resources/executor-window.py': executorWindow,
  '/websockets/cookies/support/set-cookie.py': setCookie,
  '/websockets/opening-handshake/resources/redirect_response.py': redirectToEcho,
  '/websockets/security/check.py': checkKeyHeader,
};
