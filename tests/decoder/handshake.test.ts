import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HandshakeRequest, HandshakeResponse } from '../../src/decoder/handshake.ts';
import { acceptSteps, checkHandshake, negotiated } from '../../src/decoder/handshake.ts';
import { sha1 } from '../../src/decoder/sha1.ts';

const request: HandshakeRequest = {
  method: 'GET',
  httpVersion: '1.1',
  headers: [
    { name: 'Host', value: 'server.example.com' },
    { name: 'Upgrade', value: 'websocket' },
    { name: 'Connection', value: 'keep-alive, Upgrade' },
    { name: 'Sec-WebSocket-Key', value: 'dGhlIHNhbXBsZSBub25jZQ==' },
    { name: 'Sec-WebSocket-Protocol', value: 'chat, superchat' },
    { name: 'Sec-WebSocket-Version', value: '13' },
    { name: 'Sec-WebSocket-Extensions', value: 'permessage-deflate; client_max_window_bits' },
  ],
};

const response: HandshakeResponse = {
  status: 101,
  httpVersion: '1.1',
  headers: [
    { name: 'upgrade', value: 'WebSocket' },
    { name: 'connection', value: 'upgrade' },
    { name: 'sec-websocket-accept', value: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' },
    { name: 'sec-websocket-protocol', value: 'chat' },
  ],
};

function withHeader<T extends HandshakeRequest | HandshakeResponse>(side: T, name: string, value: string | null): T {
  const rest = side.headers.filter((header) => header.name.toLowerCase() !== name.toLowerCase());
  return { ...side, headers: value === null ? rest : [...rest, { name, value }] };
}

function failed(left: HandshakeRequest | null, right: HandshakeResponse | null): readonly string[] {
  return checkHandshake(left, right)
    .filter(({ ok }) => ok === false)
    .map(({ id }) => id);
}

describe('sha1', () => {
  it('agrees with OpenSSL for every length around the block borders', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(Buffer.from(sha1(bytes)).toString('hex')).toBe(createHash('sha1').update(bytes).digest('hex'));
      }),
    );
  });
});

describe('acceptSteps', () => {
  it('shows every step of the example in RFC 6455 §1.3', () => {
    expect(acceptSteps('dGhlIHNhbXBsZSBub25jZQ==')).toMatchObject({
      joined: 'dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11',
      sha1Hex: 'b37a4f2cc0624f1690f64606cf385945b2bec4ea',
      accept: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
    });
  });
});

describe('checkHandshake', () => {
  it('passes a good handshake in every point', () => {
    const checks = checkHandshake(request, response);
    expect(checks.every(({ ok }) => ok === true)).toBe(true);
    expect(checks.length).toBe(12);
  });

  it.each([
    ['request-upgrade', withHeader(request, 'Upgrade', 'h2c'), response],
    ['request-connection', withHeader(request, 'Connection', 'keep-alive'), response],
    ['request-version', withHeader(request, 'Sec-WebSocket-Version', '8'), response],
    ['request-method', { ...request, method: 'POST' }, response],
    ['request-http-version', { ...request, httpVersion: '1.0' }, response],
    ['response-status', request, { ...response, status: 200 }],
    ['response-upgrade', request, withHeader(response, 'Upgrade', null)],
    ['response-connection', request, withHeader(response, 'Connection', 'close')],
    ['response-accept', request, withHeader(response, 'Sec-WebSocket-Accept', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=')],
    ['response-accept', request, withHeader(response, 'Sec-WebSocket-Accept', null)],
    ['response-subprotocol', request, withHeader(response, 'Sec-WebSocket-Protocol', 'mqtt')],
    ['response-subprotocol', request, withHeader(response, 'Sec-WebSocket-Protocol', null)],
    ['response-subprotocol', withHeader(request, 'Sec-WebSocket-Protocol', null), response],
    ['response-extensions', request, withHeader(response, 'Sec-WebSocket-Extensions', 'x-unknown')],
    ['response-extensions', request, withHeader(response, 'Sec-WebSocket-Extensions', 'permessage-deflate; what=1')],
    ['response-extensions', request, withHeader(response, 'Sec-WebSocket-Extensions', ';')],
  ])('fails %s alone when only that is wrong', (id, left, right) => {
    expect(failed(left, right)).toEqual([id]);
  });

  it('takes a key that is no 16 bytes for wrong, but still computes the accept value of it', () => {
    const short = withHeader(request, 'Sec-WebSocket-Key', 'c2hvcnQ=');
    const answer = withHeader(response, 'Sec-WebSocket-Accept', acceptSteps('c2hvcnQ=').accept);
    expect(failed(short, answer)).toEqual(['request-key']);
  });

  it('leaves undecided what it cannot know', () => {
    const checks = checkHandshake(null, response);
    const undecided = checks.filter(({ ok }) => ok === null).map(({ id }) => id);
    expect(undecided).toEqual([
      'request-method',
      'request-http-version',
      'request-upgrade',
      'request-connection',
      'request-version',
      'request-key',
      'response-accept',
      'response-subprotocol',
      'response-extensions',
    ]);
    expect(checkHandshake(null, null).every(({ ok }) => ok === null)).toBe(true);
  });

  it('does not ask a handshake over HTTP/2 for what RFC 8441 left out', () => {
    const connect: HandshakeRequest = {
      method: 'GET',
      httpVersion: 'h2',
      headers: [
        { name: ':method', value: 'CONNECT' },
        { name: ':protocol', value: 'websocket' },
        { name: 'sec-websocket-version', value: '13' },
        { name: 'sec-websocket-protocol', value: 'chat' },
      ],
    };
    const accepted: HandshakeResponse = {
      status: 200,
      httpVersion: 'h2',
      headers: [{ name: 'sec-websocket-protocol', value: 'chat' }],
    };
    const checks = checkHandshake(connect, accepted);
    expect(failed(connect, accepted)).toEqual([]);
    expect(checks.filter(({ ok }) => ok === null).map(({ id }) => id)).toEqual([
      'request-upgrade',
      'request-connection',
      'request-key',
      'response-upgrade',
      'response-connection',
      'response-accept',
    ]);
    expect(failed(connect, { ...accepted, status: 403, headers: [] })).toEqual([
      'response-status',
      'response-subprotocol',
    ]);
    expect(failed({ ...connect, headers: [] }, { ...accepted, headers: [] })).toEqual(['request-version']);
  });

  it('tells what was agreed', () => {
    const answer = withHeader(response, 'Sec-WebSocket-Extensions', 'permessage-deflate; server_no_context_takeover');
    expect(negotiated(answer)).toEqual({
      subprotocol: 'chat',
      extensions: [{ name: 'permessage-deflate', parameters: [{ name: 'server_no_context_takeover', value: null }] }],
    });
  });
});
