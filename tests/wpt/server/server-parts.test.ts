import { X509Certificate, createPrivateKey } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { createTestCertificate } from './certificate.ts';
import { EVENT_SOURCE_HANDLERS } from './event-source-handlers.ts';
import type { ServerPorts } from './hosts.ts';
import { HTTP_HANDLERS } from './http-handlers.ts';
import { normalize } from './normalize.ts';
import { substitute } from './substitution.ts';
import { listTests } from './test-list.ts';
import { readHtmlMetadata, readScriptMetadata } from './test-metadata.ts';
import { WEB_SOCKET_HANDLERS } from './web-socket-handlers.ts';
import { SUITE_DIR } from './wpt-server.ts';

const ports: ServerPorts = { http: [41001, 41002], https: [41003, 41004], ws: [41005], wss: [41006], h2: [41007] };

describe('the certificate', () => {
  const certificate = createTestCertificate(['web-platform.test', '*.web-platform.test'], new Date());
  const parsed = new X509Certificate(certificate.cert);

  test('can be parsed, is signed by its own key and belongs to it', () => {
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkPrivateKey(createPrivateKey(certificate.key))).toBe(true);
  });

  test('holds the names and is valid now', () => {
    expect(parsed.checkHost('www.web-platform.test')).toBeDefined();
    expect(parsed.checkHost('elsewhere.test')).toBeUndefined();
    expect(Date.parse(parsed.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(parsed.validTo)).toBeGreaterThan(Date.now());
  });
});

describe('substitution', () => {
  const context = { ports, headers: { accept: 'text/event-stream' } };

  test.each([
    ['{{host}}', 'web-platform.test'],
    ['{{ports[ws][0]}}', '41005'],
    ['{{ports[https][1]}}', '41004'],
    ['{{domains[www1]}}', 'www1.web-platform.test'],
    ['{{hosts[alt][]}}', 'not-web-platform.test'],
    ['{{hosts[alt][www]}}', 'www.not-web-platform.test'],
    ['{{headers[accept]}}', 'text/event-stream'],
  ])('replaces %s', (text, expected) => {
    expect(substitute(`<${text}>`, context)).toBe(`<${expected}>`);
  });

  test.each(['{{ports[gopher][0]}}', '{{domains[nobody]}}', '{{unknown}}'])('throws at %s', (text) => {
    expect(() => substitute(text, context)).toThrow('not known');
  });
});

describe('normalizing', () => {
  test('takes out ports and drawn numbers and nothing else', () => {
    const text = 'ws://web-platform.test:41005/ expected "ws_test_1795164214049.0.14703627644448536" code 1006, 4100';
    expect(normalize(text, ports)).toBe(
      'ws://web-platform.test:{{ports[ws][0]}}/ expected "ws_test_{{now}}.{{random}}" code 1006, 4100',
    );
  });
});

describe('test metadata', () => {
  test('is read from META lines until the first other line', () => {
    const source = '// META: global=window,worker\n// META: variant=?wss\n\n// META: timeout=long\n';
    expect(readScriptMetadata(source)).toMatchObject({
      globals: ['window', 'dedicatedworker', 'sharedworker', 'serviceworker'],
      variants: ['?wss'],
      isLong: false,
    });
  });

  test('names a window and a dedicated worker where a script says nothing', () => {
    expect(readScriptMetadata('test();').globals).toEqual(['window', 'dedicatedworker']);
  });

  test('is read from HTML with and without quotes', () => {
    const source = '<meta name="variant" content="?default">\n<meta name=timeout content=long>';
    expect(readHtmlMetadata(source)).toEqual({ variants: ['?default'], isLong: true });
  });
});

describe('the list of tests', () => {
  const tests = listTests(SUITE_DIR, ['websockets']);

  const originOf = (name: string): string | undefined => tests.find(({ id }) => id === name)?.origin;

  test('names each test once', () => {
    expect(new Set(tests.map(({ id }) => id)).size).toBe(tests.length);
    expect(tests.length).toBe(760);
  });

  test('serves h2, https and service worker tests from a secure origin', () => {
    expect(originOf('/websockets/Send-data.any.html?wpt_flags=h2')).toBe('h2');
    expect(originOf('/websockets/mixed-content.https.any.html')).toBe('https');
    expect(originOf('/websockets/basic-auth.any.serviceworker.html?wss')).toBe('https');
    expect(originOf('/websockets/Send-data.any.html?wss')).toBe('http');
  });
});

describe('the re-expressed handlers', () => {
  test('cover every WebSocket handler of the suite but those that no test uses', () => {
    const upstream = readdirSync(join(SUITE_DIR, 'websockets/handlers')).map(
      (file) => `/${file.replace('_wsh.py', '')}`,
    );
    const missing = upstream.filter((path) => WEB_SOCKET_HANDLERS[path] === undefined).sort();
    expect(missing).toEqual(['/msg_channel', '/stash_responder', '/stash_responder_blocking']);
    expect(Object.keys(WEB_SOCKET_HANDLERS).filter((path) => !upstream.includes(path))).toEqual([]);
  });

  test('cover every EventSource handler of the suite', () => {
    const folder = '/eventsource/resources';
    const upstream = readdirSync(join(SUITE_DIR, folder)).filter((file) => file.endsWith('.py'));
    expect(Object.keys(EVENT_SOURCE_HANDLERS).sort()).toEqual(upstream.map((file) => `${folder}/${file}`).sort());
  });

  test('stand for Python files that are vendored', () => {
    expect(Object.keys(HTTP_HANDLERS).filter((path) => !existsSync(join(SUITE_DIR, path)))).toEqual([]);
  });
});

async function ask(
  handler: string,
  { query = '', headers = {} }: { query?: string; headers?: Readonly<Record<string, string>> } = {},
) {
  const run = HTTP_HANDLERS[`/eventsource/resources/${handler}`];
  if (run === undefined) throw new Error(`no handler ${handler}`);
  const url = new URL(`http://web-platform.test/eventsource/resources/${handler}?${query}`);
  const request = { method: 'GET', url, headers, cookies: new Map<string, string>(), body: new Uint8Array() };
  const { status, body } = await run(request, { stash: new Map() });
  if (!(body instanceof Uint8Array)) throw new Error('not a body of bytes');
  return { status, body: Buffer.from(body).toString('latin1') };
}

describe('the EventSource handlers', () => {
  test('hand the bytes of a message through as they are', async () => {
    expect(await ask('message.py', { query: 'message=data%3Aok%FF%00+x&newline=none' })).toEqual({
      status: 200,
      body: 'data:ok\u00ff\0 x\n',
    });
  });

  test('give the last event id back byte for byte', async () => {
    expect((await ask('last-event-id.py')).body).toBe('id: \u00e2\u0080\u00a6\nretry: 200\ndata: hello\n\n');
    const headers = { 'last-event-id': '\u00e2\u0080\u00a6' };
    expect((await ask('last-event-id.py', { headers })).body).toBe('data: \u00e2\u0080\u00a6\n\n');
  });

  test('send no body where HTTP allows none', async () => {
    expect(await ask('status-error.py', { query: 'status=204' })).toEqual({ status: 204, body: '' });
    expect(await ask('status-error.py', { query: 'status=503' })).toEqual({ status: 503, body: 'data: data\n\n' });
  });
});
