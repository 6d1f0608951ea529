import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHarHandshake, parseHarHandshakes } from '../../../src/panel/handshake/har.ts';
import { parseHandshakeRecord } from '../../../src/protocol/handshake-guard.ts';

/** As Chromium writes it, shortened. */
const OPEN_ENTRY = {
  _resourceType: 'websocket',
  _webSocketMessages: [{ type: 'send', time: 1_800_000_000.5, opcode: 1, data: 'hi' }],
  startedDateTime: '2027-01-15T08:00:00.123Z',
  request: {
    url: 'ws://a.test/chat',
    headers: [
      { name: 'Upgrade', value: 'websocket' },
      { name: 'Sec-WebSocket-Key', value: 'dGhlIHNhbXBsZSBub25jZQ==' },
    ],
  },
  response: {
    status: 101,
    statusText: 'Switching Protocols',
    headers: [{ name: 'Sec-WebSocket-Accept', value: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' }],
    _error: null,
  },
};

const ERROR_TEXT = 'Error during WebSocket handshake: Unexpected response code: 403';

/** Of an entry that has words and no response. */
function statusOf(data: string): number | undefined {
  return parseHarHandshake({
    ...OPEN_ENTRY,
    _webSocketMessages: [{ type: 'error', data }],
    response: { status: 0 },
  })?.response?.status;
}

describe('HAR of Chromium’s network log', () => {
  it('gives the handshake of a socket that is open', () => {
    expect(parseHarHandshake(OPEN_ENTRY)).toEqual({
      kind: 'handshake',
      source: 'network-log',
      requestId: 'har-dGhlIHNhbXBsZSBub25jZQ==',
      url: 'ws://a.test/chat',
      time: Date.parse('2027-01-15T08:00:00.123Z'),
      frameId: null,
      request: { headers: OPEN_ENTRY.request.headers },
      response: { status: 101, statusText: 'Switching Protocols', headers: OPEN_ENTRY.response.headers },
      error: null,
    });
  });

  it('gives the browser’s words for a handshake that failed', () => {
    const record = parseHarHandshake({
      ...OPEN_ENTRY,
      _webSocketMessages: [{ type: 'error', time: 1, opcode: -1, data: ERROR_TEXT }],
      response: { status: 403, statusText: 'Forbidden', headers: [] },
    });
    expect(record).toMatchObject({ error: ERROR_TEXT, response: { status: 403 } });
  });

  it('reads the status of a refused handshake from the words, where the log has no response', () => {
    const record = parseHarHandshake({
      ...OPEN_ENTRY,
      _webSocketMessages: [{ type: 'error', time: 1, opcode: -1, data: ERROR_TEXT }],
      response: { status: 0, statusText: '', headers: [] },
    });
    expect(record).toMatchObject({ error: ERROR_TEXT, response: { status: 403, statusText: '', headers: [] } });
  });

  it('knows the two statuses that Chromium names without a number', () => {
    expect(statusOf('HTTP Authentication failed; no valid credentials available')).toBe(401);
    expect(statusOf('Proxy authentication failed')).toBe(407);
    expect(statusOf('net::ERR_CONNECTION_REFUSED')).toBeUndefined();
  });

  it('takes a status of 0 for no response', () => {
    const record = parseHarHandshake({
      ...OPEN_ENTRY,
      response: { status: 0, statusText: '', headers: [], _error: 'net::ERR_CONNECTION_REFUSED' },
    });
    expect(record).toMatchObject({ response: null, error: 'net::ERR_CONNECTION_REFUSED' });
  });

  it('leaves out what is no WebSocket', () => {
    expect(
      parseHarHandshakes({ entries: [{ ...OPEN_ENTRY, _resourceType: 'fetch', _webSocketMessages: undefined }, null] }),
    ).toEqual([]);
  });

  it('gives records that pass the guard, or nothing, for any log', () => {
    const entry = fc.oneof(
      fc.anything(),
      fc
        .dictionary(fc.constantFrom('startedDateTime', 'request', 'response', '_webSocketMessages'), fc.anything())
        .map((change) => Object.assign({}, OPEN_ENTRY, change)),
      fc.record({
        _resourceType: fc.constant('websocket'),
        startedDateTime: fc.oneof(fc.string(), fc.constant('2027-01-15T08:00:00Z')),
        request: fc.record({ url: fc.oneof(fc.string(), fc.anything()), headers: fc.anything() }),
        response: fc.record({ status: fc.anything(), statusText: fc.anything(), headers: fc.anything() }),
        _webSocketMessages: fc.array(
          fc.oneof(fc.anything(), fc.record({ type: fc.constant('error'), data: fc.anything() })),
        ),
      }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.array(entry).map((entries) => ({ entries })),
        ),
        (har) => {
          for (const record of parseHarHandshakes(har)) expect(parseHandshakeRecord(record)).toEqual(record);
        },
      ),
      { numRuns: 500 },
    );
  });
});
