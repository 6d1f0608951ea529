import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../../src/base/hex.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import { readCapture } from '../../../src/formats/read/read-capture.ts';
import type { CaptureRecord, FrameRecord } from '../../../src/formats/record.ts';
import { PcapngEncoder } from '../../../src/formats/write/pcapng.ts';
import {
  anyRecords,
  anySession,
  connection,
  frame,
  lifecycle,
  liveMessage,
  START,
  text,
  written,
} from './draw-records.ts';
import { packets, tshark, withFile } from './tshark.ts';

/** Any frame whose bytes are there, in a shape that the capture may hold; one message after the other. */
const anyWireFrame: fc.Arbitrary<FrameRecord> = fc
  .record({
    sender: fc.constantFrom('client' as const, 'server' as const),
    opcode: fc.constantFrom(1, 2, 3, 7, 9, 10, 11),
    rsv2: fc.boolean(),
    rsv3: fc.boolean(),
    masked: fc.boolean(),
    maskingKey: fc.integer({ min: 1, max: 0xffffffff }),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.uint8Array({ minLength: 126, maxLength: 300 }),
      fc.integer({ min: 65_530, max: 70_000 }).map((length) => new Uint8Array(length).fill(0x5a)),
    ),
  })
  .map((fields) =>
    frame({ ...fields, messageOpcode: fields.opcode, maskingKey: fields.masked ? fields.maskingKey : null }),
  );

const FIELDS = [
  'tcp.stream',
  'tcp.srcport',
  'websocket.fin',
  'websocket.rsv',
  'websocket.opcode',
  'websocket.mask',
  'websocket.masking_key',
  'websocket.payload_length',
  'websocket.payload_length_ext_16',
  'websocket.payload_length_ext_64',
  'frame.comment',
] as const;

type Packet = Readonly<Record<string, readonly string[]>>;

const capture = <Value>(records: readonly CaptureRecord[], body: (path: string) => Promise<Value>) =>
  written(new PcapngEncoder(), records).then((bytes) => withFile(bytes, 'test.pcapng', body));

const first = (packet: Packet | undefined, field: string) => packet?.[field]?.[0] ?? '';

function expectFrame(packet: Packet | undefined, original: FrameRecord): void {
  expect(first(packet, 'websocket.fin')).toBe(original.fin ? '1' : '0');
  const rsv = (original.rsv1 ? 4 : 0) | (original.rsv2 ? 2 : 0) | (original.rsv3 ? 1 : 0);
  expect(Number(first(packet, 'websocket.rsv'))).toBe(rsv);
  expect(first(packet, 'websocket.opcode')).toBe(String(original.opcode));
  expect(first(packet, 'websocket.mask')).toBe(original.masked ? '1' : '0');
  const key = original.masked ? (original.maskingKey ?? 0).toString(16).padStart(8, '0') : '';
  expect(first(packet, 'websocket.masking_key').replaceAll(':', '').replace('0x', '')).toBe(key);
  const lengths = ['websocket.payload_length_ext_64', 'websocket.payload_length_ext_16', 'websocket.payload_length'];
  const length = lengths.map((field) => first(packet, field)).find((value) => value !== '');
  expect(Number(length)).toBe(original.payloadLength);
}

describe('a pcapng file, dissected by tshark', () => {
  it('has exactly our frames, field by field', async () => {
    const samples = fc.sample(anyWireFrame, { numRuns: 150, seed: 7 });
    await capture([connection(), ...samples], async (path) => {
      const found = await packets(path, 'websocket', FIELDS);
      expect(found).toHaveLength(samples.length);
      for (const [index, original] of samples.entries()) expectFrame(found[index], original);
    });
  });

  it('has the payload of each message, unmasked', async () => {
    const words = ['hello', 'größer 😀', 'x'.repeat(70_000)];
    const binary = Uint8Array.from({ length: 300 }, (_, index) => (index * 37) & 0xff);
    const records = [
      ...words.flatMap((word) => [text(word, { sender: 'client' }), text(word)]),
      frame({ opcode: 2, messageOpcode: 2, sender: 'client', payload: binary }),
    ];
    await capture([connection(), ...records], async (path) => {
      const { stdout } = await tshark(path, [
        '-2',
        '-Y',
        'websocket',
        '-T',
        'fields',
        '-e',
        'websocket.payload.text',
        '-e',
        'data.data',
      ]);
      const lines = stdout.trimEnd().split('\n');
      const texts = lines.slice(0, -1).map((line) => line.trimEnd());
      expect(texts).toEqual(words.flatMap((word) => [word, word]));
      expect(lines.at(-1)?.trim()).toBe(toHex(binary));
    });
  });

  it('joins fragments around a ping', async () => {
    const records = [
      connection(),
      frame({ fin: false, payload: encodeUtf8('Hel') }),
      frame({ opcode: 9, messageOpcode: 9, payload: encodeUtf8('?') }),
      frame({ opcode: 0, messageOpcode: 1, payload: encodeUtf8('lo'), message: encodeUtf8('Hello') }),
      text('next'),
    ];
    await capture(records, async (path) => {
      const found = await packets(path, 'websocket', [...FIELDS, 'websocket.payload.text']);
      expect(found.map((packet) => first(packet, 'websocket.payload.text'))).toEqual(['', '', 'Hello', 'next']);
      expect(found.map((packet) => first(packet, 'websocket.opcode'))).toEqual(['1', '9', '0', '1']);
      expect(found.map((packet) => first(packet, 'websocket.fin'))).toEqual(['0', '1', '1', '1']);
    });
  });

  describe('of many connections', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `c${index + 1}`);
    const records: CaptureRecord[] = [];
    let found: Packet[] = [];
    let checks = '';

    beforeAll(async () => {
      for (const [index, id] of ids.entries()) {
        const endpoints =
          index % 4 === 0
            ? { client: { address: '10.1.2.3', port: 40_000 + index }, server: { address: '10.9.9.9', port: 8080 } }
            : index % 4 === 1
              ? {
                  client: { address: '2001:db8::1', port: 40_000 + index },
                  server: { address: '2001:db8::2', port: 3333 },
                }
              : {};
        const url =
          index % 2 === 0 ? `wss://host${index % 7}.example/` : `ws://host${index % 7}.example:${34_000 + index}/`;
        records.push(connection({ id, url, ...endpoints, handshake: index % 3 === 0 ? connection().handshake : null }));
      }
      for (let round = 0; round < 3; round += 1) {
        for (const id of ids)
          records.push(text(`${id} ${round}`, { connection: id, sender: 'client', time: START + round }));
        for (const id of ids) records.push(text('yes', { connection: id, time: START + round + 0.5 }));
      }
      for (const id of ids.slice(0, 20)) {
        records.push(
          lifecycle({ type: 'close', code: 1000, reason: '', wasClean: true, initiator: 'page' }, { connection: id }),
        );
      }
      await capture(records, async (path) => {
        found = await packets(path, 'websocket', FIELDS);
        const strict = ['-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE'];
        checks = (await tshark(path, [...strict, '-q', '-z', 'expert'])).stdout;
      });
    });

    it('has each in a TCP stream of its own, in order', () => {
      expect(found).toHaveLength(ids.length * 6);
      const streams = new Map<string, number>();
      for (const packet of found) {
        const stream = first(packet, 'tcp.stream');
        streams.set(stream, (streams.get(stream) ?? 0) + 1);
      }
      expect(streams.size).toBe(ids.length);
      expect(new Set(streams.values())).toEqual(new Set([6]));
    });

    it('has nothing that tshark warns of: checksums, sequence numbers, windows', () => {
      expect(checks).not.toMatch(/^(Errors|Warns)/m);
    });
  });

  it('opens a TCP stream for a connection that never got frames, with its refused handshake', async () => {
    const refused = connection({
      protocol: null,
      handshake: {
        request: connection().handshake?.request ?? null,
        response: { status: 403, statusText: 'Forbidden', headers: [{ name: 'Content-Length', value: '0' }] },
        error: 'Unexpected response code: 403',
      },
    });
    await capture([refused], async (path) => {
      const found = await packets(path, 'http.response', ['http.response.code', 'frame.comment']);
      expect(found.map((packet) => first(packet, 'http.response.code'))).toEqual(['403']);
      expect(await packets(path, 'websocket', FIELDS)).toEqual([]);
    });
  });

  it.each([
    {
      what: 'heads as a browser reports them, before it adds the last headers',
      request: { method: 'GET', target: '/room', headers: [{ name: 'origin', value: 'https://chat.example' }] },
      response: { status: 101, statusText: 'Switching Protocols', headers: [{ name: 'Server', value: 'x' }] },
      completed: [
        'framescope:completed Host, Upgrade, Connection, Sec-WebSocket-Key, Sec-WebSocket-Version, Sec-WebSocket-Protocol, Sec-WebSocket-Extensions: ',
        'framescope:completed Upgrade, Connection, Sec-WebSocket-Accept, Sec-WebSocket-Protocol, Sec-WebSocket-Extensions: ',
      ],
    },
    {
      what: 'heads of HTTP/2, which has no upgrade',
      request: {
        method: 'CONNECT',
        target: '/room',
        headers: [
          { name: ':protocol', value: 'websocket' },
          { name: 'host', value: 'chat.example' },
          { name: 'sec-websocket-version', value: '13' },
          { name: 'sec-websocket-protocol', value: 'chat' },
        ],
      },
      response: { status: 200, statusText: '', headers: [{ name: ':status', value: '200' }] },
      completed: [
        'framescope:completed method, Upgrade, Connection, Sec-WebSocket-Key, Sec-WebSocket-Extensions: ',
        'framescope:derived handshake',
      ],
    },
  ])('completes $what, so that frames are dissected and inflated, and says what it added', async (heads) => {
    const { request, response, completed } = heads;
    const compressed = Uint8Array.of(0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00);
    const records = [
      connection({ extensions: 'permessage-deflate', handshake: { request, response, error: null } }),
      frame({ rsv1: true, payload: compressed, message: encodeUtf8('Hello') }),
    ];
    await capture(records, async (path) => {
      const found = await packets(path, 'http', ['http.request.method', 'http.response.code', 'frame.comment']);
      // tshark's separator of values is one of the comment's characters.
      expect(found.map((packet) => packet['frame.comment']?.join(';'))).toEqual(
        completed.map((part) => expect.stringContaining(part)),
      );
      expect(found.map((packet) => first(packet, 'http.request.method'))).toEqual(['GET', '']);
      expect(first(found[1], 'http.response.code')).toBe('101');
      const { stdout } = await tshark(path, ['-2', '-Y', 'websocket', '-V']);
      expect(stdout).toContain('Hello');
    });
  });

  it('leaves the heads of a handshake that led to nothing as they are', async () => {
    const request = { method: 'GET', target: '/room', headers: [{ name: 'Host', value: 'chat.example' }] };
    const response = { status: 400, statusText: 'Bad Request', headers: [{ name: 'Content-Length', value: '0' }] };
    const refused = connection({ protocol: null, handshake: { request, response, error: null } });
    await capture([refused], async (path) => {
      const found = await packets(path, 'http', ['http.upgrade', 'frame.comment']);
      expect(found).toHaveLength(2);
      for (const packet of found) {
        expect(first(packet, 'http.upgrade')).toBe('');
        expect(packet['frame.comment']?.join(';')).not.toContain('completed');
      }
    });
  });

  it('keeps a head whole whose headers try to break out of it', async () => {
    const evil = connection({
      handshake: {
        request: {
          method: 'GET',
          target: '/\r\nX: y',
          headers: [{ name: 'Ev il:', value: 'a\r\n\r\nGET / HTTP/1.1' }],
        },
        response: connection().handshake?.response ?? null,
        error: null,
      },
    });
    await capture([evil, text('hello')], async (path) => {
      expect(await packets(path, 'http.request', ['http.request.method'])).toHaveLength(1);
      expect(await packets(path, 'websocket', FIELDS)).toHaveLength(1);
    });
  });

  it('says which frames are derived and which bytes are missing', async () => {
    const records = [
      connection(),
      text('observed', { sender: 'client' }),
      liveMessage(encodeUtf8('live'), { sender: 'client' }),
      frame({ payload: null, payloadLength: 7 }),
      frame({ payload: encodeUtf8('abc'), payloadLength: 100_000 }),
      frame({ sender: 'client', maskingKey: null }),
      frame({ rsv1: true, payload: null, payloadLength: 4, message: encodeUtf8('inflated'), payloadLoss: 'redacted' }),
      text('hello', { violations: ['data-after-close'] }),
      text('last'),
    ];
    await capture(records, async (path) => {
      const found = await packets(path, 'websocket', FIELDS);
      const comments = found.map((packet) => first(packet, 'frame.comment'));
      expect(comments).toEqual([
        '',
        'framescope:derived fin rsv mask masking-key length',
        'framescope:missing 7 of 7 payload bytes',
        'framescope:missing 99997 of 100000 payload bytes',
        'framescope:derived masking-key',
        'framescope:rewritten the message stands in place of the compressed bytes, which are not known',
        'framescope:violation data-after-close',
        '',
      ]);
      expect(first(found[2], 'websocket.payload_length')).toBe('7');
      expect(first(found[3], 'websocket.payload_length_ext_64')).toBe('100000');
      expect(first(found[5], 'websocket.payload_length')).toBe('8');
    });
  });

  it('leaves frames out of the stream that never left, and says so', async () => {
    await capture(
      [connection(), liveMessage(encodeUtf8('late'), { sender: 'client', isDiscarded: true })],
      async (path) => {
        expect(await packets(path, 'websocket', FIELDS)).toEqual([]);
        const [remark] = await packets(path, 'frame.comment contains "framescope:discarded"', ['frame.comment']);
        expect(first(remark, 'frame.comment')).toContain('binary of 4 bytes');
      },
    );
  });

  it('inflates compressed messages as the handshake says', async () => {
    // RFC 7692 §7.2.3.1: "Hello" compressed.
    const compressed = Uint8Array.of(0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00);
    const deflate = { extensions: 'permessage-deflate', handshake: null };
    const hello = frame({ rsv1: true, payload: compressed, message: encodeUtf8('Hello') });
    await capture([connection(deflate), hello], async (path) => {
      const { stdout } = await tshark(path, ['-2', '-Y', 'websocket', '-V']);
      expect(stdout).toContain('Hello');
    });
  });

  it('names made-up hosts and keeps times to the microsecond', async () => {
    await capture([connection(), text('a', { time: START + 1.234 })], async (path) => {
      const { stdout } = await tshark(path, ['-q', '-z', 'hosts']);
      expect(stdout).toContain('chat.example');
      const [packet] = await packets(path, 'websocket', ['frame.time_epoch']);
      expect(first(packet, 'frame.time_epoch')).toBe('1795161600.001234000');
    });
  });

  it('is a file that tshark reads to its end, whatever the records', async () => {
    const samples = fc.sample(anyRecords, { numRuns: 12, seed: 11 });
    for (const records of samples) {
      await capture(records, async (path) => {
        const { stderr } = await tshark(path, ['-q', '-z', 'io,phs']);
        expect(stderr).toBe('');
      });
    }
  });

  it('is quick and small about a claimed terabyte', async () => {
    const bytes = await written(new PcapngEncoder(), [
      connection(),
      frame({ payload: encodeUtf8('x'), payloadLength: 2 ** 40 }),
    ]);
    expect(bytes.length).toBeLessThan(20_000);
  });
});

/** Frames that are wholly there: their bytes can stand in a stream and be found in it again. */
const isWhole = (record: CaptureRecord): record is FrameRecord =>
  record.kind === 'frame' &&
  record.origin === 'wire' &&
  !record.rsv1 &&
  record.payload !== null &&
  record.payload.length === record.payloadLength;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What a sender's frames must have in common before and after. */
const summary = (from: readonly FrameRecord[], sender: string) =>
  from
    .filter((record) => record.sender === sender)
    .map(({ opcode, fin, masked, maskingKey, payload, time }) => [
      opcode,
      fin,
      masked,
      maskingKey,
      [...(payload ?? [])],
      Math.round((time ?? 0) * 1000),
    ]);

describe('a pcapng file', () => {
  it('gives whole frames back through our own reader, with connection, sender and time', async () => {
    await fc.assert(
      fc.asyncProperty(anySession, async (records) => {
        // One order of arrival for both ends: the fragments of one message follow each other.
        const frames = records.filter(isWhole).filter(({ fin, opcode }) => fin && opcode !== 0 && opcode !== 8);
        const bytes = await written(new PcapngEncoder(), [
          ...records.filter(({ kind }) => kind === 'connection'),
          ...frames,
        ]);
        const found: FrameRecord[] = [];
        for await (const batch of readCapture(once(bytes))) {
          for (const record of batch) {
            if (record.kind === 'frame') found.push({ ...record, payload: record.payload?.slice() ?? null });
          }
        }
        for (const sender of ['client', 'server']) {
          const expected = ['c1', 'c2'].flatMap((id) =>
            summary(
              frames.filter(({ connection: of }) => of === id),
              sender,
            ),
          );
          const ids = [...new Set(found.map(({ connection: of }) => of))].sort();
          const actual = ids.flatMap((id) =>
            summary(
              found.filter(({ connection: of }) => of === id),
              sender,
            ),
          );
          expect([...actual].sort()).toEqual([...expected].sort());
        }
      }),
      { numRuns: 60 },
    );
  });

  it('can be written of any records', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const bytes = await written(new PcapngEncoder(), records);
        const view = new DataView(bytes.buffer);
        let offset = 0;
        // Every block says its length twice (draft-ietf-opsawg-pcapng §3.1).
        while (offset < bytes.length) {
          const length = view.getUint32(offset + 4, true);
          expect(length % 4).toBe(0);
          expect(view.getUint32(offset + length - 4, true)).toBe(length);
          offset += length;
        }
        expect(offset).toBe(bytes.length);
      }),
    );
  });
});
