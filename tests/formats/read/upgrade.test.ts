import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/base/bytes.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import { DEFAULT_READ_LIMITS } from '../../../src/formats/read/limits.ts';
import { frames, fromClient, wire } from '../../support/draw-frames.ts';
import { acceptHead, head, requestHead } from '../../support/draw-handshake.ts';
import { DrawnConnection, pcapFile } from '../../support/draw-packets.ts';
import { drawn, eventsOf, framesOf, problemsOf, readRecords } from '../../support/read-records.ts';

const hello = wire(fromClient(frames`text "Hello"`));
const world = wire(frames`text "World"`);
const EXPECTED = ['client text "Hello"', 'server text "World"'];

async function read(connection: DrawnConnection) {
  return readRecords(pcapFile(connection.packets));
}

const lf = (bytes: Uint8Array) => bytes.filter((byte) => byte !== 0x0d);

describe('the upgrade', () => {
  it('is told with both heads, what was offered and what was agreed', async () => {
    const records = await read(
      new DrawnConnection()
        .open()
        .send('client', requestHead('Sec-WebSocket-Protocol: chat, superchat', 'Origin: http://example.com'))
        .send('server', acceptHead('Sec-WebSocket-Protocol: chat')),
    );
    const connections = records.filter((record) => record.kind === 'connection');
    expect(connections.at(-1)).toMatchObject({
      url: 'ws://server.example.com/chat',
      requestedProtocols: ['chat', 'superchat'],
      protocol: 'chat',
      extensions: '',
      handshake: {
        request: { method: 'GET', target: '/chat' },
        response: { status: 101, statusText: 'Switching Protocols' },
      },
    });
    expect(eventsOf(records, 'open')).toHaveLength(1);
  });

  it('is found behind other requests on the same connection', async () => {
    const records = await read(
      new DrawnConnection()
        .open()
        .send('client', head('POST /a HTTP/1.1', 'Host: h', 'Content-Length: 5'))
        .send('client', encodeUtf8('GET /'))
        .send(
          'server',
          concatBytes([head('HTTP/1.1 100 Continue'), head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')]),
        )
        .send('server', encodeUtf8('5;x=y\r\nHTTP/\r\n1\r\n1\r\n0\r\nTrailer: t\r\n\r\n'), 7)
        .send('client', head('HEAD /b HTTP/1.1', 'Host: h'))
        .send('server', head('HTTP/1.1 200 OK', 'Content-Length: 1000'))
        .send('client', requestHead())
        .send('server', acceptHead())
        .send('client', hello)
        .send('server', world),
    );
    expect(drawn(records)).toEqual(EXPECTED);
  });

  it('is found behind a proxy’s CONNECT', async () => {
    const records = await read(
      new DrawnConnection()
        .open()
        .send('client', head('CONNECT server.example.com:80 HTTP/1.1', 'Host: server.example.com:80'))
        .send('server', head('HTTP/1.1 200 Connection established'))
        .send('client', requestHead())
        .send('server', acceptHead())
        .send('client', hello)
        .send('server', world),
    );
    expect(drawn(records)).toEqual(EXPECTED);
  });

  it('may be refused and tried again on the same connection', async () => {
    const records = await read(
      new DrawnConnection()
        .open()
        .send('client', requestHead())
        .send('server', head('HTTP/1.1 401 Unauthorized', 'Content-Length: 4', 'WWW-Authenticate: Basic'))
        .send('server', encodeUtf8('nope'))
        .send('client', requestHead('Authorization: Basic x'))
        .send('server', acceptHead())
        .send('client', hello)
        .send('server', world),
    );
    expect(eventsOf(records, 'handshake-failed')).toEqual(['401 The server answered 401 Unauthorized']);
    expect(framesOf(records).map(({ connection }) => connection)).toEqual(['tcp-0.2', 'tcp-0.2']);
  });

  it('takes frames that come in the same segment as the heads', async () => {
    const records = await read(
      new DrawnConnection()
        .open()
        .send('client', concatBytes([requestHead(), hello]))
        .send('server', concatBytes([acceptHead(), world])),
    );
    expect(drawn(records)).toEqual(EXPECTED);
  });

  it('takes heads of one byte a segment, and lines that end with LF alone', async () => {
    const records = await read(
      new DrawnConnection()
        .open()
        .send('client', lf(requestHead()), 1)
        .send('server', lf(acceptHead()), 1)
        .send('client', hello),
    );
    expect(drawn(records)).toEqual(['client text "Hello"']);
  });

  it('checks the accept key', async () => {
    const wrong = encodeUtf8(
      new TextDecoder().decode(acceptHead()).replace(/Accept: \S+/, 'Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA='),
    );
    const records = await read(new DrawnConnection().open().send('client', requestHead()).send('server', wrong));
    expect(eventsOf(records, 'note')[0]).toMatch(/^server: The opening handshake is not valid \(Sec-WebSocket-Accept/);
  });

  it('whose answer was not captured is read all the same, and said', async () => {
    const connection = new DrawnConnection().open().send('client', requestHead()).send('client', hello);
    const records = await read(connection);
    expect(drawn(records)).toEqual(['client text "Hello"']);
    expect(eventsOf(records, 'note')[0]).toMatch(/^The answer to the opening handshake is not in this capture/);
  });

  it('whose request was not captured is read all the same, and said', async () => {
    const { packets } = new DrawnConnection()
      .open()
      .send('client', requestHead())
      .send('server', acceptHead())
      .send('client', hello)
      .send('server', world);
    const records = await readRecords(pcapFile(packets.slice(4)));
    expect(drawn(records)).toEqual(EXPECTED);
    expect(eventsOf(records, 'note')).toContain('The request of the opening handshake is not in this capture.');
  });

  it('to another protocol is none', async () => {
    const records = await read(
      new DrawnConnection()
        .open()
        .send('client', head('GET / HTTP/1.1', 'Host: h', 'Upgrade: h2c'))
        .send('server', head('HTTP/1.1 101 Switching Protocols', 'Upgrade: h2c')),
    );
    expect(problemsOf(records)).toEqual(['no-websocket']);
  });

  it('with a head that does not end is given up at the limit', async () => {
    const endless = encodeUtf8(`GET / HTTP/1.1\r\nX: ${'a'.repeat(100_000)}`);
    const { packets } = new DrawnConnection().open().send('client', endless, 1400);
    const records = await readRecords(pcapFile(packets), { limits: { ...DEFAULT_READ_LIMITS, headBytes: 4096 } });
    expect(problemsOf(records)).toEqual(['no-websocket']);
  });
});
