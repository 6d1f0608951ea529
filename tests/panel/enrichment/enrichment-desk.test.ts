import { describe, expect, it } from 'vitest';
import { PayloadState, RowKind } from '../../../src/model/row-kind.ts';
import { planEnrichment } from '../../../src/panel/enrichment/plan-enrichment.ts';
import { EnrichmentDesk } from '../../../src/panel/enrichment/enrichment-desk.ts';
import { decodeUtf8Lossy } from '../../../src/base/utf8.ts';
import { CLOCK_AHEAD_MS, drawSides, giveKey, observe, snapshot, story, type Sides } from './drawn-sides.ts';
import { FAKE_START } from '../../support/fake-session.ts';

/** A desk whose work the test runs to its end. */
function deskOf({ session }: Sides) {
  const waiting: (() => void)[] = [];
  let clock = 0;
  const desk = new EnrichmentDesk({
    session,
    loadPlanner: () => Promise.resolve(planEnrichment),
    // Each slice has used up its time after one step.
    now: () => (clock += 10),
    defer: (callback) => {
      waiting.push(callback);
      return () => void waiting.splice(waiting.indexOf(callback), 1);
    },
  });
  const step = (): boolean => {
    const work = waiting.shift();
    work?.();
    return work !== undefined;
  };
  const run = async (): Promise<void> => {
    // The planner is loaded first.
    await Promise.resolve();
    while (step());
  };
  return { desk, run, step };
}

async function merged(sides: Sides) {
  const { desk, run } = deskOf(sides);
  desk.take('import-1');
  await run();
  return { desk, run, state: () => desk.getState().get('import-1') };
}

/** The page's side of a small talk: a message, its answer. */
function talk({ session, target }: Sides): void {
  session.message(target, 'out', 20, 'hello');
  session.message(target, 'in', 40, 'welcome');
}

describe('merging an import into the connection with its key', () => {
  it('puts observed frames in place of messages, and control frames and fragments in their places', async () => {
    const sides = drawSides();
    talk(sides);
    observe(sides, { at: 12, from: 'server', opcode: 9, payload: 'are you there' });
    observe(sides, { at: 13, from: 'client', opcode: 10, payload: 'are you there' });
    observe(sides, { at: 21, from: 'client', payload: 'hello' });
    const first = observe(sides, { at: 38, from: 'server', fin: false, payload: 'wel' });
    observe(sides, { at: 39, from: 'server', opcode: 0, payload: 'come', message: 'welcome' }, first);
    const { state } = await merged(sides);
    expect(story(sides)).toEqual([
      'connecting',
      'open',
      '< ping are you there~',
      '> pong are you there~',
      '> hello~',
      '< wel~',
      '< +come~',
    ]);
    expect(state()).toMatchObject({ merged: 1, apart: 0, alone: 0 });
    expect(sides.session.connections.all()).toHaveLength(1);
    const { enrichment, framesIn, framesOut, bytesIn } = sides.target;
    expect(enrichment?.messages).toEqual({ captured: 2, paired: 2, unpaired: 0 });
    expect([framesIn, framesOut, bytesIn]).toEqual([3, 2, 13 + 7]);
  });

  it('takes the clocks’ difference off the times', async () => {
    const sides = drawSides();
    talk(sides);
    observe(sides, { at: 21, from: 'client', payload: 'hello' });
    observe(sides, { at: 39, from: 'server', payload: 'welcome' });
    await merged(sides);
    expect(sides.target.enrichment?.clockOffset).toBe(CLOCK_AHEAD_MS - 1);
    expect(sides.session.log.time(2)).toBe(FAKE_START + 22);
  });

  it('keeps a message that the capture lacks as it was, and marks one that only the capture has', async () => {
    const sides = drawSides();
    talk(sides);
    sides.session.message(sides.target, 'in', 60, 'after the capture');
    observe(sides, { at: 14, from: 'client', payload: 'before the panel was open' });
    observe(sides, { at: 21, from: 'client', payload: 'hello' });
    observe(sides, { at: 39, from: 'server', payload: 'welcome' });
    await merged(sides);
    expect(story(sides)).toEqual([
      'connecting',
      'open',
      '> before the panel was open?',
      '> hello~',
      '< welcome~',
      '< after the capture',
    ]);
  });

  it('puts the Close frame behind the call that led to it, whatever the clocks say', async () => {
    const sides = drawSides();
    const { session, target } = sides;
    session.lifecycle(target, 50, { kind: RowKind.closing, code: 1000, reason: 'bye' });
    session.close(target, 60, { code: 1000, reason: 'bye', wasClean: true, initiator: 'page' });
    observe(sides, { at: 49, from: 'client', opcode: 8 });
    observe(sides, { at: 52, from: 'server', opcode: 8 });
    await merged(sides);
    expect(story(sides)).toEqual(['connecting', 'open', 'closing', '> close ~', '< close ~', 'close']);
  });

  it('tells how a connection ended whose page went away before', async () => {
    const sides = drawSides();
    const { session, target, source } = sides;
    session.connections.update(target, (changed) => {
      changed.state = 'gone';
    });
    observe(sides, { at: 49, from: 'client', opcode: 8 });
    session.close(source, CLOCK_AHEAD_MS + 50, { code: 1001, reason: '', wasClean: true, initiator: 'page' });
    const { desk } = await merged(sides);
    expect(target).toMatchObject({ state: 'closed', close: { code: 1001, initiator: 'page' } });
    expect(story(sides)).toEqual(['connecting', 'open', '> close ~', 'close']);
    desk.keepApart('import-1');
    expect(target).toMatchObject({ state: 'gone', close: null, endedAt: null });
  });

  it('shows both ends where the wire tells another code than the page', async () => {
    const sides = drawSides();
    const { session, target, source } = sides;
    session.close(target, 60, { code: 1006, reason: '', wasClean: false, initiator: 'network' });
    session.close(source, CLOCK_AHEAD_MS + 50, { code: 1000, reason: '', wasClean: false, initiator: 'server' });
    await merged(sides);
    expect(story(sides)).toEqual(['connecting', 'open', 'close', 'close']);
    expect(target.close).toMatchObject({ code: 1006 });
  });

  it('leaves messages alone that never left or are still arriving', async () => {
    const sides = drawSides();
    const { session, target } = sides;
    session.message(target, 'out', 20, 'x', { payloadState: PayloadState.pending });
    session.message(target, 'out', 30, 'y', { isDiscarded: true });
    observe(sides, { at: 21, from: 'client', payload: 'x' });
    await merged(sides);
    expect(story(sides)).toEqual(['connecting', 'open', '> x', '> x?', '> y']);
  });

  it('keeps the page’s message where the capture has only the frame’s header', async () => {
    const sides = drawSides();
    talk(sides);
    const row = observe(sides, { at: 21, from: 'client', payload: 'compr', message: null, isCompressed: true });
    expect(sides.session.log.wireFacts(row)?.message).toBeNull();
    await merged(sides);
    const { log } = sides.session;
    expect(decodeUtf8Lossy(log.wireFacts(2)?.message ?? new Uint8Array(0))).toBe('hello');
  });

  it('pairs a run of equal messages by their times when one side lacks some', async () => {
    const sides = drawSides();
    for (let tick = 0; tick < 30; tick += 1) sides.session.message(sides.target, 'in', 10_000 + tick * 1_000, 'tick');
    for (let tick = 0; tick < 30; tick += 1)
      observe(sides, { at: 4_000 + tick * 1_000, from: 'server', payload: 'tick' });
    await merged(sides);
    expect(story(sides).slice(2)).toEqual([
      ...Array.from({ length: 6 }, () => '< tick?'),
      ...Array.from({ length: 24 }, () => '< tick~'),
      ...Array.from({ length: 6 }, () => '< tick'),
    ]);
  });

  it('gives all back when they are kept apart, and merges again', async () => {
    const sides = drawSides();
    talk(sides);
    observe(sides, { at: 12, from: 'server', opcode: 9, payload: 'p' });
    observe(sides, { at: 21, from: 'client', payload: 'hello' });
    const before = snapshot(sides);
    const { desk, run, state } = await merged(sides);
    const inMerge = snapshot(sides);
    desk.keepApart('import-1');
    expect(snapshot(sides)).toEqual(before);
    expect(state()).toMatchObject({ merged: 0, apart: 1 });
    desk.merge('import-1');
    await run();
    expect(snapshot(sides)).toEqual(inMerge);
    desk.keepSourceApart(sides.source.key);
    expect(snapshot(sides)).toEqual(before);
  });

  it('waits for the key when the browser tells it later', async () => {
    const sides = drawSides();
    talk(sides);
    observe(sides, { at: 21, from: 'client', payload: 'hello' });
    sides.session.connections.update(sides.target, (changed) => {
      changed.handshake = null;
    });
    const { run, state } = await merged(sides);
    expect(state()).toMatchObject({ merged: 0, alone: 1, possible: [{ url: 'wss://shop.example/live' }] });
    giveKey(sides.session, sides.target, 'network-log');
    sides.session.changed();
    await run();
    expect(state()).toMatchObject({ merged: 1, alone: 0, possible: [] });
  });

  it('merges by hand what has no key', async () => {
    const sides = drawSides();
    talk(sides);
    observe(sides, { at: 21, from: 'client', payload: 'hello' });
    sides.session.connections.update(sides.target, (changed) => {
      changed.handshake = null;
    });
    const { desk, run, state } = await merged(sides);
    const [possible] = state()?.possible ?? [];
    if (possible) desk.mergeInto(possible);
    await run();
    expect(story(sides)).toEqual(['connecting', 'open', '> hello~', '< welcome']);
    expect(sides.target.handshake?.source).toBe('wire');
  });

  it('leaves connections with other keys beside each other', async () => {
    const sides = drawSides();
    sides.session.connections.update(sides.target, (changed) => {
      if (changed.handshake)
        changed.handshake = { ...changed.handshake, requestHeaders: [{ name: 'Sec-WebSocket-Key', value: 'x' }] };
    });
    const { state } = await merged(sides);
    expect(state()).toMatchObject({ merged: 0, matching: 0, alone: 1, possible: [] });
  });

  it('begins anew when rows go meanwhile', async () => {
    const sides = drawSides();
    const other = sides.session.connect('wss://shop.example/other', 0);
    talk(sides);
    observe(sides, { at: 21, from: 'client', payload: 'hello' });
    const { desk, run, step } = deskOf(sides);
    desk.take('import-1');
    await Promise.resolve();
    for (let steps = 0; steps < 3; steps += 1) step();
    expect(desk.getState().get('import-1')).toMatchObject({ matching: 1 });
    sides.session.log.retain(sides.session.connections.retain(({ key }) => key !== other.key));
    await run();
    expect(desk.getState().get('import-1')).toMatchObject({ merged: 1 });
  });

  it('lets one import stand in a connection, and the next when that is taken back', async () => {
    const sides = drawSides();
    talk(sides);
    observe(sides, { at: 21, from: 'client', payload: 'hello' });
    const { desk, run } = await merged(sides);
    const { session } = sides;
    const second = session.connect('wss://shop.example/live', CLOCK_AHEAD_MS, {
      key: 'import-2:1',
      importedFrom: { id: 'import-2', name: 'netlog.json', startTime: FAKE_START },
    });
    giveKey(session, second, 'wire');
    observe({ ...sides, source: second }, { at: 39, from: 'server', payload: 'welcome' });
    session.connections.update(second, (changed) => {
      changed.origins = 'wire';
    });
    desk.take('import-2');
    await run();
    expect(desk.getState().get('import-2')).toMatchObject({ merged: 0, alone: 1, taken: 1 });
    desk.keepApart('import-1');
    await run();
    expect(desk.getState().get('import-2')).toMatchObject({ merged: 1, alone: 0, taken: 0 });
    expect(story(sides)).toEqual(['connecting', 'open', '> hello', '< welcome~']);
  });

  it('is over when the imports are closed', async () => {
    const sides = drawSides();
    talk(sides);
    observe(sides, { at: 21, from: 'client', payload: 'hello' });
    const { state } = await merged(sides);
    sides.session.imports.close();
    expect(story(sides)).toEqual(['connecting', 'open', '> hello', '< welcome']);
    expect(state()).toBeUndefined();
  });
});
