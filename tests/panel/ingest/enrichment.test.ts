import { describe, expect, it } from 'vitest';
import { ConnectionList } from '../../../src/model/connection-list.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { FrameLog } from '../../../src/model/frame-log.ts';
import { PayloadState, RowOrigin } from '../../../src/model/row-kind.ts';
import { planEnrichment } from '../../../src/panel/enrichment/plan-enrichment.ts';
import { Ingest } from '../../../src/panel/ingest/ingest.ts';
import { documentId, documentInfo, drawEvents } from '../../support/draw-events.ts';

/** A live connection of one message and an import of it: a ping, the message. */
function setUp() {
  const log = new FrameLog();
  const connections = new ConnectionList();
  const moves: (Int32Array | null)[] = [];
  const ingest = new Ingest({ log, connections, now: () => 9_000, onMoved: (rows) => moves.push(rows) });
  ingest.openDocument(documentInfo('a'), 0, false);
  const take = (drawn: string): void =>
    ingest.take({ documentId: documentId('a'), events: drawEvents(drawn), isHistory: false, missing: 0 });
  take('1:out "hello"');
  const target = connectionAt(connections, 0);
  const importedFrom = { id: 'import-1', name: 'trace.pcapng', startTime: target.createdAt };
  const source = connections.add({ ...target, key: 'import-1:1', importedFrom });
  for (const [opcode, payload] of [
    [9, 'are you there'],
    [1, 'hello'],
  ] as const) {
    log.appendFrame({
      connection: source.index,
      time: target.createdAt,
      isOutgoing: true,
      opcode,
      fin: true,
      rsv1: false,
      rsv2: false,
      rsv3: false,
      isMasked: true,
      maskingKey: 1,
      origin: RowOrigin.wire,
      isDiscarded: false,
      isHistory: false,
      payload,
      payloadLength: null,
      payloadState: PayloadState.complete,
      wire: {
        isMaskingKeyKnown: true,
        isPayloadKnown: true,
        isTimeKnown: true,
        messageRow: null,
        message: opcode === 1 ? 'payload' : null,
        streamOffset: null,
        violations: [],
      },
    });
  }
  const enrich = (): boolean => {
    const steps = planEnrichment({ rows: log.arrived, connections, target, source });
    for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return ingest.enrich(step.value);
  };
  return { log, connections, ingest, take, enrich, moves };
}

function connectionAt(connections: ConnectionList, index: number): Connection {
  const connection = connections.at(index);
  if (!connection) throw new Error(`no connection ${index}`);
  return connection;
}

function words(log: FrameLog): readonly string[] {
  return Array.from({ length: log.rowCount }, (_, at) => {
    const index = at + log.firstRow;
    return `${log.connection(index)} ${log.textPreview(index, 100)}`;
  });
}

describe('a merge in the live log', () => {
  it('goes on with what the page says later', () => {
    const { log, enrich, take, moves } = setUp();
    expect(enrich()).toBe(true);
    take('1:out "later"');
    expect(words(log)).toEqual(['0 are you there', '0 hello', '0 later']);
    expect(moves).toHaveLength(1);
    expect(enrich()).toBe(false);
  });

  it('is taken back when its page goes; the import stays as it was', () => {
    const { log, connections, ingest, enrich } = setUp();
    enrich();
    ingest.navigate('http://next.test/', 8_000);
    expect(words(log)).toEqual(['0 are you there', '0 hello']);
    expect(connections.all().map(({ key }) => key)).toEqual(['import-1:1']);
  });

  it('stays when the log is preserved', () => {
    const { log, ingest, enrich } = setUp();
    enrich();
    ingest.setPreserveLog(true);
    ingest.navigate('http://next.test/', 8_000);
    expect(words(log).slice(0, 2)).toEqual(['0 are you there', '0 hello']);
  });

  it('is gone with the imports, and with all rows', () => {
    const { log, connections, ingest, enrich } = setUp();
    enrich();
    ingest.closeImports();
    expect(words(log)).toEqual(['0 hello']);
    const second = setUp();
    second.enrich();
    second.ingest.clear();
    expect(second.log.size).toBe(0);
    expect(connectionAt(second.connections, 0)).toMatchObject({ framesOut: 0, bytesOut: 0 });
    expect(connectionAt(connections, 0)).toMatchObject({ framesOut: 1, bytesOut: 5 });
  });

  it('is taken back before a full log drops its oldest rows', () => {
    const { log, connections, ingest, enrich, take } = setUp();
    enrich();
    ingest.setLogLimit({ limitBytes: 600, whenFull: 'drop-oldest' });
    take(Array.from({ length: 20 }, () => '1:in "more of it"').join(' | '));
    expect(log.merges).toEqual([]);
    expect(log.firstRow).toBeGreaterThan(0);
    expect(connections.all()).toHaveLength(2);
  });
});
