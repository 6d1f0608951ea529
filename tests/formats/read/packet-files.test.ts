import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/base/bytes.ts';
import {
  DrawnConnection,
  pcapFile,
  pcapngBlock,
  pcapngFile,
  pcapngInterface,
  pcapngPacket,
  pcapngSection,
} from '../../support/draw-packets.ts';
import type { DrawnPacket } from '../../support/draw-packets.ts';
import { acceptHead, requestHead } from '../../support/draw-handshake.ts';
import { frames, fromClient, wire } from '../../support/draw-frames.ts';
import { drawn, eventsOf, framesOf, problemsOf, readRecords } from '../../support/read-records.ts';

const EXPECTED = ['client text "Hello"', 'server text "World"'];

function conversation(): readonly DrawnPacket[] {
  return new DrawnConnection()
    .open()
    .send('client', requestHead())
    .send('server', acceptHead())
    .send('client', wire(fromClient(frames`text "Hello"`)))
    .send('server', wire(frames`text "World"`)).packets;
}

describe('pcap', () => {
  it.each([
    { isBigEndian: false, isNanoseconds: false },
    { isBigEndian: true, isNanoseconds: false },
    { isBigEndian: false, isNanoseconds: true },
    { isBigEndian: true, isNanoseconds: true },
  ])('is read in every byte order and resolution: %o', async (options) => {
    const records = await readRecords(pcapFile(conversation(), options));
    expect(drawn(records)).toEqual(EXPECTED);
    expect(framesOf(records).map(({ time }) => time)).toEqual([1_700_000_000_006, 1_700_000_000_007]);
    expect(problemsOf(records)).toEqual([]);
  });

  it('tells a file that ends within a packet and keeps what came before', async () => {
    const records = await readRecords(pcapFile(conversation()).subarray(0, -3));
    expect(drawn(records)).toEqual(['client text "Hello"']);
    expect(problemsOf(records)).toEqual(['file-truncated']);
  });

  it('finds the next packet behind a damaged header', async () => {
    const packets = conversation();
    const bytes = pcapFile([...packets.slice(0, 6), ...packets.slice(5)]);
    // The captured length of the repeated packet, which then is lost; the first one of it was whole.
    const at = 24 + packets.slice(0, 6).reduce((sum, packet) => sum + 16 + packet.bytes.length, 0);
    bytes.fill(0xff, at, at + 16);
    const more = new DrawnConnection({ clientPort: 50_001 }).open().packets;
    const records = await readRecords(concatBytes([bytes, pcapFile(more).subarray(24)]));
    expect(problemsOf(records)).toEqual(['pcap-damaged']);
    expect(drawn(records)).toEqual(EXPECTED);
    expect(eventsOf(records, 'gap')[0]).toMatch(/^damaged part of the capture file/);
  });

  it('says that an empty file holds no packets', async () => {
    expect(problemsOf(await readRecords(pcapFile([])))).toEqual(['no-websocket']);
  });

  it('tells packets of a link layer that it cannot read', async () => {
    const records = await readRecords(pcapFile(conversation(), { linkType: 127 }));
    expect(problemsOf(records)).toEqual(['link-type-unknown', 'no-websocket']);
  });
});

describe('pcapng', () => {
  it.each([false, true])('is read in either byte order: big endian %s', async (isBigEndian) => {
    const records = await readRecords(pcapngFile(conversation(), { isBigEndian }));
    expect(drawn(records)).toEqual(EXPECTED);
    expect(framesOf(records).map(({ time }) => time)).toEqual([1_700_000_000_006, 1_700_000_000_007]);
    expect(problemsOf(records)).toEqual([]);
  });

  it('numbers interfaces anew in every section, and takes the byte order of each', async () => {
    const packets = conversation();
    const records = await readRecords(
      concatBytes([
        pcapngSection(),
        pcapngInterface(113),
        pcapngInterface(1),
        ...packets.slice(0, 5).map((packet) => pcapngPacket(packet, { interfaceIndex: 1 })),
        pcapngSection(true),
        pcapngInterface(1, true, 3),
        ...packets.slice(5).map((packet) => pcapngPacket(packet, { isBigEndian: true, unitsPerMs: 1 })),
      ]),
    );
    expect(drawn(records)).toEqual(EXPECTED);
    expect(framesOf(records)[1]?.time).toBe(1_700_000_000_007);
  });

  it('takes timestamps in powers of two', async () => {
    const file = concatBytes([
      pcapngSection(),
      pcapngInterface(1, false, 0x80 | 10),
      // 1024 units a second.
      ...conversation().map((packet) => pcapngPacket({ ...packet, time: 1000 }, { unitsPerMs: 1 })),
    ]);
    expect(framesOf(await readRecords(file))[0]?.time).toBe((1000 / 1024) * 1000);
  });

  it('reads simple packet blocks, which have no time', async () => {
    const simple = conversation().map(({ bytes }) => {
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, bytes.length, true);
      return pcapngBlock(3, concatBytes([length, bytes]));
    });
    const records = await readRecords(concatBytes([pcapngSection(), pcapngInterface(1), ...simple]));
    expect(drawn(records)).toEqual(EXPECTED);
    expect(framesOf(records)[0]?.time).toBeNull();
  });

  it('skips name resolution, custom and unknown blocks, and says that TLS secrets are not used', async () => {
    const file = concatBytes([
      pcapngSection(),
      pcapngInterface(1),
      pcapngBlock(4, new Uint8Array(8)),
      pcapngBlock(0xbad, new Uint8Array(12)),
      pcapngBlock(0x7777_7777, new Uint8Array(400)),
      pcapngBlock(10, new Uint8Array(8)),
      ...conversation().map((packet) => pcapngPacket(packet)),
    ]);
    const records = await readRecords(file);
    expect(drawn(records)).toEqual(EXPECTED);
    expect(problemsOf(records)).toEqual(['pcapng-decryption-secrets']);
  });

  it('puts a packet’s comment on its connection', async () => {
    const packets = conversation().map(({ bytes, time }, index) =>
      index === 5 ? { bytes, time, comment: 'look here' } : { bytes, time },
    );
    const records = await readRecords(pcapngFile(packets));
    const note = records.find((record) => record.kind === 'lifecycle' && record.event.type === 'note');
    expect(note).toMatchObject({ connection: 'tcp-0', event: { text: 'look here' } });
  });

  it('tells packets that the capture itself dropped', async () => {
    const statistics = new Uint8Array(12 + 4 + 8);
    const view = new DataView(statistics.buffer);
    view.setUint16(12, 5, true);
    view.setUint16(14, 8, true);
    view.setBigUint64(16, 42n, true);
    const records = await readRecords(concatBytes([pcapngFile(conversation()), pcapngBlock(5, statistics)]));
    expect(records).toContainEqual(
      expect.objectContaining({ code: 'capture-dropped-packets', message: 'The capture itself dropped 42 packets.' }),
    );
  });

  it('passes over a block that claims a gigabyte without holding it', async () => {
    const huge = new Uint8Array(12);
    const view = new DataView(huge.buffer);
    view.setUint32(0, 6, true);
    view.setUint32(4, 1 << 30, true);
    const records = await readRecords(concatBytes([pcapngFile(conversation()), huge]));
    expect(drawn(records)).toEqual(EXPECTED);
    expect(problemsOf(records)).toEqual(['packet-too-large', 'file-truncated']);
  });

  it('finds the next block behind a damaged one', async () => {
    const packets = conversation();
    const blocks = packets.map((packet) => pcapngPacket(packet));
    const damaged = Uint8Array.from(blocks[5] ?? []).fill(0x41, 0, 8);
    const records = await readRecords(
      concatBytes([pcapngSection(), pcapngInterface(1), ...blocks.slice(0, 6), damaged, ...blocks.slice(6)]),
    );
    expect(drawn(records)).toEqual(EXPECTED);
    expect(problemsOf(records)).toEqual(['pcapng-damaged']);
  });
});

describe('gzip', () => {
  it('is unpacked on the way', async () => {
    const packed = await gzip(pcapngFile(conversation()));
    expect(drawn(await readRecords(packed))).toEqual(EXPECTED);
  });

  it('is read as far as it goes when it is cut, and says so', async () => {
    const packed = await gzip(pcapngFile([...conversation(), ...noise()]));
    const records = await readRecords(packed.subarray(0, packed.length - 100));
    expect(problemsOf(records)).toContain('gzip-damaged');
    expect(drawn(records)).toEqual(EXPECTED);
  });
});

/** Packets that do not compress, so that cutting the file does not cut the conversation. */
function noise(): readonly DrawnPacket[] {
  const connection = new DrawnConnection({ clientPort: 50_002 }).open();
  const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 2_654_435_761) >>> 13);
  return connection.send('client', bytes, 1000).packets;
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
