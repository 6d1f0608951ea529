import { describe, expect, it } from 'vitest';
import { Switchboard } from '../../src/background/switchboard.ts';
import type { PanelPresence } from '../../src/protocol/port-message.ts';
import { crossedPorts, Wire } from '../support/crossed-ports.ts';
import { ManualScheduler } from '../support/manual-scheduler.ts';

function setUp(remembered: readonly number[] = []) {
  const wire = new Wire();
  const scheduler = new ManualScheduler();
  const announced: [number, PanelPresence][] = [];
  let saved: readonly number[] = [];
  const switchboard = new Switchboard({
    memory: {
      load: () => Promise.resolve(remembered),
      save: (tabIds) => {
        saved = tabIds;
      },
    },
    announce: (tabId, presence) => void announced.push([tabId, presence]),
    onAttached: () => undefined,
    onAskHostAccess: () => undefined,
    setTimer: (callback, delayMs) => scheduler.setTimer(callback, delayMs),
  });
  const connect = (join: (port: ReturnType<typeof crossedPorts>[1]) => void) => {
    const [near, far] = crossedPorts(wire);
    const received: unknown[] = [];
    near.onMessage.addListener((message) => received.push(message));
    join(far);
    return { port: near, received, say: near.postMessage.bind(near) };
  };
  const bridge = (tabId: number) =>
    connect((port) => switchboard.connectBridge(port, { tabId, frameId: 0, isPrerendered: false }));
  const panel = (tabId: number) => {
    const end = connect((port) => switchboard.connectPanel(port));
    end.say({ kind: 'attach', tabId });
    wire.deliverAll();
    return end;
  };
  return { wire, scheduler, announced, switchboard, bridge, panel, savedTabs: () => saved };
}

describe('switchboard', () => {
  it('passes messages on unread', () => {
    const { wire, bridge, panel } = setUp();
    const page = bridge(1);
    const tools = panel(1);
    page.say({ any: 'thing', bytes: Uint8Array.of(1) });
    tools.say({ kind: 'to-bridge', bridge: 1, command: { what: 'ever' } });
    wire.deliverAll();
    expect(tools.received.at(-1)).toEqual({
      kind: 'from-bridge',
      bridge: 1,
      message: { any: 'thing', bytes: Uint8Array.of(1) },
    });
    expect(page.received).toEqual([{ what: 'ever' }]);
  });

  it('lets a panel reach only bridges of its own tab', () => {
    const { wire, bridge, panel } = setUp();
    const page = bridge(1);
    const tools = panel(2);
    tools.say({ kind: 'to-bridge', bridge: 1, command: { kind: 'record', isOn: false } });
    wire.deliverAll();
    expect(page.received).toEqual([]);
    expect(tools.received).toEqual([{ kind: 'attached', tabId: 2 }]);
  });

  it('lets a panel attach only once', () => {
    const { wire, panel, switchboard } = setUp();
    const tools = panel(2);
    tools.say({ kind: 'attach', tabId: 3 });
    wire.deliverAll();
    expect(switchboard.isPanelOpen(2)).toBe(true);
    expect(switchboard.isPanelOpen(3)).toBe(false);
  });

  it('ignores what is no message of a panel', () => {
    const { wire, panel } = setUp();
    const tools = panel(1);
    for (const garbage of [null, 1, 'attach', {}, { kind: 'to-bridge' }, { kind: 'to-bridge', bridge: 99 }]) {
      tools.say(garbage);
    }
    wire.deliverAll();
    expect(tools.received).toHaveLength(1);
    expect(tools.port.isOpen).toBe(true);
  });

  it('announces the first panel of a tab and the leaving of the last', () => {
    const { wire, panel, announced } = setUp();
    const first = panel(1);
    const second = panel(1);
    first.port.disconnect();
    wire.deliverAll();
    expect(announced.filter(([, { isOpen }]) => !isOpen)).toEqual([]);
    second.port.disconnect();
    wire.deliverAll();
    expect(announced.at(-1)).toEqual([1, { kind: 'panel-presence', isOpen: false }]);
  });

  it('tells a panel that comes later who speaks, before anything else of that bridge', () => {
    const { wire, bridge, panel } = setUp();
    panel(1);
    const page = bridge(1);
    page.say('hello');
    page.say('first batch');
    wire.deliverAll();
    const late = panel(1);
    page.say('second batch');
    wire.deliverAll();
    expect(late.received).toEqual([
      { kind: 'attached', tabId: 1 },
      { kind: 'bridge-open', bridge: 1, frameId: 0, isPrerendered: false },
      { kind: 'from-bridge', bridge: 1, message: 'hello' },
      { kind: 'from-bridge', bridge: 1, message: 'second batch' },
    ]);
  });

  it('holds what a bridge sends before its panel is there, in order, and no more than a window', () => {
    const { wire, bridge, panel } = setUp();
    const page = bridge(1);
    for (const message of ['hello', 'one', 'two']) page.say(message);
    wire.deliverAll();
    const tools = panel(1);
    expect(tools.received.slice(2).map((message) => (message as { message: unknown }).message)).toEqual([
      'hello',
      'one',
      'two',
    ]);
    const flooding = bridge(2);
    for (let count = 0; count < 1_000; count += 1) {
      if (flooding.port.isOpen) flooding.say(count);
      wire.deliverAll();
    }
    expect(flooding.port.isOpen).toBe(false);
  });

  it('says that a bridge is gone when its port is cut', () => {
    const { wire, bridge, panel } = setUp();
    const tools = panel(1);
    const page = bridge(1);
    page.port.disconnect();
    wire.deliverAll();
    expect(tools.received.at(-1)).toEqual({ kind: 'bridge-gone', bridge: 1 });
  });

  it('does not say no to the page of a panel that is on its way back', async () => {
    const { switchboard, bridge, panel, scheduler, wire, savedTabs } = setUp([1, 2]);
    expect(await switchboard.isPanelOpenOrExpected(1)).toBe(true);
    expect(await switchboard.isPanelOpenOrExpected(3)).toBe(false);
    expect(savedTabs()).toEqual([1, 2]);
    panel(1).port.disconnect();
    wire.deliverAll();
    expect(await switchboard.isPanelOpenOrExpected(1)).toBe(false);
    const page = bridge(2);
    scheduler.advance(30_000);
    wire.deliverAll();
    expect(page.port.isOpen).toBe(false);
    expect(await switchboard.isPanelOpenOrExpected(2)).toBe(false);
    expect(savedTabs()).toEqual([]);
  });

  it('leaves no timer behind', () => {
    const { wire, bridge, panel, scheduler } = setUp();
    const page = bridge(1);
    panel(1);
    page.port.disconnect();
    wire.deliverAll();
    expect(scheduler.pendingTimers).toBe(0);
  });
});
