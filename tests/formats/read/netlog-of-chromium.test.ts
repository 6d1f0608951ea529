import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket as ServerSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { createSelfSignedCertificate } from '../../../demo/server/self-signed-certificate.ts';
import { toHex } from '../../../src/base/hex.ts';
import { decodeUtf8Lossy } from '../../../src/base/utf8.ts';
import type { CaptureRecord } from '../../../src/formats/record.ts';
import { launchBrowser } from '../../support/browsers/launch.ts';
import { waitForCondition } from '../../support/browsers/condition.ts';
import { eventsOf, framesOf, problemsOf, readRecords } from '../../support/read-records.ts';

/** What the server of one connection saw: messages, pongs and the close, in their order. */
interface ServerLog {
  readonly key: string;
  readonly received: string[];
}

const logs: ServerLog[] = [];
let ports = { ws: 0, wss: 0 };
const servers: Server[] = [];

beforeAll(async () => {
  const plain = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(request.url === '/' ? '<!doctype html><title>netlog</title>' : '');
  });
  const secure = createTlsServer(createSelfSignedCertificate());
  for (const server of [plain, secure]) {
    servers.push(server);
    new WebSocketServer({ server, perMessageDeflate: { threshold: 0 } }).on('connection', (socket, request) =>
      serve(socket, request.headers['sec-websocket-key'] ?? ''),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
  ports = { ws: (plain.address() as AddressInfo).port, wss: (secure.address() as AddressInfo).port };
});

afterAll(() => {
  for (const server of servers) server.close();
});

/** Fragments with a ping between them, then an echo. */
function serve(socket: ServerSocket, key: string): void {
  const log: ServerLog = { key, received: [] };
  logs.push(log);
  socket.send('frag', { fin: false });
  socket.ping('p');
  socket.send('ment', { fin: true });
  socket.on('pong', (data) => log.received.push(`pong ${data.toString('hex')}`));
  socket.on('message', (data: Buffer, isBinary) => {
    log.received.push(isBinary ? `binary ${data.toString('hex')}` : `text ${data.toString()}`);
    socket.send(data, { binary: isBinary });
  });
  socket.on('close', (code, reason) => log.received.push(`close ${code} ${reason.toString()}`));
}

/** Chromium's NetLog of a page that talks over `ws:` and `wss:`. */
async function recordNetLog(mode: 'Everything' | 'Default'): Promise<Uint8Array> {
  const directory = await mkdtemp(join(tmpdir(), 'framescope-netlog-'));
  const path = join(directory, 'log.json');
  try {
    const browser = await launchBrowser({
      browser: 'chromium',
      extensionDir: null,
      acceptInsecureCerts: true,
      args: [`--log-net-log=${path}`, `--net-log-capture-mode=${mode}`],
    });
    try {
      const tab = await browser.newTab(`http://127.0.0.1:${ports.ws}/`);
      const count = logs.length;
      await tab.evaluate(`(() => {
      for (const url of ['ws://127.0.0.1:${ports.ws}/plain?x=1', 'wss://127.0.0.1:${ports.wss}/secure']) {
        const socket = new WebSocket(url, ['one', 'two']);
        let messages = 0;
        socket.onopen = () => {
          socket.send('hëllo');
          socket.send(new Uint8Array(300).fill(7));
        };
        socket.onmessage = () => {
          messages += 1;
          if (messages === 3) socket.close(4001, 'bye');
        };
      }
    })()`);
      await waitForCondition(
        () => logs.slice(count).filter(({ received }) => received.at(-1)?.startsWith('close')).length === 2,
        {
          what: 'both connections to close',
        },
      );
    } finally {
      await browser.close();
    }
    return await readFile(path);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** What the client sent on a connection, as the server's log writes it. */
function sentBy(records: readonly CaptureRecord[], connection: string): readonly string[] {
  return framesOf(records)
    .filter((frame) => frame.connection === connection && frame.sender === 'client')
    .map(({ opcode, message, payload, closeCode }) => {
      if (opcode === 10) return `pong ${toHex(payload ?? new Uint8Array(0))}`;
      if (opcode === 8) return `close ${closeCode} ${decodeUtf8Lossy((payload ?? new Uint8Array(0)).subarray(2))}`;
      return opcode === 1
        ? `text ${decodeUtf8Lossy(message ?? new Uint8Array(0))}`
        : `binary ${toHex(message ?? new Uint8Array(0))}`;
    });
}

function connectionsOf(records: readonly CaptureRecord[]) {
  const byId = new Map(
    records.flatMap((record) => (record.kind === 'connection' ? [[record.id, record] as const] : [])),
  );
  return [...byId.values()];
}

describe('a NetLog with bytes', () => {
  let bytes: Uint8Array = new Uint8Array(0);
  let records: readonly CaptureRecord[] = [];

  beforeAll(async () => {
    bytes = await recordNetLog('Everything');
    records = await readRecords(bytes);
  }, 60_000);

  it('gives each connection with its URL, its page, both heads and both addresses, also over TLS', () => {
    const connections = connectionsOf(records);
    // Which of the two is connected first is up to the machine.
    expect(connections.map(({ url }) => url).toSorted()).toEqual([
      `ws://127.0.0.1:${ports.ws}/plain?x=1`,
      `wss://127.0.0.1:${ports.wss}/secure`,
    ]);
    for (const connection of connections) {
      expect(connection).toMatchObject({
        requestedProtocols: ['one', 'two'],
        protocol: 'one',
        extensions: 'permessage-deflate',
        pageUrl: `http://127.0.0.1:${ports.ws}`,
        server: { address: '127.0.0.1' },
        handshake: { response: { status: 101 } },
      });
    }
  });

  it('gives what the server received, byte for byte, with masking keys', () => {
    for (const connection of connectionsOf(records)) {
      const key = connection.handshake?.request?.headers.find(({ name }) => name === 'Sec-WebSocket-Key')?.value;
      const log = logs.find((candidate) => candidate.key === key);
      expect(sentBy(records, connection.id).toSorted()).toEqual(log?.received.toSorted());
    }
    const sent = framesOf(records).filter(({ sender }) => sender === 'client');
    expect(sent.every(({ masked, maskingKey, origin }) => masked && maskingKey !== null && origin === 'wire')).toBe(
      true,
    );
  });

  it('gives fragments, pings and compressed payloads as they stood on the wire', () => {
    for (const { id } of connectionsOf(records)) {
      const frames = framesOf(records).filter(({ connection, sender }) => connection === id && sender === 'server');
      expect(frames.map(({ opcode, fin, rsv1 }) => `${opcode} ${fin} ${rsv1}`)).toEqual([
        '1 false true',
        '9 true false',
        '0 true false',
        '1 true true',
        '2 true true',
        '8 true false',
      ]);
      expect(decodeUtf8Lossy(frames[2]?.message ?? new Uint8Array(0))).toBe('fragment');
      expect(frames[4]?.payloadLength).toBeLessThan(50);
      expect(frames[4]?.message).toEqual(new Uint8Array(300).fill(7));
    }
    expect(eventsOf(records, 'close')).toEqual(['4001 bye clean page', '4001 bye clean page']);
    expect(framesOf(records).flatMap(({ violations }) => violations)).toEqual([]);
  });

  it('is read up to where it was cut', async () => {
    const cut = await readRecords(bytes.subarray(0, bytes.length - 200));
    expect(framesOf(cut)).toHaveLength(framesOf(records).length);
    expect(problemsOf(cut)).toContain('file-truncated');
  });
});

describe('a NetLog without bytes', () => {
  let records: readonly CaptureRecord[] = [];

  beforeAll(async () => {
    records = await readRecords(await recordNetLog('Default'));
  }, 60_000);

  it('gives Chromium’s own frame headers, control frames included, and says that there is no more', () => {
    expect(connectionsOf(records)).toHaveLength(2);
    for (const { id, url } of connectionsOf(records)) {
      expect(url).toMatch(/^wss?:\/\/127/);
      const frames = framesOf(records).filter(({ connection }) => connection === id);
      expect(frames.filter(({ sender }) => sender === 'server').map(({ opcode, fin }) => `${opcode} ${fin}`)).toEqual([
        '1 false',
        '9 true',
        '0 true',
        '1 true',
        '2 true',
        '8 true',
      ]);
      expect(frames.every(({ payload, origin }) => payload === null && origin === 'wire')).toBe(true);
    }
    expect(eventsOf(records, 'note')[0]).toMatch(/^The log holds no bytes of this socket/);
  });
});
