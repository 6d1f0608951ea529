import { describe, expect, test } from 'vitest';
import { PayloadState, RowKind, RowOrigin } from '../../../src/model/row-kind.ts';
import { LogFollower, type RowReader } from '../../../src/panel/store/log-follower.ts';
import { TimelineLog, PAGE_CLOCK } from '../../../src/panel/timeline/timeline-log.ts';
import { TimelinePart } from '../../../src/panel/timeline/timeline-part.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';

function readAll(reader: RowReader): void {
  while (reader.scanned < reader.size) reader.readNext();
}

const EVERYTHING = [FAKE_START - 1e6, FAKE_START + 1e9] as const;

describe('TimelineLog', () => {
  test('counts frames and bytes each way, and marks closes, failures, violations and losses', () => {
    const session = new FakeSession();
    const a = session.connect('wss://a.example/', 0);
    const b = session.connect('wss://b.example/', 0);
    session.message(a, 'out', 10, 'hello');
    session.message(a, 'in', 20, Uint8Array.of(1, 2, 3));
    session.message(a, 'out', 30, 'never left', { isDiscarded: true });
    session.message(a, 'in', 35, 'x', {
      origin: RowOrigin.wire,
      wire: {
        isMaskingKeyKnown: true,
        isPayloadKnown: true,
        isTimeKnown: true,
        messageRow: null,
        message: 'payload',
        streamOffset: null,
        violations: ['frame-masked-by-server'],
      },
    });
    session.close(a, 40, { code: 1000, reason: '', wasClean: true, initiator: 'page' });
    session.close(session.connect('wss://c.example/', 0), 45, {
      code: 4000,
      reason: 'bye',
      wasClean: true,
      initiator: 'server',
    });
    session.close(b, 50, { code: 1006, reason: '', wasClean: false, initiator: 'network' });
    session.lifecycle(null, 60, { kind: RowKind.shed, reason: 'backlog', events: 2, frames: 2, bytes: 9 });
    const timeline = new TimelineLog(session.log, session.connections);
    readAll(timeline);
    expect(timeline.clock(PAGE_CLOCK)?.buckets.total(...EVERYTHING)).toEqual({
      framesOut: 1,
      framesIn: 2,
      bytesOut: 5,
      bytesIn: 4,
      closes: 2,
      failures: 1,
      violations: 1,
      losses: 1,
    });
    expect(timeline.clock(PAGE_CLOCK)).toMatchObject({ startAt: FAKE_START, endAt: FAKE_START + 60 });
  });

  test('keeps the clocks of imports apart from that of the page', () => {
    const session = new FakeSession();
    const importedFrom = { id: 'import-1', name: 'yesterday.har', startTime: FAKE_START - 864e5 };
    const imported = session.connect('wss://a.example/', -864e5, { importedFrom });
    session.message(imported, 'in', -864e5 + 5, 'old');
    const live = session.connect('wss://a.example/', 0);
    session.message(live, 'in', 5, 'new');
    const timeline = new TimelineLog(session.log, session.connections);
    readAll(timeline);
    expect(timeline.clocks().map(({ id, name }) => [id, name])).toEqual([
      ['', ''],
      ['import-1', 'yesterday.har'],
    ]);
    expect(timeline.clock('')?.startAt).toBe(FAKE_START);
    expect(timeline.clock('import-1')?.endAt).toBe(FAKE_START - 864e5 + 5);
  });

  test('adds the bytes of a payload that came late', () => {
    const session = new FakeSession();
    const a = session.connect('wss://a.example/', 0);
    const late = session.message(a, 'out', 10, '', { payloadState: PayloadState.pending });
    const timeline = new TimelineLog(session.log, session.connections);
    readAll(timeline);
    expect(timeline.readPending()).toBe(false);
    session.log.appendPayload(late, 'hello', PayloadState.complete);
    expect(timeline.readPending()).toBe(true);
    expect(timeline.clock('')?.buckets.total(...EVERYTHING)).toMatchObject({ framesOut: 1, bytesOut: 5 });
  });

  test('keeps the counts of rows that the log drops, and starts anew when it is cleared', () => {
    const session = new FakeSession();
    const a = session.connect('wss://a.example/', 0);
    for (let at = 0; at < 100; at += 1) session.message(a, 'in', at, 'x');
    const timeline = new TimelineLog(session.log, session.connections);
    readAll(timeline);
    session.log.dropBefore(50, 0);
    session.message(a, 'in', 100, 'x');
    readAll(timeline);
    expect(timeline.clock('')?.buckets.total(...EVERYTHING).framesIn).toBe(101);
    const { revision } = timeline;
    session.log.clear();
    expect([timeline.scanned, timeline.clocks().length, timeline.revision]).toEqual([0, 0, revision + 1]);
  });
});

describe('TimelinePart', () => {
  test('has a part of the time in narrow intervals, and looks at no other rows', () => {
    const session = new FakeSession();
    const a = session.connect('wss://a.example/', 0);
    for (let at = 0; at < 100_000; at += 1) session.message(a, 'in', at, 'x');
    const timeline = new TimelineLog(session.log, session.connections);
    readAll(timeline);
    expect(timeline.clock('')?.buckets.widthMs).toBe(32);
    const part = new TimelinePart(timeline, '', FAKE_START + 50_000, FAKE_START + 50_100, 1);
    let steps = 0;
    for (; part.scanned < part.size; steps += 1) part.readNext();
    expect(steps).toBeLessThan(3 * 4096);
    expect(part.buckets.widthMs).toBe(1);
    expect(part.buckets.total(...EVERYTHING).framesIn).toBe(101);
    expect(part.isComplete).toBe(true);
    session.message(a, 'in', 50_050.5, 'late');
    readAll(timeline);
    expect(part.isComplete).toBe(false);
    readAll(part);
    expect(part.buckets.total(...EVERYTHING).framesIn).toBe(102);
  });

  test('is of no use once the log was cleared', () => {
    const session = new FakeSession();
    session.message(session.connect('wss://a.example/', 0), 'in', 1, 'x');
    const timeline = new TimelineLog(session.log, session.connections);
    readAll(timeline);
    const part = new TimelinePart(timeline, '', FAKE_START, FAKE_START + 100, 1);
    expect(part.covers('', FAKE_START, FAKE_START + 50, 1)).toBe(true);
    session.log.clear();
    expect(part.covers('', FAKE_START, FAKE_START + 50, 1)).toBe(false);
    expect(part.size).toBe(part.scanned);
  });
});

describe('LogFollower', () => {
  test('reads in slices and gives the thread back in between', () => {
    const deferred: (() => void)[] = [];
    let time = 0;
    let reads = 0;
    const reader = { scanned: 0, size: 5000, readNext: () => void (reader.scanned += 1) };
    const follower = new LogFollower(reader, {
      now: () => (time += 2),
      defer: (callback) => {
        deferred.push(callback);
        return () => void deferred.splice(0);
      },
      onRead: () => void (reads += 1),
    });
    follower.update();
    expect(reader.scanned).toBeLessThan(5000);
    follower.update();
    expect(deferred).toHaveLength(1);
    while (deferred.length > 0) deferred.shift()?.();
    expect(reader.scanned).toBe(5000);
    expect(reads).toBeGreaterThan(1);
    reader.size = 9000;
    follower.update();
    follower.dispose();
    expect(deferred).toEqual([]);
  });
});
