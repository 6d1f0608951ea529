import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandshakeRecorder, type HandshakeStep } from '../../src/background/handshake-recorder.ts';
import type { HandshakeRecord } from '../../src/protocol/capture-event.ts';
import { parseHandshakeRecord } from '../../src/protocol/handshake-guard.ts';

const common = { tabId: 1, requestId: '42', url: 'ws://a.test/', timeStamp: 5_000, frameId: 3 };
const STEPS: readonly HandshakeStep[] = ['request', 'response', 'error'];

function setUp() {
  const seen: [number, HandshakeRecord][] = [];
  return { seen, recorder: new HandshakeRecorder((tabId, record) => void seen.push([tabId, record])) };
}

describe('handshake recorder', () => {
  it('joins request and response of one handshake', () => {
    const { recorder, seen } = setUp();
    recorder.take('request', { ...common, requestHeaders: [{ name: 'Sec-WebSocket-Key', value: 'abc' }] });
    recorder.take('response', {
      ...common,
      timeStamp: 5_010,
      statusCode: 101,
      statusLine: 'HTTP/1.1 101 Switching Protocols',
      responseHeaders: [{ name: 'Upgrade', value: 'websocket' }],
    });
    expect(recorder.records(1)).toEqual([
      {
        kind: 'handshake',
        source: 'web-request',
        requestId: 'webRequest-42',
        url: 'ws://a.test/',
        time: 5_000,
        frameId: 3,
        request: { headers: [{ name: 'Sec-WebSocket-Key', value: 'abc' }] },
        response: {
          status: 101,
          statusText: 'Switching Protocols',
          headers: [{ name: 'Upgrade', value: 'websocket' }],
        },
        error: null,
      },
    ]);
    expect(seen).toHaveLength(2);
  });

  it('keeps the status of a refused handshake beside the browser’s error', () => {
    const { recorder } = setUp();
    recorder.take('request', common);
    recorder.take('response', { ...common, statusCode: 403, statusLine: 'HTTP/1.1 403', responseHeaders: [] });
    recorder.take('error', { ...common, error: 'NS_ERROR_WEBSOCKET_CONNECTION_REFUSED' });
    expect(recorder.records(1)[0]).toMatchObject({
      response: { status: 403, statusText: '' },
      error: 'NS_ERROR_WEBSOCKET_CONNECTION_REFUSED',
    });
  });

  it('keeps the newest of each tab only, and forgets tabs that are closed', () => {
    const { recorder } = setUp();
    for (let request = 0; request < 1_000; request += 1)
      recorder.take('request', { ...common, requestId: `${request}` });
    expect(recorder.records(1)).toHaveLength(200);
    expect(recorder.records(1).at(-1)?.requestId).toBe('webRequest-999');
    for (let tabId = 2; tabId < 100; tabId += 1) recorder.take('request', { ...common, tabId });
    expect(recorder.records(1)).toHaveLength(0);
    recorder.forgetTab(99);
    expect(recorder.records(99)).toHaveLength(0);
  });

  it('ignores requests of no tab', () => {
    const { recorder, seen } = setUp();
    recorder.take('request', { ...common, tabId: -1 });
    expect(seen).toEqual([]);
  });

  it('makes only records that pass the panel’s guard, whatever the details say', () => {
    const details = fc.record(
      {
        tabId: fc.oneof(fc.constant(1), fc.anything()),
        requestId: fc.oneof(fc.string(), fc.anything()),
        url: fc.oneof(fc.webUrl(), fc.anything()),
        timeStamp: fc.oneof(fc.double(), fc.nat()),
        frameId: fc.anything(),
        requestHeaders: fc.anything(),
        statusCode: fc.oneof(fc.integer(), fc.anything()),
        statusLine: fc.oneof(fc.string(), fc.anything()),
        responseHeaders: fc.anything(),
        error: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...STEPS), details), { maxLength: 5 }), (steps) => {
        const { recorder, seen } = setUp();
        for (const [step, detail] of steps) recorder.take(step, detail);
        for (const [, record] of seen) expect(parseHandshakeRecord(record)).toEqual(record);
      }),
    );
  });
});
