import { once } from 'node:events';
import { request } from 'node:http';
import { WebSocket, type RawData } from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { jsonText } from '../../demo/server/behaviours/large.ts';

let servers: DemoServers;

beforeAll(async () => {
  servers = await startDemoServers({ port: 0 });
});

afterAll(async () => {
  await servers.close();
});

interface ClosedConversation {
  readonly messages: readonly string[];
  readonly code: number;
  readonly reason: string;
}

/** Reads until the server closes. */
async function readToTheEnd(target: string): Promise<ClosedConversation> {
  const socket = new WebSocket(servers.socketUrl(target));
  const messages: string[] = [];
  socket.on('message', (data, isBinary) => messages.push(asText(data, isBinary)));
  socket.on('error', () => undefined);
  const [code, reason]: unknown[] = await once(socket, 'close');
  return { messages, code: Number(code), reason: String(reason) };
}

/** Reads that many messages, then closes. */
async function readMessages(
  target: string,
  count: number,
  send: readonly (string | Uint8Array)[] = [],
): Promise<readonly string[]> {
  const socket = new WebSocket(servers.socketUrl(target));
  const messages: string[] = [];
  socket.on('open', () => send.forEach((payload) => socket.send(payload)));
  socket.on('message', (data, isBinary) => {
    messages.push(asText(data, isBinary));
    if (messages.length >= count) socket.close(1000);
  });
  await once(socket, 'close');
  return messages.slice(0, count);
}

/** Binary as hex in brackets, so that it cannot be taken for text. */
function asText(data: RawData, isBinary: boolean): string {
  const bytes = Array.isArray(data)
    ? Buffer.concat(data)
    : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
  return isBinary ? `<${bytes.toString('hex')}>` : bytes.toString();
}

describe('the test endpoints', () => {
  test('/echo gives back text as text and binary as binary, and both are in the log', async () => {
    const messages = await readMessages('/echo', 3, ['héllo', Buffer.of(0, 255), '']);
    expect(messages).toEqual(['héllo', '<00ff>', '']);
    const logged = servers.log.connectionsTo('/echo').at(-1);
    expect(logged?.messages.map(({ direction, kind, byteLength }) => `${direction} ${kind} ${byteLength}`)).toEqual([
      'received text 6',
      'sent text 6',
      'received binary 2',
      'sent binary 2',
      'received text 0',
      'sent text 0',
    ]);
    expect(Buffer.from(logged?.messages[0]?.bytes ?? []).toString()).toBe('héllo');
    await expect.poll(() => logged?.close).toEqual({ code: 1000, reason: '' });
  });

  test('/flood sends every number once and in order, then closes when asked to', async () => {
    const { messages, code, reason } = await readToTheEnd('/flood?count=5000&size=40&close=1');
    expect(messages.map((message) => Number.parseInt(message, 10))).toEqual(
      Array.from({ length: 5000 }, (_unused, n) => n),
    );
    expect(new Set(messages.map((message) => message.length))).toEqual(new Set([40]));
    expect([code, reason]).toEqual([1000, 'flooded']);
    expect(servers.log.connectionsTo('/flood').at(-1)?.messages).toHaveLength(5000);
  });

  test('/flood in binary begins each message with its number', async () => {
    const { messages } = await readToTheEnd('/flood?count=3&size=6&kind=binary&close=1');
    expect(messages).toEqual(['<00000000a5a5>', '<00000001a5a5>', '<00000002a5a5>']);
  });

  test('/flood keeps to its rate', async () => {
    const startedAtMs = performance.now();
    await readToTheEnd('/flood?count=20&rate=200&close=1');
    // 20 messages at 200 a second take 100 ms; faster would mean that the rate is not kept.
    expect(performance.now() - startedAtMs).toBeGreaterThan(90);
  });

  test('/headers tells the handshake as the server received it', async () => {
    const [json = '{}'] = await readMessages('/headers', 1);
    expect(JSON.parse(json)).toMatchObject({ upgrade: 'websocket', 'sec-websocket-version': '13' });
  });

  test.each([
    ['/close?code=1000&reason=bye', 1000, 'bye'],
    ['/close?code=4001&reason=', 4001, ''],
    ['/close?code=', 1005, ''],
    ['/drop?after=0', 1006, ''],
    ['/drop?after=0&how=end', 1006, ''],
  ])('%s ends with %i', async (target, code, reason) => {
    expect(await readToTheEnd(target)).toMatchObject({ code, reason });
  });

  test('/close?code=never answers the close frame of the page with its code', async () => {
    const socket = new WebSocket(servers.socketUrl('/close?code=never'));
    socket.on('message', () => socket.close(4321, 'my turn'));
    const [code, reason]: unknown[] = await once(socket, 'close');
    expect([code, String(reason)]).toEqual([4321, 'my turn']);
    expect(servers.log.connectionsTo('/close').at(-1)?.close).toEqual({ code: 4321, reason: 'my turn' });
  });
});

describe('refusals', () => {
  test.each([
    ['/refuse?status=401', /Unexpected server response: 401/u],
    ['/refuse?status=403', /Unexpected server response: 403/u],
    ['/refuse?status=404', /Unexpected server response: 404/u],
    ['/no-such-path', /Unexpected server response: 404/u],
    ['/wrong-accept', /Invalid Sec-WebSocket-Accept/u],
    ['/wrong-protocol', /subprotocol but none was requested/u],
  ])('%s fails the handshake', async (target, message) => {
    const socket = new WebSocket(servers.socketUrl(target));
    const [error]: unknown[] = await once(socket, 'error');
    expect(String(error)).toMatch(message);
  });
});

describe('the streams of the page', () => {
  test('/ticker sends numbered quotes', async () => {
    const quotes = (await readMessages('/ticker?interval=10', 3)).map((json): unknown => JSON.parse(json));
    expect(quotes).toMatchObject([{ sequence: 1 }, { sequence: 2 }, { sequence: 3 }]);
  });

  test('/chat accepts its subprotocol and no other', async () => {
    const known = new WebSocket(servers.socketUrl('/chat'), ['chat.v2', 'chat.v1']);
    await once(known, 'open');
    expect(known.protocol).toBe('chat.v1');
    known.terminate();
    const unknown = new WebSocket(servers.socketUrl('/chat'), ['other']);
    const [error]: unknown[] = await once(unknown, 'error');
    expect(String(error)).toContain('no subprotocol');
  });

  test('/fragmented joins to whole messages, with a ping between the frames', async () => {
    const messages = await readMessages('/fragmented?interval=20', 3);
    expect(messages).toEqual([
      '{"sequence":1,"text":"café in three frames"}',
      '{"sequence":2,"text":"café in three frames"}',
      '<000102030405060708>',
    ]);
    const kinds = servers.log
      .connectionsTo('/fragmented')
      .at(-1)
      ?.messages.map(({ kind }) => kind);
    expect(kinds?.slice(0, 2)).toEqual(['text', 'ping']);
  });

  test('/compressed negotiates permessage-deflate, and the other paths do not', async () => {
    const deflating = new WebSocket(servers.socketUrl('/compressed'));
    await once(deflating, 'open');
    expect(deflating.extensions).toContain('permessage-deflate');
    deflating.terminate();
    const plain = new WebSocket(servers.socketUrl('/echo'));
    await once(plain, 'open');
    expect(plain.extensions).toBe('');
    plain.terminate();
  });

  test('/pings tells the round trip of each ping', async () => {
    const [json = '{}'] = await readMessages('/pings?interval=20', 1);
    expect(JSON.parse(json)).toMatchObject({ type: 'pong seen', payload: 'ping 1' });
  });

  test.each([2, 100, 100_000, 1_048_576])('/large sends exactly %i bytes of JSON', async (bytes) => {
    const [text = ''] = await readMessages(`/large?bytes=${bytes}`, 1);
    expect(text).toHaveLength(bytes);
    expect(text).toBe(jsonText(bytes));
    expect(Array.isArray(JSON.parse(text))).toBe(true);
  });

  test('/large logs the beginning and the digest of what is too long to keep', async () => {
    await readMessages('/large?bytes=100000&kind=binary', 1);
    const sent = servers.log.connectionsTo('/large').at(-1)?.messages[0];
    expect(sent).toMatchObject({ byteLength: 100_000, kind: 'binary' });
    expect([sent?.bytes.byteLength, sent?.sha256?.length]).toEqual([65_536, 64]);
  });
});

describe('the server', () => {
  test('serves its few files under a strict policy, and nothing else', async () => {
    const page = await fetch(`${servers.origin}/`);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'/u);
    expect(await page.text()).toContain(`${servers.frameOrigin}/frame.html`);
    const script = await fetch(`${servers.origin}/page.ts`);
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(await script.text()).not.toContain(': void');
    expect((await fetch(`${servers.origin}/demo-servers.ts`)).status).toBe(404);
    expect((await fetch(`${servers.origin}/`, { method: 'POST' })).status).toBe(405);
    expect(await statusOf('/../server/demo-servers.ts')).toBe(404);
  });

  test('keeps no log when it is told so, and ends its connections on closing', async () => {
    const brief = await startDemoServers({ port: 0, keepsLog: false });
    const socket = new WebSocket(brief.socketUrl('/echo'));
    await once(socket, 'open');
    await Promise.all([once(socket, 'close'), brief.close()]);
    expect(brief.log.connections).toHaveLength(0);
  });

  test('speaks wss: with a certificate of its own', async () => {
    const secure = await startDemoServers({ port: 0, tls: true });
    expect(secure.socketUrl('/echo')).toMatch(/^wss:/u);
    const trusting = new WebSocket(secure.socketUrl('/drop?after=0'), { rejectUnauthorized: false });
    trusting.on('error', () => undefined);
    const [code]: unknown[] = await once(trusting, 'close');
    expect(code).toBe(1006);
    const careful = new WebSocket(secure.socketUrl('/echo'));
    const [error]: unknown[] = await once(careful, 'error');
    expect(String(error)).toContain('self-signed certificate');
    await secure.close();
  });
});

/** `fetch` would tidy the path up before sending it. */
async function statusOf(path: string): Promise<number | undefined> {
  const sent = request(servers.origin, { path });
  sent.end();
  const [response]: { statusCode?: number; resume?: () => void }[] = await once(sent, 'response');
  response?.resume?.();
  return response?.statusCode;
}
