import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import type { ActOutcome } from '../../src/panel/act/act-desk.ts';
import { waitForCondition } from '../support/browsers/condition.ts';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { buildProbeExtension } from '../support/probe-panel/build-probe.ts';
import type { Probe, ProbeRow } from '../support/probe-panel/probe.ts';
import { openProbe } from '../support/probe-panel/read-probe.ts';
import { reusedTab } from '../support/reused-tab.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

declare const probe: Probe;
declare global {
  interface Window {
    socket: WebSocket;
    seen: string[];
    names: string[];
  }
}

let servers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
let tab: Tab;
let panel: PanelPage;

/** Names on the global that would betray us, as the very first script of a document sees them. */
const NAMES = `[...Reflect.ownKeys(window)].map(String).filter((name) => /framescope/i.test(name))`;

/** Writes down every event of its socket in the order of its handlers. */
const talker = (target: string): string => `<!doctype html><title>talker</title><script>
  window.names = ${NAMES};
  window.seen = [];
  window.socket = new WebSocket(${JSON.stringify(target)});
  const note = (who) => (event) => {
    const { data } = event;
    const shown = typeof data === 'string' ? data : data instanceof Blob ? 'Blob ' + data.size
      : data instanceof ArrayBuffer ? 'ArrayBuffer ' + [...new Uint8Array(data)] : event.code + ' ' + event.reason;
    const isRight = event.target === socket && event.currentTarget === socket && (event.type !== 'message' ||
      (event instanceof MessageEvent && event.origin === new URL(socket.url).origin && event.lastEventId === '' && event.source === null));
    seen.push([event.type, who, shown, isRight ? 'right' : 'wrong', event.isTrusted, socket.readyState].join(' '));
  };
  socket.addEventListener('message', note('once'), { once: true });
  socket.onmessage = note('handler');
  socket.addEventListener('message', { handleEvent: note('object') });
  socket.onclose = note('handler');
  socket.onerror = note('handler');
</script>`;

beforeAll(async () => {
  servers = await startDemoServers({ port: 0 });
  const echo = (name: string): string => servers.socketUrl(`/echo?${name}`);
  pages = await servePages({
    '/': talker(echo('top')),
    '/frames': `${talker(echo('top'))}<body>
      <iframe srcdoc="${talker(echo('srcdoc')).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>
      <script>
        const frame = document.createElement('iframe');
        document.body.append(frame);
        const blank = frame.contentWindow;
        blank.names = ((window) => ${NAMES})(blank);
        blank.socket = new blank.WebSocket(${JSON.stringify(echo('blank'))});
        blank.seen = [];
        blank.socket.onmessage = (event) => blank.seen.push(event.data);
      </script>`,
    '/hostile': `${talker(echo('top'))}<script>
      let noticed = 'noticed:';
      const notice = (name) => function () { noticed += ' ' + name; throw new Error(name); };
      const send = socket.send.bind(socket);
      socket.onmessage = ({ data }) => { if (data === 'report') send(noticed); };
      socket.addEventListener('open', () => {
        for (const name of ['get', 'set', 'value', 'data', 'origin', 'socket', 'endings', 'detail'])
          Object.defineProperty(Object.prototype, name, { __proto__: null, set: notice('set ' + name), configurable: true });
        for (const name of ['send', 'close']) WebSocket.prototype[name] = notice(name);
        EventTarget.prototype.dispatchEvent = notice('dispatchEvent');
        window.MessageEvent = notice('MessageEvent');
        window.URL = notice('URL');
        JSON.parse = notice('parse');
        String.prototype.charCodeAt = notice('charCodeAt');
        Reflect.apply = notice('apply');
      });
    </script>`,
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
  tab = await reusedTab(session, tab);
  panel = await openProbe(tab);
  servers.log.connections.length = 0;
});

async function open(path: string, sockets = 1): Promise<void> {
  await tab.navigate(`${pages.origin}${path}`);
  await panel.waitFor((count: number) => probe.connections().filter(({ state }) => state === 'open').length === count, {
    what: 'open sockets',
    args: [sockets],
  });
}

/** Bytes as numbers, so that they can be handed over. `edits`: the row it is made from. */
interface Sent {
  readonly to?: string;
  readonly direction: 'in' | 'out';
  readonly text?: string;
  readonly bytes?: readonly number[];
  readonly edits?: number;
}

async function send(message: Sent): Promise<ActOutcome> {
  const answer = await panel.evaluate(
    async (to: string, direction: string, text: string | null, bytes: readonly number[], edits: number) => {
      const connection = probe.session.connections.all().find(({ url }) => url.endsWith(to));
      if (!connection) throw new Error(`no connection ${to}`);
      const outcome = await probe.session.act.sendMessage(connection, {
        direction: direction === 'in' ? 'in' : 'out',
        payload: text ?? Uint8Array.from(bytes),
        original: edits < 0 ? null : edits,
      });
      return JSON.stringify(outcome);
    },
    message.to ?? 'top',
    message.direction,
    message.text ?? null,
    message.bytes ?? [],
    message.edits ?? -1,
  );
  return JSON.parse(answer) as ActOutcome;
}

async function closeSocket(code: number | null, reason: string | null): Promise<ActOutcome> {
  const answer = await panel.evaluate(
    async (wanted: number | null, words: string | null) => {
      const [connection] = probe.session.connections.all();
      if (!connection) throw new Error('no connection');
      return JSON.stringify(await probe.session.act.closeConnection(connection, wanted, words));
    },
    code,
    reason,
  );
  return JSON.parse(answer) as ActOutcome;
}

const rows = (): Promise<ProbeRow[]> =>
  panel.evaluate(() => JSON.stringify(probe.rows())).then((json) => JSON.parse(json) as ProbeRow[]);
const short = (list: readonly ProbeRow[]): string[] =>
  list
    .filter(({ kind }) => kind === 'in' || kind === 'out')
    .map(({ kind, origin, text, length }) => `${kind} ${origin} ${text === '' ? length : text}`);

/** What the server got from the socket with that query. */
const received = (name = 'top'): string[] =>
  servers.log.connections
    .filter(({ target }) => target.endsWith(name))
    .flatMap(({ messages }) => messages)
    .filter(({ direction }) => direction === 'received')
    .map(({ kind, bytes }) => (kind === 'text' ? Buffer.from(bytes).toString() : `bytes ${[...bytes].join()}`));

const seen = (): Promise<string[]> => tab.evaluate(() => window.seen);

describe('a message from the panel to the server', () => {
  test('leaves by the page’s own socket, is answered there, and is a row of its own kind', async () => {
    await open('/');
    expect(await send({ direction: 'out', text: 'héllo' })).toMatchObject({ kind: 'done', row: 2 });
    expect(await send({ direction: 'out', bytes: [0, 255, 128, 10] })).toMatchObject({ kind: 'done' });
    expect(await send({ direction: 'out', text: '' })).toMatchObject({ kind: 'done' });
    await waitForCondition(() => received().length === 3, { what: 'the server to have all three' });
    expect(received()).toEqual(['héllo', 'bytes 0,255,128,10', '']);
    expect(servers.log.connections).toHaveLength(1);
    await tab.waitFor(() => window.seen.length === 7, { what: 'the echoes in the page' });
    await panel.waitFor(() => probe.frameCount() === 6, { what: 'six rows' });
    const sent = short(await rows()).filter((line) => line.startsWith('out'));
    expect(sent).toEqual(['out injected héllo', expect.stringMatching(/^out injected \S/), 'out injected 0']);
    expect(await tab.evaluate(() => window.names)).toEqual([]);
  });

  test('made from a row is marked edited and knows that row', async () => {
    await open('/');
    await tab.evaluate(() => window.socket.send('first'));
    await panel.waitFor(() => probe.frameCount() === 2, { what: 'the message and its echo' });
    await send({ direction: 'out', text: 'second', edits: 2 });
    const all = await rows();
    expect(all.find(({ text }) => text === 'second')).toMatchObject({ origin: 'edited', original: 2 });
    expect(received()).toEqual(['first', 'second']);
  });
});

describe('a message from the panel to the page', () => {
  test('is an event like those of the browser, but that it is not trusted', async () => {
    await open('/');
    await send({ direction: 'in', text: 'from you' });
    await tab.evaluate(() => {
      window.socket.binaryType = 'arraybuffer';
    });
    await send({ direction: 'in', bytes: [1, 2, 255] });
    await tab.evaluate(() => {
      window.socket.binaryType = 'blob';
    });
    await send({ direction: 'in', bytes: [1, 2, 255] });
    await tab.evaluate(() => window.socket.send('real'));
    await tab.waitFor(() => window.seen.length === 9, { what: 'the real message too' });
    expect(await seen()).toEqual([
      'message once from you right false 1',
      'message handler from you right false 1',
      'message object from you right false 1',
      'message handler ArrayBuffer 1,2,255 right false 1',
      'message object ArrayBuffer 1,2,255 right false 1',
      'message handler Blob 3 right false 1',
      'message object Blob 3 right false 1',
      'message handler real right true 1',
      'message object real right true 1',
    ]);
    expect(received()).toEqual(['real']);
    await panel.waitFor(() => probe.frameCount() === 5, { what: 'five rows' });
    expect(short(await rows()).filter((line) => line.startsWith('in'))).toEqual([
      'in injected from you',
      expect.stringMatching(/^in injected \S/),
      expect.stringMatching(/^in injected \S/),
      'in page real',
    ]);
  });

  test('stands before what the page does about it', async () => {
    await open('/');
    await tab.evaluate(() => {
      window.socket.addEventListener('message', ({ data }) => window.socket.send(`heard ${data}`), { once: true });
    });
    expect(await send({ direction: 'in', text: 'question' })).toMatchObject({ kind: 'done', row: 2 });
    await panel.waitFor(() => probe.frameCount() === 3, { what: 'question, answer, echo' });
    expect(short(await rows())).toEqual(['in injected question', 'out page heard question', 'in page heard question']);
  });

  test('is also delivered when a handler of the page throws, whose error is the page’s own', async () => {
    await open('/');
    await tab.evaluate(() => {
      window.socket.addEventListener('message', () => {
        throw new Error('of the page');
      });
    });
    expect(await send({ direction: 'in', text: 'x' })).toMatchObject({ kind: 'done' });
    expect((await seen()).length).toBe(3);
  });
});

describe('closing from the panel', () => {
  test('reaches the server with code and reason, and the page as any close', async () => {
    await open('/');
    expect(await closeSocket(4001, 'enough')).toEqual({ kind: 'done', row: null });
    await panel.waitFor(() => probe.connections()[0]?.state === 'closed', { what: 'the close row' });
    await waitForCondition(() => servers.log.connections[0]?.close, { what: 'the close at the server' });
    expect(servers.log.connections[0]?.close).toEqual({ code: 4001, reason: 'enough' });
    expect(await seen()).toEqual(['close handler 4001 enough right true 3']);
    const all = await rows();
    expect(all.find(({ kind }) => kind === 'closing')).toMatchObject({ origin: 'injected' });
    expect(all.find(({ kind }) => kind === 'close')?.detail).toContain('"initiator":"panel"');
    expect(await send({ direction: 'out', text: 'late' })).toMatchObject({ kind: 'failed', failure: 'closed' });
    expect(await closeSocket(1000, null)).toMatchObject({ kind: 'failed', failure: 'closed' });
  });

  test('says in the browser’s words what it refuses, and nothing happens', async () => {
    await open('/');
    expect(await closeSocket(1005, null)).toMatchObject({
      failure: 'refused',
      words: expect.stringContaining('Access'),
    });
    expect(await closeSocket(3000, 'é'.repeat(62))).toMatchObject({
      failure: 'refused',
      words: expect.stringContaining('Syntax'),
    });
    expect((await rows()).some(({ kind }) => kind === 'closing')).toBe(false);
    expect(await tab.evaluate(() => window.socket.readyState)).toBe(1);
  });
});

/** Ends the first connection for the page; answers when the page has seen it. */
async function simulateClose(code: number, reason: string): Promise<void> {
  await panel.evaluate(
    (wanted: number, words: string) => {
      const [connection] = probe.session.connections.all();
      return connection ? probe.session.act.simulateClose(connection, wanted, words).then(({ kind }) => kind) : 'none';
    },
    code,
    reason,
  );
  await tab.waitFor(() => window.seen.some((line) => line.startsWith('close')), { what: 'the close event' });
}

const setOffline = (isOffline: boolean): Promise<string> =>
  panel.evaluate((isOn: boolean) => {
    const [connection] = probe.session.connections.all();
    return connection ? probe.session.act.setOffline(connection, isOn).then(({ kind }) => kind) : 'none';
  }, isOffline);

/** Opens another socket in the page; its events in order. */
const tryToConnect = (): Promise<string[]> =>
  tab.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const socket = new WebSocket(window.socket.url);
        const events = [`state ${socket.readyState}`];
        const note = ({ type }: Event): void => void events.push(`${type} ${socket.readyState}`);
        for (const type of ['open', 'error', 'close']) socket.addEventListener(type, note);
        socket.addEventListener('open', () => socket.close());
        socket.addEventListener('close', ({ code }) => resolve([...events, String(code)]));
      }),
  );

describe('a simulated end', () => {
  test('by the server gives the page the events of such a close', async () => {
    await open('/');
    await simulateClose(1012, 'back soon');
    expect(await seen()).toEqual(['close handler 1012 back soon right false 3']);
    await waitForCondition(() => servers.log.connections[0]?.close !== undefined, { what: 'the real end' });
    await panel.waitFor(() => probe.connections()[0]?.state === 'closed', { what: 'the close row' });
    const all = await rows();
    expect(all.find(({ kind }) => kind === 'closing')?.origin).toBe('injected');
    expect(JSON.parse(all.find(({ kind }) => kind === 'close')?.detail ?? '{}')).toMatchObject({
      code: 1012,
      reason: 'back soon',
      wasClean: true,
      initiator: 'panel',
    });
    expect((await tryToConnect()).slice(1, 2)).toEqual(['open 1']);
  });

  test('by a loss is an error and a close with 1006, and the page can connect again', async () => {
    await open('/');
    await simulateClose(1006, '');
    expect(await seen()).toEqual([
      'error handler undefined undefined right false 3',
      'close handler 1006  right false 3',
    ]);
    expect((await tryToConnect()).slice(1, 2)).toEqual(['open 1']);
  });
});

describe('offline', () => {
  test('loses what is open and refuses what is new until it is switched off', async () => {
    await open('/');
    expect(await setOffline(true)).toBe('done');
    await tab.waitFor(() => window.seen.length === 2, { what: 'the loss' });
    expect((await seen()).at(-1)).toContain('close handler 1006');
    expect(await tryToConnect()).toEqual(['state 0', 'error 3', 'close 3', '1006']);
    expect(await panel.evaluate(() => probe.session.act.offlineDocuments.size)).toBe(1);
    expect(await setOffline(false)).toBe('done');
    expect(await tryToConnect()).toEqual(['state 0', 'open 1', 'close 3', '1005']);
    expect(await panel.evaluate(() => probe.session.act.offlineDocuments.size)).toBe(0);
  });

  test('ends with the panel', async () => {
    await open('/');
    await setOffline(true);
    await tab.closeDevTools();
    await tab.waitFor(
      () =>
        new Promise((resolve) => {
          const socket = new WebSocket(window.socket.url);
          socket.addEventListener('open', () => resolve(true));
          socket.addEventListener('close', () => resolve(false));
        }),
      { what: 'a connection' },
    );
  });
});

const setLatency = (delayMs: number): Promise<string> =>
  panel.evaluate((ms: number) => {
    const [connection] = probe.session.connections.all();
    return connection
      ? probe.session.act
          .setSpeed(connection, {
            delayMs: ms,
            jitterMs: 0,
            bytesPerSecondIn: 0,
            bytesPerSecondOut: 0,
            isStalled: false,
          })
          .then(({ kind }) => kind)
      : 'none';
  }, delayMs);

describe('latency', () => {
  test('delays both directions in their order, and lets everything go when it ends', async () => {
    await open('/');
    expect(await setLatency(200)).toBe('done');
    const took = await tab.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const { socket } = window;
          const sentAt = performance.now();
          const bytes = new Uint8Array([1, 2]);
          socket.binaryType = 'arraybuffer';
          socket.send('a');
          socket.send(bytes);
          bytes.fill(9);
          socket.send('c');
          socket.addEventListener('message', ({ data }) => data === 'c' && resolve(performance.now() - sentAt));
        }),
    );
    expect(took).toBeGreaterThanOrEqual(399);
    expect(received()).toEqual(['a', 'bytes 1,2', 'c']);
    expect((await seen()).filter((line) => line.includes('object'))).toEqual([
      'message object a right false 1',
      'message object ArrayBuffer 1,2 right false 1',
      'message object c right false 1',
    ]);
    await panel.waitFor(() => probe.frameCount() === 6, { what: 'six rows' });
    expect(short(await rows()).map((line) => line.split(' ')[1])).toEqual(Array.from({ length: 6 }, () => 'page'));
    expect(await setLatency(60_000)).toBe('done');
    await tab.evaluate(() => window.socket.send('late'));
    expect(await setLatency(0)).toBe('done');
    await waitForCondition(() => received().at(-1) === 'late', { what: 'the message that waited' });
    await tab.waitFor(() => window.seen.at(-1) === 'message object late right true 1', { what: 'its echo, undelayed' });
  });

  test('loses nothing when the page closes', async () => {
    await open('/');
    await setLatency(60_000);
    await tab.evaluate(() => {
      window.socket.send('last words');
      window.socket.close(4000, 'bye');
    });
    await waitForCondition(() => servers.log.connections[0]?.close !== undefined, { what: 'the close' });
    expect(received()).toEqual(['last words']);
  });
});

const connect = async (url: string, ...protocols: string[]): Promise<ActOutcome> => {
  const answer = await panel.evaluate(
    async (to: string, wanted: readonly string[]) => {
      const [connection] = probe.session.connections.all();
      if (!connection) throw new Error('no connection');
      return JSON.stringify(await probe.session.act.openConnection(connection, to, wanted));
    },
    url,
    protocols,
  );
  return JSON.parse(answer) as ActOutcome;
};

describe('a connection of one’s own', () => {
  test('comes from the page, which sees nothing of it, and can be talked through', async () => {
    await open('/');
    expect(await connect(servers.socketUrl('/echo?own'))).toMatchObject({ kind: 'done' });
    await panel.waitFor(() => probe.connections().filter(({ state }) => state === 'open').length === 2, {
      what: 'the new connection',
    });
    expect(await send({ to: 'own', direction: 'out', text: 'mine' })).toMatchObject({ kind: 'done' });
    await waitForCondition(() => received('own').length === 1, { what: 'the message at the server' });
    expect(servers.log.connections[1]?.headers['origin']).toBe(pages.origin);
    expect(await seen()).toEqual([]);
    const injected = await panel.evaluate(() => probe.session.connections.all().map((one) => one.isInjected === true));
    expect(injected).toEqual([false, true]);
  });

  test('says in the browser’s words why it cannot be', async () => {
    await open('/');
    expect(await connect('ws://[')).toMatchObject({ kind: 'failed', failure: 'refused' });
    expect(await connect(servers.socketUrl('/echo?own'), 'a', 'a')).toMatchObject({
      failure: 'refused',
      words: expect.stringContaining('Syntax'),
    });
  });
});

describe('a command', () => {
  test('acts on the sockets of its own frame only, and betrays nothing in any', async () => {
    await open('/frames', 3);
    await send({ to: 'blank', direction: 'out', text: 'to blank' });
    await send({ to: 'srcdoc', direction: 'in', text: 'to srcdoc' });
    await waitForCondition(() => received('blank').length === 1, { what: 'the server to have it' });
    expect([received('top'), received('srcdoc'), received('blank')]).toEqual([[], [], ['to blank']]);
    const counts = await tab.evaluate(() => {
      const [srcdoc, blank] = [0, 1].map((at) => window.frames[at] as unknown as Window);
      return [
        window.seen.length,
        srcdoc?.seen.length,
        ...(window.names ?? []),
        ...(srcdoc?.names ?? []),
        ...(blank?.names ?? []),
      ];
    });
    expect(counts).toEqual([0, 3]);
    await tab.evaluate(() => document.querySelector('iframe[srcdoc]')?.remove());
    await panel.waitFor(() => probe.connections().some(({ state }) => state === 'gone'), {
      what: 'the frame to be gone',
    });
    expect(await send({ to: 'srcdoc', direction: 'out', text: 'x' })).toMatchObject({ failure: 'unreachable' });
  });

  test('works in a page that has spoilt its built-ins, and calls none of them', async () => {
    const earlierErrors = tab.pageErrors().length;
    await open('/hostile');
    expect(await send({ direction: 'out', text: 'out' })).toMatchObject({ kind: 'done' });
    expect(await send({ direction: 'out', bytes: [7] })).toMatchObject({ kind: 'done' });
    expect(await send({ direction: 'in', text: 'in' })).toMatchObject({ kind: 'done' });
    expect(await send({ direction: 'in', bytes: [8] })).toMatchObject({ kind: 'done' });
    expect(await send({ direction: 'in', text: 'report' })).toMatchObject({ kind: 'done' });
    await waitForCondition(() => received().length === 3, { what: 'the report of the page' });
    expect(await closeSocket(4002, 'over')).toMatchObject({ kind: 'done' });
    await panel.waitFor(() => probe.connections()[0]?.state === 'closed', { what: 'the close' });
    expect(received()).toEqual(['out', 'bytes 7', 'noticed:']);
    expect(servers.log.connections[0]?.close).toEqual({ code: 4002, reason: 'over' });
    expect(tab.pageErrors().slice(earlierErrors)).toEqual([]);
  });

  test('finds the page again after the background was ended', async () => {
    await open('/');
    await session.killBackground();
    await panel.waitFor(() => probe.session.status.link === 'live', { what: 'the way to stand again' });
    await tab.evaluate(() => window.socket.send('alive'));
    await panel.waitFor(() => probe.frameCount() === 2, { what: 'rows of afterwards' });
    expect(await send({ direction: 'out', text: 'again' })).toMatchObject({ kind: 'done' });
    expect(received()).toEqual(['alive', 'again']);
  });
});
