import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { HookFixture } from './hook-fixture.ts';

const numbered = (count: number, prefix = 'm') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('before anybody said whether a panel is open', () => {
  test('the bridge is woken once, by the first event', () => {
    const hook = new HookFixture();
    expect(hook.wakes).toBe(0);
    const socket = hook.connect();
    hook.receive(socket, 'a', 'b');
    expect(hook.wakes).toBe(1);
    expect(hook.batches).toEqual([]);
  });

  test('a flood longer than the history is kept whole for a panel that is open already', () => {
    const hook = new HookFixture({ historyFrames: 10 });
    hook.receive(hook.connect(), ...numbered(2_000));
    hook.flow.openPanel();
    while (hook.story.length < 2_002) hook.ackAll();
    expect(hook.story).toEqual(['connecting', 'open', ...numbered(2_000)]);
    expect(hook.batches.every(({ isHistory }) => !isHistory)).toBe(true);
    expect(hook.starts).toEqual([2]);
  });
});

describe('while no panel is open', () => {
  test('only the newest events are kept, and a late panel gets a snapshot, the sum of what is gone, and them', () => {
    const hook = new HookFixture({ historyFrames: 3 });
    const socket = hook.connect();
    hook.flow.closePanel();
    hook.receive(socket, ...numbered(10));
    hook.flow.openPanel();
    expect(hook.story).toEqual(['snapshot', 'shed', 'm7', 'm8', 'm9']);
    const [snapshot, shed, first] = hook.events;
    expect(snapshot).toMatchObject({ connection: socket.id, readyState: 1, shedFramesIn: 7, shedBytesIn: 14 });
    expect(shed).toMatchObject({ reason: 'history', events: 9, frames: 7, bytes: 14 });
    expect([snapshot?.seq, shed?.seq, first?.seq]).toEqual([9, 10, 11]);
    expect(hook.starts).toEqual([9]);
    expect(hook.batches[0]?.isHistory).toBe(true);
  });

  test('a single evicted event leaves room for the snapshot and the sum', () => {
    const hook = new HookFixture({ historyFrames: 1 });
    hook.flow.closePanel();
    hook.connect();
    hook.flow.openPanel();
    expect(hook.events.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['snapshot', 1],
      ['shed', 2],
      ['open', 3],
    ]);
  });

  test('the history is bounded by bytes, and a long payload is cut with its true length', () => {
    const hook = new HookFixture({ historyBytes: 10_000, historyPayloadBytes: 100 });
    const socket = hook.connect();
    hook.flow.closePanel();
    hook.receive(socket, 'é'.repeat(2_000));
    hook.recorder.bytes(socket, 0, { buffer: new Uint8Array(5_000).fill(7).buffer, offset: 1, length: 4_999 });
    expect(hook.flow.log.history.cost).toBeLessThanOrEqual(10_000);
    hook.flow.openPanel();
    expect(hook.events.slice(-2)).toMatchObject([
      { payload: 'é'.repeat(50), byteLength: 4_000, payloadState: 'cut' },
      { payload: new Uint8Array(100).fill(7), byteLength: 4_999, payloadState: 'cut' },
    ]);
  });

  test('a closed connection is forgotten when its last event leaves, a live one never', () => {
    const hook = new HookFixture({ historyFrames: 2 });
    hook.flow.closePanel();
    const closed = hook.connect();
    const live = hook.connect();
    hook.recorder.close(closed, 1000, '', true);
    hook.receive(live, ...numbered(5));
    expect(hook.connections.size).toBe(1);
    expect(hook.connections.first).toBe(live);
  });

  test('sockets beyond the limit are counted, not followed', () => {
    const hook = new HookFixture({ liveConnections: 1 });
    hook.connect();
    expect(hook.recorder.connecting('ws://b/', [], null, true, 0)).toBeNull();
    hook.flow.openPanel();
    expect(hook.events.at(-1)).toMatchObject({ kind: 'shed', reason: 'connections', events: 1 });
  });
});

describe('while a panel is open', () => {
  test('an event leaves at once when nothing is on the way, the next ones together when that is acknowledged', () => {
    const hook = new HookFixture();
    hook.flow.openPanel();
    const socket = hook.connect();
    hook.receive(socket, 'a', 'b', 'c');
    expect(hook.story).toEqual(['connecting']);
    hook.ackAll();
    expect(hook.story).toEqual(['connecting', 'open', 'a', 'b', 'c']);
    expect(hook.batches).toHaveLength(2);
  });

  test('a full batch leaves without waiting, until the window is full', () => {
    const hook = new HookFixture({ batchEvents: 10, windowBatches: 3 });
    hook.flow.openPanel();
    hook.receive(hook.connect(), ...numbered(100));
    expect(hook.batches.map(({ events }) => events.length)).toEqual([1, 10, 10]);
    hook.ackAll();
    expect(hook.batches.map(({ events }) => events.length)).toEqual([1, 10, 10, 10, 10, 10]);
  });

  test('what was not acknowledged is sent again in order after a cut, under the same numbers', () => {
    const hook = new HookFixture({ batchEvents: 4 });
    hook.flow.openPanel();
    hook.receive(hook.connect(), ...numbered(10));
    hook.flow.ack(4);
    const before = hook.events.filter(({ seq }) => seq >= 4);
    hook.forgetBatches();
    hook.flow.sendAgain();
    hook.ackAll();
    hook.ackAll();
    expect(hook.starts.at(-1)).toBe(4);
    expect(hook.events.slice(0, before.length)).toEqual(before);
    expect(hook.events.map(({ seq }) => seq)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  });

  test('a slow panel loses the oldest of the backlog, and one event with the sum stands in their place', () => {
    const hook = new HookFixture({ backlogEvents: 5, batchEvents: 2, windowBatches: 1 });
    hook.flow.openPanel();
    hook.receive(hook.connect(), ...numbered(20, ''));
    hook.ackAll();
    hook.ackAll();
    hook.ackAll();
    hook.ackAll();
    const events = hook.events;
    const shed = events.find(({ kind }) => kind === 'shed');
    expect(shed).toMatchObject({ reason: 'backlog', frames: 16, events: 17 });
    expect(hook.story).toEqual(['connecting', 'shed', '16', '17', '18', '19']);
    const next = events[events.findIndex(({ kind }) => kind === 'shed') + 1];
    expect(next?.seq).toBe((shed?.seq ?? 0) + 1);
  });

  test('a connection whose beginning was shed from the backlog is named by a snapshot', () => {
    const hook = new HookFixture({ backlogEvents: 3, windowBatches: 1 });
    hook.flow.openPanel();
    hook.connect();
    hook.receive(hook.connect(), ...numbered(5));
    for (let round = 0; round < 9; round += 1) hook.ackAll();
    expect(hook.events.filter(({ kind }) => kind === 'snapshot')).toMatchObject([{ connection: 2 }]);
  });

  test('paused, messages are only counted, connections stay true, and the sum comes when recording goes on', () => {
    const hook = new HookFixture();
    hook.flow.openPanel();
    const socket = hook.connect();
    hook.ackAll();
    hook.ackAll();
    hook.flow.setRecording(false);
    hook.receive(socket, 'abc', 'de');
    hook.recorder.close(socket, 1000, '', true);
    hook.ackAll();
    hook.flow.setRecording(true);
    hook.ackAll();
    expect(hook.story).toEqual(['connecting', 'open', 'close', 'shed']);
    expect(hook.events.at(-1)).toMatchObject({ reason: 'paused', frames: 2, bytes: 5 });
  });

  test('a document that is left holds nothing back', () => {
    const hook = new HookFixture({ windowBatches: 1, batchEvents: 2 });
    hook.flow.openPanel();
    const socket = hook.connect();
    hook.receive(socket, 'a', 'b');
    hook.flow.leave();
    hook.receive(socket, 'bye');
    expect(hook.story).toEqual(['connecting', 'open', 'a', 'b', 'bye']);
  });

  test('another panel, or one opened again, hears the history from the beginning under the same numbers', () => {
    const hook = new HookFixture({ historyFrames: 4 });
    hook.flow.openPanel();
    const socket = hook.connect();
    hook.receive(socket, ...numbered(4));
    hook.ackAll();
    hook.ackAll();
    hook.forgetBatches();
    hook.flow.openPanel();
    const first = hook.events;
    expect(hook.story).toEqual(['snapshot', 'shed', 'm0', 'm1', 'm2', 'm3']);
    hook.ackAll();
    hook.flow.closePanel();
    hook.forgetBatches();
    hook.flow.openPanel();
    expect(hook.events.map(({ seq, kind }) => [seq, kind])).toEqual(first.map(({ seq, kind }) => [seq, kind]));
  });

  test('a long text says how many bytes it has, and counts as one byte a unit when it is ASCII', () => {
    const hook = new HookFixture({ partBytes: 1_000, backlogBytes: 24_000, windowBatches: 1, windowBytes: 1 });
    hook.flow.openPanel();
    const socket = hook.connect();
    hook.receive(socket, 'a'.repeat(15_000));
    for (let at = 0; at < 40; at += 1) hook.ackAll();
    expect(hook.events.some(({ kind }) => kind === 'shed')).toBe(false);
    expect(hook.events.find(({ kind }) => kind === 'message')).toMatchObject({ byteLength: 15_000 });
    hook.receive(socket, 'ü'.repeat(15_000));
    for (let at = 0; at < 40; at += 1) hook.ackAll();
    expect(hook.events.some(({ kind }) => kind === 'shed')).toBe(true);
  });

  test('a long message travels in parts that never split a character', () => {
    const hook = new HookFixture({ partBytes: 10 });
    hook.flow.openPanel();
    const socket = hook.connect();
    const text = `123456789\u{1F600}${'x'.repeat(25)}`;
    hook.receive(socket, text);
    hook.recorder.bytes(socket, 0, {
      buffer: Uint8Array.from({ length: 25 }, (_, i) => i).buffer,
      offset: 0,
      length: 25,
    });
    hook.ackAll();
    hook.ackAll();
    const texts: string[] = [];
    const bytes: number[] = [];
    for (const event of hook.events) {
      if (event.kind !== 'message' && event.kind !== 'payload-part') continue;
      if (typeof event.payload === 'string') texts.push(event.payload);
      else if (event.payload) bytes.push(...event.payload);
    }
    expect(texts.join('')).toBe(text);
    expect(texts.every((part) => part.isWellFormed() && part.length <= 10)).toBe(true);
    expect(bytes).toEqual(Array.from({ length: 25 }, (_, i) => i));
    expect(hook.events.findLast(({ kind }) => kind === 'payload-part')).toMatchObject({
      payloadState: 'complete',
    });
  });

  test('after the extension is gone nothing is kept and nothing leaves', () => {
    const hook = new HookFixture();
    hook.flow.openPanel();
    const socket = hook.connect();
    hook.flow.stop();
    hook.forgetBatches();
    hook.receive(socket, 'a');
    hook.flow.openPanel();
    hook.flow.sendAgain();
    hook.flow.ack(99);
    expect(hook.batches).toEqual([]);
    expect(hook.flow.log.first).toBeNull();
  });
});

describe('whatever happens in whatever order', () => {
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant('receive' as const), n: fc.integer({ min: 1, max: 12 }) }) },
    fc.record({
      do: fc.constantFrom('connect', 'close', 'ack', 'again', 'open', 'shut', 'pause', 'resume'),
      n: fc.nat(3),
    }),
  );

  test('numbers rise without repetition to a panel that drops what it has, and kept plus shed equals what happened', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const hook = new HookFixture({
          historyFrames: 6,
          batchEvents: 3,
          windowBatches: 2,
          backlogEvents: 9,
          historyPayloadBytes: 64,
        });
        const sockets = [hook.connect()];
        let sent = 0;
        for (const { do: action, n } of steps) {
          const socket = sockets[n % sockets.length];
          if (!socket) continue;
          if (action === 'receive') hook.receive(socket, ...numbered(n, `${(sent += n)}:`));
          else if (action === 'connect') sockets.push(hook.connect());
          else if (action === 'close' && socket.readyState !== 3) hook.recorder.close(socket, 1000, '', true);
          else if (action === 'ack') hook.ackAll();
          else if (action === 'again') hook.flow.sendAgain();
          else if (action === 'open') hook.flow.openPanel();
          else if (action === 'shut') hook.flow.closePanel();
          else if (action === 'pause') hook.flow.setRecording(false);
          else if (action === 'resume') hook.flow.setRecording(true);
          const { history, sent: onTheWay, unsent } = hook.flow.log;
          let inList = 0;
          for (let event = hook.flow.log.first; event; event = event.next) inList += 1;
          expect(history.events + onTheWay.events + unsent.events).toBe(inList);
          for (const stretch of [history, onTheWay, unsent]) expect(stretch.cost).toBeGreaterThanOrEqual(0);
          expect(history.events).toBeLessThanOrEqual(6);
        }
        // A fresh panel, which gets everything.
        hook.flow.closePanel();
        hook.forgetBatches();
        hook.flow.openPanel();
        for (let round = 0; round < 40; round += 1) hook.ackAll();
        const events = hook.events;
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => (events[0]?.seq ?? 0) + index));
        expect(events[0]?.seq ?? 1).toBeGreaterThanOrEqual(1);
        const kept = events.filter(({ kind }) => kind === 'message').length;
        let shed = 0;
        for (const event of events) if (event.kind === 'shed') shed += event.frames;
        expect(kept + shed).toBe(sent);
      }),
      { numRuns: 300 },
    );
  });
});
