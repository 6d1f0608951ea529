import { assertNever } from '../base/assert-never.ts';
import { fromBase64, toBase64 } from '../base/base64.ts';
import { toHex } from '../base/hex.ts';
import { encodeUtf8 } from '../base/utf8.ts';
import type { Extension } from './extensions.ts';
import { isDeflateAcceptable, parseExtensions } from './extensions.ts';
import type { HttpHeader } from './http-header.ts';
import { headerTokens, headerValue, headerValues } from './http-header.ts';
import { sha1 } from './sha1.ts';

/** The constant that both ends append to the key (RFC 6455 §1.3). */
export const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Each step from the key to the accept value, for showing it (RFC 6455 §4.2.2 step 5.4). */
export interface AcceptSteps {
  readonly key: string;
  readonly guid: string;
  /** Key and GUID as one string, the input of the hash. */
  readonly joined: string;
  readonly sha1: Uint8Array;
  /** 40 lower-case digits. */
  readonly sha1Hex: string;
  /** What `Sec-WebSocket-Accept` must be. */
  readonly accept: string;
}

/** Computes `Sec-WebSocket-Accept` for a key, with the steps in between. */
export function acceptSteps(key: string): AcceptSteps {
  const joined = key + WEBSOCKET_GUID;
  const digest = sha1(encodeUtf8(joined));
  return { key, guid: WEBSOCKET_GUID, joined, sha1: digest, sha1Hex: toHex(digest), accept: toBase64(digest) };
}

/** A request as far as it is known: browsers report headers without the request line. */
export interface HandshakeRequest {
  readonly method: string | null;
  /** `1.1` */
  readonly httpVersion: string | null;
  readonly headers: readonly HttpHeader[];
}

/** A response as far as it is known. */
export interface HandshakeResponse {
  readonly status: number | null;
  readonly httpVersion: string | null;
  readonly headers: readonly HttpHeader[];
}

/** Names every check; stable, exports and tests use it. */
export type HandshakeCheckId =
  | 'request-method'
  | 'request-http-version'
  | 'request-upgrade'
  | 'request-connection'
  | 'request-version'
  | 'request-key'
  | 'response-status'
  | 'response-upgrade'
  | 'response-connection'
  | 'response-accept'
  | 'response-subprotocol'
  | 'response-extensions';

/** One check and what came out. */
export interface HandshakeCheck {
  readonly id: HandshakeCheckId;
  /** Null when the side that would tell is not known. */
  readonly ok: boolean | null;
  readonly title: string;
  readonly expected: string;
  /** What was found, as it stood there; null when it was missing or is not known. */
  readonly actual: string | null;
  /** `RFC 6455 §4.2.2` */
  readonly clause: string;
}

/** What both sides agreed upon. */
export interface Negotiated {
  readonly subprotocol: string | null;
  readonly extensions: readonly Extension[];
}

/**
 * Checks an opening handshake as RFC 6455 §4.1 and §4.2 ask. Either side may be null when it was not captured; its
 * checks are then left undecided. The list always has all checks, in the order of the wire; over HTTP/2 and HTTP/3
 * (RFC 8441, RFC 9220) those that do not apply there are undecided too, and say so.
 */
export function checkHandshake(
  request: HandshakeRequest | null,
  response: HandshakeResponse | null,
): readonly HandshakeCheck[] {
  const checks = [...requestChecks(request), ...responseChecks(request, response)];
  if (!isExtendedConnect(request, response)) return checks;
  return checks.map((check) => extendedConnectCheck(check, request, response));
}

/** The subprotocol and the extensions that the response names; what is malformed counts as nothing agreed. */
export function negotiated(response: HandshakeResponse): Negotiated {
  return {
    subprotocol: headerValue(response.headers, 'Sec-WebSocket-Protocol'),
    extensions: extensionsOf(response.headers) ?? [],
  };
}

function requestChecks(request: HandshakeRequest | null): readonly HandshakeCheck[] {
  const headers = request?.headers ?? [];
  const isKnown = request !== null;
  const version = headerValue(headers, 'Sec-WebSocket-Version');
  const keys = headerValues(headers, 'Sec-WebSocket-Key');
  return [
    {
      id: 'request-method',
      ok: request === null || request.method === null ? null : request.method === 'GET',
      title: 'Request method',
      expected: 'GET',
      actual: request?.method ?? null,
      clause: 'RFC 6455 §4.1',
    },
    {
      id: 'request-http-version',
      ok: request === null || request.httpVersion === null ? null : isAtLeastHttp11(request.httpVersion),
      title: 'HTTP version of the request',
      expected: '1.1 or higher',
      actual: request?.httpVersion ?? null,
      clause: 'RFC 6455 §4.1',
    },
    tokenCheck('request-upgrade', 'Request header Upgrade', headers, 'Upgrade', 'websocket', isKnown, 'RFC 6455 §4.1'),
    tokenCheck(
      'request-connection',
      'Request header Connection',
      headers,
      'Connection',
      'Upgrade',
      isKnown,
      'RFC 6455 §4.1',
    ),
    {
      id: 'request-version',
      ok: isKnown ? version === '13' : null,
      title: 'Sec-WebSocket-Version',
      expected: '13',
      actual: version,
      clause: 'RFC 6455 §4.1',
    },
    {
      id: 'request-key',
      ok: isKnown ? keys.length === 1 && isKey(keys[0] ?? '') : null,
      title: 'Sec-WebSocket-Key',
      expected: 'one key: 16 bytes in base64',
      actual: headerValue(headers, 'Sec-WebSocket-Key'),
      clause: 'RFC 6455 §4.1',
    },
  ];
}

function responseChecks(
  request: HandshakeRequest | null,
  response: HandshakeResponse | null,
): readonly HandshakeCheck[] {
  const headers = response?.headers ?? [];
  const isKnown = response !== null;
  return [
    {
      id: 'response-status',
      ok: response === null || response.status === null ? null : response.status === 101,
      title: 'Response status',
      expected: '101',
      actual: response === null || response.status === null ? null : String(response.status),
      clause: 'RFC 6455 §4.2.2',
    },
    tokenCheck(
      'response-upgrade',
      'Response header Upgrade',
      headers,
      'Upgrade',
      'websocket',
      isKnown,
      'RFC 6455 §4.2.2',
    ),
    tokenCheck(
      'response-connection',
      'Response header Connection',
      headers,
      'Connection',
      'Upgrade',
      isKnown,
      'RFC 6455 §4.2.2',
    ),
    acceptCheck(request, response),
    subprotocolCheck(request, response),
    extensionsCheck(request, response),
  ];
}

function acceptCheck(request: HandshakeRequest | null, response: HandshakeResponse | null): HandshakeCheck {
  const key = request === null ? null : (headerValues(request.headers, 'Sec-WebSocket-Key')[0]?.trim() ?? null);
  const actual = response === null ? null : headerValue(response.headers, 'Sec-WebSocket-Accept');
  const expected = key === null ? null : acceptSteps(key).accept;
  return {
    id: 'response-accept',
    ok: expected === null || response === null ? null : actual?.trim() === expected,
    title: 'Sec-WebSocket-Accept',
    expected: expected ?? 'base64 of SHA-1 of key and GUID (the key is not known)',
    actual,
    clause: 'RFC 6455 §4.2.2',
  };
}

function subprotocolCheck(request: HandshakeRequest | null, response: HandshakeResponse | null): HandshakeCheck {
  const offered = request === null ? [] : headerTokens(request.headers, 'Sec-WebSocket-Protocol');
  const chosen = response === null ? null : headerValue(response.headers, 'Sec-WebSocket-Protocol');
  return {
    id: 'response-subprotocol',
    ok: request === null || response === null ? null : isSubprotocolAcceptable(offered, chosen),
    title: 'Subprotocol',
    expected: offered.length === 0 ? 'none' : `one of: ${offered.join(', ')}`,
    actual: chosen,
    // RFC 6455 §4.1 lets a server choose none of the offered ones; browsers must fail then (WHATWG WebSockets, establish
    // a WebSocket connection, step 11.4), and a browser is at the other end here.
    clause: 'RFC 6455 §4.1, WHATWG WebSockets',
  };
}

function isSubprotocolAcceptable(offered: readonly string[], chosen: string | null): boolean {
  if (offered.length === 0) return chosen === null;
  return chosen !== null && offered.includes(chosen.trim());
}

function extensionsCheck(request: HandshakeRequest | null, response: HandshakeResponse | null): HandshakeCheck {
  const offered = request === null ? null : extensionsOf(request.headers);
  const offeredText = request === null ? null : headerValue(request.headers, 'Sec-WebSocket-Extensions');
  return {
    id: 'response-extensions',
    ok:
      request === null || response === null
        ? null
        : areExtensionsAcceptable(offered ?? [], extensionsOf(response.headers)),
    title: 'Extensions',
    expected: offeredText === null ? 'none' : `none, or from: ${offeredText}`,
    actual: response === null ? null : headerValue(response.headers, 'Sec-WebSocket-Extensions'),
    clause: 'RFC 6455 §9.1, RFC 7692 §7.1',
  };
}

function areExtensionsAcceptable(offered: readonly Extension[], agreed: readonly Extension[] | null): boolean {
  if (agreed === null) return false;
  const names = new Set(agreed.map(({ name }) => name));
  // RFC 7692 §5.1: two extensions that both use RSV1 cannot be agreed; the same one twice is such a case.
  if (names.size !== agreed.length) return false;
  return agreed.every((response) =>
    offered.some(
      (offer) =>
        offer.name === response.name && (offer.name !== 'permessage-deflate' || isDeflateAcceptable(offer, response)),
    ),
  );
}

/** Null when the header is malformed; empty when it is missing. */
function extensionsOf(headers: readonly HttpHeader[]): readonly Extension[] | null {
  const value = headerValue(headers, 'Sec-WebSocket-Extensions');
  if (value === null) return [];
  const parsed = parseExtensions(value);
  return parsed.kind === 'ok' ? parsed.value : null;
}

/** Whether the handshake went over HTTP/2 or HTTP/3: by its pseudo-header fields, or by the version. */
function isExtendedConnect(request: HandshakeRequest | null, response: HandshakeResponse | null): boolean {
  if (headerValue(request?.headers ?? [], ':protocol') !== null) return true;
  return [request?.httpVersion, response?.httpVersion].some(
    (version) => version !== null && version !== undefined && /^(?:http\/|h)?[23](?:\.0)?$/i.test(version),
  );
}

/** The check as RFC 8441 §5 has it: CONNECT instead of Upgrade, 2xx instead of 101, and no key. */
function extendedConnectCheck(
  check: HandshakeCheck,
  request: HandshakeRequest | null,
  response: HandshakeResponse | null,
): HandshakeCheck {
  const clause = 'RFC 8441 §5';
  switch (check.id) {
    case 'request-method': {
      // Tools write GET here as well; only the pseudo-header is what was sent.
      const method = headerValue(request?.headers ?? [], ':method');
      return { ...check, ok: method === null ? null : method === 'CONNECT', expected: 'CONNECT', clause };
    }
    case 'request-http-version':
      return { ...check, ok: request === null ? null : true, clause };
    case 'response-status': {
      const status = response?.status ?? null;
      return { ...check, ok: status === null ? null : status >= 200 && status < 300, expected: '200', clause };
    }
    case 'request-upgrade':
    case 'request-connection':
    case 'request-key':
    case 'response-upgrade':
    case 'response-connection':
    case 'response-accept':
      return { ...check, ok: null, expected: 'not used over HTTP/2 and HTTP/3', clause };
    case 'request-version':
    case 'response-subprotocol':
    case 'response-extensions':
      return check;
    default:
      return assertNever(check.id);
  }
}

function tokenCheck(
  id: HandshakeCheckId,
  title: string,
  headers: readonly HttpHeader[],
  name: string,
  token: string,
  isKnown: boolean,
  clause: string,
): HandshakeCheck {
  const found = headerTokens(headers, name).some((candidate) => candidate.toLowerCase() === token.toLowerCase());
  return { id, ok: isKnown ? found : null, title, expected: token, actual: headerValue(headers, name), clause };
}

function isKey(key: string): boolean {
  const decoded = fromBase64(key.trim());
  return decoded.kind === 'ok' && decoded.value.length === 16 && /^[A-Za-z0-9+/]{22}==$/.test(key.trim());
}

function isAtLeastHttp11(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 1);
}
