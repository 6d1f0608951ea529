import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import { HarEncoder } from '../../../src/formats/write/har.ts';
import { closeFrame, connection, frame, liveMessage, START, text, writtenText } from './draw-records.ts';
import { NetworkPanel, type ImportedRequest } from './network-panel.ts';

describe('a HAR, imported by the Network panel of a real Chromium', () => {
  let panel: NetworkPanel;
  let requests: readonly ImportedRequest[] = [];

  beforeAll(async () => {
    panel = await NetworkPanel.open();
    const refused = {
      request: null,
      response: { status: 403, statusText: 'Forbidden', headers: [{ name: 'X-Why', value: 'no' }] },
      error: 'Unexpected response code: 403',
    };
    requests = await panel.import(
      await writtenText(new HarEncoder({ order: 'any' }), [
        connection(),
        text('hello', { sender: 'client' }),
        frame({ fin: false, payload: encodeUtf8('{"a"') }),
        frame({ opcode: 9, messageOpcode: 9, payload: encodeUtf8('p') }),
        frame({ opcode: 0, messageOpcode: 1, payload: encodeUtf8(':1}'), message: encodeUtf8('{"a":1}') }),
        frame({ opcode: 2, messageOpcode: 2, payload: Uint8Array.of(1, 2, 3), time: START + 250.5 }),
        liveMessage(encodeUtf8('größer'), { opcode: 1, messageOpcode: 1, time: START + 251 }),
        closeFrame(1000, 'bye', { time: START + 252 }),
        connection({ id: 'c2', url: 'wss://other.example/', handshake: null, time: START + 10 }),
        connection({ id: 'c3', url: 'wss://refused.example/', protocol: null, handshake: refused, time: START + 20 }),
      ]),
    );
  }, 60_000);

  afterAll(() => panel.close());

  it('is a WebSocket with its URL, status and headers', () => {
    const [request] = requests;
    expect(request).toMatchObject({ url: 'ws://chat.example:8080/room?name=a', type: 'websocket', status: 101 });
    expect(request?.requestHeaders).toContain('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==');
    expect(request?.responseHeaders).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  });

  it('has every message and control frame in order', () => {
    expect(requests[0]?.frames.map(({ type, opCode, text: data }) => [type, opCode, data])).toEqual([
      ['send', 1, 'hello'],
      ['receive', 9, 'cA=='],
      ['receive', 1, '{"a":1}'],
      ['receive', 2, 'AQID'],
      ['receive', 1, 'größer'],
      ['receive', 8, 'A+hieWU='],
    ]);
    expect(requests[0]?.frames[3]?.time).toBeCloseTo((START + 250.5) / 1000, 6);
  });

  it('shows them in the Messages tab', () => {
    const shown = (requests[0]?.rows ?? []).map((row) => row.split('\t')[0]);
    expect(shown).toEqual([
      'hello',
      'Ping message (Opcode 9)',
      '{"a":1}',
      'Binary message',
      'größer',
      'Connection close message (Opcode 8)',
    ]);
  });

  it('has the other connections too, also a refused one', () => {
    expect(requests.map(({ url, status }) => [url, status])).toEqual([
      ['ws://chat.example:8080/room?name=a', 101],
      ['wss://other.example/', 101],
      ['wss://refused.example/', 403],
    ]);
  });
});
