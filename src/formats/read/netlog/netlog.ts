import type { HttpHeader } from '../../../decoder/http-header.ts';
import { headerValue } from '../../../decoder/http-header.ts';
import type { Sender } from '../../../decoder/wire-frame.ts';
import type { JsonPath } from '../json/json-splitter.ts';
import { JsonSplitter } from '../json/json-splitter.ts';
import { arrayMember, isObject, member, numberMember, parseJson, stringMember } from '../json/json-value.ts';
import type { Reader, ReaderContext } from '../reader.ts';
import { createTally } from '../wire/tally.ts';
import type { NetLogConstants } from './netlog-constants.ts';
import { readConstants } from './netlog-constants.ts';
import { NetLogRequest } from './netlog-request.ts';
import { NetLogSocket } from './netlog-socket.ts';

const CONSTANTS: JsonPath = ['constants'];
const EVENTS: JsonPath = ['events', '*'];

/** One event, checked. */
interface NetLogEvent {
  readonly name: string;
  readonly sourceId: number;
  readonly isEnd: boolean;
  readonly time: number | null;
  readonly params: unknown;
  readonly offset: number;
}

/**
 * Reads a Chromium NetLog (`chrome://net-export`, `--log-net-log`), event by event, also one that was cut when the browser was
 * killed. Where it holds a socket's bytes, frames are decoded from them, for `wss:` too; else Chromium's own frame headers are shown.
 */
export function createNetLogReader(context: ReaderContext): Reader {
  const { sink, limits } = context;
  const tally = createTally();
  const sockets = new Map<number, NetLogSocket>();
  const requests = new Map<number, NetLogRequest>();
  /** Requests by their `Sec-WebSocket-Key`, and the keys that were seen in bytes. */
  const requestsByKey = new Map<string, NetLogRequest>();
  const keysInBytes = new Set<string>();
  let constants: NetLogConstants | null = null;
  let lastTime: number | null = null;
  let requestCount = 0;

  const splitter = new JsonSplitter({
    paths: [CONSTANTS, EVENTS],
    valueBytes: limits.jsonValueBytes,
    value: (path, text, offset) => {
      const value = parseJson(text);
      if (value === undefined) sink.problem('netlog-json', 'An event is not JSON and is passed over.', offset);
      else if (path === CONSTANTS) takeConstants(value, offset);
      else takeEvent(value, offset);
    },
    tooLong: (_, offset) =>
      sink.problem('netlog-event-limit', 'An event is longer than the limit and is passed over.', offset),
  });

  function takeConstants(value: unknown, offset: number): void {
    constants = readConstants(value);
    if (constants === null) sink.problem('netlog-constants', 'The constants of the log name no event types.', offset);
    else if (constants.tickOffsetMs === null) {
      sink.problem('netlog-time', 'The log does not say when its clock began; times are left out.', offset);
    }
  }

  function takeEvent(value: unknown, offset: number): void {
    if (constants === null) {
      sink.problem('netlog-constants', 'An event stands before the constants that name it.', offset);
      return;
    }
    const name = constants.eventName(numberMember(value, 'type') ?? -1);
    const source = member(value, 'source');
    const sourceId = numberMember(source, 'id');
    if (name === null || sourceId === null) return;
    const ticks = numberMember(value, 'time');
    const time = ticks === null || constants.tickOffsetMs === null ? null : ticks + constants.tickOffsetMs;
    lastTime = time ?? lastTime;
    const isEnd = numberMember(value, 'phase') === constants.phaseEnd;
    dispatch({ name, sourceId, isEnd, time, params: member(value, 'params'), offset }, constants);
  }

  function dispatch(event: NetLogEvent, { netErrorName }: NetLogConstants): void {
    const { name, sourceId, isEnd, time, params } = event;
    switch (name) {
      case 'SOCKET_ALIVE':
        if (isEnd) endSocket(sourceId, time);
        else addSocket(sourceId, true);
        return;
      case 'TCP_CONNECT':
        if (isEnd) socketOf(sourceId).connected(params);
        return;
      case 'SOCKET_BYTES_SENT':
      case 'SOCKET_BYTES_RECEIVED':
      case 'SSL_SOCKET_BYTES_SENT':
      case 'SSL_SOCKET_BYTES_RECEIVED': {
        const layer = name.startsWith('SSL') ? 'tls' : 'tcp';
        socketOf(sourceId).bytes(layer, name.endsWith('SENT') ? 0 : 1, params, time, event.offset);
        return;
      }
      case 'REQUEST_ALIVE':
        if (isEnd) endRequest(sourceId, time);
        else addRequest(sourceId, params, time);
        return;
      case 'URL_REQUEST_START_JOB':
        addRequest(sourceId, params, time);
        return;
      default:
        takeRequestEvent(event, netErrorName);
    }
  }

  function takeRequestEvent(event: NetLogEvent, netErrorName: NetLogConstants['netErrorName']): void {
    const request = requests.get(event.sourceId);
    if (request === undefined) return;
    const { name, params, time } = event;
    if (name === 'WEBSOCKET_SENT_FRAME_HEADER') takeFrame(request, 'client', event);
    else if (name === 'WEBSOCKET_RECV_FRAME_HEADER') takeFrame(request, 'server', event);
    else if (name === 'HTTP_TRANSACTION_SEND_REQUEST_HEADERS') takeRequestHead(request, params);
    else if (name === 'HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS') {
      request.transport = 'http2';
      request.requestHeaders = headersOf(params);
    } else if (name === 'HTTP_TRANSACTION_QUIC_SEND_REQUEST_HEADERS') {
      request.transport = 'http3';
      request.requestHeaders = headersOf(params);
    } else if (name === 'HTTP_TRANSACTION_READ_RESPONSE_HEADERS') takeResponseHead(request, params, time);
    else if (name === 'FAILED' && !isInBytes(request)) {
      const code = numberMember(params, 'net_error') ?? 0;
      request.failed(netErrorName(code) ?? `net error ${code}`, time);
    }
  }

  function takeRequestHead(request: NetLogRequest, params: unknown): void {
    const [, method, target] = /^(\S+) (\S+) HTTP\//.exec(stringMember(params, 'line') ?? '') ?? [];
    request.method = method ?? 'GET';
    request.target = target ?? '';
    request.requestHeaders = headersOf(params);
    const { key } = request;
    if (key !== null) requestsByKey.set(key, request);
  }

  function takeFrame(request: NetLogRequest, sender: Sender, { params, time }: NetLogEvent): void {
    // The same frame, and more of it, comes out of the socket's bytes.
    if (!isInBytes(request)) request.frame(sender, params, time);
  }

  function isInBytes({ key }: NetLogRequest): boolean {
    return key !== null && keysInBytes.has(key);
  }

  function addSocket(sourceId: number, isFromStart: boolean): NetLogSocket {
    const known = sockets.get(sourceId);
    if (known !== undefined) return known;
    const socket = new NetLogSocket(context, tally, `socket-${sourceId}`, isFromStart, (head) => {
      const key = headerValue(head.headers, 'Sec-WebSocket-Key');
      if (key === null) return null;
      keysInBytes.add(key);
      const request = requestsByKey.get(key);
      return request === undefined ? null : { url: request.url, pageUrl: request.pageUrl };
    });
    sockets.set(sourceId, socket);
    if (sockets.size > limits.netLogSources) shedSocket();
    return socket;
  }

  function socketOf(sourceId: number): NetLogSocket {
    return addSocket(sourceId, false);
  }

  function shedSocket(): void {
    const oldest = sockets.entries().next();
    if (oldest.done === true) return;
    sink.problem(
      'netlog-sources-limit',
      `More than ${limits.netLogSources} sockets at once; the oldest is given up.`,
      null,
    );
    oldest.value[1].end('capture-ended', lastTime);
    sockets.delete(oldest.value[0]);
  }

  function endSocket(sourceId: number, time: number | null): void {
    sockets.get(sourceId)?.end('finished', time);
    sockets.delete(sourceId);
  }

  function addRequest(sourceId: number, params: unknown, time: number | null): void {
    const url = stringMember(params, 'url');
    if (url === null || !/^wss?:/i.test(url)) return;
    let request = requests.get(sourceId);
    if (request === undefined) {
      request = new NetLogRequest(context, `request-${sourceId}`, url, time);
      requests.set(sourceId, request);
      requestCount += 1;
      if (requests.size > limits.netLogSources) shedRequest();
    }
    request.pageUrl = stringMember(params, 'initiator') ?? request.pageUrl;
  }

  function shedRequest(): void {
    const oldest = requests.entries().next();
    if (oldest.done === true) return;
    const [sourceId, request] = oldest.value;
    sink.problem(
      'netlog-sources-limit',
      `More than ${limits.netLogSources} WebSockets at once; the oldest is given up.`,
      null,
    );
    if (!isInBytes(request)) request.end('capture-ended', lastTime);
    forget(sourceId, request);
  }

  /** What a socket needs of its request it has been told by then. */
  function forget(sourceId: number, { key }: NetLogRequest): void {
    requests.delete(sourceId);
    if (key === null) return;
    requestsByKey.delete(key);
    keysInBytes.delete(key);
  }

  function endRequest(sourceId: number, time: number | null): void {
    const request = requests.get(sourceId);
    // Chromium ends the request when it hands the connection over; the frames still come under its number.
    if (request === undefined || request.isOpen) return;
    if (!isInBytes(request)) request.end('finished', time);
    forget(sourceId, request);
  }

  return {
    push: (chunk) => splitter.push(chunk),
    end: () => {
      if (!splitter.isComplete) {
        sink.problem(
          'file-truncated',
          'The log is cut, as it happens when the browser is killed. Everything up to there was read.',
          splitter.offset,
        );
      }
      for (const socket of sockets.values()) socket.end('capture-ended', lastTime);
      for (const request of requests.values()) {
        if (!isInBytes(request) && request.requestHeaders !== null) request.end('capture-ended', lastTime);
      }
      if (constants === null)
        sink.problem('netlog-constants', 'The log has no constants, so its events have no names.', null);
      if (tally.webSockets === 0 && requestCount === 0) {
        sink.problem('no-websocket', 'No WebSocket was opened while this log was recorded.', null);
      }
    },
  };
}

/** NetLog writes header lines as text, `Name: value`; the first line of a response is its status line. */
function headersOf(params: unknown): readonly HttpHeader[] {
  const headers: HttpHeader[] = [];
  const lines = member(params, 'headers');
  if (isObject(lines)) {
    for (const [name, value] of Object.entries(lines)) headers.push({ name, value: String(value) });
    return headers;
  }
  for (const line of arrayMember(params, 'headers')) {
    if (typeof line !== 'string') continue;
    // HTTP/2 pseudo-headers begin with a colon of their own.
    const colon = line.indexOf(':', line.startsWith(':') ? 1 : 0);
    if (colon > 0) headers.push({ name: line.slice(0, colon), value: line.slice(colon + 1).trim() });
  }
  return headers;
}

function takeResponseHead(request: NetLogRequest, params: unknown, time: number | null): void {
  request.respondedAt = time;
  const [statusLine] = arrayMember(params, 'headers');
  const [, status, statusText] = /^HTTP\/[\d.]+ (\d{3}) ?(.*)$/.exec(String(statusLine ?? '')) ?? [];
  if (status === undefined) return;
  request.response = { status: Number(status), statusText: statusText ?? '', headers: headersOf(params) };
}
