import { describe, expect, it } from 'vitest';
import { drawEvents, documentInfo } from '../../support/draw-events.ts';
import { readConnections, readLog, readTexts } from '../../support/read-log.ts';
import { TAB, TransportWorld } from '../../support/transport-world.ts';

function numbered(from: number, count: number) {
  return drawEvents(Array.from({ length: count }, (_, index) => `1:in "m${from + index}"`).join('|'), {
    firstMessage: from,
  });
}

function texts(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `m${from + index}`);
}

describe('the way to the panel', () => {
  it('brings every event of a document into the log, in order', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'));
    page.capture(drawEvents('1:connecting | 1:open chat | 1:in "hello" | 1:out "hi" | 1:bytes 01ff | 1:close 1000'));
    await world.settle();

    expect(readLog(panel.log)).toEqual(['connecting', 'open', 'in "hello"', 'out "hi"', 'in 01ff', 'close 1000']);
    expect(readConnections(panel.connections)).toEqual(['ws://server.test/socket closed in 2/7 out 1/2']);
    expect(panel.status.link).toBe('live');
  });

  it('lets the page side forget what is in the log', async () => {
    const world = new TransportWorld();
    world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'));
    page.capture(numbered(1, 1_000));
    await world.settle();
    expect(page.keptEvents).toBe(0);
  });

  it('marks what happened before the panel was open', async () => {
    const world = new TransportWorld();
    const page = world.openDocument(documentInfo('a'));
    page.capture(drawEvents('1:connecting | 1:in "early"'));
    const panel = world.openPanel();
    await world.settle();
    page.capture(drawEvents('1:in "late"', { firstMessage: 2 }));
    await world.settle();
    expect(readLog(panel.log)).toEqual(['history connecting', 'history in "early"', 'in "late"']);
  });

  it('loses nothing and doubles nothing when the background is ended in mid-traffic, again and again', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'));
    await world.settle();
    let sent = 0;
    for (let round = 0; round < 20; round += 1) {
      page.capture(numbered(sent + 1, 37));
      sent += 37;
      // Somewhere between the page, the background and the panel.
      for (let step = 0; step < round; step += 1) world.wire.deliverOne();
      world.killBackground();
      for (let step = 0; step < round; step += 1) world.wire.deliverOne();
      if (round % 3 === 0) await world.settle();
    }
    await world.settle();
    expect(readTexts(panel.log)).toEqual(texts(1, sent));
    expect(panel.status.loss).toEqual({ frames: 0, bytes: 0, malformed: 0 });
    expect(panel.status.link).toBe('live');
  });

  it('pairs again when the bridge is back before the panel', async () => {
    const world = new TransportWorld();
    const page = world.openDocument(documentInfo('a'));
    page.hearPresence(true);
    page.capture(numbered(1, 25));
    world.wire.deliverAll();
    const panel = world.openPanel();
    await world.settle();
    expect(readTexts(panel.log)).toEqual(texts(1, 25));
  });

  it('hangs up on a bridge whose panel never comes back', async () => {
    const world = new TransportWorld();
    const page = world.openDocument(documentInfo('a'));
    page.hearPresence(true);
    world.wire.deliverAll();
    expect(page.isConnected).toBe(true);
    world.scheduler.advance(30_000);
    world.wire.deliverAll();
    expect(page.isConnected).toBe(false);
  });

  it('shows history again when the panel is closed and opened again', async () => {
    const world = new TransportWorld();
    const first = world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'));
    page.capture(numbered(1, 5));
    await world.settle();
    first.dispose();
    await world.settle();
    expect(page.isConnected).toBe(false);
    page.capture(numbered(6, 5));
    const second = world.openPanel();
    await world.settle();
    page.capture(numbered(11, 5));
    await world.settle();
    expect(readTexts(second.log)).toEqual(texts(6, 10));
    expect(readLog(second.log)[0]).toBe('history in "m6"');
    expect(second.status.loss.frames).toBe(0);
  });

  it('counts exactly what never came', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'));
    page.capture(numbered(1, 2));
    page.lose(3);
    page.capture(numbered(6, 1));
    await world.settle();
    expect(readLog(panel.log)).toEqual(['in "m1"', 'in "m2"', 'shed transport 3', 'in "m6"']);
    expect(panel.status.loss.frames).toBe(3);
  });

  it('does not count twice what a shed event already accounts for', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'));
    page.capture(numbered(1, 1));
    await world.settle();
    page.lose(4);
    page.capture([
      { kind: 'shed', time: 1_000, reason: 'backlog', events: 5, frames: 5, bytes: 10 },
      ...numbered(7, 1),
    ]);
    await world.settle();
    expect(readLog(panel.log)).toEqual(['in "m1"', 'shed backlog 5', 'in "m7"']);
    expect(panel.status.loss).toEqual({ frames: 5, bytes: 10, malformed: 0 });
  });

  it('keeps the sum of what was lost when the rows that told of it are cleared', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'));
    await world.settle();
    const shed = { kind: 'shed', time: 1_000, reason: 'backlog', events: 5, frames: 5, bytes: 10 } as const;
    page.lose(5);
    page.capture([shed, ...numbered(6, 1)]);
    await world.settle();
    panel.actions.clear();
    expect(panel.status.loss).toEqual({ frames: 0, bytes: 0, malformed: 0 });
    expect(panel.status.earlierLoss).toEqual({ frames: 5, bytes: 10, malformed: 0 });
    page.lose(5);
    page.capture([shed, ...numbered(12, 1)]);
    await world.settle();
    panel.actions.clear();
    expect(panel.status.earlierLoss).toEqual({ frames: 10, bytes: 20, malformed: 0 });
  });

  it('drops a bad event, counts it, and keeps the rest of its batch', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'));
    await world.settle();
    const events: unknown[] = numbered(1, 2);
    events.splice(1, 0, { kind: 'message', connection: -1, time: 'yesterday' });
    page.postRaw({ kind: 'batch', documentId: page.info.id, firstSeq: 1, isHistory: false, events });
    await world.settle();
    expect(readLog(panel.log)).toEqual(['in "m1"', 'in "m2"', 'shed malformed 1']);
    expect(panel.status.loss.malformed).toBe(1);
  });

  it('survives garbage from a bridge and from a stranger document on its port', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'));
    await world.settle();
    for (const garbage of [null, 42, 'hello', [], {}, { kind: 'batch' }, { kind: 'hello' }]) page.postRaw(garbage);
    page.postRaw({ kind: 'batch', documentId: 'b'.repeat(32), firstSeq: 1, isHistory: false, events: numbered(1, 1) });
    page.capture(numbered(1, 1));
    await world.settle();
    expect(readTexts(panel.log)).toEqual(['m1']);
    expect(panel.status.loss.malformed).toBe(8);
  });

  it('refuses a page that speaks another version and says so', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'), TAB, 99);
    page.capture(numbered(1, 3));
    await world.settle();
    expect(panel.log.size).toBe(0);
    expect(panel.status.protocolMismatch).toEqual({ panelVersion: 1, pageVersion: 99 });
    await world.navigate('http://a.test/', 5_000);
    expect(panel.status.protocolMismatch).toBeNull();
  });

  it('keeps the traffic of two tabs apart', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    const other = world.openPanel({ tabId: 8 });
    await world.settle();
    world.openDocument(documentInfo('a'), TAB).capture(numbered(1, 1));
    world.openDocument(documentInfo('b'), 8).capture(numbered(2, 1));
    await world.settle();
    expect(readTexts(panel.log)).toEqual(['m1']);
    expect(readTexts(other.log)).toEqual(['m2']);
  });

  it('serves two panels on one tab, the later one from when it came', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'));
    page.capture(numbered(1, 3));
    await world.settle();
    const late = world.openPanel();
    await world.settle();
    page.capture(numbered(4, 2));
    await world.settle();
    expect(readTexts(panel.log)).toEqual(texts(1, 5));
    expect(readLog(late.log)).toEqual(['shed transport 3', 'in "m4"', 'in "m5"']);
    panel.dispose();
    await world.settle();
    expect(page.isConnected).toBe(true);
  });

  it('fails for good only when the extension itself is gone', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    world.isExtensionGone = true;
    world.killBackground();
    await world.settle();
    expect(panel.status.link).toBe('failed');
  });

  it('asks the page side to pause, also documents that come later', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'));
    await world.settle();
    panel.actions.setRecording(false);
    const later = world.openDocument(documentInfo('b', { isTop: false }));
    await world.settle();
    expect(page.commands).toContainEqual({ kind: 'record', isOn: false });
    expect(later.commands).toContainEqual({ kind: 'record', isOn: false });
    page.capture(numbered(1, 2));
    await world.settle();
    panel.actions.setRecording(true);
    page.capture(numbered(3, 1));
    await world.settle();
    expect(page.commands).toContainEqual({ kind: 'record', isOn: true });
    expect(readLog(panel.log)).toEqual(['shed paused 2', 'in "m3"']);
    expect(panel.status.isRecording).toBe(true);
  });

  it('notifies at most once a frame, and with a new revision each time', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    const page = world.openDocument(documentInfo('a'));
    await world.settle();
    const revisions: number[] = [];
    panel.subscribe(() => revisions.push(panel.getRevision()));
    page.capture(numbered(1, 500));
    world.wire.deliverAll();
    expect(revisions).toEqual([]);
    world.scheduler.advance(16);
    expect(revisions).toHaveLength(1);
    expect(new Set(revisions).size).toBe(revisions.length);
  });

  it('notices frames that went away while the background was ended', async () => {
    const world = new TransportWorld();
    const panel = world.openPanel();
    await world.settle();
    const frame = world.openDocument(documentInfo('a', { isTop: false }));
    frame.capture(drawEvents('1:connecting | 1:open'));
    await world.settle();
    world.killBackground();
    frame.leave();
    await world.settle();
    expect(panel.connections.at(0)?.state).toBe('open');
    world.scheduler.advance(6_000);
    expect(panel.connections.at(0)?.state).toBe('gone');
  });

  it('tells the views whether host access is granted, and asks for it', async () => {
    const world = new TransportWorld();
    world.onAttachedPost.push({ kind: 'host-access', isGranted: false });
    const panel = world.openPanel({ isFirefox: true });
    expect(panel.status.hostPermission).toBe('unknown');
    await world.settle();
    expect(panel.status.hostPermission).toBe('missing');
    await panel.actions.requestHostPermission();
    await world.settle();
    expect(world.accessAsked).toBe(1);
  });
});
