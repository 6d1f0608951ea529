import { describe, expect, test, vi } from 'vitest';
import { TimelineState } from '../../../src/panel/timeline/timeline-state.ts';
import { windowOf } from '../../../src/panel/timeline/time-window.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';

function stateOf(session: FakeSession): TimelineState {
  const { log, connections } = session;
  return new TimelineState({
    log,
    connections,
    now: () => 0,
    defer: (callback) => {
      callback();
      return () => undefined;
    },
  });
}

function flood(count: number): FakeSession {
  const session = new FakeSession();
  const connection = session.connect('wss://a.example/', 0);
  for (let at = 0; at < count; at += 1) session.message(connection, 'in', at, 'x');
  return session;
}

const sum = (column: Float64Array): number => column.reduce((total, value) => total + value, 0);

describe('TimelineState', () => {
  test('draws the whole log in intervals as wide as a bar', () => {
    const session = flood(60_000);
    const state = stateOf(session);
    state.update();
    const clock = state.clockFor(null);
    if (clock === null) throw new Error('There are rows');
    const { slice, span, whole, lanes } = state.picture(clock, 600, FAKE_START + 60_000);
    expect(whole).toEqual({ from: FAKE_START, to: FAKE_START + 60_000 });
    expect(span.to).toBe(FAKE_START + 61_200);
    expect((slice.widthMs / (span.to - span.from)) * 600).toBeGreaterThanOrEqual(3);
    expect(sum(slice.columns.framesIn)).toBe(60_000);
    expect(lanes.bars).toHaveLength(1);
  });

  test('has narrower intervals for a part of it, with the same rows in them', () => {
    const session = flood(200_000);
    const state = stateOf(session);
    state.update();
    const clock = state.clockFor(null);
    if (clock === null) throw new Error('There are rows');
    const whole = state.picture(clock, 600, FAKE_START).whole;
    state.setWindow(windowOf({ from: FAKE_START + 100_000, to: FAKE_START + 100_600 }, whole));
    const { slice } = state.picture(clock, 600, FAKE_START);
    expect(slice.widthMs).toBe(4);
    expect(slice.widthMs).toBeLessThan(clock.buckets.widthMs);
    expect(Math.abs(sum(slice.columns.framesIn) - 600)).toBeLessThanOrEqual(8);
  });

  test('goes on with the log, and tells whoever draws it', () => {
    const session = flood(10);
    const state = stateOf(session);
    const listener = vi.fn();
    state.subscribe(listener);
    state.update();
    expect(listener).toHaveBeenCalled();
    const [connection] = session.connections.all();
    if (connection) session.message(connection, 'in', 9000, 'late');
    state.update();
    expect(state.clockFor(null)?.endAt).toBe(FAKE_START + 9000);
    expect(state.progress).toBe(1);
  });

  test('shows the clock of the chosen connection, and all of the log again when it was cleared', () => {
    const session = flood(10);
    const importedFrom = { id: 'import-1', name: 'a.har', startTime: FAKE_START - 5000 };
    const imported = session.connect('wss://b.example/', -5000, { importedFrom });
    const state = stateOf(session);
    state.update();
    expect(state.clockFor(null)?.id).toBe('');
    expect(state.clockFor(imported)?.id).toBe('import-1');
    state.setWindow({ kind: 'fixed', from: FAKE_START, to: FAKE_START + 5 });
    session.log.clear();
    state.update();
    expect(state.window.kind).toBe('fit');
    expect(state.clockFor(null)).toBeNull();
  });
});
