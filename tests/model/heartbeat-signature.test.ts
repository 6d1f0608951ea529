import { describe, expect, test } from 'vitest';
import { OPCODE } from '../../src/decoder/opcode.ts';
import { heartbeatDialect, isProtocolHeartbeat } from '../../src/model/heartbeat-signature.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const plain = heartbeatDialect({ url: 'wss://a.example/feed', protocol: '' });
const engineIo = heartbeatDialect({ url: 'wss://a.example/socket.io/?EIO=4&transport=websocket', protocol: '' });
const sockJs = heartbeatDialect({ url: 'wss://a.example/chat/042/k3j2h1/websocket', protocol: '' });
const mqtt = heartbeatDialect({ url: 'wss://a.example/mqtt', protocol: 'mqtt' });

describe('isProtocolHeartbeat', () => {
  test('knows ping and pong frames, whatever they carry', () => {
    expect(isProtocolHeartbeat(OPCODE.ping, utf8('x'.repeat(125)), plain)).toBe(true);
    expect(isProtocolHeartbeat(OPCODE.pong, new Uint8Array(0), plain)).toBe(true);
  });

  test.for([
    ['STOMP', '\n'],
    ['SignalR', '{"type":6}\u001e'],
    ['Phoenix', '[null,"12","phoenix","heartbeat",{}]'],
    ['Phoenix, the answer', '[null,"12","phoenix","phx_reply",{"response":{},"status":"ok"}]'],
    ['Phoenix, serializer 1', '{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"7"}'],
    ['Action Cable', '{"type":"ping","message":1763640000}'],
    ['graphql-ws', '{"type":"pong"}'],
    ['subscriptions-transport-ws', '{"type":"ka"}'],
    ['Pusher', '{"event":"pusher:ping","data":"{}"}'],
    ['JSON-RPC', '{"jsonrpc":"2.0","id":7,"method":"ping","params":[]}'],
    ['exchanges', '{"ping":1763640000123}'],
    ['Bitfinex', '[17,"hb"]'],
    ['many', 'PING'],
  ] as const)('knows the heartbeats of %s', ([, text]) => {
    expect(isProtocolHeartbeat(OPCODE.text, utf8(text), plain)).toBe(true);
  });

  test.for([
    '',
    '4',
    '42["ping"]',
    'ping me later',
    '{"type":"tick"}',
    '{"type":"pingback"}',
    '{"text":"ping"}',
    '{"type":"ping","text":"hello Ada"}',
    '{"type":"ping","payload":{"user":"ada"}}',
    '{"type":"ping","data":[1,2]}',
    '["message","ping"]',
    '[null,"12","room:1","heartbeat",{}]',
    '[null,"12","phoenix","phx_reply",{"response":{"reason":"unmatched topic"},"status":"error"}]',
    '{"ping":{"rtt":12}}',
    '{"type":"ping"',
  ])('leaves %j alone', (text) => {
    expect(isProtocolHeartbeat(OPCODE.text, utf8(text), plain)).toBe(false);
  });

  test('takes a digit or a letter for a heartbeat only where the protocol says so', () => {
    for (const text of ['2', '3', 'h']) expect(isProtocolHeartbeat(OPCODE.text, utf8(text), plain)).toBe(false);
    expect(isProtocolHeartbeat(OPCODE.text, utf8('2'), engineIo)).toBe(true);
    expect(isProtocolHeartbeat(OPCODE.text, utf8('3'), engineIo)).toBe(true);
    expect(isProtocolHeartbeat(OPCODE.text, utf8('2probe'), engineIo)).toBe(false);
    expect(isProtocolHeartbeat(OPCODE.text, utf8('h'), sockJs)).toBe(true);
    expect(isProtocolHeartbeat(OPCODE.text, utf8('a["\\n"]'), sockJs)).toBe(true);
    expect(isProtocolHeartbeat(OPCODE.binary, Uint8Array.of(0xc0, 0), mqtt)).toBe(true);
    expect(isProtocolHeartbeat(OPCODE.binary, Uint8Array.of(0xd0, 0), mqtt)).toBe(true);
    expect(isProtocolHeartbeat(OPCODE.binary, Uint8Array.of(0xc0, 0), plain)).toBe(false);
    expect(isProtocolHeartbeat(OPCODE.binary, Uint8Array.of(0xe0, 0), mqtt)).toBe(false);
  });

  test('knows the MessagePack ping of SignalR', () => {
    expect(isProtocolHeartbeat(OPCODE.binary, Uint8Array.of(2, 0x91, 6), plain)).toBe(true);
  });

  test('leaves long and binary messages alone', () => {
    expect(isProtocolHeartbeat(OPCODE.text, utf8(`{"type":"ping","id":"${'x'.repeat(200)}"}`), plain)).toBe(false);
    expect(isProtocolHeartbeat(OPCODE.binary, utf8('ping'), plain)).toBe(false);
  });
});
