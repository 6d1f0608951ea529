import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { Bridge } from '../../src/content/bridge/bridge.ts';
import type { PortLike } from '../../src/protocol/port-like.ts';

const DOCUMENT = { id: 'd'.repeat(32), url: 'https://a/', isTop: true, timeOrigin: 1 };
const OPEN = { kind: 'panel-presence', isOpen: true };
const CLOSED = { kind: 'panel-presence', isOpen: false };

class FakePort implements PortLike {
  readonly posted: unknown[] = [];
  isDisconnected = false;
  readonly #message = new Set<(message: unknown) => void>();
  readonly #disconnect = new Set<() => void>();
  readonly onMessage = events(this.#message);
  readonly onDisconnect = events(this.#disconnect);

  postMessage(message: unknown): void {
    if (this.isDisconnected) throw new Error('Attempting to use a disconnected port object');
    this.posted.push(message);
  }

  disconnect(): void {
    this.isDisconnected = true;
  }

  /** The other end does something. */
  say(message: unknown): void {
    for (const listener of this.#message) listener(message);
  }

  cut(): void {
    this.isDisconnected = true;
    for (const listener of this.#disconnect) listener();
  }
}

function events<Listener>(listeners: Set<Listener>) {
  return {
    addListener: (listener: Listener) => void listeners.add(listener),
    removeListener: (listener: Listener) => void listeners.delete(listener),
  };
}

function setUp() {
  const told: [string, unknown][] = [];
  const ports: FakePort[] = [];
  const answers: ((value: unknown) => void)[] = [];
  const state = { isAlive: true };
  const failures = { left: 0 };
  const waits: { readonly callback: () => void; readonly delayMs: number }[] = [];
  const bridge: Bridge = new Bridge({
    dispatch: (type, detail) => {
      told.push([type, detail]);
      if (type === 'live' || type === 'again') bridge.takeHookEvent('start', 2);
    },
    connect: () => {
      if (!state.isAlive) throw new Error('Extension context invalidated.');
      const port = new FakePort();
      ports.push(port);
      return port;
    },
    askPresence: () => {
      if (failures.left > 0) {
        failures.left -= 1;
        return Promise.reject(new Error('Could not establish connection. Receiving end does not exist.'));
      }
      return new Promise((resolve) => answers.push(resolve));
    },
    wait: (callback, delayMs) => {
      const wait = { callback, delayMs };
      waits.push(wait);
      return () => void waits.splice(waits.indexOf(wait), 1);
    },
    isExtensionAlive: () => state.isAlive,
    describeDocument: () => DOCUMENT,
  });
  const answer = async (value: unknown) => {
    answers.shift()?.(value);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { bridge, told, ports, answers, state, failures, waits, answer, types: () => told.map(([type]) => type) };
}

function batch(firstSeq: number) {
  const json = JSON.stringify({ kind: 'error', connection: 1, time: 5 });
  return {
    firstSeq,
    isHistory: false,
    columns: Float64Array.of(8 | 16, 1, 5, 0, json.length, -1),
    text: json,
    bytes: null,
  };
}

describe('the bridge', () => {
  test('neither asks nor connects before the hook has captured something', () => {
    const { bridge, ports, answers } = setUp();
    bridge.takePresence(OPEN);
    bridge.leave(true);
    bridge.comeBack();
    expect(answers).toHaveLength(0);
    expect(ports).toHaveLength(0);
  });

  test('asks at the first event and, with a panel open, says hello before the first batch', async () => {
    const { bridge, told, ports, answer } = setUp();
    bridge.takeHookEvent('wake', null);
    expect(ports).toHaveLength(0);
    await answer(OPEN);
    bridge.takeHookEvent('batch', batch(2));
    expect(told).toEqual([['live', null]]);
    expect(ports[0]?.posted).toEqual([
      { kind: 'hello', version: 1, document: DOCUMENT, nextSeq: 2 },
      {
        kind: 'batch',
        documentId: DOCUMENT.id,
        firstSeq: 2,
        isHistory: false,
        events: [{ kind: 'error', connection: 1, time: 5 }],
      },
    ]);
  });

  test('goes live within the wake call when a panel was announced before', () => {
    const { bridge, told } = setUp();
    bridge.takePresence(OPEN);
    bridge.takeHookEvent('wake', null);
    expect(told).toEqual([['live', null]]);
  });

  test.each([[CLOSED], [undefined], ['garbage'], [{ kind: 'panel-presence', isOpen: 'yes' }]])(
    'takes %j for no panel',
    async (value) => {
      const { bridge, told, ports, answer } = setUp();
      bridge.takeHookEvent('wake', null);
      await answer(value);
      expect(told).toEqual([['idle', null]]);
      expect(ports).toHaveLength(0);
    },
  );

  test('believes an announcement more than an answer that it overtook', async () => {
    const { bridge, ports, types, answer } = setUp();
    bridge.takeHookEvent('wake', null);
    bridge.takePresence(OPEN);
    await answer(CLOSED);
    expect(types()).toEqual(['live']);
    expect(ports[0]?.isDisconnected).toBe(false);
  });

  test('connects again at once when the background ended, greets again and has the hook send again', () => {
    const { bridge, ports, types } = setUp();
    bridge.takePresence(OPEN);
    bridge.takeHookEvent('wake', null);
    ports[0]?.say({ kind: 'ack', documentId: DOCUMENT.id, nextSeq: 2 });
    ports[0]?.cut();
    expect(types()).toEqual(['live', 'ack', 'again']);
    expect(ports[1]?.posted).toEqual([{ kind: 'hello', version: 1, document: DOCUMENT, nextSeq: 2 }]);
  });

  test('outlasts a background that takes seconds to end, keeping the hook live', () => {
    const { bridge, ports, types, waits } = setUp();
    bridge.takePresence(OPEN);
    bridge.takeHookEvent('wake', null);
    let waitedMs = 0;
    while (waitedMs < 10_000) {
      ports.at(-1)?.cut();
      const wait = waits.pop();
      waitedMs += wait?.delayMs ?? 0;
      wait?.callback();
    }
    expect(types()).not.toContain('idle');
    ports.at(-1)?.say({ kind: 'ack', documentId: DOCUMENT.id, nextSeq: 2 });
    expect(types().slice(-2)).toEqual(['again', 'ack']);
  });

  test('gives up after a bounded number of ports on which nothing was heard, until a panel is announced', () => {
    const { bridge, ports, types, waits } = setUp();
    bridge.takePresence(OPEN);
    bridge.takeHookEvent('wake', null);
    for (let round = 0; round < 20; round += 1) {
      ports.at(-1)?.cut();
      waits.pop()?.callback();
    }
    expect(ports).toHaveLength(10);
    expect(types().at(-1)).toBe('idle');
    bridge.takePresence(OPEN);
    expect(ports).toHaveLength(11);
    expect(types().at(-1)).toBe('live');
  });

  test('asks again when nobody was there to answer, and believes only an answer', async () => {
    const { bridge, told, failures, waits, ports, answer } = setUp();
    failures.left = 3;
    bridge.takeHookEvent('wake', null);
    for (let round = 0; round < 3; round += 1) {
      await Promise.resolve();
      await Promise.resolve();
      waits.pop()?.callback();
    }
    expect(told).toEqual([]);
    await answer(OPEN);
    expect(told).toEqual([['live', null]]);
    expect(ports).toHaveLength(1);
  });

  test('does not wait on when a panel is announced meanwhile, or closes', () => {
    const { bridge, ports, types, waits } = setUp();
    bridge.takePresence(OPEN);
    bridge.takeHookEvent('wake', null);
    ports.at(-1)?.cut();
    ports.at(-1)?.cut();
    expect(waits).toHaveLength(1);
    bridge.takePresence(OPEN);
    expect(waits).toHaveLength(0);
    expect(ports).toHaveLength(3);
    ports.at(-1)?.cut();
    ports.at(-1)?.cut();
    bridge.takePresence(CLOSED);
    expect(waits).toHaveLength(0);
    expect(types().at(-1)).toBe('idle');
  });

  test('hangs up when the last panel closes and lets the hook keep its history', () => {
    const { bridge, ports, types } = setUp();
    bridge.takePresence(OPEN);
    bridge.takeHookEvent('wake', null);
    bridge.takePresence(CLOSED);
    expect(ports[0]?.isDisconnected).toBe(true);
    expect(types()).toEqual(['live', 'idle']);
  });

  test('lets another panel hear everything from the beginning', () => {
    const { bridge, ports, types } = setUp();
    bridge.takePresence(OPEN);
    bridge.takeHookEvent('wake', null);
    bridge.takePresence(OPEN);
    expect(types()).toEqual(['live']);
    ports[0]?.say({ kind: 'ack', documentId: DOCUMENT.id, nextSeq: 2 });
    bridge.takePresence(OPEN);
    expect(types()).toEqual(['live', 'ack', 'live']);
    expect(ports).toHaveLength(1);
  });

  test('tells the hook of pagehide, keeps still in the back/forward cache and asks anew when it comes back', async () => {
    const { bridge, ports, types, answer } = setUp();
    bridge.takePresence(OPEN);
    bridge.takeHookEvent('wake', null);
    bridge.leave(true);
    ports[0]?.cut();
    expect(ports).toHaveLength(1);
    bridge.comeBack();
    await answer(OPEN);
    expect(types()).toEqual(['live', 'leave', 'back', 'again']);
    expect(ports).toHaveLength(2);
  });

  test('ends quietly when the extension was reloaded under the page', () => {
    const { bridge, ports, state, types } = setUp();
    bridge.takePresence(OPEN);
    bridge.takeHookEvent('wake', null);
    state.isAlive = false;
    ports[0]?.cut();
    bridge.takePresence(OPEN);
    bridge.takeHookEvent('batch', batch(2));
    bridge.leave(false);
    expect(types()).toEqual(['live', 'stop']);
  });

  test('drops a batch for which there is no port, and survives one that was cut a moment ago', () => {
    const { bridge, ports } = setUp();
    bridge.takePresence(OPEN);
    bridge.takeHookEvent('batch', batch(2));
    bridge.takeHookEvent('wake', null);
    const port = ports[0];
    if (port) port.isDisconnected = true;
    expect(() => bridge.takeHookEvent('batch', batch(2))).not.toThrow();
  });

  test('passes on only commands of the protocol that are meant for its document', () => {
    const { bridge, ports, told } = setUp();
    bridge.takePresence(OPEN);
    bridge.takeHookEvent('wake', null);
    told.length = 0;
    const port = ports[0];
    for (const message of [
      { kind: 'ack', documentId: 'e'.repeat(32), nextSeq: 5 },
      { kind: 'ack', documentId: DOCUMENT.id, nextSeq: 0 },
      { kind: 'ack', documentId: DOCUMENT.id, nextSeq: Number.NaN },
      { kind: 'record', isOn: 1 },
      { kind: 'live' },
      null,
    ]) {
      port?.say(message);
    }
    expect(told).toEqual([]);
    port?.say({ kind: 'record', isOn: false });
    expect(told).toEqual([['record', false]]);
  });

  test('hands the page only commands for its own document, and only from the port that stands', async () => {
    const { bridge, told, ports, answer } = setUp();
    bridge.takeHookEvent('wake', null);
    await answer(OPEN);
    told.length = 0;
    const command = {
      kind: 'close-connection',
      documentId: DOCUMENT.id,
      command: 5,
      connection: 1,
      code: 4000,
      reason: 'x',
    };
    ports[0]?.say({ ...command, documentId: 'e'.repeat(32) });
    ports[0]?.say({ ...command, connection: 'all' });
    expect(told).toEqual([]);
    ports[0]?.say(command);
    const { documentId: _, ...head } = command;
    expect(told.map(([type, detail]) => [type, JSON.parse(String(detail))])).toEqual([['act', head]]);
    ports[0]?.cut();
    told.length = 0;
    ports[0]?.say(command);
    expect(told.some(([type]) => type === 'act')).toBe(false);
  });

  test('neither throws nor tells the hook anything for arbitrary messages from any side', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (message, detail) => {
        const { bridge, ports, told } = setUp();
        bridge.takePresence(OPEN);
        bridge.takeHookEvent('wake', null);
        bridge.takePresence(message);
        bridge.takeHookEvent('batch', detail);
        ports[0]?.say(message);
        expect(told.map(([type]) => type)).toEqual(['live']);
        expect(ports[0]?.posted).toHaveLength(1);
      }),
    );
  });
});
