import { describe, expect, test } from 'vitest';
import { OPCODE } from '../../../src/decoder/opcode.ts';
import { isHeartbeat } from '../../../src/panel/filter/heartbeat.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('isHeartbeat', () => {
  test('knows ping and pong frames, whatever they carry', () => {
    expect(isHeartbeat(OPCODE.ping, utf8('x'.repeat(125)))).toBe(true);
    expect(isHeartbeat(OPCODE.pong, new Uint8Array(0))).toBe(true);
  });

  test.for([
    ['Engine.IO', '2'],
    ['SockJS', 'h'],
    ['STOMP', '\n'],
    ['SignalR', '{"type":6}\u001e'],
    ['Phoenix', '[null,"12","phoenix","heartbeat",{}]'],
    ['Action Cable', '{"type":"ping","message":1763640000}'],
    ['graphql-ws', '{"type":"pong"}'],
    ['many', 'PING'],
  ] as const)('knows the heartbeats of %s', ([, text]) => {
    expect(isHeartbeat(OPCODE.text, utf8(text))).toBe(true);
  });

  test.for(['', '4', '42["ping"]', 'ping me later', '{"type":"tick"}', '{"type":"pingback"}', '{"text":"ping"}'])(
    'leaves %j alone',
    (text) => {
      expect(isHeartbeat(OPCODE.text, utf8(text))).toBe(false);
    },
  );

  test('leaves long and binary messages alone', () => {
    expect(isHeartbeat(OPCODE.text, utf8(`{"type":"ping","pad":"${'x'.repeat(200)}"}`))).toBe(false);
    expect(isHeartbeat(OPCODE.binary, utf8('ping'))).toBe(false);
  });
});
