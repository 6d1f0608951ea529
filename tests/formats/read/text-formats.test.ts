import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../../src/base/base64.ts';
import { concatBytes } from '../../../src/base/bytes.ts';
import { toHex } from '../../../src/base/hex.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import { frames, fromClient, wire } from '../../support/draw-frames.ts';
import { acceptHead, requestHead } from '../../support/draw-handshake.ts';
import { DrawnConnection } from '../../support/draw-packets.ts';
import { drawn, eventsOf, framesOf, problemsOf, readRecords } from '../../support/read-records.ts';

const text = (source: string) => readRecords(encodeUtf8(source));

/** `xxd` */
function xxd(bytes: Uint8Array, columns = 16): string {
  return rows(bytes, columns)
    .map(({ offset, row }) => `${hex(offset, 8)}: ${groups(row, 2).padEnd((columns * 5) / 2, ' ')} ${ascii(row)}`)
    .join('\n');
}

/** `hexdump -C` */
function hexdump(bytes: Uint8Array): string {
  const lines = rows(bytes, 16).map(({ offset, row }) => {
    const halves = `${groups(row.subarray(0, 8), 1)}  ${groups(row.subarray(8), 1)}`;
    return `${hex(offset, 8)}  ${halves.padEnd(49)}  |${ascii(row)}|`;
  });
  return [...lines, hex(bytes.length, 8)].join('\n');
}

/** Wireshark's *Copy → …as a Hex Dump*. */
function wireshark(bytes: Uint8Array, indent = ''): string {
  return rows(bytes, 16)
    .map(({ offset, row }) => `${indent}${hex(offset, 4)}   ${groups(row, 1).padEnd(47)}   ${ascii(row)}`)
    .join('\n');
}

function rows(bytes: Uint8Array, columns: number): readonly { readonly offset: number; readonly row: Uint8Array }[] {
  return Array.from({ length: Math.ceil(bytes.length / columns) }, (_, index) => ({
    offset: index * columns,
    row: bytes.subarray(index * columns, (index + 1) * columns),
  }));
}

function groups(row: Uint8Array, size: number): string {
  return rows(row, size)
    .map((group) => toHex(group.row))
    .join(' ');
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}

function ascii(row: Uint8Array): string {
  return Array.from(row, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
}

const entry = (more: object) => ({
  startedDateTime: '2024-01-02T03:04:05.678Z',
  request: {
    method: 'GET',
    url: 'wss://example.com/socket?x=1',
    headers: [{ name: 'Sec-WebSocket-Protocol', value: 'a, b' }],
  },
  response: {
    status: 101,
    statusText: 'Switching Protocols',
    headers: [{ name: 'sec-websocket-protocol', value: 'b' }],
  },
  serverIPAddress: '[::1]',
  ...more,
});

const har = (...entries: readonly object[]) =>
  text(JSON.stringify({ log: { version: '1.2', pages: [{ id: 'page_1', title: 'https://example.com/' }], entries } }));

it('of Chrome gives its messages with their times, and the handshake before them', async () => {
  const records = await har(
    { request: { method: 'GET', url: 'https://example.com/' }, response: { status: 200 } },
    entry({
      pageref: 'page_1',
      _webSocketMessages: [
        { type: 'send', time: 1704164646.5, opcode: 1, data: 'Hëllo' },
        { type: 'receive', time: 1704164647, opcode: 2, data: toBase64(Uint8Array.of(1, 2, 255)) },
      ],
    }),
  );
  expect(records[0]).toMatchObject({
    kind: 'connection',
    url: 'wss://example.com/socket?x=1',
    protocol: 'b',
    requestedProtocols: ['a', 'b'],
    server: { address: '::1', port: 443 },
    pageUrl: 'https://example.com/',
    time: Date.parse('2024-01-02T03:04:05.678Z'),
  });
  expect(framesOf(records)).toMatchObject([
    { sender: 'client', opcode: 1, time: 1704164646500, masked: true, payloadLength: 6, origin: 'network' },
    { sender: 'server', opcode: 2, time: 1704164647000, masked: false, payload: Uint8Array.of(1, 2, 255) },
  ]);
  expect(records.findIndex(({ kind }) => kind === 'frame')).toBe(3);
});

describe('a hex dump', () => {
  const drawing = fromClient(frames`text "Hello ab cd 12 34" | ping "ab" | close 1000 "deadbeef"`);
  const bytes = wire(drawing);
  const EXPECTED = ['client text "Hello ab cd 12 34"', 'client ping "ab"', 'client close "\\u0003�deadbeef"'];
  const unmasked = wire(frames`text "ab cd ef 01 23 45" | text "dead beef"`);

  it.each([
    ['bare', toHex(bytes)],
    ['with spaces', toHex(bytes, ' ')],
    ['with colons', toHex(bytes, ':').toUpperCase()],
    ['xxd -p', toHex(bytes).replaceAll(/(.{60})/g, '$1\n')],
    ['xxd', xxd(bytes)],
    ['xxd -c 8', xxd(bytes, 8)],
    ['hexdump -C', hexdump(bytes)],
    ['Wireshark', wireshark(bytes)],
    ['tcpdump -X', xxd(bytes).replaceAll(/^0000/gm, '\t0x')],
    ['escaped', `"${[...bytes].map((byte) => `\\x${hex(byte, 2)}`).join('')}"`],
    ['C', `char peer0_0[] = { /* Packet 4 */\n${[...bytes].map((byte) => `0x${hex(byte, 2)}`).join(', ')} };`],
    ['with CRLF', `${xxd(bytes).replaceAll('\n', '\r\n')}\r\n\r\n`],
  ])('is read: %s', async (_, dump) => {
    const records = await text(dump);
    expect(drawn(records)).toEqual(EXPECTED);
    expect(problemsOf(records)).toEqual([]);
  });

  it.each([
    ['xxd', xxd(unmasked)],
    ['hexdump', hexdump(unmasked)],
    ['Wireshark', wireshark(unmasked)],
  ])('does not take characters that look like hex for bytes: %s', async (_, dump) => {
    expect(drawn(await text(dump))).toEqual(['server text "ab cd ef 01 23 45"', 'server text "dead beef"']);
  });

  it('repeats the line that hexdump wrote as a star', async () => {
    const payload = new Uint8Array(200).fill(0x61);
    const lines = hexdump(wire(frames`bin ${payload}`)).split('\n');
    const folded = [...lines.slice(0, 2), '*', ...lines.slice(-2)].join('\n');
    expect(framesOf(await text(folded))[0]?.payload).toEqual(payload);
  });

  it('of both directions, as Follow stream gives it, is a conversation', async () => {
    const hello = concatBytes([requestHead(), wire(fromClient(frames`text "Hello"`))]);
    const world = concatBytes([acceptHead(), wire(frames`text "World"`)]);
    const dump = `${wireshark(hello).replaceAll(/^/gm, '0000')}\n${wireshark(world).replaceAll(/^/gm, '    0000')}\n`;
    const records = await text(dump);
    expect(drawn(records)).toEqual(['client text "Hello"', 'server text "World"']);
  });

  it('of whole packets is read as packets', async () => {
    const { packets } = new DrawnConnection()
      .open()
      .send('client', requestHead())
      .send('server', acceptHead())
      .send('client', wire(fromClient(frames`text "Hello"`)));
    const records = await text(packets.map(({ bytes: packet }) => wireshark(packet)).join('\n\n'));
    expect(drawn(records)).toEqual(['client text "Hello"']);
    expect(framesOf(records)[0]?.connection).toBe('tcp-0');
  });

  it('tells lines that are no hex and reads the others', async () => {
    const lines = xxd(bytes).split('\n');
    const records = await text([...lines.slice(0, 1), 'oh no', ...lines.slice(1)].join('\n'));
    expect(problemsOf(records)).toEqual(['hex-line']);
    expect(drawn(records)).toEqual(EXPECTED);
  });

  it.each(['', ' ', ', 0x'])('may be one line of any length, with "%s" between the bytes', async (separator) => {
    const payload = new Uint8Array(90_000).fill(0x5a);
    const records = await text(toHex(wire(frames`bin ${payload} | ping "end"`), separator));
    expect(framesOf(records).map(({ payloadLength }) => payloadLength)).toEqual([90_000, 3]);
    expect(problemsOf(records)).toEqual([]);
  });

  it('tells lines that are missing', async () => {
    const lines = xxd(wire(frames`bin ${new Uint8Array(100)}`)).split('\n');
    expect(problemsOf(await text([...lines.slice(0, 2), ...lines.slice(3)].join('\n')))).toEqual(['hex-offset']);
  });
});

describe('a raw stream', () => {
  const masked = wire(fromClient(frames`text "Hello" | ping "x"`));

  it('tells its sender by the mask bit', async () => {
    expect(drawn(await readRecords(masked))).toEqual(['client text "Hello"', 'client ping "x"']);
    expect(drawn(await readRecords(wire(frames`text "World" | ping "x"`)))[0]).toBe('server text "World"');
  });

  it('finds unmasked frames of a client wrong when it is said who sent them', async () => {
    const records = await readRecords(wire(frames`text "Hello"`), { format: 'raw', sender: 'client' });
    expect(drawn(records)).toEqual(['client text "Hello" !mask-missing']);
  });

  it('inflates with the extensions that were negotiated', async () => {
    // The example of RFC 7692 §7.2.3.1.
    const bytes = wire(frames`text rsv1 <f2 48 cd c9 c9 07 00>`);
    const options = { format: 'raw', sender: 'server', extensions: 'permessage-deflate' } as const;
    expect(drawn(await readRecords(bytes, options))[0]).toMatch(/= "Hello"$/);
    expect(drawn(await readRecords(bytes, { format: 'raw', sender: 'server' }))[0]).toMatch(/!rsv1-unexpected/);
  });

  it('may begin with the request or with the response', async () => {
    const records = await readRecords(concatBytes([requestHead(), masked]));
    expect(drawn(records)).toEqual(['client text "Hello"', 'client ping "x"']);
    expect(records[0]).toMatchObject({ kind: 'connection', url: 'ws://server.example.com/chat' });
    const server = await readRecords(concatBytes([acceptHead(), wire(frames`text "World"`)]));
    expect(drawn(server)).toEqual(['server text "World"']);
  });

  it('says when its extensions are none', async () => {
    const records = await readRecords(masked, { format: 'raw', extensions: 'permessage-deflate; =' });
    expect(problemsOf(records)).toEqual(['extensions-invalid']);
  });
});

describe('a HAR', () => {
  it('of Chrome tells the error of a failed handshake', async () => {
    const records = await har(
      entry({
        response: { status: 403, statusText: 'Forbidden', headers: [] },
        _webSocketMessages: [
          {
            type: 'error',
            time: 1,
            opcode: -1,
            data: 'Error during WebSocket handshake: Unexpected response code: 403',
          },
        ],
      }),
    );
    expect(eventsOf(records, 'handshake-failed')).toEqual(['403 The server answered 403 Forbidden']);
    expect(eventsOf(records, 'error')[0]).toContain('Unexpected response code');
  });

  it('of HTTP Toolkit tells the close, of mitmproxy the URL of the HTTP request', async () => {
    const toolkit = await har(entry({ _webSocketMessages: [], _webSocketClose: { code: 1001, reason: 'away' } }));
    expect(eventsOf(toolkit, 'close')).toEqual(['1001 away clean unknown']);
    const mitmproxy = await har(
      entry({
        _resourceType: 'websocket',
        request: { method: 'GET', url: 'https://example.com/socket', headers: [] },
        _webSocketMessages: [{ type: 'receive', time: 1, opcode: 1, data: 'x' }],
      }),
    );
    expect(mitmproxy[0]).toMatchObject({ url: 'wss://example.com/socket' });
  });

  it('with messages that are none tells them and reads the others', async () => {
    const records = await har(
      entry({
        _webSocketMessages: [
          { type: 'send', time: 1, opcode: 2, data: '***' },
          null,
          { type: 'shout' },
          { type: 'send', opcode: 99 },
          { type: 'send', time: 1, opcode: 1, data: 'ok' },
        ],
      }),
    );
    expect(drawn(records)).toEqual(['client text "ok"']);
    expect(problemsOf(records)).toEqual(['har-message', 'har-message', 'har-message', 'har-message']);
  });

  it('that is cut keeps the messages that were whole', async () => {
    const whole = JSON.stringify({
      log: {
        entries: [
          entry({}),
          {
            _webSocketMessages: [
              { type: 'send', time: 1, opcode: 1, data: 'one' },
              { type: 'send', time: 1, opcode: 1, data: 'two' },
            ],
          },
        ],
      },
    });
    const records = await text(whole.slice(0, whole.indexOf('two')));
    expect(drawn(records)).toEqual(['client text "one"']);
    expect(problemsOf(records)).toEqual(['file-truncated']);
  });

  it('without WebSockets says so', async () => {
    expect(problemsOf(await har({ request: { url: 'https://example.com/' } }))).toEqual(['no-websocket']);
  });
});

describe('an unknown file', () => {
  it.each([
    ['', 'nothing'],
    ['{"a":1}', 'JSON'],
    ['<html>', 'HTML'],
    ['PK\u0003\u0004', 'ZIP'],
    ['Dear Sir or Madam', 'text'],
  ])('is said to be unknown and what it looks like: %s', async (source, looksLike) => {
    const records = await text(source);
    expect(problemsOf(records)).toEqual(['format-unknown']);
    expect(records[0]).toMatchObject({ message: expect.stringContaining(looksLike) });
  });
});
