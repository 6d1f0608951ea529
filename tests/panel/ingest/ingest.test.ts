import { describe, expect, it } from 'vitest';
import { ConnectionList } from '../../../src/model/connection-list.ts';
import { FrameLog } from '../../../src/model/frame-log.ts';
import { PayloadState, RowOrigin } from '../../../src/model/row-kind.ts';
import { Ingest } from '../../../src/panel/ingest/ingest.ts';
import { DEFAULT_LIMITS } from '../../../src/protocol/limits.ts';
import type { CaptureEvent, MessageEventRecord } from '../../../src/protocol/capture-event.ts';
import { documentId, documentInfo, drawEvents } from '../../support/draw-events.ts';
import { readConnections, readLog } from '../../support/read-log.ts';

const DOCUMENT = documentId('a');

function setUp() {
  const log = new FrameLog();
  const connections = new ConnectionList();
  const ingest = new Ingest({ log, connections, now: () => 9_000 });
  ingest.openDocument(documentInfo('a'), 3, false);
  const take = (events: readonly (CaptureEvent | null)[], isHistory = false) =>
    ingest.take({ documentId: DOCUMENT, events, isHistory, missing: 0 });
  return { log, connections, ingest, take };
}

function message(overrides: Partial<MessageEventRecord>): MessageEventRecord {
  return {
    kind: 'message',
    connection: 1,
    time: 1_000,
    message: 1,
    direction: 'in',
    type: 'binary',
    payload: null,
    byteLength: null,
    payloadState: 'complete',
    fate: 'received',
    ...overrides,
  };
}

describe('ingest', () => {
  it('derives the wire fields of a live message as RFC 6455 says they must be', () => {
    const { log, take } = setUp();
    take(drawEvents('1:out "to the server" | 1:in "from the server"'));
    expect(log.row(0)).toMatchObject({ opcode: 1, fin: true, rsv1: false, isMasked: true, isOutgoing: true });
    expect(log.row(1)).toMatchObject({ opcode: 1, fin: true, isMasked: false, isOutgoing: false });
    expect(log.row(0).origin).toBe(RowOrigin.page);
  });

  it('takes a URL that fills what is kept of one for cut', () => {
    const { connections, take } = setUp();
    const { urlChars } = DEFAULT_LIMITS;
    for (const [index, length] of [urlChars - 1, urlChars].entries()) {
      const url = 'ws://h/'.padEnd(length, 'x');
      const start = { connection: index + 1, time: 1_000, url, protocols: [], stack: null };
      take([{ kind: 'connecting', ...start, isFromConstructor: true }]);
    }
    expect(connections.all().map(({ isUrlCut }) => isUrlCut ?? false)).toEqual([false, true]);
  });

  it('counts the bytes of a text as UTF-8, lone surrogates as U+FFFD', () => {
    const { log, connections, take } = setUp();
    take([message({ type: 'text', payload: 'ü€😀\ud800' })]);
    expect(log.row(0).payloadLength).toBe(2 + 3 + 4 + 3);
    expect(connections.at(0)?.bytesIn).toBe(12);
  });

  it('joins a payload that comes in parts, and counts what was not known before', () => {
    const { log, connections, take } = setUp();
    take([
      message({ type: 'text', payload: 'one ', payloadState: 'parts' }),
      { kind: 'payload-part', connection: 1, message: 1, time: 1_001, payload: 'two ', payloadState: 'more' },
    ]);
    expect(log.row(0).payloadState).toBe(PayloadState.pending);
    take([
      { kind: 'payload-part', connection: 1, message: 1, time: 1_002, payload: 'three', payloadState: 'complete' },
      message({ message: 2, payload: Uint8Array.of(9), byteLength: 1 }),
    ]);
    expect(readLog(log)).toEqual(['in "one two three"', 'in 09']);
    expect(log.row(0)).toMatchObject({ payloadState: PayloadState.complete, payloadLength: 13, keptLength: 13 });
    expect(connections.at(0)?.bytesIn).toBe(14);
  });

  it('calls a payload cut whose parts end too early or are interrupted, whatever its last part says', () => {
    const { log, take } = setUp();
    const part = {
      kind: 'payload-part',
      connection: 1,
      time: 1_001,
      payload: 'end',
      payloadState: 'complete',
    } as const;
    take([
      message({ message: 1, type: 'text', payload: 'one ', byteLength: 100, payloadState: 'parts' }),
      { ...part, message: 1 },
      message({ message: 2, type: 'text', payload: 'two ', byteLength: 7, payloadState: 'parts' }),
      { kind: 'shed', time: 1_001, reason: 'backlog', events: 3, frames: 0, bytes: 50 },
      { ...part, message: 2 },
      message({ message: 3, type: 'text', payload: 'three ', byteLength: 9, payloadState: 'parts' }),
      { ...part, message: 3 },
    ]);
    expect(readLog(log)).toEqual(['in "one end"', 'in "two "', 'shed backlog 3', 'in "three end"']);
    expect([0, 1, 3].map((row) => log.row(row).payloadState)).toEqual([
      PayloadState.cut,
      PayloadState.cut,
      PayloadState.complete,
    ]);
    expect(log.row(0)).toMatchObject({ payloadLength: 100, keptLength: 7 });
  });

  it('settles what still arrives when the document ends, and goes on when it comes back', () => {
    const { log, ingest, take } = setUp();
    take([
      message({ message: 1, byteLength: 3, payloadState: 'parts' }),
      message({ message: 2, byteLength: 3, payloadState: 'parts' }),
      {
        kind: 'payload-part',
        connection: 1,
        message: 2,
        time: 1_001,
        payload: Uint8Array.of(1),
        payloadState: 'more',
      },
    ]);
    ingest.closeDocument(DOCUMENT);
    expect([0, 1].map((row) => log.row(row).payloadState)).toEqual([PayloadState.unreadable, PayloadState.cut]);
    ingest.openDocument(documentInfo('a'), 3, false);
    const rest = { kind: 'payload-part', connection: 1, time: 1_002, payloadState: 'complete' } as const;
    take([
      { ...rest, message: 1, payload: Uint8Array.of(7, 8, 9) },
      { ...rest, message: 2, payload: Uint8Array.of(2, 3) },
    ]);
    expect([0, 1].map((row) => log.row(row).payloadState)).toEqual([PayloadState.complete, PayloadState.complete]);
    expect(readLog(log).slice(0, 2)).toEqual(['in 070809', 'in 010203']);
  });

  it('keeps the true length of a payload that was cut or could not be read', () => {
    const { log, take } = setUp();
    take([
      message({ payload: Uint8Array.of(1, 2), byteLength: 1_000, payloadState: 'cut' }),
      message({ message: 2, byteLength: 500, payloadState: 'parts' }),
      { kind: 'payload-part', connection: 1, message: 2, time: 1_001, payload: null, payloadState: 'unreadable' },
    ]);
    expect(log.row(0)).toMatchObject({ payloadLength: 1_000, keptLength: 2, payloadState: PayloadState.cut });
    expect(log.row(1)).toMatchObject({ payloadLength: 500, keptLength: 0, payloadState: PayloadState.unreadable });
  });

  it('finds the message of a part after rows went and indexes changed', () => {
    const { log, ingest, take } = setUp();
    ingest.beginPage(500);
    take(drawEvents('1:connecting'));
    ingest.openDocument(documentInfo('b', { isTop: false, timeOrigin: 2_100 }), 4, false);
    const frame = documentId('b');
    const first = message({ payloadState: 'parts', byteLength: 3 });
    ingest.take({ documentId: frame, events: [first], isHistory: false, missing: 0 });
    ingest.navigate('http://next.test/', 2_000);
    expect(log.size).toBe(1);
    const part = {
      kind: 'payload-part',
      connection: 1,
      message: 1,
      time: 2_200,
      payload: Uint8Array.of(1, 2, 3),
      payloadState: 'complete',
    } as const;
    ingest.take({ documentId: frame, events: [part], isHistory: false, missing: 0 });
    expect(readLog(log)).toEqual(['in 010203']);
  });

  it('does not count what send() dropped as traffic, but shows it', () => {
    const { log, connections, take } = setUp();
    take(drawEvents('1:connecting | 1:discarded "too late"'));
    expect(readLog(log)[1]).toBe('out "too late" discarded');
    expect(readConnections(connections)).toEqual(['ws://server.test/socket connecting in 0/0 out 0/0']);
  });

  it('lists a connection it has never heard of, as adopted', () => {
    const { connections, take } = setUp();
    take(drawEvents('4:in "who am I"'));
    expect(connections.at(0)).toMatchObject({ isAdopted: true, url: '', state: 'open', key: `${DOCUMENT}:4` });
  });

  it('learns the rest from a snapshot, with what is no longer in the history counted', () => {
    const { connections, take } = setUp();
    const snapshot = {
      kind: 'snapshot',
      connection: 2,
      time: 5_000,
      url: 'ws://long.test/',
      protocols: ['a', 'b'],
      stack: null,
      createdAt: 1_000,
      openedAt: 1_010,
      readyState: 1,
      protocol: 'b',
      extensions: '',
      shedFramesIn: 10,
      shedFramesOut: 2,
      shedBytesIn: 100,
      shedBytesOut: 20,
    } as const;
    take([snapshot, ...drawEvents('2:in "x"')], true);
    expect(readConnections(connections)).toEqual(['ws://long.test/ open in 11/101 out 2/20']);
    expect(connections.at(0)).toMatchObject({ isHistory: true, createdAt: 1_000, openedAt: 1_010, protocol: 'b' });
    take(drawEvents('2:in "live"'));
    expect(connections.at(0)?.isHistory).toBe(false);
  });

  it('says that a connection is gone when its document goes, and takes that back when it returns', () => {
    const { log, connections, ingest, take } = setUp();
    take(drawEvents('1:connecting | 1:open | 2:connecting | 2:close 1000'));
    ingest.closeDocument(DOCUMENT);
    expect(connections.all().map(({ state }) => state)).toEqual(['gone', 'closed']);
    expect(readLog(log).slice(4)).toEqual(['gone']);
    ingest.openDocument(documentInfo('a'), 3, false);
    expect(connections.at(0)).toMatchObject({ state: 'open', endedAt: null });
  });

  it('does not take a prerendered document for a navigation', () => {
    const { log, ingest, take } = setUp();
    take(drawEvents('1:connecting'));
    ingest.openDocument(documentInfo('p', { timeOrigin: 5_000 }), 0, true);
    expect(readLog(log)).toEqual(['connecting']);
    ingest.navigate('http://p.test/', 5_000);
    expect(readLog(log)).toEqual([]);
  });

  it('adds one row for a failed handshake, however often it is reported', () => {
    const { log, connections, ingest, take } = setUp();
    take(drawEvents('1:connecting | 1:error | 1:close 1006'));
    const connection = connections.at(0);
    if (!connection) throw new Error('No connection');
    const handshake = {
      source: 'network-log',
      requestId: 'har-1',
      startedAt: 1_000,
      requestHeaders: [],
      response: { status: 403, statusText: 'Forbidden', headers: [] },
      error: 'Error during WebSocket handshake: Unexpected response code: 403',
      isMatchedByOrder: false,
    } as const;
    ingest.takeHandshake(connection, handshake);
    ingest.takeHandshake(connection, handshake);
    expect(readLog(log).slice(3)).toEqual([
      'handshakeFailed 403 Error during WebSocket handshake: Unexpected response code: 403',
    ]);
    expect(connection.handshake?.error).toContain('403');
  });

  it('says that a handshake failed after a 101 of which the browser says nothing', () => {
    const { log, connections, ingest, take } = setUp();
    take(drawEvents('1:connecting'));
    const connection = connections.at(0);
    if (!connection) throw new Error('No connection');
    ingest.takeHandshake(connection, {
      source: 'web-request',
      requestId: 'webRequest-1',
      startedAt: 1_000,
      requestHeaders: [],
      response: { status: 101, statusText: 'Switching Protocols', headers: [] },
      error: null,
      isMatchedByOrder: false,
    });
    expect(readLog(log)).toEqual(['connecting']);
    take(drawEvents('1:error | 1:close 1006'));
    expect(readLog(log)).toEqual(['connecting', 'error', 'close 1006', 'handshakeFailed 101 ']);
  });
});
