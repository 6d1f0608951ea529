import { describe, expect, test } from 'vitest';
import { ConnectionList } from '../../../src/model/connection-list.ts';
import { FrameLog } from '../../../src/model/frame-log.ts';
import { RowPassage } from '../../../src/model/row-kind.ts';
import { HoldDesk } from '../../../src/panel/act/hold-desk.ts';
import { Ingest } from '../../../src/panel/ingest/ingest.ts';
import type { CaptureEvent, MessageEventRecord, ReleasedEvent } from '../../../src/protocol/capture-event.ts';
import type { ActCommand } from '../../../src/protocol/panel-command.ts';
import { documentId, documentInfo, drawEvents } from '../../support/draw-events.ts';

const ID = documentId('a');

function setUp() {
  const log = new FrameLog();
  const connections = new ConnectionList();
  const commands: ActCommand[] = [];
  const judged: number[] = [];
  const documents = [ID];
  const hold: HoldDesk = new HoldDesk({
    log,
    connections,
    documents: () => documents,
    command: (id, build) => {
      commands.push(build({ documentId: id, command: commands.length + 1 }));
      return Promise.resolve({ kind: 'done', row: null });
    },
    loadJudge: () =>
      Promise.resolve((row) => {
        judged.push(row);
        return Promise.resolve(7);
      }),
    onChange: () => undefined,
  });
  const ingest = new Ingest({
    log,
    connections,
    now: () => 5_000,
    intercepts: hold,
    onMoved: (rows) => hold.move(rows),
    onBeforeMove: () => hold.keepPayloads(),
  });
  ingest.openDocument(documentInfo('a'), 0, false);
  const take = (...events: CaptureEvent[]): void =>
    ingest.take({ documentId: ID, events, isHistory: false, missing: 0 });
  take(...drawEvents('1:connecting | 1:open'));
  return { log, connections, commands, judged, hold, ingest, take };
}

const message = (number: number, payload: string, more: Partial<MessageEventRecord> = {}): MessageEventRecord => ({
  kind: 'message',
  connection: 1,
  time: 2_000 + number,
  message: number,
  direction: 'out',
  type: 'text',
  payload,
  byteLength: null,
  payloadState: 'complete',
  fate: 'sent',
  ...more,
});
const released = (number: number, more: Partial<ReleasedEvent> = {}): ReleasedEvent => ({
  kind: 'released',
  connection: 1,
  time: 3_000,
  message: number,
  passage: 'delayed',
  replacement: null,
  isDiscarded: false,
  cause: 'user',
  ...more,
});

describe('the queue of held messages', () => {
  test('has them in order, counts them as traffic only when they went on, and forgets them then', async () => {
    const { log, connections, commands, hold, take } = setUp();
    take(message(1, 'a', { passage: 'held' }), { kind: 'held', connection: 1, time: 2_001, message: 1, breakpoint: 3 });
    take(message(2, 'bc', { passage: 'held' }));
    expect(hold.queue.map(({ row, breakpoint, isLeaving }) => [row, breakpoint, isLeaving])).toEqual([
      [2, 3, false],
      [3, null, false],
    ]);
    expect(connections.at(0)).toMatchObject({ framesOut: 0, bytesOut: 0 });
    await hold.forward(hold.queue);
    expect(commands).toEqual([
      { kind: 'release-held', documentId: ID, command: 1, messages: [1, 2], isDropped: false },
    ]);
    expect(hold.queue.every(({ isLeaving }) => isLeaving)).toBe(true);
    take(released(1), released(2, { passage: 'dropped' }));
    expect(hold.queue).toEqual([]);
    expect([2, 3].map((row) => log.passage(row))).toEqual([RowPassage.delayed, RowPassage.dropped]);
    expect(connections.at(0)).toMatchObject({ framesOut: 1, bytesOut: 1 });
    expect(hold.released.user).toBe(2);
  });

  test('keeps what is held when the log is cleared, and its payload with it', async () => {
    const { hold, ingest, take, log } = setUp();
    take(message(1, 'kept', { passage: 'held' }));
    ingest.clear();
    const [held] = hold.queue;
    expect(held?.row).toBe(-1);
    expect(held && new TextDecoder().decode(hold.payloadOf(held))).toBe('kept');
    take(released(1));
    expect(hold.queue).toEqual([]);
    expect(log.size).toBe(0);
  });

  test('links an edited message with the one that it replaces, whoever changed it', () => {
    const { log, take } = setUp();
    take(message(1, 'by hand', { passage: 'held' }), message(2, 'other'));
    take(
      message(3, 'edited', { origin: 'edited', passage: 'delayed' }),
      released(1, { passage: 'replaced', replacement: 3 }),
    );
    take(
      message(4, 'by rule', { passage: 'replaced' }),
      message(5, 'changed', { origin: 'edited' }),
      message(6, 'next'),
    );
    expect(log.original(4)).toBe(2);
    expect(log.original(6)).toBe(5);
    expect([2, 3, 4, 5, 6, 7].map((row) => log.passage(row))).toEqual([
      RowPassage.replaced,
      RowPassage.plain,
      RowPassage.delayed,
      RowPassage.replaced,
      RowPassage.plain,
      RowPassage.plain,
    ]);
  });

  test('shows what is held while nothing is recorded, and loses a document’s with it', () => {
    const { hold, ingest, take, log } = setUp();
    ingest.setRecording(false);
    take(message(1, 'shown', { passage: 'held' }), message(2, 'not recorded'));
    expect(hold.queue.map(({ row }) => row)).toEqual([2]);
    ingest.closeDocument(ID);
    hold.lose(ID);
    expect(hold.queue).toEqual([]);
    expect(log.passage(2)).toBe(RowPassage.dropped);
  });
});

describe('breakpoints and rules', () => {
  test('go to every document, and only those that it can use', () => {
    const { commands, hold } = setUp();
    const common = { direction: 'out', connection: null } as const;
    hold.setBreakpoints(
      [
        { id: 1, isOn: true, ...common, filter: 'price' },
        { id: 2, isOn: false, ...common, filter: '' },
        { id: 3, isOn: true, ...common, filter: '(' },
        { id: 4, isOn: true, ...common, connection: `${documentId('b')}:1`, filter: '' },
        { id: 5, isOn: true, direction: 'both', connection: `${ID}:2`, filter: '/x/' },
      ],
      1_000,
    );
    expect(commands).toEqual([
      {
        kind: 'set-breakpoints',
        documentId: ID,
        command: 1,
        timeoutMs: 1_000,
        breakpoints: [
          {
            id: 1,
            condition: {
              kind: 'and',
              parts: [
                { kind: 'direction', isIn: false, isOut: true },
                { kind: 'text', text: 'price' },
              ],
            },
          },
          { id: 5, condition: { kind: 'and', parts: [{ kind: 'connection', connection: 2 }, { kind: 'ask' }] } },
        ],
      },
    ]);
    hold.greet(documentId('c'));
    expect(commands.at(-1)).toMatchObject({ kind: 'set-breakpoints', documentId: documentId('c') });
  });

  test('are decided by the panel when the page cannot', async () => {
    const { commands, hold, judged, take } = setUp();
    hold.onAsked(({ data, from }) => {
      expect([data, from]).toEqual(['asked', 2]);
      return Promise.resolve(null);
    });
    take(message(1, 'asked', { passage: 'held' }), { kind: 'asked', connection: 1, time: 2_002, message: 1, rule: 2 });
    take(message(2, 'held', { passage: 'held' }), {
      kind: 'asked',
      connection: 1,
      time: 2_003,
      message: 2,
      rule: null,
    });
    await expect.poll(() => commands.length).toBe(1);
    expect(judged).toEqual([3]);
    expect(commands[0]).toMatchObject({ kind: 'answer-breakpoints', message: 2, breakpoint: 7 });
  });
});
