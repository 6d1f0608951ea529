import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../../src/base/base64.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import { frames, fromClient, wire } from '../../support/draw-frames.ts';
import { acceptHead, requestHead, SAMPLE_KEY } from '../../support/draw-handshake.ts';
import { drawn, eventsOf, framesOf, problemsOf, readRecords } from '../../support/read-records.ts';

const TYPES = [
  'REQUEST_ALIVE',
  'URL_REQUEST_START_JOB',
  'HTTP_TRANSACTION_SEND_REQUEST_HEADERS',
  'HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS',
  'HTTP_TRANSACTION_READ_RESPONSE_HEADERS',
  'WEBSOCKET_SENT_FRAME_HEADER',
  'WEBSOCKET_RECV_FRAME_HEADER',
  'SOCKET_ALIVE',
  'TCP_CONNECT',
  'SOCKET_BYTES_SENT',
  'SOCKET_BYTES_RECEIVED',
  'SSL_SOCKET_BYTES_SENT',
  'FAILED',
] as const;
type EventName = (typeof TYPES)[number];

const constants = {
  logEventTypes: Object.fromEntries(TYPES.map((name, index) => [name, index + 100])),
  logEventPhase: { PHASE_BEGIN: 1, PHASE_END: 2, PHASE_NONE: 0 },
  logSourceType: { URL_REQUEST: 1, SOCKET: 2 },
  netError: { ERR_CONNECTION_REFUSED: -102 },
  timeTickOffset: '1700000000000',
};

let ticks = 0;

function event(name: EventName, id: number, params: object = {}, phase = 0): object {
  ticks += 1;
  return { params, phase, source: { id, type: 1 }, time: String(ticks), type: 100 + TYPES.indexOf(name) };
}

function log(events: readonly object[]): string {
  return `{"constants":${JSON.stringify(constants)},\n"events": [\n${events.map((each) => JSON.stringify(each)).join(',\n')}],\n"polledData": {}}\n`;
}

const sent = (id: number, bytes: Uint8Array) =>
  event('SOCKET_BYTES_SENT', id, { byte_count: bytes.length, bytes: toBase64(bytes) });
const got = (id: number, bytes: Uint8Array) =>
  event('SOCKET_BYTES_RECEIVED', id, { byte_count: bytes.length, bytes: toBase64(bytes) });
const header = (opcode: number, more: object = {}) => ({
  final: true,
  masked: true,
  opcode,
  payload_length: 5,
  reserved1: false,
  reserved2: false,
  reserved3: false,
  ...more,
});

const conversation = [
  event('REQUEST_ALIVE', 1, { url: 'ws://server.example.com/chat' }, 1),
  event('URL_REQUEST_START_JOB', 1, { url: 'ws://server.example.com/chat', initiator: 'http://page.example' }, 1),
  event('HTTP_TRANSACTION_SEND_REQUEST_HEADERS', 1, {
    line: 'GET /chat HTTP/1.1\r\n',
    headers: [`Sec-WebSocket-Key: ${SAMPLE_KEY}`],
  }),
  event('SOCKET_ALIVE', 2, {}, 1),
  event('TCP_CONNECT', 2, { local_address: '[::1]:5000', remote_address: '[::1]:80' }, 2),
  sent(2, requestHead()),
  got(2, acceptHead()),
  event('HTTP_TRANSACTION_READ_RESPONSE_HEADERS', 1, {
    headers: ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket'],
  }),
  event('WEBSOCKET_SENT_FRAME_HEADER', 1, header(1)),
  sent(2, wire(fromClient(frames`text "Hello"`))),
  got(2, wire(frames`text "World"`)),
  event('WEBSOCKET_RECV_FRAME_HEADER', 1, header(1, { masked: false })),
];

const read = (text: string) => readRecords(encodeUtf8(text));

describe('a NetLog', () => {
  it('gives a frame once: from the bytes, when both are there', async () => {
    const records = await read(log(conversation));
    expect(drawn(records)).toEqual(['client text "Hello"', 'server text "World"']);
    expect(records.findLast(({ kind }) => kind === 'connection')).toMatchObject({
      id: 'socket-2',
      url: 'ws://server.example.com/chat',
      pageUrl: 'http://page.example',
      client: { address: '::1', port: 5000 },
      server: { address: '::1', port: 80 },
    });
    expect(framesOf(records)[0]?.time).toBeGreaterThan(1_700_000_000_000);
    expect(problemsOf(records)).toEqual([]);
  });

  it('is read up to every place where it may be cut, without a throw', async () => {
    const text = log(conversation);
    let before = 0;
    for (let length = JSON.stringify(constants).length; length < text.length; length += 7) {
      const records = await read(text.slice(0, length));
      const count = framesOf(records).length;
      expect(count).toBeGreaterThanOrEqual(before);
      before = count;
      if (length < text.length - 3) expect(problemsOf(records)).toContain('file-truncated');
    }
    expect(before).toBe(2);
  });

  it('passes over an event that is no JSON', async () => {
    const text = log(conversation).replace('"events": [', '"events": [\n{"bad" nonsense},');
    const records = await read(text);
    expect(drawn(records)).toHaveLength(2);
    expect(problemsOf(records)).toEqual(['netlog-json']);
  });

  it('recognises a WebSocket over HTTP/2 and shows its frame headers', async () => {
    const records = await read(
      log([
        event('REQUEST_ALIVE', 1, { url: 'wss://h2.example/' }, 1),
        event('HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS', 1, {
          headers: [':method: CONNECT', ':protocol: websocket'],
        }),
        event('HTTP_TRANSACTION_READ_RESPONSE_HEADERS', 1, { headers: ['HTTP/1.1 200'] }),
        event('WEBSOCKET_SENT_FRAME_HEADER', 1, header(9)),
      ]),
    );
    expect(drawn(records)).toEqual(['client ping (5 bytes)']);
    expect(eventsOf(records, 'note')).toEqual([expect.stringContaining('RFC 8441')]);
    expect(eventsOf(records, 'open')).toHaveLength(1);
  });

  it('tells why a connection failed', async () => {
    const records = await read(
      log([
        event('REQUEST_ALIVE', 1, { url: 'ws://nowhere.example/' }, 1),
        event('FAILED', 1, { net_error: -102 }),
        event('REQUEST_ALIVE', 1, {}, 2),
      ]),
    );
    expect(eventsOf(records, 'handshake-failed')).toEqual(['null ERR_CONNECTION_REFUSED']);
  });

  it('tells bytes that it cannot read as a gap', async () => {
    const broken = event('SOCKET_BYTES_RECEIVED', 2, { byte_count: 7, bytes: '***' });
    const records = await read(
      log([...conversation, broken, got(2, wire(frames`text "one" | text "two" | ping "three"`))]),
    );
    expect(problemsOf(records)).toEqual(['netlog-bytes']);
    expect(eventsOf(records, 'gap')).toEqual(['server: bytes unreadable in the log, 7 bytes']);
    expect(drawn(records).at(-1)).toBe('server ping "three"');
  });

  it('is not trusted: keys of prototypes, wrong types and missing parts are nothing', async () => {
    const odd = [
      null,
      7,
      'text',
      [],
      { type: '__proto__', source: { id: 1 } },
      { type: 105, source: null },
      { type: 105, source: { id: {} }, params: [] },
      { type: 109, source: { id: 9 }, params: { bytes: 5, byte_count: 'x' } },
    ].map((value) => ({ value }));
    const text = log([...conversation, ...odd]).replaceAll(/\{"value":(.*?)\}(?=,\n|\])/g, '$1');
    expect(drawn(await read(text))).toHaveLength(2);
  });

  it('without constants says so', async () => {
    expect(problemsOf(await read('{"events":[{"type":1}]}'))).toEqual([
      'netlog-constants',
      'netlog-constants',
      'no-websocket',
    ]);
  });
});
