import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/base/bytes.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import type { ReadLimits } from '../../../src/formats/read/limits.ts';
import { DEFAULT_READ_LIMITS } from '../../../src/formats/read/limits.ts';
import { compressMessages } from '../../support/compress-messages.ts';
import { frames, fromClient, wire } from '../../support/draw-frames.ts';
import { acceptHead, requestHead } from '../../support/draw-handshake.ts';
import type { DrawnPacket } from '../../support/draw-packets.ts';
import {
  cut,
  DrawnConnection,
  LINK_TYPES,
  ipv4Packet,
  ipv6Packet,
  onLink,
  pcapFile,
} from '../../support/draw-packets.ts';
import type { DrawnConnectionOptions, DrawnLink } from '../../support/draw-packets.ts';
import { drawn, eventsOf, framesOf, problemsOf, readRecords } from '../../support/read-records.ts';

const GREETING = 'client text "Hello"';
const ANSWER = 'server text "World"';

function opened(options: DrawnConnectionOptions = {}, ...headers: readonly string[]): DrawnConnection {
  return new DrawnConnection(options)
    .open()
    .send('client', requestHead(...headers))
    .send('server', acceptHead(...headers));
}

const hello = wire(fromClient(frames`text "Hello"`));
const world = wire(frames`text "World"`);

async function read(packets: readonly DrawnPacket[], limits: Partial<ReadLimits> = {}, linkType = 1) {
  return readRecords(pcapFile(packets, { linkType }), { limits: { ...DEFAULT_READ_LIMITS, ...limits } });
}

/** The packets with some of them moved, repeated or left out, by number. */
function order(packets: readonly DrawnPacket[], numbers: readonly number[]): readonly DrawnPacket[] {
  return numbers.flatMap((number) => packets[number] ?? []);
}

const send = (payload: Uint8Array) => wire(frames`text rsv1 ${payload}`);

describe('links', () => {
  const links = Object.keys(LINK_TYPES).filter((name): name is DrawnLink => name in LINK_TYPES);
  it.each(links.flatMap((link) => [[link, 4] as const, [link, 6] as const]))('%s carries IPv%i', async (link, ip) => {
    const { packets } = opened({ link, ip }).send('client', hello).send('server', world);
    const records = await read(packets, {}, LINK_TYPES[link]);
    expect(drawn(records)).toEqual([GREETING, ANSWER]);
    const addresses = ip === 4 ? ['192.0.2.1', '198.51.100.2'] : ['2001:db8::1', '2001:db8::2'];
    expect(records[0]).toMatchObject({
      kind: 'connection',
      client: { address: addresses[0], port: 50_000 },
      server: { address: addresses[1], port: 8080 },
      url: 'ws://server.example.com/chat',
    });
  });

  it('ignores what Ethernet pads a short packet with', async () => {
    const { packets } = opened().send('client', hello);
    const padded = packets.map(({ bytes, time }) => ({
      bytes: concatBytes([bytes, new Uint8Array(30).fill(0x81)]),
      time,
    }));
    expect(drawn(await read(padded))).toEqual([GREETING]);
  });
});

describe('IP', () => {
  const { packets } = opened().send('client', hello);
  const last = packets.at(-1);
  const segment = last?.bytes.subarray(14 + 20) ?? new Uint8Array(0);
  const before = packets.slice(0, -1);
  const time = last?.time ?? 0;

  const fragment = (offset: number, length: number, hasMore: boolean) => ({
    bytes: onLink(
      'ethernet',
      4,
      ipv4Packet('client', segment.subarray(offset, offset + length), { id: 5, offset, hasMore }),
    ),
    time,
  });

  it('skips IPv4 options', async () => {
    const bytes = onLink('ethernet', 4, ipv4Packet('client', segment, null, 3));
    expect(drawn(await read([...before, { bytes, time }]))).toEqual([GREETING]);
  });

  it('joins IPv4 fragments in any order', async () => {
    const parts = [0, 8, 16, 24].map((offset) => {
      const part = segment.subarray(offset, offset + 8);
      const hasMore = offset + 8 < segment.length;
      return { bytes: onLink('ethernet', 4, ipv4Packet('client', part, { id: 77, offset, hasMore })), time };
    });
    expect(drawn(await read([...before, ...parts.toReversed()]))).toEqual([GREETING]);
  });

  it('drops a datagram whose fragments overlap, as RFC 5722 has it, and says so', async () => {
    const records = await read([...before, fragment(0, 16, true), fragment(8, 16, true), fragment(24, 100, false)]);
    expect(problemsOf(records)).toEqual(['ip-fragment-overlap', 'ip-fragments-missing']);
    expect(drawn(records)).toEqual([]);
  });

  it('walks IPv6 extension headers and joins IPv6 fragments', async () => {
    const v6 = opened({ ip: 6 }).send('client', hello);
    const tcp = v6.packets.at(-1)?.bytes.subarray(14 + 40) ?? new Uint8Array(0);
    const part = (offset: number, length: number, hasMore: boolean): DrawnPacket => {
      const data = tcp.subarray(offset, offset + length);
      const hopByHop = [44, 0, 1, 4, 0, 0, 0, 0];
      const fragmentHeader = [6, 0, offset >> 8, (offset & 0xf8) | (hasMore ? 1 : 0), 0, 0, 0, 9];
      return {
        bytes: onLink('ethernet', 6, ipv6Packet('client', data, 0, Uint8Array.from([...hopByHop, ...fragmentHeader]))),
        time,
      };
    };
    const records = await read([...v6.packets.slice(0, -1), part(16, 100, false), part(0, 16, true)]);
    expect(drawn(records)).toEqual([GREETING]);
  });
});

describe('a TCP stream', () => {
  it('is the same whatever segments it comes in', async () => {
    const { packets } = opened().send('client', hello, 1).send('server', world, 2);
    expect(drawn(await read(packets))).toEqual([GREETING, ANSWER]);
  });

  it('is put in order', async () => {
    const { packets } = opened().send('client', hello, 3).send('server', world);
    const records = await read(order(packets, [0, 1, 2, 3, 4, 8, 6, 5, 7, 9]));
    expect(drawn(records)).toEqual([GREETING, ANSWER]);
    expect(eventsOf(records, 'gap')).toEqual([]);
    // A frame is whole when the last missing segment comes.
    expect(framesOf(records)[0]?.time).toBe(packets[7]?.time);
  });

  it('takes a retransmission once', async () => {
    const { packets } = opened().send('client', hello);
    const records = await read([...packets, ...packets.slice(-2), ...packets.slice(-1)]);
    expect(drawn(records)).toEqual([GREETING]);
    expect(eventsOf(records, 'note')).toEqual([]);
  });

  it('takes only the new part of a segment that overlaps', async () => {
    const { packets } = opened().send('client', hello.subarray(0, 6)).resend('client', 4, hello.subarray(2));
    expect(drawn(await read(packets))).toEqual([GREETING]);
  });

  it('keeps the first bytes and says that others came when a retransmission differs', async () => {
    const forged = Uint8Array.from(hello).fill(0x41, 7);
    const { packets } = opened().send('client', hello).resend('client', hello.length, forged);
    const records = await read(packets);
    expect(drawn(records)).toEqual([GREETING]);
    expect(eventsOf(records, 'note')[0]).toMatch(/^A retransmission carries other bytes/);
  });

  it('does not take a keep-alive for a retransmission', async () => {
    const { packets } = opened().send('client', hello).resend('client', 1, Uint8Array.of(0)).send('client', hello);
    const records = await read(packets);
    expect(drawn(records)).toEqual([GREETING, GREETING]);
    expect(eventsOf(records, 'note')).toEqual([]);
  });

  it('goes on when sequence numbers wrap around', async () => {
    const { packets } = opened({ clientIsn: 0xffff_fff0, serverIsn: 0xffff_ff80 })
      .send('client', hello, 4)
      .send('server', world);
    const records = await read(order(packets, [0, 1, 2, 3, 4, 6, 5, 7, 8]));
    expect(drawn(records)).toEqual([GREETING, ANSWER]);
  });

  it('tells a loss, keeps the frame that it falls into, and goes on behind it', async () => {
    const text = wire(fromClient(frames`text "0123456789abcdefghij" | text "next"`));
    const { packets } = opened().send('client', text, 10);
    const records = await read(order(packets, [0, 1, 2, 3, 4, 5, 7, 8]));
    expect(eventsOf(records, 'gap')).toEqual(['client: packets lost, 10 bytes']);
    expect(drawn(records)).toEqual(['client text (20 bytes) !bytes-missing', 'client text "next"']);
  });

  it('looks for the next frame when the loss takes a header away', async () => {
    const text = wire(fromClient(frames`text "first" | text "second" | text "third" | text "fourth" | text "fifth"`));
    const first = wire(fromClient(frames`text "first"`)).length;
    const { packets } = opened()
      .send('client', text.subarray(0, first))
      .send('client', text.subarray(first, first + 12))
      .send('client', text.subarray(first + 12));
    const records = await read(order(packets, [0, 1, 2, 3, 4, 5, 7]));
    expect(drawn(records)[0]).toBe('client text "first"');
    expect(drawn(records)).toContain('client text "fifth"');
    expect(drawn(records).join()).not.toContain('second');
  });

  it('counts a hole as lost once the other side has acknowledged it', async () => {
    const connection = opened().send('client', hello).send('client', hello);
    for (let packet = 0; packet < 40; packet += 1) connection.send('client', hello).acknowledge('server');
    const lost = connection.packets.filter((_, index) => index !== 6);
    const sink = await read(lost, { packetsAfterAcknowledgedHole: 4 });
    expect(framesOf(sink)).toHaveLength(41);
    // It was not held back until the end.
    expect(framesOf(sink)[1]?.time).toBeLessThan((lost.at(-1)?.time ?? 0) - 20);
  });

  it('holds back no more than its limit for a hole', async () => {
    const connection = opened().send('client', hello);
    for (let packet = 0; packet < 100; packet += 1) connection.send('client', hello);
    const lost = connection.packets.filter((_, index) => index !== 6);
    const records = await read(lost, { outOfOrderSegments: 10 });
    expect(eventsOf(records, 'gap')).toHaveLength(1);
    expect(framesOf(records)).toHaveLength(100);
  });

  it('tells what the snap length cut', async () => {
    const payload = new Uint8Array(1000).fill(0x62);
    const { packets } = opened()
      .send('server', wire(frames`bin ${payload} | text "after"`))
      .send('server', world);
    const records = await read(packets.map((packet) => (packet.bytes.length > 500 ? cut(packet, 200) : packet)));
    expect(eventsOf(records, 'gap')[0]).toMatch(/^server: packets cut by the snap length/);
    expect(drawn(records)[0]).toBe('server bin (1000 bytes) !bytes-missing');
    expect(drawn(records)).toContain(`${ANSWER} !bytes-skipped`);
  });

  it('does not inflate with a window that lacks what was lost', async () => {
    const texts = ['the same long text, said before', 'another text entirely, lost', 'another text entirely, lost'].map(
      (text) => encodeUtf8(text),
    );
    const [one, two, three] = await compressMessages(texts);
    const { packets } = opened({}, 'Sec-WebSocket-Extensions: permessage-deflate')
      .send('server', send(one ?? new Uint8Array(0)))
      .send('server', send(two ?? new Uint8Array(0)))
      .send('server', concatBytes([send(three ?? new Uint8Array(0)), wire(frames`ping "x" | ping "y" | ping "z"`)]));
    const records = await read(order(packets, [0, 1, 2, 3, 4, 5, 7]));
    const frame = framesOf(records)[1];
    expect(frame?.message).toBeNull();
    expect(frame?.violations).toContain('deflate-context-lost');
  });
});

describe('a TCP connection', () => {
  it('ends with FIN of both sides, clean only with Close frames', async () => {
    const abrupt = opened().finish('client').finish('server');
    expect(eventsOf(await read(abrupt.packets), 'close')).toEqual(['1006  unclean network']);
    const close = opened()
      .send('server', wire(frames`close 1001 "bye"`))
      .send('client', wire(fromClient(frames`close 1001`)))
      .finish('server')
      .finish('client');
    expect(eventsOf(await read(close.packets), 'close')).toEqual(['1001 bye clean server']);
  });

  it('ends with RST', async () => {
    const records = await read(opened().send('client', hello).reset('server').packets);
    expect(eventsOf(records, 'close')).toEqual(['1006 TCP reset without a Close frame unclean network']);
  });

  it('has no close when only the capture ends', async () => {
    expect(eventsOf(await read(opened().send('client', hello).packets), 'close')).toEqual([]);
  });

  it('is another one when the ports are used again', async () => {
    const first = opened().send('client', hello);
    const second = opened({ clientIsn: 70_000, serverIsn: 5, startTime: 1_700_000_100_000 }).send('server', world);
    const records = await read([...first.packets, ...second.packets]);
    expect(framesOf(records).map(({ connection }) => connection)).toEqual(['tcp-0', 'tcp-1']);
  });

  it('is the same one when its SYN is sent again', async () => {
    const { packets } = opened().send('client', hello);
    const records = await read(order(packets, [0, 0, 1, 1, 2, 3, 4, 5]));
    expect(framesOf(records).map(({ connection }) => connection)).toEqual(['tcp-0']);
  });

  it('is told apart from others by address and port', async () => {
    const one = opened().send('client', hello);
    const two = opened({ clientPort: 50_001 }).send('client', hello);
    const records = await read(one.packets.flatMap((packet, index) => [packet, two.packets[index] ?? packet]));
    expect(new Set(framesOf(records).map(({ connection }) => connection))).toEqual(new Set(['tcp-0', 'tcp-1']));
  });

  it.each([4, 6] as const)('is told apart from 1,500 others at the same time over IPv%i', async (ip) => {
    const all = Array.from({ length: 1500 }, (_, index) => {
      const text = new TextEncoder().encode(`${index}`);
      return opened({ ip, clientPort: 1000 + index * 7 }).send(
        'client',
        wire(fromClient(frames`bin ${text} | bin ${text}`)),
        9,
      );
    });
    const rounds = Math.max(...all.map(({ packets }) => packets.length));
    const records = await read(
      Array.from({ length: rounds }, (_, round) => all.flatMap(({ packets }) => packets[round] ?? [])).flat(),
    );
    const texts = new Map<string, string[]>();
    for (const { connection, payload } of framesOf(records)) {
      texts.set(connection, [...(texts.get(connection) ?? []), new TextDecoder().decode(payload ?? undefined)]);
    }
    expect([...texts.values()]).toEqual(all.map((_, index) => [`${index}`, `${index}`]));
  });

  it('gives up the one silent longest beyond the limit', async () => {
    const many = Array.from({ length: 5 }, (_, index) => opened({ clientPort: 50_000 + index }));
    const records = await read(
      many.flatMap(({ packets }) => packets),
      { tcpConnections: 3 },
    );
    expect(problemsOf(records)).toEqual(['tcp-connections-limit', 'tcp-connections-limit']);
  });

  it('is found when the capture begins in mid-connection, which is said', async () => {
    const { packets } = opened()
      .send('client', wire(fromClient(frames`text "Hello" | ping "a" | text "again"`)))
      .send('server', wire(frames`text "World" | pong "a"`));
    const records = await read(packets.slice(5));
    expect(drawn(records)).toEqual([GREETING, 'client ping "a"', 'client text "again"', ANSWER, 'server pong "a"']);
    expect(eventsOf(records, 'note')[0]).toMatch(
      /^The opening handshake is not in this capture\. Taken for a WebSocket/,
    );
    expect(records[0]).toMatchObject({ url: null, client: { port: 50_000 } });
  });

  it('holds the missing beginning not against the sender', async () => {
    const { packets } = opened()
      .send('client', wire(fromClient(frames`text fin=0 "He"`)))
      .send('client', wire(fromClient(frames`cont "llo" | text "again" | ping "x"`)));
    const records = await read(packets.slice(6));
    expect(drawn(records)).toEqual(['client cont "llo"', 'client text "again"', 'client ping "x"']);
  });

  it('is no WebSocket for being binary', async () => {
    const noise = Uint8Array.from({ length: 5000 }, (_, index) => (index * 2_654_435_761) >>> 11);
    const { packets } = new DrawnConnection().open().send('client', noise, 700).send('server', noise.toReversed(), 900);
    const fromMiddle = await read(packets.slice(3));
    expect(problemsOf(fromMiddle)).toEqual(['no-websocket']);
    expect(framesOf(fromMiddle)).toEqual([]);
  });

  it('that is TLS is counted and the way to its frames told', async () => {
    const { packets } = new DrawnConnection()
      .open()
      .send('client', Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3));
    expect(problemsOf(await read(packets))).toEqual(['tls-not-decrypted', 'no-websocket']);
  });

  it('that is HTTP/2 is counted', async () => {
    const { packets } = new DrawnConnection().open().send('client', encodeUtf8('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
    expect(problemsOf(await read(packets))).toEqual(['http2-not-read', 'no-websocket']);
  });
});
