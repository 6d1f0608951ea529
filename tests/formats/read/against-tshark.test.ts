import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket as ServerSocket } from 'ws';
import { WebSocket, WebSocketServer } from 'ws';
import { concatBytes } from '../../../src/base/bytes.ts';
import { toHex } from '../../../src/base/hex.ts';
import { decodeUtf8Lossy } from '../../../src/base/utf8.ts';
import type { CaptureRecord, FrameRecord } from '../../../src/formats/record.ts';
import { captureLoopback } from '../../support/capture-loopback.ts';
import { requestHead } from '../../support/draw-handshake.ts';
import { frames, fromClient, wire } from '../../support/draw-frames.ts';
import { eventsOf, framesOf, problemsOf, readRecords } from '../../support/read-records.ts';
import { packets, withFile } from '../write/tshark.ts';

const FIELDS = [
  'tcp.stream',
  'tcp.srcport',
  'frame.time_epoch',
  'websocket.fin',
  'websocket.rsv',
  'websocket.opcode',
  'websocket.mask',
  'websocket.masking_key',
  'websocket.payload_length',
  'websocket.payload_length_ext_16',
  'websocket.payload_length_ext_64',
] as const;

/** What both can say of a frame. */
interface ComparableFrame {
  readonly connection: string;
  readonly isFromServer: boolean;
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly maskingKey: string | null;
  readonly payloadLength: number;
}

const CONNECTIONS = 5;
let port = 0;
const received: string[] = [];

/** Real traffic of every kind: compressed and not, fragments, control frames between them, many frames in a segment, one byte a segment. */
async function talk(): Promise<void> {
  const text = JSON.stringify({ text: 'wörld', list: Array.from({ length: 40 }, (_, index) => index) });
  for (const perMessageDeflate of [false, true, { serverNoContextTakeover: true, clientMaxWindowBits: 10 }]) {
    const client = new WebSocket(`ws://127.0.0.1:${port}/talk`, ['one', 'two'], { perMessageDeflate });
    await new Promise((resolve) => client.once('open', resolve));
    const answers = new Promise<void>((resolve) => {
      let count = 0;
      client.on('message', () => {
        count += 1;
        if (count === 6) resolve();
      });
    });
    client.send(text);
    client.send('frag', { fin: false });
    client.ping('between');
    client.send('ment', { fin: false });
    client.send('ed', { fin: true });
    client.send(new Uint8Array(70_000).map((_, index) => (index * 7) >> 3));
    client.send('');
    client.send(text);
    client.send(new Uint8Array(300));
    await answers;
    client.close(4001, 'enough');
    await new Promise((resolve) => client.once('close', resolve));
  }
  await talkRaw(1, `${'x'.repeat(10)}`);
  await talkRaw(1_000_000, 'all in one');
}

/** A client of bare TCP: its frames leave in writes of that length. */
async function talkRaw(writeLength: number, payload: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  const many = Array.from({ length: 5 }, () => wire(fromClient(frames`text "same" | ping "p" | bin <00 01 02>`)));
  const bytes = concatBytes([
    wire(fromClient(frames`text ${new TextEncoder().encode(payload)}`)),
    ...many,
    wire(fromClient(frames`close 1000 "bye"`)),
  ]);
  await new Promise((resolve) => socket.once('connect', resolve));
  const ended = new Promise((resolve) => socket.once('close', resolve));
  // tshark is wrong in two cases that our client avoids and `upgrade.test.ts` has: it finds HTTP on an unusual port only when the
  // request line is in one segment, and frames in front of the answer's packet stay HTTP to it.
  socket.write(requestHead());
  await new Promise((resolve) => socket.once('data', resolve));
  socket.resume();
  for (let at = 0; at < bytes.length; at += writeLength) {
    await new Promise((resolve) => socket.write(bytes.subarray(at, at + writeLength), resolve));
  }
  await ended;
}

describe.each(['pcapng', 'pcap'] as const)('a capture of real traffic as %s', (format) => {
  let records: readonly CaptureRecord[] = [];
  let theirs: readonly ComparableFrame[] = [];
  let server: WebSocketServer;

  beforeAll(async () => {
    received.length = 0;
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: { threshold: 0 } });
    await new Promise((resolve) => server.once('listening', resolve));
    ({ port } = server.address() as AddressInfo);
    server.on('connection', answer);
    const capture = await captureLoopback(port, format);
    await talk();
    const bytes = await capture.stop(async (file) => eventsOf(await readRecords(file), 'close').length === CONNECTIONS);
    records = await readRecords(bytes);
    theirs = await withFile(bytes, `capture.${format}`, tsharkFrames);
  }, 60_000);

  afterAll(() => server.close());

  it('has no problem and no violation', () => {
    expect(problemsOf(records)).toEqual([]);
    expect(framesOf(records).flatMap(({ violations }) => violations)).toEqual([]);
    expect(eventsOf(records, 'gap')).toEqual([]);
  });

  it('gives the frames that tshark gives, field by field', () => {
    expect(theirs.length).toBeGreaterThan(60);
    for (let stream = 0; stream < CONNECTIONS; stream += 1) {
      for (const isFromServer of [false, true]) {
        const isIt = (frame: ComparableFrame) =>
          frame.connection === `tcp-${stream}` && frame.isFromServer === isFromServer;
        const ours = framesOf(records).map(comparable);
        expect(ours.filter(isIt)).toEqual(theirs.filter(isIt));
      }
    }
  });

  it('gives the messages that the server received', () => {
    const sent = framesOf(records).filter(({ sender, message }) => sender === 'client' && message !== null);
    const texts = sent.map(({ message, messageOpcode }) =>
      messageOpcode === 1 ? decodeUtf8Lossy(message ?? new Uint8Array(0)) : toHex(message ?? new Uint8Array(0)),
    );
    expect(texts).toEqual(received);
  });

  it('gives what the server echoed', () => {
    const echoed = framesOf(records).filter(({ sender, message }) => sender === 'server' && message !== null);
    expect(echoed).toHaveLength(received.length);
  });

  it('tells how each connection closed', () => {
    expect(eventsOf(records, 'close')).toEqual([
      '4001 enough clean page',
      '4001 enough clean page',
      '4001 enough clean page',
      '1000 bye clean page',
      '1000 bye clean page',
    ]);
  });
});

function answer(socket: ServerSocket): void {
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    received.push(isBinary ? data.toString('hex') : data.toString());
    socket.send(data, { binary: isBinary });
  });
}

function comparable(frame: FrameRecord): ComparableFrame {
  return {
    connection: frame.connection,
    isFromServer: frame.sender === 'server',
    fin: frame.fin,
    rsv: (frame.rsv1 ? 4 : 0) | (frame.rsv2 ? 2 : 0) | (frame.rsv3 ? 1 : 0),
    opcode: frame.opcode,
    maskingKey: frame.maskingKey === null ? null : frame.maskingKey.toString(16).padStart(8, '0'),
    payloadLength: frame.payloadLength,
  };
}

/** tshark lists the values of all frames of a packet; the optional ones are there only for the frames that have them. */
async function tsharkFrames(path: string): Promise<readonly ComparableFrame[]> {
  // Any port: tshark knows the protocol by the upgrade.
  const found = await packets(path, 'websocket', FIELDS);
  return found.flatMap((packet) => {
    const list = (field: (typeof FIELDS)[number]) => [...(packet[field] ?? [])];
    const [keys, lengths16, lengths64] = [
      list('websocket.masking_key'),
      list('websocket.payload_length_ext_16'),
      list('websocket.payload_length_ext_64'),
    ];
    return list('websocket.opcode').map((opcode, index) => {
      const length = Number(list('websocket.payload_length')[index]);
      const isMasked = list('websocket.mask')[index] === '1';
      return {
        connection: `tcp-${list('tcp.stream')[0]}`,
        isFromServer: list('tcp.srcport')[0] === String(port),
        fin: list('websocket.fin')[index] === '1',
        rsv: Number(list('websocket.rsv')[index]),
        opcode: Number(opcode),
        maskingKey: isMasked ? (keys.shift() ?? '').replaceAll(/0x|:/g, '') : null,
        payloadLength: length === 126 ? Number(lengths16.shift()) : length === 127 ? Number(lengths64.shift()) : length,
      };
    });
  });
}
