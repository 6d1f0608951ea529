import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/base/utf8.ts';
import { logFromRecords, recordsFromLog } from '../../src/formats/record-log.ts';
import type { CaptureRecord, FrameRecord } from '../../src/formats/record.ts';
import { ConnectionList } from '../../src/model/connection-list.ts';
import { FrameLog, type FrameInput } from '../../src/model/frame-log.ts';
import { PayloadState, RowKind, RowOrigin } from '../../src/model/row-kind.ts';
import { anyFrame, connection, frame, lifecycle, START, text } from './write/draw-records.ts';

/** A log as the panel has it: two connections, live rows. */
function liveLog() {
  const log = new FrameLog();
  const connections = new ConnectionList();
  const document = { id: 'd1', url: 'https://app.example/', isTop: true, frameId: 0 };
  for (const name of ['a', 'b']) {
    connections.add({
      key: `d1:${name}`,
      document,
      url: `wss://app.example/${name}?x=1`,
      requestedProtocols: ['chat'],
      createdAt: START,
      stack: 'at open (app.js:1:1)',
      isAdopted: false,
      isHistory: false,
    });
  }
  const add = (overrides: Partial<FrameInput>) =>
    log.appendFrame({
      connection: 0,
      time: START + 1,
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
    });
  return { log, connections, add };
}

const frames = (records: Iterable<CaptureRecord>) =>
  [...records].filter((record): record is FrameRecord => record.kind === 'frame');

const words = (records: Iterable<CaptureRecord>) =>
  frames(records).map(({ message }) => new TextDecoder().decode(message ?? undefined));

describe('records from a log', () => {
  it('tell a connection before its first row, once', () => {
    const { log, connections, add } = liveLog();
    add({ connection: 1 });
    add({ connection: 0 });
    add({ connection: 1 });
    const kinds = [...recordsFromLog(log, connections)].map((record) =>
      record.kind === 'connection' ? `= ${record.id}` : record.kind === 'frame' ? record.connection : record.kind,
    );
    expect(kinds).toEqual(['= c2', 'c2', '= c1', 'c1', 'c2']);
  });

  it('can be of some rows, and grouped by connection', () => {
    const { log, connections, add } = liveLog();
    for (let index = 0; index < 6; index += 1) add({ connection: index % 2, payload: String(index) });
    log.appendLifecycle(-1, START, { kind: RowKind.navigated, url: 'https://app.example/2' }, false);
    expect(words(recordsFromLog(log, connections, { rows: [1, 4, 99] }))).toEqual(['1', '4']);
    const grouped = [...recordsFromLog(log, connections, { order: 'by-connection' })];
    expect(words(grouped)).toEqual(['0', '2', '4', '1', '3', '5']);
    expect(grouped.at(-1)?.kind).toBe('lifecycle');
  });

  it('say that a live masking key is not known', () => {
    const { log, connections, add } = liveLog();
    add({});
    const [record] = frames(recordsFromLog(log, connections));
    expect(record).toMatchObject({
      masked: true,
      maskingKey: null,
      origin: 'page',
      violations: [],
      streamOffset: null,
    });
    expect(record?.payload).toBe(record?.message);
  });

  it('do not pretend to know the wire bytes of a message that may have been compressed', () => {
    const { log, connections, add } = liveLog();
    const first = connections.at(0);
    if (first) connections.update(first, (target) => (target.extensions = 'permessage-deflate'));
    add({});
    const [record] = frames(recordsFromLog(log, connections));
    expect(record?.payload).toBeNull();
    expect(record?.message).toEqual(encodeUtf8('hello'));
  });

  it('say why a payload is not whole', () => {
    const { log, connections, add } = liveLog();
    add({ payloadState: PayloadState.cut, payloadLength: 100 });
    add({ payload: null, payloadState: PayloadState.unreadable, payloadLength: 9 });
    add({ payload: null, payloadState: PayloadState.pending });
    const found = frames(recordsFromLog(log, connections));
    expect(found.map(({ payloadLoss }) => payloadLoss)).toEqual(['cut', 'unreadable', 'pending']);
    expect(found.every(({ message }) => message === null)).toBe(true);
  });
});

describe('a log from records', () => {
  it('gives the records of a live log back', () => {
    const { log, connections, add } = liveLog();
    log.appendLifecycle(0, START, { kind: RowKind.connecting, url: 'wss://app.example/a?x=1' }, false);
    log.appendLifecycle(0, START + 1, { kind: RowKind.open, protocol: 'chat', extensions: '' }, false);
    add({});
    add({ isOutgoing: false, isMasked: false, opcode: 2, payload: Uint8Array.of(1, 2, 3), isHistory: true });
    add({ payloadState: PayloadState.cut, payloadLength: 100 });
    log.appendLifecycle(0, START + 2, { kind: RowKind.closing, code: 1000, reason: 'bye' }, false);
    log.appendLifecycle(
      0,
      START + 3,
      { kind: RowKind.close, code: 1000, reason: 'bye', wasClean: true, initiator: 'page' },
      false,
    );
    log.appendLifecycle(
      -1,
      START + 4,
      { kind: RowKind.shed, reason: 'backlog', events: 3, frames: 2, bytes: 100 },
      false,
    );
    const records = [...recordsFromLog(log, connections)];
    const copy = logFromRecords(records);
    const again = [...recordsFromLog(copy.log, copy.connections)];
    expect(again.filter(({ kind }) => kind !== 'connection')).toEqual(
      records.filter(({ kind }) => kind !== 'connection'),
    );
  });

  it('gives any frames that were read from bytes back', () => {
    const wireFrame = anyFrame.filter(({ origin, isDiscarded }) => origin === 'wire' && !isDiscarded);
    fc.assert(
      fc.property(fc.array(wireFrame, { maxLength: 30 }), (originals) => {
        const { log, connections } = logFromRecords(originals);
        const found = frames(recordsFromLog(log, connections));
        expect(found).toHaveLength(originals.length);
        for (const [index, original] of originals.entries()) {
          const {
            connection: _,
            closeCode: _code,
            payloadLoss: _loss,
            messageOpcode: _opcode,
            ...rest
          } = found[index] ?? original;
          const { connection: __, closeCode: __code, messageOpcode: __opcode, ...expected } = original;
          expect(rest).toEqual(expected);
        }
      }),
    );
  });

  it('links the fragments of a message to its first row, around control frames', () => {
    const { log } = logFromRecords([
      connection(),
      frame({ fin: false, payload: encodeUtf8('Hel') }),
      frame({ opcode: 9, messageOpcode: 9, payload: encodeUtf8('?') }),
      frame({ opcode: 0, fin: false, messageOpcode: 1, payload: encodeUtf8('l') }),
      frame({ opcode: 0, messageOpcode: 1, payload: encodeUtf8('o'), message: encodeUtf8('Hello') }),
      text('next'),
    ]);
    expect([0, 1, 2, 3, 4].map((row) => log.wireFacts(row)?.messageRow)).toEqual([0, 1, 0, 0, 4]);
    expect(log.wireFacts(3)?.message).toEqual(encodeUtf8('Hello'));
    expect(log.wireFacts(4)?.isMessagePayload).toBe(true);
  });

  it('keeps facts and links when connections are dropped', () => {
    const { log, connections } = logFromRecords([
      text('gone', { connection: 'x' }),
      frame({ fin: false, payload: encodeUtf8('Hel'), violations: ['mask-missing'] }),
      frame({ opcode: 0, messageOpcode: 1, payload: encodeUtf8('lo'), message: encodeUtf8('Hello') }),
    ]);
    log.retain(connections.retain(({ key }) => key === 'import:c1'));
    expect(log.size).toBe(2);
    expect(log.violations(0)).toEqual(['mask-missing']);
    expect(log.wireFacts(1)).toMatchObject({ messageRow: 0, message: encodeUtf8('Hello') });
  });

  it('makes a connection for frames that nobody introduced, and ends what never ended', () => {
    const { connections } = logFromRecords([text('a', { connection: 'nobody' })]);
    expect(connections.at(0)).toMatchObject({ url: '', state: 'gone', framesIn: 1, bytesIn: 1 });
  });

  it('follows the lifecycle into the connection', () => {
    const { connections } = logFromRecords([
      connection({ protocol: null, extensions: null }),
      lifecycle({ type: 'open', protocol: 'chat', extensions: 'permessage-deflate' }, { time: START + 5 }),
      lifecycle({ type: 'close', code: 1006, reason: '', wasClean: false, initiator: 'network' }, { time: START + 9 }),
    ]);
    expect(connections.at(0)).toMatchObject({
      state: 'closed',
      protocol: 'chat',
      extensions: 'permessage-deflate',
      openedAt: START + 5,
      endedAt: START + 9,
      close: { code: 1006, wasClean: false },
    });
  });

  it('takes a connection told again for more of the same', () => {
    const { connections } = logFromRecords([
      connection({ handshake: null }),
      connection({ server: { address: '10.0.0.1', port: 80 } }),
    ]);
    expect(connections.size).toBe(1);
    expect(connections.at(0)).toMatchObject({ server: { address: '10.0.0.1' }, handshake: { source: 'wire' } });
  });
});
