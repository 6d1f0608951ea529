import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConnectionList } from '../../../src/model/connection-list.ts';
import { FrameLog } from '../../../src/model/frame-log.ts';
import { PayloadState, RowOrigin } from '../../../src/model/row-kind.ts';
import { parseHarHandshakes } from '../../../src/panel/handshake/har.ts';
import { Ingest } from '../../../src/panel/ingest/ingest.ts';
import {
  parseHarSocket,
  parseHarSockets,
  readHarMessage,
  tellsOfWorker,
} from '../../../src/panel/network-log/har-socket.ts';
import { WorkerSockets } from '../../../src/panel/network-log/worker-sockets.ts';
import { readLog } from '../../support/read-log.ts';
import { har, received, scriptEntry, sent, socketEntry } from './draw-har.ts';

function setUp() {
  const log = new FrameLog();
  const connections = new ConnectionList();
  const ingest = new Ingest({ log, connections, now: () => 9_000 });
  const sockets = new WorkerSockets(ingest);
  const read = (...entries: object[]): void => sockets.takeAll(parseHarSockets(har(...entries)));
  const finish = (entry: object): void => {
    const socket = parseHarSocket(entry);
    if (socket) sockets.finish(socket);
  };
  return { log, connections, sockets, read, finish };
}

describe('sockets of workers', () => {
  it('become connections with their handshake and rows, marked as known from the network log', () => {
    const { log, connections, read } = setUp();
    read(socketEntry({ key: 'k', messages: [sent('hello'), received('AQID', 20, 2)] }));
    expect(readLog(log)).toEqual(['connecting', 'open', 'out "hello"', 'in 010203']);
    expect(log.row(2).origin).toBe(RowOrigin.network);
    const connection = connections.at(0);
    expect(connection).toMatchObject({
      state: 'open',
      protocol: 'chat',
      framesOut: 1,
      framesIn: 1,
      document: { url: 'http://a.test/worker.js', isTop: false, isWorker: true },
      handshake: { source: 'network-log', requestId: 'har-k', response: { status: 101 } },
    });
    expect(connection?.stack).toContain('http://a.test/worker.js:1:9');
  });

  it('bring only what is new when the log is read again', () => {
    const { log, read } = setUp();
    read(socketEntry({ key: 'k', messages: [sent('one')] }));
    read(socketEntry({ key: 'k', messages: [sent('one'), sent('two')] }));
    read(socketEntry({ key: 'k', messages: [sent('one'), sent('two')] }));
    expect(readLog(log)).toEqual(['connecting', 'open', 'out "one"', 'out "two"']);
  });

  it('end when the browser reports their end, with what had not been read', () => {
    const { log, connections, sockets, read, finish } = setUp();
    read(socketEntry({ key: 'k', messages: [sent('one')] }));
    expect(sockets.hasOpen).toBe(true);
    const ended = socketEntry({ key: 'k', lastsMs: 1_500, messages: [sent('one'), received('last')] });
    finish(ended);
    read(ended);
    expect(readLog(log)).toEqual(['connecting', 'open', 'out "one"', 'in "last"', 'note']);
    expect(connections.at(0)).toMatchObject({ state: 'closed', close: null, endedAt: 1_800_000_001_500 });
    expect(sockets.hasOpen).toBe(false);
  });

  it('that fail show the browser’s words', () => {
    const { log, connections, read } = setUp();
    read(
      socketEntry({
        key: 'k',
        status: 0,
        messages: [{ type: 'error', opcode: -1, data: 'Unexpected response code: 403' }],
      }),
    );
    expect(readLog(log)).toContain('error');
    expect(readLog(log).filter((row) => row.startsWith('handshakeFailed'))).toEqual([
      'handshakeFailed 403 Unexpected response code: 403',
    ]);
    expect(connections.at(0)).toMatchObject({ state: 'closed', openedAt: null });
  });

  it('have a payload that could not be read where a Blob was sent', () => {
    const { log, read } = setUp();
    read(socketEntry({ key: 'k', messages: [sent('', 10, 2), received('', 20, 2)] }));
    expect(log.row(2).payloadState).toBe(PayloadState.unreadable);
    expect(log.row(3).payloadState).toBe(PayloadState.complete);
  });

  it('are gone when the log was wiped with its page, and the next page’s worker is another', () => {
    const { log, connections, sockets, read } = setUp();
    read(socketEntry({ key: 'k' }));
    read();
    expect(readLog(log)).toEqual(['connecting', 'open', 'gone']);
    expect(sockets.hasOpen).toBe(false);
    read(socketEntry({ key: 'other' }));
    expect(connections.at(1)?.document.id).not.toBe(connections.at(0)?.document.id);
  });

  it('are told from the page’s own, which the hook sees', () => {
    const { log, read } = setUp();
    const own = socketEntry({ key: 'k', isWorker: false, messages: [sent('page')] });
    read(own);
    expect(log.size).toBe(0);
    expect(parseHarHandshakes(har(own, socketEntry({ key: 'w' }))).map(({ requestId }) => requestId)).toEqual([
      'har-k',
    ]);
  });
});

describe('the network log', () => {
  it.each(['worker', 'sharedworker', 'serviceworker'])(
    'tells of a %s by the destination of its script',
    (destination) => {
      expect(tellsOfWorker(scriptEntry(destination))).toBe(true);
    },
  );

  it('does not take other scripts for workers', () => {
    expect(tellsOfWorker(scriptEntry('script'))).toBe(false);
    expect(tellsOfWorker({ _resourceType: 'script', request: { url: 'http://a.test/x.js' } })).toBe(false);
  });

  it('may hold anything at all without an exception', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (messages, initiator, entry) => {
        const spoiled = { ...socketEntry({ key: 'k' }), _webSocketMessages: messages, _initiator: initiator };
        const { read, finish, log } = setUp();
        read(spoiled, socketEntry({ key: 'w', messages: Array.isArray(messages) ? messages : [messages] }));
        finish(spoiled);
        tellsOfWorker(entry);
        readHarMessage(entry);
        expect(parseHarSockets(entry)).toEqual([]);
        expect(log.size).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });
});
