import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../../src/base/base64.ts';
import { concatBytes } from '../../../src/base/bytes.ts';
import { toHex } from '../../../src/base/hex.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import { DEFAULT_READ_LIMITS } from '../../../src/formats/read/limits.ts';
import type { ReadCaptureOptions } from '../../../src/formats/read/read-capture.ts';
import { readCapture } from '../../../src/formats/read/read-capture.ts';
import type { CaptureRecord } from '../../../src/formats/record.ts';
import type { ExportFormatId } from '../../../src/formats/write/export-format.ts';
import { createEncoder } from '../../../src/formats/write/index.ts';
import { anyChunking } from '../../support/arbitrary-frames.ts';
import { compressMessages } from '../../support/compress-messages.ts';
import { frames, fromClient, wire } from '../../support/draw-frames.ts';
import { acceptHead, requestHead } from '../../support/draw-handshake.ts';
import { DrawnConnection, pcapFile, pcapngFile } from '../../support/draw-packets.ts';
import { framesOf, problemsOf, readRecords } from '../../support/read-records.ts';
import { connection, lifecycle, liveMessage, text, written } from '../write/draw-records.ts';

interface Fixture {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly options?: ReadCaptureOptions;
}

const [deflated = new Uint8Array(0)] = await compressMessages([encodeUtf8('compressed '.repeat(9))]);
const fromTheClient = wire(
  fromClient(frames`text fin=0 "frag" | ping "?" | cont "ment" | bin <00 01 02> | close 1000 "bye"`),
);
const fromTheServer = wire(frames`text "World" | text rsv1 ${deflated} | pong "?" | close 1000`);
const extension = 'Sec-WebSocket-Extensions: permessage-deflate';
const packets = new DrawnConnection()
  .open()
  .send('client', requestHead(extension))
  .send('server', acceptHead(extension))
  .send('client', fromTheClient, 20)
  .send('server', fromTheServer, 30)
  .finish('client')
  .finish('server').packets;

const netlog = JSON.stringify({
  constants: {
    logEventTypes: { SOCKET_BYTES_SENT: 1, SOCKET_BYTES_RECEIVED: 2, SOCKET_ALIVE: 3 },
    logEventPhase: { PHASE_END: 2 },
    timeTickOffset: 0,
  },
  events: [
    { type: 3, phase: 1, source: { id: 1 }, time: '1' },
    ...[requestHead(extension), fromTheClient].map((bytes) => ({
      type: 1,
      source: { id: 1 },
      time: '2',
      params: { byte_count: bytes.length, bytes: toBase64(bytes) },
    })),
    ...[acceptHead(extension), fromTheServer].map((bytes) => ({
      type: 2,
      source: { id: 1 },
      time: '3',
      params: { byte_count: bytes.length, bytes: toBase64(bytes) },
    })),
  ],
});

const har = JSON.stringify({
  log: {
    entries: [
      {
        startedDateTime: '2024-01-01T00:00:00Z',
        _webSocketMessages: [
          { type: 'send', time: 1, opcode: 1, data: 'Hello' },
          { type: 'receive', time: 2, opcode: 2, data: 'AAEC' },
        ],
        request: { method: 'GET', url: 'ws://h/', headers: [{ name: 'Upgrade', value: 'websocket' }] },
        response: { status: 101, statusText: '', headers: [] },
      },
    ],
  },
});

const ndjson = `{"connection":"a","sender":"client","fin":true,"rsv1":false,"rsv2":false,"rsv3":false,"masked":true,"opcode":1,"maskingKey":"00000001","payloadLength":2,"payload":"aGk=","message":"aGk=","closeCode":null,"violations":[],"time":1}\n`;

/** What our own writers make of the capture, live frames and lifecycle included. */
async function exported(id: ExportFormatId): Promise<Uint8Array> {
  const encoder = await createEncoder(id, 'log');
  const live = liveMessage(encodeUtf8('live'));
  const closed = lifecycle({ type: 'close', code: 1000, reason: 'bye', wasClean: true, initiator: 'page' });
  return written(encoder, [connection(), text('hello', { capturedOrigin: 'edited' }), live, closed]);
}

const FIXTURES: readonly Fixture[] = [
  { name: 'pcap', bytes: pcapFile(packets) },
  { name: 'pcapng', bytes: pcapngFile(packets) },
  { name: 'pcap, big endian', bytes: pcapFile(packets, { isBigEndian: true }) },
  { name: 'netlog', bytes: encodeUtf8(netlog) },
  { name: 'har', bytes: encodeUtf8(har) },
  { name: 'ndjson', bytes: encodeUtf8(ndjson.repeat(3)) },
  { name: 'hex', bytes: encodeUtf8(toHex(fromTheClient, ' ').replaceAll(/(.{48})/g, '$1\n')) },
  { name: 'raw', bytes: fromTheClient, options: { format: 'raw' } },
  { name: 'raw response', bytes: concatBytes([acceptHead(extension), fromTheServer]) },
  { name: 'hex with offsets and letters', bytes: encodeUtf8(hexDump(fromTheClient)) },
  { name: 'our session', bytes: await exported('session') },
  { name: 'our NDJSON of everything', bytes: await exported('ndjson-all') },
  { name: 'our HAR', bytes: await exported('har') },
  { name: 'our pcapng', bytes: await exported('pcapng') },
];

/** As `hexdump -C` prints it. */
function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = bytes.subarray(at, at + 16);
    const letters = [...part].map((byte) => (byte < 0x20 || byte > 0x7e ? '.' : String.fromCharCode(byte))).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${toHex(part, ' ').padEnd(48)} |${letters}|`);
  }
  return `${lines.join('\n')}\n${bytes.length.toString(16).padStart(8, '0')}\n`;
}

/** Reads to the end, whatever it is; every record is of a known kind and its bytes are within the input's reach. */
async function readAnything(bytes: Uint8Array, options: ReadCaptureOptions = {}): Promise<readonly CaptureRecord[]> {
  const records = await readRecords(bytes, options);
  for (const record of records) {
    expect(['connection', 'frame', 'lifecycle', 'problem']).toContain(record.kind);
    if (record.kind !== 'frame') continue;
    expect(record.opcode).toBeLessThan(16);
    expect(record.payloadLength).toBeGreaterThanOrEqual(record.payload?.length ?? 0);
  }
  return records;
}

async function* endless(): AsyncGenerator<Uint8Array> {
  yield pcapFile(packets);
  for (;;) yield Uint8Array.from(pcapFile(packets).subarray(24));
}

/** Each chunk holds until the next is asked for, and not a moment longer. */
async function* fromOneBuffer(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.max(0, ...chunks.map(({ length }) => length)));
  for (const chunk of chunks) {
    buffer.set(chunk);
    yield buffer.subarray(0, chunk.length);
    buffer.fill(0xee);
  }
}

async function gzipped(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield pcapFile(packets);
  throw new Error('the disk is gone');
}

describe.each(FIXTURES)('$name', ({ bytes, options }) => {
  it('gives the same records in any chunking', async () => {
    const whole = await readRecords(bytes, options);
    expect(framesOf(whole).length).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(anyChunking, async (chunking) => {
        expect(await readRecords(chunking(bytes), options)).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same records from a buffer that is used again for every chunk, also when it is packed', async () => {
    const whole = await readRecords(bytes, options);
    const packed = await gzipped(bytes);
    await fc.assert(
      fc.asyncProperty(anyChunking, fc.boolean(), async (chunking, isPacked) => {
        // What is named raw is not looked into.
        const input = isPacked && options === undefined ? packed : bytes;
        const records: CaptureRecord[] = [];
        const source = fromOneBuffer(chunking(input));
        for await (const batch of readCapture(source, { ...options, isBufferReused: true })) {
          records.push(...structuredClone(batch));
        }
        expect(records).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('is read as far as it goes when it is cut anywhere', async () => {
    const all = framesOf(await readRecords(bytes, options)).length;
    for (let length = 0; length < bytes.length; length += 1) {
      const records = await readAnything(bytes.subarray(0, length), options);
      // The frame that the cut falls into may be told too.
      expect(framesOf(records).length).toBeLessThanOrEqual(all + 1);
    }
  });

  it('makes nothing throw with bytes changed', async () => {
    const change = fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const changed = Uint8Array.from(bytes);
        for (const { at, value } of changes) changed[at] = value;
        await readAnything(changed, options);
      }),
      { numRuns: 300 },
    );
  });
});

describe('any bytes', () => {
  it('make nothing throw, whatever they are said to be', async () => {
    const formats = ['pcap', 'pcapng', 'netlog', 'har', 'ndjson', 'session', 'hex', 'raw'] as const;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.constantFrom(null, ...formats), async (bytes, format) => {
        await readAnything(bytes, { format });
      }),
      { numRuns: 500 },
    );
  });

  it('as packets in a right file make nothing throw', async () => {
    const anyPacket = fc.uint8Array({ minLength: 15, maxLength: 120 }).map((bytes) => {
      // Most of them get as far as TCP.
      const packet = Uint8Array.from(bytes);
      packet.set([0x08, 0x00, 0x45], 12);
      if (packet.length > 24) packet[23] = 6;
      return { bytes: packet, time: 1_700_000_000_000 };
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyPacket, { maxLength: 20 }), async (drawn) => {
        await readAnything(pcapFile(drawn));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a reader', () => {
  it('tells the same problem a bounded number of times and counts the others', async () => {
    const bad = `${'not json\n'.repeat(1000)}`;
    const records = await readRecords(encodeUtf8(ndjson + bad));
    expect(problemsOf(records)).toHaveLength(DEFAULT_READ_LIMITS.problemsPerCode + 1);
    expect(records.at(-1)).toMatchObject({ message: 'The same 980 more times.' });
  });

  it('keeps no more of a claimed gigabyte than what came', async () => {
    const claim = wire(fromClient(frames`bin claim=1073741824 "x"`));
    const records = await readRecords(claim, { format: 'raw' });
    expect(framesOf(records)[0]).toMatchObject({
      payloadLength: 1_073_741_824,
      payload: null,
      violations: ['frame-truncated'],
    });
  });

  it('cuts a zip bomb and goes on behind it', async () => {
    const [bomb = new Uint8Array(0)] = await compressMessages([new Uint8Array(80 * 1024 * 1024)]);
    const bytes = wire(frames`bin rsv1 ${bomb} | text "after"`);
    const records = await readRecords(bytes, { format: 'raw', sender: 'server', extensions: 'permessage-deflate' });
    expect(framesOf(records)).toHaveLength(2);
    expect(framesOf(records)[0]).toMatchObject({ message: null });
    expect(framesOf(records)[0]?.violations.join()).toMatch(/inflate-(ratio-)?over-limit/);
  });

  it('joins long frames of several connections in memory that it uses again', async () => {
    const lengths = [70_000, 17_000, 300_000, 16_384];
    const drawn = [1, 2, 3].flatMap((number) => {
      const client = new DrawnConnection({ clientPort: 50_000 + number, serverPort: 80 }).open();
      client.send('client', requestHead()).send('server', acceptHead());
      for (const length of lengths) {
        const payload = Uint8Array.from({ length }, (_, index) => index * number);
        client.send('client', wire(fromClient(frames`bin ${payload}`)), 1448);
      }
      return [client.packets];
    });
    // Packet by packet in turn, so that three frames are always open.
    const longest = Math.max(...drawn.map(({ length }) => length));
    const mixed = Array.from({ length: longest }, (_, at) => drawn.flatMap((list) => list.slice(at, at + 1))).flat();
    const bytes = pcapngFile(mixed);
    const found: unknown[] = [];
    const chunks = Array.from({ length: Math.ceil(bytes.length / 100_000) }, (_, at) =>
      bytes.subarray(at * 100_000, (at + 1) * 100_000),
    );
    for await (const batch of readCapture(fromOneBuffer(chunks), { isBufferReused: true })) {
      for (const { connection: id, payload, message } of framesOf(batch)) {
        const number = Number(id.replace(/\D+/g, '')) + 1;
        const isRight = payload?.every((byte, index) => byte === ((index * number) & 0xff)) ?? false;
        found.push([id, payload?.length, isRight && message === payload]);
      }
    }
    for (const id of ['tcp-0', 'tcp-1', 'tcp-2']) {
      const ofConnection = found.filter((entry) => Array.isArray(entry) && entry[0] === id);
      expect(ofConnection).toEqual(lengths.map((length) => [id, length, true]));
    }
  });

  it('stops when it is told to, with the reason', async () => {
    const controller = new AbortController();
    const options: ReadCaptureOptions = {
      signal: controller.signal,
      onProgress: (count) => {
        if (count > 200_000) controller.abort(new Error('enough'));
      },
    };
    const reading = (async () => {
      for await (const batch of readCapture(endless(), options)) void batch;
    })();
    await expect(reading).rejects.toThrow('enough');
  });

  it('passes on that its source failed', async () => {
    const reading = (async () => {
      for await (const batch of readCapture(failing())) void batch;
    })();
    await expect(reading).rejects.toThrow('the disk is gone');
  });
});
