import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HttpHeadReader } from '../../src/decoder/http-head.ts';
import { anyChunking } from '../support/arbitrary-frames.ts';

const LIMIT = 4096;

function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

function read(kind: 'request' | 'response', text: string) {
  return new HttpHeadReader(kind, LIMIT).push(latin1(text));
}

const REQUEST = 'GET /chat?x=1 HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nX-Empty:\r\n\r\n';

describe('HttpHeadReader', () => {
  it('reads a request and leaves what follows', () => {
    const result = read('request', `${REQUEST}\x81\x00`);
    expect(result).toMatchObject({
      kind: 'ok',
      value: {
        head: {
          kind: 'request',
          method: 'GET',
          target: '/chat?x=1',
          httpVersion: '1.1',
          headers: [
            { name: 'Host', value: 'server.example.com' },
            { name: 'Upgrade', value: 'websocket' },
            { name: 'X-Empty', value: '' },
          ],
          headLength: REQUEST.length,
        },
        rest: Uint8Array.of(0x81, 0),
      },
    });
  });

  it('reads a response with and without a reason phrase', () => {
    expect(read('response', 'HTTP/1.1 101 Switching Protocols\r\n\r\n')).toMatchObject({
      value: { head: { status: 101, reasonPhrase: 'Switching Protocols' } },
    });
    expect(read('response', 'HTTP/1.1 403\r\n\r\n')).toMatchObject({
      value: { head: { status: 403, reasonPhrase: '' } },
    });
  });

  it('gives the same head in any chunking, and the same rest', () => {
    const input = latin1(`${REQUEST}rest of it`);
    fc.assert(
      fc.property(anyChunking, (chunking) => {
        const reader = new HttpHeadReader('request', LIMIT);
        const rest: number[] = [];
        let isDone = false;
        for (const chunk of chunking(input)) {
          if (isDone) {
            rest.push(...chunk);
            continue;
          }
          const result = reader.push(chunk);
          if (result === null) continue;
          expect(result).toMatchObject({ kind: 'ok', value: { head: { method: 'GET', headLength: REQUEST.length } } });
          if (result.kind === 'ok') rest.push(...result.value.rest);
          isDone = true;
        }
        expect(isDone).toBe(true);
        expect(String.fromCharCode(...rest)).toBe('rest of it');
      }),
    );
  });

  it('takes bare line feeds and joins folded lines, as RFC 9112 §2.2 and §5.2 allow', () => {
    expect(read('request', 'GET / HTTP/1.1\nA: one\n  two\n\tthree\nB: x\n\n')).toMatchObject({
      value: {
        head: {
          headers: [
            { name: 'A', value: 'one two three' },
            { name: 'B', value: 'x' },
          ],
        },
      },
    });
  });

  it('keeps every byte of a value as Latin-1', () => {
    expect(read('request', 'GET / HTTP/1.1\r\nX: \xe4\xff\r\n\r\n')).toMatchObject({
      value: { head: { headers: [{ name: 'X', value: '\xe4\xff' }] } },
    });
  });

  it.each([
    ['request', 'HELLO\r\n\r\n', 'head-start-line', 0],
    ['request', 'GET / HTTP/1.1\r\nno colon\r\n\r\n', 'head-header-line', 16],
    ['request', 'GET / HTTP/1.1\r\nA: b\r\nbad name: x\r\n\r\n', 'head-header-line', 22],
    ['response', 'GET / HTTP/1.1\r\n\r\n', 'head-start-line', 0],
    ['response', 'HTTP/1.1 1000 X\r\n\r\n', 'head-start-line', 0],
  ] as const)('refuses as %s %j with %s at %i', (kind, text, code, offset) => {
    expect(read(kind, text)).toEqual({ kind: 'error', error: { code, offset } });
  });

  it('gives up at the limit, also when the bytes come one by one', () => {
    const reader = new HttpHeadReader('request', 100);
    let result = reader.push(latin1('GET / HTTP/1.1\r\nX: '));
    for (let count = 0; result === null && count < 200; count += 1) result = reader.push(latin1('x'));
    expect(result).toEqual({ kind: 'error', error: { code: 'head-too-long', offset: 100 } });
    expect(reader.bytes().length).toBe(100);
  });

  it('reads long runs of spaces in linear time', () => {
    const spaces = ' '.repeat(60_000);
    const reader = new HttpHeadReader('request', 200_000);
    expect(reader.push(latin1(`GET / HTTP/1.1\r\nA: x${spaces}y${spaces}\r\n\r\n`))).toMatchObject({
      value: { head: { headers: [{ name: 'A', value: `x${spaces}y` }] } },
    });
  });

  it('answers any bytes with a head, an error of three, or the wish for more', () => {
    const line = fc.constantFrom('GET / HTTP/1.1', 'HTTP/1.1 101 OK', 'A: b', ' fold', ':', '\0', 'x', '');
    const end = fc.constantFrom('\r\n', '\n', '\r', '');
    const text = fc.array(fc.tuple(line, end), { maxLength: 12 }).map((parts) => parts.flat().join(''));
    fc.assert(
      fc.property(text, fc.constantFrom('request' as const, 'response' as const), (input, kind) => {
        const result = read(kind, input);
        if (result?.kind !== 'error') return;
        expect(['head-start-line', 'head-header-line', 'head-too-long']).toContain(result.error.code);
      }),
      { numRuns: 2000 },
    );
  });
});
