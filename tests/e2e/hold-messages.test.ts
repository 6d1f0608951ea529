import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { FULL_SPEED } from '../../src/panel/act/act-desk.ts';
import type { Breakpoint } from '../../src/panel/act/hold-desk.ts';
import type { NetworkSpeed } from '../../src/protocol/panel-command.ts';
import type { Rule } from '../../src/protocol/rule.ts';
import { waitForCondition } from '../support/browsers/condition.ts';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { buildProbeExtension } from '../support/probe-panel/build-probe.ts';
import type { Probe } from '../support/probe-panel/probe.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

declare const probe: Probe;
declare global {
  interface Window {
    socket: WebSocket;
    seen: string[];
    send(...messages: unknown[]): string;
  }
}

let servers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
let tab: Tab;
let panel: PanelPage;

/** A page that writes down what it gets, in the order of its tasks and microtasks. */
const page = (target: string): string => `<!doctype html><title>held</title><script>
  window.seen = [];
  window.socket = new WebSocket(${JSON.stringify(target)});
  const show = (data) => typeof data === 'string' ? data : data instanceof Blob ? 'Blob ' + data.size
    : 'ArrayBuffer ' + [...new Uint8Array(data)];
  socket.onmessage = (event) => {
    const isRight = event.target === socket && event.origin === new URL(socket.url).origin && event instanceof MessageEvent;
    seen.push(show(event.data) + (isRight ? '' : ' wrong'));
    if (event.data === 'micro') Promise.resolve().then(() => seen.push('microtask'));
  };
  socket.onclose = (event) => seen.push('close ' + event.code + ' ' + socket.readyState);
  socket.onerror = () => seen.push('error ' + socket.readyState);
  window.send = (...messages) => { for (const message of messages) socket.send(message); return 'sent'; };
</script>`;

beforeAll(async () => {
  servers = await startDemoServers({ port: 0 });
  pages = await servePages({
    '/': page(servers.socketUrl('/echo?top')),
    '/other': '<!doctype html><title>other</title>',
  });
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: await buildProbeExtension(inject('browser')),
  });
});

afterAll(async () => {
  await session?.close();
  await pages?.close();
  await servers?.close();
});

beforeEach(async () => {
  await tab?.close();
  servers.log.connections.length = 0;
  tab = await session.newTab('about:blank');
  ({ panel } = await tab.openDevTools());
  await panel.waitFor(() => probe.session.status.link === 'live', { what: 'the panel to be attached' });
  await tab.navigate(`${pages.origin}/`);
  await panel.waitFor(() => probe.connections().some(({ state }) => state === 'open'), { what: 'an open socket' });
});

const breakOn = (direction: Breakpoint['direction'], filter: string, timeoutMs = 0): Promise<unknown> =>
  panel
    .evaluate(
      (way: string, condition: string, timeout: number) => {
        const side = way === 'in' || way === 'out' ? way : 'both';
        probe.session.hold.setBreakpoints(
          condition === 'off' ? [] : [{ id: 1, isOn: true, direction: side, connection: null, filter: condition }],
          timeout,
        );
        const [connection] = probe.session.connections.all();
        // Commands are carried out in their order: what follows finds the breakpoint set.
        return connection ? probe.session.act.setOffline(connection, false).then(({ kind }) => kind) : 'none';
      },
      direction,
      filter,
      timeoutMs,
    )
    .then((kind) => expect(kind).toBe('done'));

const setRules = (rules: readonly Rule[]): Promise<unknown> =>
  panel
    .evaluate((json: string) => {
      const list: Rule[] = JSON.parse(json);
      probe.session.hold.setRules(list);
      const [connection] = probe.session.connections.all();
      return connection ? probe.session.act.setOffline(connection, false).then(({ kind }) => kind) : 'none';
    }, JSON.stringify(rules))
    .then((kind) => expect(kind).toBe('done'));

const send = (...messages: readonly string[]): Promise<unknown> =>
  tab.evaluate((texts: readonly string[]) => window.send(...texts), messages);
const seen = (): Promise<string[]> => tab.evaluate(() => window.seen);
const held = (count: number): Promise<unknown> =>
  panel.waitFor((wanted: number) => probe.session.hold.queue.length === wanted, {
    what: `${count} held messages`,
    args: [count],
  });
const saw = (count: number): Promise<unknown> =>
  tab.waitFor((wanted: number) => window.seen.length === wanted, {
    what: `${count} events in the page`,
    args: [count],
  });
/** Does something with one of the queue. */
const release = (how: 'forward' | 'drop' | 'replace' | 'answer', at: number, payload = ''): Promise<string> =>
  panel.evaluate(
    async (what: string, index: number, text: string) => {
      const { hold } = probe.session;
      const one = hold.queue[index];
      if (!one) return 'none';
      const outcome =
        what === 'forward'
          ? hold.forward([one])
          : what === 'drop'
            ? hold.drop([one])
            : hold.replace(one, text, what === 'answer');
      return (await outcome).kind;
    },
    how,
    at,
    payload,
  );
const received = (): string[] =>
  servers.log.connections
    .flatMap(({ messages }) => messages)
    .filter(({ direction }) => direction === 'received')
    .map(({ kind, bytes }) => (kind === 'text' ? Buffer.from(bytes).toString() : `bytes ${[...bytes].join()}`));
const passages = async (): Promise<string[]> => {
  const json = await panel.evaluate(() =>
    JSON.stringify(
      probe
        .rows()
        .filter(({ kind }) => kind === 'in' || kind === 'out')
        .map(
          ({ kind, origin, text, passage }) => `${kind} ${text} ${origin}${passage === 'plain' ? '' : ` ${passage}`}`,
        ),
    ),
  );
  return JSON.parse(json) as string[];
};

describe('a breakpoint on what the page sends', () => {
  test('holds it in order; it is forwarded, edited, answered or dropped, and the server gets what is left', async () => {
    await breakOn('out', 'hold');
    await send('before', 'hold 1', 'hold 2', 'behind', 'hold 3', 'hold 4');
    await held(5);
    await waitForCondition(() => received().length === 1, { what: 'what came before the breakpoint' });
    expect(await tab.evaluate(() => [window.socket.readyState, window.socket.bufferedAmount])).toEqual([1, 0]);
    expect(await release('drop', 3)).toBe('done');
    await held(4);
    expect(await release('answer', 3, 'no')).toBe('done');
    await tab.waitFor(() => window.seen.includes('no'), { what: 'the answer' });
    expect(await release('replace', 1, 'edited 2')).toBe('done');
    expect(received()).toEqual(['before']);
    expect(await release('forward', 0)).toBe('done');
    await waitForCondition(() => received().length === 4, { what: 'the rest' });
    expect(received()).toEqual(['before', 'hold 1', 'edited 2', 'behind']);
    await held(0);
    await saw(5);
    expect((await passages()).filter((line) => !line.startsWith('in '))).toEqual([
      'out before page',
      'out hold 1 page delayed',
      'out hold 2 page replaced',
      'out behind page delayed',
      'out hold 3 page dropped',
      'out hold 4 page dropped',
      'out edited 2 edited delayed',
    ]);
    expect(await panel.evaluate(() => probe.rows().find(({ text }) => text === 'edited 2')?.original)).toBeGreaterThan(
      0,
    );
  });

  test('copies bytes at the call, reads Blobs in order, and throws what the browser throws', async () => {
    await breakOn('out', 'hex:07');
    const thrown = await tab.evaluate(() => {
      const { socket } = window;
      const bytes = new Uint8Array([7, 1]);
      socket.send(bytes);
      bytes.fill(9);
      socket.send(new Blob([new Uint8Array([7, 2])]));
      socket.send(new Uint8Array([7, 3]).buffer);
      socket.send({ toString: () => 'object' } as unknown as string);
      const errors: string[] = [];
      const attempt = (run: () => void): void => {
        try {
          run();
          errors.push('none');
        } catch (error) {
          errors.push(error instanceof Error || error instanceof DOMException ? error.name : String(error));
        }
      };
      attempt(() => new WebSocket(socket.url).send('early'));
      attempt(() => socket.send(Symbol('x') as unknown as string));
      attempt(() =>
        socket.send({
          toString: () => {
            throw new RangeError('of the page');
          },
        } as unknown as string),
      );
      return errors;
    });
    expect(thrown).toEqual(['InvalidStateError', 'TypeError', 'RangeError']);
    await held(4);
    expect(received()).toEqual([]);
    await panel.evaluate(() => probe.session.hold.releaseAll());
    await waitForCondition(() => received().length === 4, { what: 'all four' });
    expect(received()).toEqual(['bytes 7,1', 'bytes 7,2', 'bytes 7,3', 'object']);
  });

  test('lets go what the page sent before it closes', async () => {
    await breakOn('out', '');
    await send('last', 'words');
    await held(2);
    await tab.evaluate(() => window.socket.close(4000, 'bye'));
    await waitForCondition(() => servers.log.connections[0]?.close !== undefined, { what: 'the close' });
    expect(received()).toEqual(['last', 'words']);
    expect(servers.log.connections[0]?.close?.code).toBe(4000);
    await held(0);
  });
});

describe('a breakpoint on what the page receives', () => {
  test('delivers a thousand in order, each in a task of its own, with the type that the page wants by then', async () => {
    await breakOn('in', '');
    await tab.evaluate(() => {
      for (let count = 0; count < 998; count += 1) window.socket.send(`m${count}`);
      window.socket.send('micro');
      window.socket.send(new Uint8Array([1, 2]));
    });
    await held(1000);
    expect(await seen()).toEqual([]);
    await tab.evaluate(() => {
      window.socket.binaryType = 'arraybuffer';
    });
    await panel.evaluate(() => probe.session.hold.releaseAll());
    await saw(1001);
    const all = await seen();
    expect(all.slice(0, 998)).toEqual(Array.from({ length: 998 }, (_, count) => `m${count}`));
    expect(all.slice(998)).toEqual(['micro', 'microtask', 'ArrayBuffer 1,2']);
    await held(0);
  });

  test('lets nothing overtake it, not even the end of the connection', async () => {
    await breakOn('in', 'hold');
    await send('hold', 'behind');
    await held(2);
    await tab.evaluate(() => window.seen.push('page works'));
    await panel.evaluate(async () => {
      const [connection] = probe.session.connections.all();
      if (connection) await probe.session.act.simulateClose(connection, 1012, 'restart');
    });
    await tab.waitFor(() => window.socket.readyState === 3, { what: 'the real end' });
    expect(await seen()).toEqual(['page works']);
    await release('forward', 0);
    await saw(4);
    expect(await seen()).toEqual(['page works', 'hold', 'behind', 'close 1012 3']);
  });

  test('asks the panel about regular expressions, and goes on by itself when its time is over', async () => {
    await breakOn('in', '/^hol. \\d$/', 700);
    await send('held 1', 'hold 2', 'other');
    await saw(3);
    expect(await seen()).toEqual(['held 1', 'hold 2', 'other']);
    await waitForCondition(async () => !(await passages()).some((line) => line.endsWith(' held')), {
      what: 'the panel to learn that all were let go',
    });
    expect((await passages()).filter((line) => line.startsWith('in '))).toEqual([
      'in held 1 page',
      'in hold 2 page delayed',
      'in other page delayed',
    ]);
    expect(await panel.evaluate(() => probe.session.hold.released.timeout)).toBe(1);
  });
});

describe('everything that is held is let go', () => {
  test('when the panel is closed', async () => {
    await breakOn('both', '');
    await send('a', 'b');
    await held(2);
    await tab.closeDevTools();
    await saw(2);
    expect(received()).toEqual(['a', 'b']);
    await send('c');
    await saw(3);
  });

  test('when the page is left', async () => {
    await breakOn('out', '');
    await send('a', 'b');
    await held(2);
    await tab.navigate(`${pages.origin}/other`);
    await waitForCondition(() => received().length === 2, { what: 'what was held' });
    expect(received()).toEqual(['a', 'b']);
    await held(0);
  });
});

const setSpeed = (speed: Partial<NetworkSpeed>): Promise<unknown> =>
  panel
    .evaluate(
      (json: string) => {
        const [connection] = probe.session.connections.all();
        return connection ? probe.session.act.setSpeed(connection, JSON.parse(json)).then(({ kind }) => kind) : 'none';
      },
      JSON.stringify({ ...FULL_SPEED, ...speed }),
    )
    .then((kind) => expect(kind).toBe('done'));

test('a slow network takes its time for bytes, and a stalled one says nothing, not even that it ended', async () => {
  await setSpeed({ bytesPerSecondOut: 1_000 });
  const took = await tab.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const { socket } = window;
        const startedAt = performance.now();
        socket.addEventListener('message', ({ data }) => data === 'end' && resolve(performance.now() - startedAt));
        window.send('x'.repeat(500), 'end');
      }),
  );
  expect(took).toBeGreaterThanOrEqual(499);
  await setSpeed({ isStalled: true });
  await send('late');
  await setSpeed({ isStalled: true });
  expect(received()).toHaveLength(2);
  expect(await tab.evaluate(() => window.socket.readyState)).toBe(1);
  await setSpeed({});
  await saw(3);
  expect((await seen()).at(-1)).toBe('late');
  expect((await passages()).filter((line) => line.startsWith('out late'))).toEqual(['out late page delayed']);
});

describe('rules', () => {
  test('change, drop, answer, copy and tag what passes, and say how often', async () => {
    await setRules([
      { id: 1, condition: { kind: 'text', text: 'secret' }, action: { kind: 'drop' } },
      {
        id: 2,
        condition: { kind: 'direction', isIn: false, isOut: true },
        action: { kind: 'replace-text', find: 'cat', replacement: 'dog', isEach: true },
      },
      { id: 3, condition: { kind: 'text', text: 'ask' }, action: { kind: 'answer', data: 'told', isDropped: true } },
      {
        id: 4,
        condition: {
          kind: 'and',
          parts: [
            { kind: 'text', text: 'twice' },
            { kind: 'direction', isIn: true, isOut: false },
          ],
        },
        action: { kind: 'duplicate', times: 1 },
      },
      { id: 5, condition: { kind: 'text', text: 'dog' }, action: { kind: 'tag', label: 'animal', color: 'red' } },
    ]);
    const hits = panel.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const sums = new Map<number, number>();
          probe.session.hold.onRuleHits(({ rule, hits: count }) => {
            sums.set(rule, (sums.get(rule) ?? 0) + count);
            if (sums.size === 5) resolve(JSON.stringify([...sums].toSorted(([left], [right]) => left - right)));
          });
        }),
    );
    await send('plain', 'a cat, a cat', 'secret', 'ask', 'twice');
    await saw(5);
    expect(received()).toEqual(['plain', 'a dog, a dog', 'twice']);
    expect((await seen()).toSorted()).toEqual(['a dog, a dog', 'plain', 'told', 'twice', 'twice']);
    expect(JSON.parse(await hits)).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
      [5, 2],
    ]);
    expect((await passages()).filter((line) => line.startsWith('out '))).toEqual([
      'out plain page',
      'out a cat, a cat page replaced',
      'out a dog, a dog edited',
      'out secret page dropped',
      'out ask page dropped',
      'out twice page',
    ]);
    expect(await panel.evaluate(() => probe.rows().filter(({ note }) => note === 'animal').length)).toBe(2);
    await setRules([]);
    await send('cat');
    await waitForCondition(() => received().includes('cat'), { what: 'a message past the rules' });
  });
});
