import { catalogue } from './catalogue.ts';

/** What a refused handshake usually means, by the status of the answer. */
const BY_STATUS: Readonly<Record<number, string>> = catalogue('handshakeStatus', {
  200: 'The server answered as to an ordinary request: no WebSocket endpoint listens at this URL, or a proxy removed the Upgrade header.',
  301: 'The server redirects. Browsers do not follow redirects of a WebSocket handshake: use the final URL.',
  302: 'The server redirects, often to a login page. Browsers do not follow redirects of a WebSocket handshake.',
  307: 'The server redirects. Browsers do not follow redirects of a WebSocket handshake: use the final URL.',
  308: 'The server redirects. Browsers do not follow redirects of a WebSocket handshake: use the final URL.',
  400: 'The server found the request malformed. Behind a proxy this often means that Upgrade and Connection were not passed on.',
  401: 'The server wants credentials. A page cannot set an Authorization header on a WebSocket: a cookie, a ticket in the URL or a first message must carry them.',
  403: 'The server refuses this client. Often the Origin is not on its list, or a CSRF check failed.',
  404: 'Nothing listens at this path.',
  426: 'The server wants another protocol or version; see its Upgrade and Sec-WebSocket-Version headers.',
  429: 'Too many connections or attempts in a short time.',
  500: 'The server failed while it handled the handshake; its log should tell why.',
  502: 'A proxy could not reach the WebSocket server behind it.',
  503: 'The server is overloaded or down for maintenance.',
  504: 'A proxy got no answer from the WebSocket server behind it in time.',
});

const OTHER_STATUS = catalogue('handshakeOtherStatus', {
  serverError: 'The server failed while it handled the handshake.',
  redirect: 'The server redirects. Browsers do not follow redirects of a WebSocket handshake.',
});

const BY_WORDS = catalogue('handshakeWords', {
  authentication:
    'The server wants credentials (401). A page cannot set an Authorization header on a WebSocket: a cookie, a ticket in the URL or a first message must carry them.',
  accept:
    'Sec-WebSocket-Accept does not fit the key. Something other than a WebSocket server answered, or a cache repeated an old answer.',
  subprotocol:
    'The page asked for subprotocols and the server chose none of them, or one that was not offered. Browsers must refuse that.',
  extension: 'The server chose an extension or a parameter that was not offered.',
  refused: 'Nothing listens at this host and port.',
  noAddress: 'The host name has no address.',
  certificate:
    'The TLS connection failed. Open the same host with https: in a tab: the browser shows there what is wrong with the certificate.',
  timeout: 'The server did not answer in time.',
});

/** What the browser's own words usually mean; the first that fits is taken. */
const BY_MESSAGE: readonly { readonly pattern: RegExp; readonly meaning: string }[] = [
  // Chromium's words for 401; it gives no status then.
  { pattern: /authentication/i, meaning: BY_WORDS.authentication },
  { pattern: /accept/i, meaning: BY_WORDS.accept },
  { pattern: /subprotocol|sec-websocket-protocol/i, meaning: BY_WORDS.subprotocol },
  { pattern: /extension/i, meaning: BY_WORDS.extension },
  { pattern: /ERR_CONNECTION_REFUSED|connection refused/i, meaning: BY_WORDS.refused },
  { pattern: /ERR_NAME_NOT_RESOLVED|unknown host/i, meaning: BY_WORDS.noAddress },
  { pattern: /ERR_CERT|certificate|SSL|TLS/i, meaning: BY_WORDS.certificate },
  { pattern: /timed? ?out/i, meaning: BY_WORDS.timeout },
];

/** What a failed handshake usually means, or null when nothing better than the browser's words is known. */
export function explainHandshakeFailure(status: number | null, message: string | null): string | null {
  if (status !== null && status !== 101) {
    const known = BY_STATUS[status];
    if (known !== undefined) return known;
    if (status >= 500) return OTHER_STATUS.serverError;
    if (status >= 300 && status < 400) return OTHER_STATUS.redirect;
  }
  return BY_MESSAGE.find(({ pattern }) => pattern.test(message ?? ''))?.meaning ?? null;
}
