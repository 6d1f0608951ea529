import type { ConnectionRecord, HandshakeHeads, LifecycleEvent, RecordHeader } from '../record.ts';
import { isSensitiveName } from './sensitive-names.ts';
import type { TextRedactor } from './text-redactor.ts';

export interface HeaderRules {
  readonly cookies: boolean;
  readonly authorization: boolean;
  readonly tokens: boolean;
}

/** Headers that must stay as they are: they are no secrets and other tools join captures by them. */
const KEPT_HEADERS = new Set([
  'sec-websocket-key',
  'sec-websocket-accept',
  'sec-websocket-version',
  'sec-websocket-extensions',
  'upgrade',
  'connection',
  'host',
]);

/** A subprotocol of this shape is somebody's way to send a token past the missing headers of `new WebSocket()`. */
const TOKEN_PROTOCOL = /^[\w.~+/=%-]{24,}$/;

export function redactConnection(record: ConnectionRecord, text: TextRedactor, rules: HeaderRules): ConnectionRecord {
  // The handshake first: what it teaches is then known in the rest.
  const handshake = record.handshake && redactHandshake(record.handshake, text, rules);
  const { capture } = record;
  return {
    ...record,
    url: record.url === null ? null : text.url(record.url, 'URL'),
    requestedProtocols: record.requestedProtocols.map((protocol) => redactProtocol(protocol, text, rules)),
    protocol: record.protocol === null ? null : redactProtocol(record.protocol, text, rules),
    handshake,
    pageUrl: record.pageUrl === null ? null : text.url(record.pageUrl, 'page URL'),
    ...(capture === undefined
      ? {}
      : {
          capture: {
            ...capture,
            document: { ...capture.document, url: text.url(capture.document.url, 'page URL') },
            stack: capture.stack === null ? null : text.text(capture.stack, 'stack'),
            close: capture.close && { ...capture.close, reason: text.text(capture.close.reason, 'close reason') },
          },
        }),
  };
}

export function redactEvent(event: LifecycleEvent, text: TextRedactor, rules: HeaderRules): LifecycleEvent {
  switch (event.type) {
    case 'connecting':
    case 'navigated':
      return { ...event, url: text.url(event.url, 'URL') };
    case 'open':
      return { ...event, protocol: redactProtocol(event.protocol, text, rules) };
    case 'closing':
      return { ...event, reason: event.reason === null ? null : text.text(event.reason, 'close reason') };
    case 'close':
      return { ...event, reason: text.text(event.reason, 'close reason') };
    case 'error':
      return { ...event, message: event.message === null ? null : text.text(event.message, 'error') };
    case 'note':
      return { ...event, text: text.text(event.text, 'note') };
    case 'construction-failed':
      return {
        ...event,
        url: event.url === null ? null : text.url(event.url, 'URL'),
        errorMessage: text.url(event.errorMessage, 'error'),
        stack: event.stack === null ? null : text.text(event.stack, 'stack'),
      };
    case 'send-failed':
      return { ...event, errorMessage: text.text(event.errorMessage, 'error') };
    case 'handshake-failed':
      return { ...event, message: text.url(event.message, 'error') };
    case 'gap':
      return { ...event, reason: text.text(event.reason, 'error') };
    case 'shed':
    case 'gone':
      return event;
  }
}

function redactHandshake(heads: HandshakeHeads, text: TextRedactor, rules: HeaderRules): HandshakeHeads {
  const { request, response } = heads;
  return {
    request: request && {
      method: request.method,
      headers: request.headers.map((header) => redactHeader(header, 'request header', text, rules)),
      target: text.url(request.target, 'URL'),
    },
    response: response && {
      status: response.status,
      statusText: text.text(response.statusText, 'response'),
      headers: response.headers.map((header) => redactHeader(header, 'response header', text, rules)),
    },
    error: heads.error === null ? null : text.url(heads.error, 'error'),
  };
}

function redactHeader(header: RecordHeader, side: string, text: TextRedactor, rules: HeaderRules): RecordHeader {
  const name = header.name.toLowerCase();
  const place = `${side} ${name.slice(0, 64)}`;
  return { name: header.name, value: redactHeaderValue(name, header.value, place, text, rules) };
}

function redactHeaderValue(name: string, value: string, place: string, text: TextRedactor, rules: HeaderRules): string {
  if (name === 'cookie' && rules.cookies)
    return value
      .split(';')
      .map((pair) => cookiePair(pair, text, place))
      .join(';');
  // RFC 6265 §4.1.1: only the first pair is the cookie, attributes follow it.
  if (name === 'set-cookie' && rules.cookies) {
    const [pair = '', ...attributes] = value.split(';');
    return [cookiePair(pair, text, place), ...attributes].join(';');
  }
  if ((name === 'authorization' || name === 'proxy-authorization') && rules.authorization) {
    const space = value.trimStart().indexOf(' ');
    if (space < 0) return text.value(value, 'authorization', place);
    const start = value.length - value.trimStart().length + space + 1;
    return value.slice(0, start) + text.value(value.slice(start), 'authorization', place);
  }
  if (name === 'sec-websocket-protocol') {
    return value
      .split(',')
      .map((protocol) => redactProtocol(protocol, text, rules))
      .join(',');
  }
  if (KEPT_HEADERS.has(name)) return value;
  if (rules.tokens && name !== 'cookie' && name !== 'set-cookie' && isSensitiveName(name, false)) {
    return text.value(value, 'token', place);
  }
  return text.url(value, place);
}

function cookiePair(pair: string, text: TextRedactor, place: string): string {
  const equals = pair.indexOf('=');
  if (equals < 0) {
    const name = pair.trim();
    return name === '' ? pair : pair.replace(name, () => text.value(name, 'cookie', place));
  }
  const value = pair.slice(equals + 1);
  const bare = value.trim().replace(/^"(.*)"$/, '$1');
  return (
    pair.slice(0, equals + 1) + (bare === '' ? value : value.replace(bare, () => text.value(bare, 'cookie', place)))
  );
}

function redactProtocol(protocol: string, text: TextRedactor, rules: HeaderRules): string {
  const bare = protocol.trim();
  // `base64url.bearer.authorization.k8s.io.<token>` and bare tokens; names such as `graphql-transport-ws` are shorter or known.
  const isToken = rules.tokens && TOKEN_PROTOCOL.test(bare) && /\d/.test(bare) && /[a-z]/i.test(bare);
  if (isToken) return protocol.replace(bare, () => text.value(bare, 'token', 'subprotocol'));
  return text.text(protocol, 'subprotocol');
}
