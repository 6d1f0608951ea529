import { describe, expect, it } from 'vitest';
import { ConnectionList } from '../../src/model/connection-list.ts';
import { FrameLog, NO_CONNECTION, type FrameInput } from '../../src/model/frame-log.ts';
import { PayloadState, RowKind, RowOrigin } from '../../src/model/row-kind.ts';

function frame(overrides: Partial<FrameInput> = {}): FrameInput {
  return {
    connection: 0,
    time: 1_000.25,
    isOutgoing: true,
    opcode: 1,
    fin: true,
    rsv1: false,
    rsv2: false,
    rsv3: false,
    isMasked: true,
    maskingKey: 0,
    origin: RowOrigin.page,
    isDiscarded: false,
    isHistory: false,
    payload: 'hello',
    payloadLength: null,
    payloadState: PayloadState.complete,
    ...overrides,
  };
}

function start(key: string) {
  return {
    key,
    document: { id: 'd', url: 'http://d.test/', isTop: true, frameId: 0 },
    url: 'ws://d.test/',
    requestedProtocols: [],
    createdAt: 1,
    stack: null,
    isAdopted: false,
    isHistory: false,
  };
}

describe('frame log', () => {
  it('gives back what was put in', () => {
    const log = new FrameLog();
    log.appendFrame(frame({ rsv1: true, maskingKey: 0xfffefdfc, isDiscarded: true, isHistory: true }));
    expect(log.row(0)).toEqual({
      index: 0,
      kind: RowKind.frame,
      connection: 0,
      time: 1_000.25,
      origin: RowOrigin.page,
      isOutgoing: true,
      isHistory: true,
      isDiscarded: true,
      passage: 0,
      opcode: 1,
      fin: true,
      rsv1: true,
      rsv2: false,
      rsv3: false,
      isMasked: true,
      maskingKey: 0xfffefdfc,
      payloadLength: 5,
      keptLength: 5,
      payloadState: PayloadState.complete,
      detail: null,
    });
    expect(log.textPreview(0, 3)).toBe('hel');
  });

  it('does not notice when the giver changes its bytes afterwards', () => {
    const log = new FrameLog();
    const small = Uint8Array.of(1, 2, 3);
    const large = new Uint8Array(300_000).fill(7);
    log.appendFrame(frame({ payload: small }));
    log.appendFrame(frame({ payload: large }));
    small.fill(0);
    large.fill(0);
    expect(log.payload(0)).toEqual(Uint8Array.of(1, 2, 3));
    expect(log.payload(1)[299_999]).toBe(7);
  });

  it('stores lone surrogates as U+FFFD, as they go over the wire', () => {
    const log = new FrameLog();
    log.appendFrame(frame({ payload: 'a\udc00' }));
    expect(Buffer.from(log.payload(0)).toString('hex')).toBe('61efbfbd');
  });

  it('holds more rows than one chunk and more bytes than one arena', () => {
    const log = new FrameLog();
    const payload = 'x'.repeat(100);
    for (let index = 0; index < 70_000; index += 1)
      log.appendFrame(frame({ time: index, payload: `${payload}${index}` }));
    expect(log.size).toBe(70_000);
    for (const index of [0, 41_000, 65_535, 65_536, 69_999]) {
      expect(log.time(index)).toBe(index);
      expect(log.textPreview(index, 1_000)).toBe(`${payload}${index}`);
    }
  });

  it('refuses a row that is not there', () => {
    const log = new FrameLog();
    expect(() => log.row(0)).toThrow(RangeError);
    expect(() => log.payload(-1)).toThrow(RangeError);
  });

  it('joins the parts of a payload of any size', () => {
    const log = new FrameLog();
    const row = log.appendFrame(
      frame({ payload: new Uint8Array(200_000).fill(1), payloadState: PayloadState.pending }),
    );
    expect(log.appendPayload(row, new Uint8Array(200_000).fill(2), PayloadState.pending)).toBe(0);
    expect(log.appendPayload(row, 'ü', PayloadState.complete)).toBe(200_002);
    expect(log.row(row)).toMatchObject({
      keptLength: 400_002,
      payloadLength: 400_002,
      payloadState: PayloadState.complete,
    });
    expect([log.payload(row)[0], log.payload(row)[200_000], log.payload(row)[400_001]]).toEqual([1, 2, 0xbc]);
  });

  it('keeps rows, payloads, details and pending parts of the connections that stay', () => {
    const log = new FrameLog();
    log.appendFrame(frame({ connection: 0, payload: 'goes' }));
    log.appendLifecycle(1, 5, { kind: RowKind.open, protocol: 'chat', extensions: '' }, true);
    log.appendFrame(frame({ connection: 1, payload: 'stays' }));
    log.appendLifecycle(NO_CONNECTION, 6, { kind: RowKind.navigated, url: 'goes' }, false);
    log.appendLifecycle(NO_CONNECTION, 7, { kind: RowKind.navigated, url: 'stays' }, false);
    const pending = log.appendFrame(frame({ connection: 1, payload: 'one ', payloadState: PayloadState.pending }));
    log.appendPayload(pending, 'two ', PayloadState.pending);
    log.appendFrame(frame({ connection: 1, payload: new Uint8Array(300_000).fill(3) }));
    const { generation } = log;

    const rows = log.retain(Int32Array.of(-1, 0), (index) => index === 4);
    expect([...rows]).toEqual([-1, 0, 1, -1, 2, 3, 4]);
    expect(log.generation).toBe(generation + 1);
    expect(log.size).toBe(5);
    expect(log.row(0)).toMatchObject({ connection: 0, isHistory: true, detail: { protocol: 'chat' } });
    expect(log.textPreview(1, 100)).toBe('stays');
    expect(log.row(2)).toMatchObject({ connection: NO_CONNECTION, detail: { url: 'stays' } });
    log.appendPayload(3, 'three', PayloadState.complete);
    expect(log.textPreview(3, 100)).toBe('one two three');
    expect(log.payload(4)).toHaveLength(300_000);
    expect(log.payloadBytes).toBeLessThan(301_000);
  });

  it('is empty after clear, and says that indexes have changed', () => {
    const log = new FrameLog();
    log.appendFrame(frame());
    const before = { revision: log.revision, generation: log.generation };
    log.clear();
    expect(log.size).toBe(0);
    expect(log.payloadBytes).toBe(0);
    expect(log.revision).toBeGreaterThan(before.revision);
    expect(log.generation).toBeGreaterThan(before.generation);
    log.appendFrame(frame({ payload: 'anew' }));
    expect(log.textPreview(0, 10)).toBe('anew');
  });
});

describe('connection list', () => {
  it('finds connections by index and by key, also after some went', () => {
    const list = new ConnectionList();
    for (const key of ['d:1', 'd:2', 'd:3']) list.add(start(key));
    expect([...list.retain(({ key }) => key !== 'd:2')]).toEqual([0, -1, 1]);
    expect(list.all().map(({ key, index }) => [key, index])).toEqual([
      ['d:1', 0],
      ['d:3', 1],
    ]);
    expect(list.byKey('d:3')?.index).toBe(1);
    expect(list.byKey('d:2')).toBeUndefined();
  });

  it('raises its revision and the connection’s with every change', () => {
    const list = new ConnectionList();
    const connection = list.add(start('d:1'));
    const before = list.revision;
    list.update(connection, (one) => void (one.framesIn += 1));
    list.touch(connection);
    expect(connection).toMatchObject({ framesIn: 1, revision: 2 });
    expect(list.revision).toBe(before + 2);
  });
});
