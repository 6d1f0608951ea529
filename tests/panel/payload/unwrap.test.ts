import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64 } from '../../../src/base/base64.ts';
import { decodeUtf8Lossy, encodeUtf8 } from '../../../src/base/utf8.ts';
import { ENCODINGS, guessEncodings, isJsonText } from '../../../src/panel/payload/content-guess.ts';
import { unwrap, type UnwrapErrorCode } from '../../../src/panel/payload/unwrap.ts';

const utf8 = encodeUtf8;

async function textIn(bytes: Uint8Array, encoding: (typeof ENCODINGS)[number]): Promise<string> {
  const result = await unwrap(bytes, encoding);
  if (result.kind === 'error') throw new Error(result.code);
  return decodeUtf8Lossy(result.bytes);
}

describe('what a content seems to be in', () => {
  test.each([
    ['gzip by its magic number', gzipSync('some text'), ['gzip']],
    ['zlib by its header and checksum', deflateSync('some text that is long enough'), ['zlib']],
    ['base64 of readable text', utf8(toBase64(utf8('{"user":"ada","role":"admin"}'))), ['base64']],
    [
      'base64url without padding',
      utf8(toBase64(gzipSync('{"a":1}')).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')),
      ['base64'],
    ],
    ['a JWT', utf8('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2ln'), ['jwt']],
    ['a data: URL', utf8('data:image/png;base64,iVBORw0KGgo='), ['data-url']],
    ['a form', utf8('name=Ada&city=S%C3%A3o+Paulo'), ['form']],
    ['percent-encoding', utf8('%7B%22a%22%3A1%7D'), ['percent']],
    ['hex digits of readable text', utf8('7b22686578223a22796573222c2261223a317d'), ['hex-text']],
    ['a JSON string', utf8('"{\\"a\\":1}"'), ['json-string']],
  ])('%s', (_, bytes, expected) => {
    expect(guessEncodings(bytes)).toEqual(expected);
  });

  test.each([
    'subscribe',
    'AuthenticationToken',
    'wss://example.org/path?x=1',
    'd41d8cd98f00b204e9800998ecf8427e',
    '550e8400-e29b-41d4-a716-446655440000',
    'internationalization',
    'x^2 + y^2 = z^2',
    '{"a":"aGVsbG8gd29ybGQgaGVsbG8="}',
    'Hello, is the blue one back in stock?',
    '2026-11-20T12:00:00.000Z',
    '100%',
  ])('%s is taken for nothing', (text) => {
    expect(guessEncodings(utf8(text))).toEqual([]);
  });

  test('JSON is known by its ends, and names in brackets are none', () => {
    expect(isJsonText(utf8(' {"a": [1, 2]}\n'))).toBe(true);
    expect(isJsonText(utf8('[true]'))).toBe(true);
    expect(isJsonText(utf8('[info] started'))).toBe(false);
    expect(isJsonText(utf8('{name}'))).toBe(false);
  });
});

describe('unfolding', () => {
  test('takes each encoding off', async () => {
    const json = '{"text":"Grüße","n":12345678901234567890}';
    expect(await textIn(gzipSync(json), 'gzip')).toBe(json);
    expect(await textIn(deflateSync(json), 'zlib')).toBe(json);
    expect(await textIn(deflateRawSync(json), 'deflate')).toBe(json);
    expect(await textIn(utf8(toBase64(utf8(json))), 'base64')).toBe(json);
    expect(await textIn(utf8(Buffer.from(json).toString('hex')), 'hex-text')).toBe(json);
    expect(await textIn(utf8(encodeURIComponent(json)), 'percent')).toBe(json);
    expect(await textIn(utf8(JSON.stringify(json)), 'json-string')).toBe(json);
    expect(await textIn(utf8(`data:application/json;base64,${toBase64(utf8(json))}`), 'data-url')).toBe(json);
    expect(await textIn(utf8(`data:,${encodeURIComponent(json)}`), 'data-url')).toBe(json);
  });

  test('shows a form as one object that keeps order, equal names and plus signs', async () => {
    expect(await textIn(utf8('b=2&a=x+y&b=%26&empty=&flag'), 'form')).toBe(
      '{"b":"2","a":"x y","b":"&","empty":"","flag":""}',
    );
  });

  test('shows the three parts of a JWT and changes no digit of them', async () => {
    const part = (text: string): string => toBase64(utf8(text)).replace(/=+$/, '');
    const token = `${part('{"alg":"none"}')}.${part('{"id":12345678901234567890}')}.sig"`;
    expect(await textIn(utf8(token), 'jwt')).toBe(
      '{"header":{"alg":"none"},"payload":{"id":12345678901234567890},"signature":"sig\\""}',
    );
  });

  test('stops a gzip bomb at the limit and says so', async () => {
    const bomb = gzipSync(new Uint8Array(32 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(64 * 1024);
    const result = await unwrap(bomb, 'gzip', { maxBytes: 1_000_000 });
    expect(result.kind === 'ok' && [result.bytes.length, result.cut]).toEqual([1_000_000, 'limit']);
  });

  test('opens a bomb in a bomb only as far as the limit, layer by layer', async () => {
    const nested = gzipSync(gzipSync(new Uint8Array(16 * 1024 * 1024)));
    const outer = await unwrap(nested, 'gzip', { maxBytes: 100_000 });
    if (outer.kind === 'error') throw new Error(outer.code);
    const inner = await unwrap(outer.bytes, 'gzip', { maxBytes: 100_000 });
    expect(inner.kind === 'ok' && [inner.bytes.length, inner.cut]).toEqual([100_000, 'limit']);
  });

  test('shows what came before damaged bytes', async () => {
    const whole = gzipSync(Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7919) & 0xff)));
    const result = await unwrap(whole.subarray(0, whole.length - 20), 'gzip');
    expect(result.kind === 'ok' && result.cut).toBe('damaged');
    expect((await unwrap(Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3), 'gzip')).kind).toBe('error');
  });

  test('reads 10 MB of base64 in pieces and leaves the thread in between', async () => {
    const bytes = new Uint8Array(7_500_001).map((_, at) => at * 31);
    let pauses = 0;
    const result = await unwrap(utf8(toBase64(bytes)), 'base64', {
      pause: () => {
        pauses += 1;
        return Promise.resolve();
      },
    });
    expect(result.kind === 'ok' && Buffer.compare(result.bytes, bytes)).toBe(0);
    expect(pauses).toBeGreaterThan(8);
  });

  test('ends when it is cancelled', async () => {
    const abort = new AbortController();
    const result = await unwrap(utf8(toBase64(new Uint8Array(4_000_000))), 'base64', {
      signal: abort.signal,
      pause: () => {
        abort.abort();
        return Promise.resolve();
      },
    });
    expect(result).toEqual({ kind: 'error', code: 'cancelled' });
  });

  test('has one of its outcomes for any bytes in any encoding', async () => {
    const codes: readonly UnwrapErrorCode[] = [
      'base64-wrong',
      'hex-wrong',
      'data-url-wrong',
      'jwt-wrong',
      'json-string-wrong',
      'compression-wrong',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 200 }).map(utf8)),
        fc.constantFrom(...ENCODINGS),
        async (bytes, encoding) => {
          guessEncodings(bytes);
          const result = await unwrap(bytes, encoding, { maxBytes: 10_000 });
          if (result.kind === 'error') expect(codes).toContain(result.code);
          else expect(result.bytes.length).toBeLessThanOrEqual(10_000);
        },
      ),
      { numRuns: 400 },
    );
  });
});
