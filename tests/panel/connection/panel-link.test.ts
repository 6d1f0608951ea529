import { describe, expect, it } from 'vitest';
import { PanelLink } from '../../../src/panel/connection/panel-link.ts';
import { crossedPorts, type FakePort, Wire } from '../../support/crossed-ports.ts';
import { ManualScheduler } from '../../support/manual-scheduler.ts';

function setUp() {
  const wire = new Wire();
  const scheduler = new ManualScheduler();
  const far: FakePort[] = [];
  const received: unknown[] = [];
  const states: string[] = [];
  let malformed = 0;
  const link = new PanelLink({
    connect: () => {
      const [near, other] = crossedPorts(wire);
      other.onMessage.addListener((message) => received.push(message));
      far.push(other);
      return near;
    },
    tabId: 4,
    scheduler,
    onMessage: () => undefined,
    onMalformed: () => {
      malformed += 1;
    },
    onCut: () => undefined,
    onStateChange: () => states.push(link.state),
  });
  link.open();
  wire.deliverAll();
  const answer = (message: unknown) => {
    far.at(-1)?.postMessage(message);
    wire.deliverAll();
  };
  const cut = () => {
    far.at(-1)?.disconnect();
    wire.deliverAll();
  };
  return { wire, scheduler, far, received, states, link, answer, cut, malformedCount: () => malformed };
}

describe('panel link', () => {
  it('attaches, and attaches again at once when it is cut', () => {
    const { received, states, answer, cut } = setUp();
    answer({ kind: 'attached', tabId: 4 });
    cut();
    answer({ kind: 'attached', tabId: 4 });
    expect(received).toEqual([
      { kind: 'attach', tabId: 4 },
      { kind: 'attach', tabId: 4 },
    ]);
    expect(states).toEqual(['live', 'reconnecting', 'live']);
  });

  it('waits longer and longer while nobody answers', () => {
    const { scheduler, far, cut, wire } = setUp();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      cut();
      scheduler.advance(1_000);
      wire.deliverAll();
    }
    expect(far).toHaveLength(7);
    cut();
    scheduler.advance(999);
    expect(far).toHaveLength(7);
    scheduler.advance(1);
    expect(far).toHaveLength(8);
  });

  it('does not wait for ever on a port that nobody answers', () => {
    const { scheduler, far, states, answer, wire } = setUp();
    scheduler.advance(3_000);
    wire.deliverAll();
    expect(far).toHaveLength(2);
    expect(far[0]?.isOpen).toBe(false);
    answer({ kind: 'attached', tabId: 4 });
    scheduler.advance(60_000);
    expect(far).toHaveLength(2);
    expect(states).toEqual(['reconnecting', 'live']);
  });

  it('keeps the background alive only while it is told to', () => {
    const { scheduler, received, link, wire, answer } = setUp();
    answer({ kind: 'attached', tabId: 4 });
    const alive = () => {
      wire.deliverAll();
      return received.filter((message) => JSON.stringify(message) === '{"kind":"keep-alive"}').length;
    };
    scheduler.advance(60_000);
    expect(alive()).toBe(0);
    link.setKeepAlive(true);
    scheduler.advance(60_000);
    expect(alive()).toBe(3);
    link.setKeepAlive(false);
    scheduler.advance(60_000);
    expect(alive()).toBe(3);
  });

  it('counts what is no message of ours', () => {
    const { answer, malformedCount } = setUp();
    for (const garbage of [null, 7, {}, { kind: 'from-bridge' }]) answer(garbage);
    expect(malformedCount()).toBe(4);
  });

  it('leaves nothing behind when it is closed', () => {
    const { scheduler, far, link, wire } = setUp();
    link.setKeepAlive(true);
    link.close();
    wire.deliverAll();
    expect(scheduler.pendingTimers).toBe(0);
    expect(far[0]?.isOpen).toBe(false);
  });
});
