/* oxlint-disable unicorn/consistent-function-scoping, eslint/no-new -- a page script's source must stand alone, and `new WebSocket` is what is tested */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, Json, PanelPage, Tab } from '../support/browsers/session.ts';
import { FRAMES, selectRow, tab as detailTab, waitForText, DETAIL } from '../support/panel-dom.ts';
import { buildProbeExtension } from '../support/probe-panel/build-probe.ts';
import type { Probe, ProbeConnection, ProbeRow } from '../support/probe-panel/probe.ts';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

declare const probe: Probe;
declare global {
  interface Window {
    socket: WebSocket;
    seen: string[];
    longestPauseMs: number;
    /** Opens `socket` and notes everything that happens to it in `seen`. */
    talk(url: string): Promise<void>;
    /** Sends the text and waits for its echo. */
    echoed(text: string): Promise<void>;
  }
}

const MEGABYTES_64 = 64 * 1024 * 1024;

const PAGE = `<!doctype html><title>bad input</title><input type="file"><script>
  window.seen = [];
  window.talk = (url) => new Promise((resolve) => {
    const socket = (window.socket = new WebSocket(url));
    socket.binaryType = 'arraybuffer';
    socket.onopen = ({ isTrusted }) => { if (isTrusted) seen.push('open'); resolve(); };
    socket.onmessage = ({ data, isTrusted }) => isTrusted && seen.push(
      typeof data === 'string' ? (data.length > 500 ? 'text of ' + data.length : data)
        : data.byteLength > 50 ? 'bytes of ' + data.byteLength : 'bytes ' + new Uint8Array(data).join());
    socket.onerror = ({ isTrusted }) => isTrusted && seen.push('error');
    socket.onclose = ({ code, reason, wasClean, isTrusted }) => { if (isTrusted) seen.push('close ' + code + ' ' + reason + ' ' + wasClean); resolve(); };
  });
  window.echoed = (text) => new Promise((resolve) => {
    socket.send(text);
    const look = () => { if (seen.includes(text) || socket.readyState > 1) resolve(); else setTimeout(look, 5); };
    look();
  });
</script>`;

let servers: DemoServers;
let pages: ServedPages;
let session: BrowserSession;
/** The same browser without us: what a page sees there is what it has to see here. */
let plain: BrowserSession;
let plainTab: Tab;
let tab: Tab;
let panel: PanelPage;

beforeAll(async () => {
  servers = await startDemoServers({ port: 0 });
  pages = await servePages({ '/': PAGE, '/frame': PAGE });
  const browser = inject('browser');
  session = await launchBrowser({
    browser,
    extensionDir: await buildProbeExtension(browser, 'bad-input', 'views'),
    windowSize: { width: 1400, height: 1000 },
  });
  plain = await launchBrowser({ browser, extensionDir: null });
  plainTab = await plain.newTab('about:blank');
});

afterAll(async () => {
  await session?.close();
  await plain?.close();
  await pages?.close();
  await servers?.close();
});

beforeEach(async () => {
  await tab?.close();
  tab = await session.newTab('about:blank');
  ({ panel } = await tab.openDevTools());
  await panel.waitFor(() => probe.session.status.link === 'live', { what: 'the panel to be attached' });
  await tab.navigate(pages.origin);
});

const readRows = async (): Promise<ProbeRow[]> =>
  JSON.parse(await panel.evaluate(() => JSON.stringify(probe.rows()))) as ProbeRow[];
const readConnections = async (): Promise<ProbeConnection[]> =>
  JSON.parse(await panel.evaluate(() => JSON.stringify(probe.connections()))) as ProbeConnection[];
const kinds = (rows: readonly ProbeRow[]): string[] => rows.map(({ kind }) => kind);
const echo = (name: string): string => servers.socketUrl(`/echo?${name}`);
const loggedAt = (target: string) => servers.log.connections.find((connection) => connection.target === target);

async function waitForRows(kind: string, count: number): Promise<void> {
  await panel.waitFor(
    (wanted: string, least: number) => probe.rows().filter((row) => row.kind === wanted).length >= least,
    { what: `${count} rows "${kind}"`, args: [kind, count], timeoutMs: 30_000 },
  );
}

/** Runs the script in a page of the browser without us and in the one that is watched, and expects the same of both. */
async function runInBoth<Args extends readonly Json[]>(
  run: (...args: Args) => Promise<string[]> | string[],
  ...args: Args
): Promise<string[]> {
  await plainTab.navigate(pages.origin);
  const expected = await plainTab.evaluate(run, ...args);
  const actual = await tab.evaluate(run, ...args);
  expect(actual).toEqual(expected);
  return actual;
}

/** Nothing of ours is on a console. Browsers report failed connections there themselves. */
function expectQuiet(): void {
  expect(tab.pageErrors()).toEqual([]);
  expect(tab.consoleMessages().filter(({ text }) => /framescope|extension:\/\//iu.test(text))).toEqual([]);
  expect(panel.consoleMessages()).toEqual([]);
}

describe('a message of 64 MB', () => {
  test.each(['text', 'binary'] as const)(
    '(%s) goes out and comes back, complete or cut and stated, while the panel stays usable',
    async (kind) => {
      const target = `/echo?huge-${kind}`;
      await panel.evaluate(() => {
        window.longestPauseMs = 0;
        let last = performance.now();
        setInterval(() => {
          const now = performance.now();
          window.longestPauseMs = Math.max(window.longestPauseMs, now - last);
          last = now;
        }, 10);
      });
      const startedAt = performance.now();
      await tab.evaluate(
        async (url: string, wanted: string, byteLength: number) => {
          await window.talk(url);
          if (wanted === 'text') window.socket.send('0123456789abcdef'.repeat(byteLength / 16));
          else window.socket.send(new Uint8Array(byteLength).map((_, at) => at % 251));
        },
        servers.socketUrl(target),
        kind,
        MEGABYTES_64,
      );
      // While it is on its way the panel answers to the keyboard.
      await waitForRows('out', 1);
      await selectRow(panel, 1);
      await tab.waitFor(() => window.seen.length === 2, { what: 'the echo in the page', timeoutMs: 30_000 });
      await tab.evaluate(() => window.socket.close(1000, 'enough'));
      await waitForRows('close', 1);
      await panel.waitFor(() => probe.rows().every(({ payloadState }) => payloadState !== 'pending'), {
        what: 'both payloads to be settled',
        timeoutMs: 30_000,
      });
      const tookMs = performance.now() - startedAt;
      const pauseMs = await panel.evaluate(() => window.longestPauseMs);
      const rows = await readRows();
      expect(kinds(rows)).toEqual(expect.arrayContaining(['connecting', 'open', 'out', 'in', 'closing', 'close']));
      const messages = rows.flatMap((row, index) => (row.kind === 'out' || row.kind === 'in' ? [{ row, index }] : []));
      expect(messages).toHaveLength(2);
      const digest = loggedAt(target)?.messages[0]?.sha256;
      for (const { row, index } of messages) {
        expect(row.length).toBe(MEGABYTES_64);
        if (row.payloadState === 'complete')
          expect(await panel.evaluate((at: number) => probe.digest(at), index)).toBe(digest);
        else expect(row).toMatchObject({ payloadState: 'cut' });
      }
      const states = messages.map(({ row }) => row.payloadState);
      // What is missing is never silent.
      if (states.includes('cut')) expect(kinds(rows)).toContain('shed');
      else expect(kinds(rows)).not.toContain('shed');
      console.log(
        `64 MB ${kind} out and in: ${Math.round(tookMs)} ms, ${states.join(' and ')}, longest pause of the panel ${Math.round(pauseMs)} ms`,
      );
      await selectRow(panel, 2);
      await panel.click(detailTab('payload'));
      await waitForText(panel, DETAIL, kind === 'text' ? '0123456789abcdef' : '0008');
      expectQuiet();
    },
    90_000,
  );
});

describe('text and bytes that are not what they seem', () => {
  test('lone surrogates are shown as they go over the wire and as the page gets them', async () => {
    const seen = await runInBoth(async (url: string) => {
      await window.talk(url);
      for (const text of ['\ud800', 'a\udc00b', '\udc00\ud800', '😀', '\ud83d']) window.socket.send(text);
      await window.echoed('last');
      return window.seen;
    }, echo('surrogates'));
    expect(seen).toEqual(['open', '\ufffd', 'a\ufffdb', '\ufffd\ufffd', '😀', '\ufffd', 'last']);
    await waitForRows('in', 6);
    const rows = await readRows();
    const texts = (kind: string) => rows.filter((row) => row.kind === kind).map(({ text }) => text);
    expect(texts('out')).toEqual(seen.slice(1));
    expect(texts('in')).toEqual(seen.slice(1));
    expectQuiet();
  });

  test('a file that is deleted before it is sent is a row that says it could not be read', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'framescope-'));
    const file = path.join(folder, 'chosen.txt');
    const send = async (url: string) => {
      await window.talk(url);
      const [chosen] = document.querySelector('input')?.files ?? [];
      if (!chosen) throw new Error('no file is chosen');
      await window.echoed('before');
      window.socket.send(chosen);
      await window.echoed('after');
      return [...window.seen, `readyState ${window.socket.readyState}`];
    };
    try {
      const results: string[][] = [];
      await plainTab.navigate(pages.origin);
      for (const page of [plainTab, tab]) {
        await writeFile(file, 'the content of a file');
        await page.setFiles('input', [file]);
        await page.evaluate(() => document.querySelector('input')?.files?.[0]?.size ?? 0);
        await rm(file);
        results.push(await page.evaluate(send, echo('deleted-file')));
      }
      console.log(`a deleted file, as the page sees it: ${JSON.stringify(results[1])}`);
      expect(results[1]).toEqual(results[0]);
    } finally {
      await rm(folder, { recursive: true });
    }
    await panel.waitFor(() => probe.rows().some(({ payloadState }) => payloadState === 'unreadable'), {
      what: 'the unreadable Blob',
    });
    const sent = (await readRows()).filter(({ kind }) => kind === 'out');
    expect(sent.map(({ payloadState, length, kept }) => [payloadState, length, kept])).toEqual([
      ['complete', 6, 6],
      ['unreadable', 21, 0],
      ['complete', 5, 5],
    ]);
    await waitForText(panel, FRAMES, 'could not be read');
    expectQuiet();
  });

  test('buffers detached before, during and right after send() are shown as what was really sent', async () => {
    const seen = await runInBoth(async (url: string) => {
      await window.talk(url);
      const detach = (buffer: ArrayBuffer) => structuredClone(null, { transfer: [buffer] });
      const before = Uint8Array.of(1, 2, 3);
      detach(before.buffer);
      window.socket.send(before);
      window.socket.send(before.buffer);
      window.socket.send(new DataView(Uint8Array.of(9, 9).buffer, 1));
      const after = Uint8Array.of(4, 5, 6);
      window.socket.send(after);
      detach(after.buffer);
      // Converting the argument runs the page's code, which detaches another buffer.
      const during = Uint8Array.of(7, 8);
      const converted: unknown = { toString: () => (detach(during.buffer), `detached ${during.length}`) };
      window.socket.send(converted as string);
      window.socket.send(during);
      // A view whose own getters lie and detach: the standard reads its slots.
      const lying = Uint8Array.of(10, 11);
      for (const name of ['buffer', 'byteLength', 'byteOffset', 'length'])
        Object.defineProperty(lying, name, { get: () => (window.seen.push(`asked for ${name}`), 1_000_000) });
      window.socket.send(lying);
      // A resizable buffer that shrinks below its view.
      const Resizable = ArrayBuffer as unknown as new (
        length: number,
        options: { maxByteLength: number },
      ) => ArrayBuffer & { resize?(length: number): void };
      const resizable = new Resizable(8, { maxByteLength: 8 });
      const view = new Uint8Array(resizable, 4, 4);
      resizable.resize?.(2);
      try {
        window.socket.send(view);
      } catch (error) {
        window.seen.push(String(error));
      }
      await window.echoed('last');
      return window.seen;
    }, echo('detached'));
    expect(seen).toContain('bytes 4,5,6');
    expect(seen).toContain('bytes 10,11');
    await panel.waitFor(() => probe.rows().some(({ kind, text }) => kind === 'in' && text === 'last'), {
      what: 'the last message',
    });
    const rows = await readRows();
    const logged =
      loggedAt('/echo?detached') && servers.log.connections.findLast((one) => one.target === '/echo?detached');
    const received = logged?.messages.filter(({ direction }) => direction === 'received') ?? [];
    expect(rows.filter(({ kind }) => kind === 'out').map(({ length }) => length)).toEqual(
      received.map(({ byteLength }) => byteLength),
    );
    expect(kinds(rows)).not.toContain('shed');
    expectQuiet();
  });

  test('deep, cyclic and unwilling values are converted as the browser does it, once', async () => {
    const seen = await runInBoth(async (url: string) => {
      await window.talk(url);
      const cyclic: Record<string, unknown> = {};
      cyclic['self'] = cyclic;
      let deep: unknown[] = [];
      for (let level = 0; level < 100_000; level += 1) deep = [deep];
      const deepJson = '['.repeat(200_000) + ']'.repeat(200_000);
      const unwilling = {
        toString() {
          window.seen.push('converted');
          throw new RangeError('unwilling');
        },
      };
      const values: unknown[] = [cyclic, deep, unwilling, Symbol('no'), null, undefined, Object.create(null), deepJson];
      for (const value of values) {
        try {
          window.socket.send(value as string);
        } catch (error) {
          window.seen.push(error instanceof Error ? error.name : 'no error');
        }
      }
      await window.echoed('last');
      return window.seen;
    }, echo('deep'));
    expect(seen.filter((entry) => entry === 'converted')).toHaveLength(1);
    await panel.waitFor(() => probe.rows().some(({ kind, text }) => kind === 'in' && text === 'last'), {
      what: 'the last message',
    });
    const rows = await readRows();
    expect(kinds(rows).filter((kind) => kind === 'sendFailed')).toHaveLength(
      seen.filter((entry) => entry.endsWith('Error')).length,
    );
    // JSON 200,000 levels deep is text for the JSON view too, and no stack overflows.
    const deepAt = rows.findIndex(({ kind, length }) => kind === 'out' && length === 400_000);
    await selectRow(panel, deepAt);
    await panel.click(detailTab('payload'));
    await waitForText(panel, DETAIL, '[');
    expectQuiet();
  });
});

describe('a page that posts garbage at every door', () => {
  test('forges nothing, and its socket’s rows are exact', async () => {
    const noise = async (url: string) => {
      await window.talk(url);
      const messages = [
        'hello batch connecting construction-failed open message payload-part send-failed closing close error snapshot shed handshake',
        'ack record is-panel-open panel-presence attach to-bridge from-bridge bridge-open bridge-gone keep-alive attached host-access',
        'ask-host-access',
      ]
        .join(' ')
        .split(' ');
      const doors =
        'framescope:hello wake start batch live again idle ack record leave back stop pagehide pageshow'.split(' ');
      const bodies = (kind: string): unknown[] => {
        const cyclic: Record<string, unknown> = { kind };
        cyclic['events'] = [cyclic];
        const common = { kind, version: 1, documentId: '0'.repeat(32), firstSeq: 2, nextSeq: 2, isHistory: false };
        const forged = { kind: 'message', connection: 1, time: 1, message: 1, direction: 'in', type: 'text' };
        return [
          { ...common, events: [{ ...forged, payload: 'forged', byteLength: null, payloadState: 'complete' }] },
          {
            ...common,
            connection: 1,
            isOpen: false,
            isOn: false,
            tabId: 1,
            bridge: 1,
            message: common,
            command: common,
          },
          cyclic,
          kind,
          -1,
          Number.NaN,
          null,
          new Uint8Array(10),
        ];
      };
      const { port1, port2 } = new MessageChannel();
      const all = [...messages, ...doors];
      for (let round = 0; round < 20; round += 1) {
        for (const kind of all) {
          for (const body of bodies(kind)) {
            window.postMessage(body, '*');
            for (const target of [window, document, port1, window.socket]) {
              // A page's own `pagehide` and `open` listeners are its own business; ours must not believe an event of the page.
              target.dispatchEvent(new CustomEvent(kind, { detail: body, cancelable: true }));
              target.dispatchEvent(new MessageEvent(kind, { data: body, source: port2, ports: [port2] }));
            }
          }
        }
        window.seen.length = 1;
        await window.echoed(`round ${round}`);
      }
      // Without `externally_connectable` a page has no way to an extension's runtime.
      const { chrome, browser } = globalThis as unknown as Record<string, { runtime?: unknown } | undefined>;
      return [`runtime: ${typeof chrome?.runtime}, ${typeof browser?.runtime}`];
    };
    const [runtime] = await runInBoth(noise, echo('garbage'));
    expect(runtime).toBe('runtime: undefined, undefined');
    await panel.waitFor(() => probe.rows().some(({ kind, text }) => kind === 'in' && text === 'round 19'), {
      what: 'the last round',
      timeoutMs: 30_000,
    });
    const rows = await readRows();
    const rounds = Array.from({ length: 20 }, (_, round) => [`out round ${round}`, `in round ${round}`]).flat();
    expect(rows.map(({ kind, text }) => (text === '' ? kind : `${kind} ${text}`))).toEqual([
      'connecting',
      'open',
      ...rounds,
    ]);
    expect(await readConnections()).toMatchObject([{ state: 'open', framesIn: 20, framesOut: 20 }]);
    expect(await panel.evaluate(() => JSON.stringify(probe.session.status.loss))).toBe(
      '{"frames":0,"bytes":0,"malformed":0}',
    );
    expectQuiet();
  }, 90_000);
});

describe('sockets that come to nothing, and many of them', () => {
  test('5,000 constructors with bad URLs are 5,000 rows, and the page gets its 5,000 errors', async () => {
    const [count] = await runInBoth(() => {
      let errors = 0;
      for (let at = 0; at < 5_000; at += 1) {
        try {
          new WebSocket(at % 2 === 0 ? `ws://[no${at}` : `ftp://no/${'x'.repeat(at)}`);
        } catch (error) {
          if (error instanceof DOMException && error.name === 'SyntaxError') errors += 1;
        }
      }
      return [String(errors)];
    });
    expect(count).toBe('5000');
    await waitForRows('constructionFailed', 5_000);
    const rows = await readRows();
    expect(rows).toHaveLength(5_000);
    expect(await readConnections()).toEqual([]);
    await waitForText(panel, FRAMES, 'SyntaxError');
    expectQuiet();
  });

  test('a close reason and a URL as long as they may be are shown in full, and a longer URL up to our limit', async () => {
    const seen = await runInBoth(async (url: string) => {
      await window.talk(`${url}&long=${'u'.repeat(12_000)}`);
      const results: string[] = [];
      for (const reason of ['x'.repeat(124), `${'ü'.repeat(62)}`]) {
        try {
          window.socket.close(4999, reason);
        } catch (error) {
          results.push(error instanceof DOMException ? error.name : 'other');
        }
      }
      for (const code of [0, 999, 1001, 2999, 5000, 65_536, Number.NaN, -1]) {
        try {
          window.socket.close(code);
        } catch (error) {
          results.push(`${code} ${error instanceof DOMException ? error.name : 'other'}`);
        }
      }
      window.socket.close(4999, '😀'.repeat(30) + 'end');
      await new Promise<void>((resolve) => {
        window.socket.addEventListener('close', () => setTimeout(resolve));
      });
      return [...results, ...window.seen];
    }, echo('limits'));
    const reason = `${'😀'.repeat(30)}end`;
    expect(seen.at(-1)).toBe(`close 4999 ${reason} true`);
    await waitForRows('close', 1);
    const rows = await readRows();
    expect(kinds(rows)).toEqual(['connecting', 'open', 'closing', 'close']);
    expect(JSON.parse(rows[3]?.detail ?? '')).toMatchObject({ code: 4999, reason, wasClean: true, initiator: 'page' });
    expect(rows[0]?.url).toHaveLength(`${echo('limits')}&long=`.length + 12_000);
    await tab.evaluate((url: string) => window.talk(`${url}${'u'.repeat(20_000)}`), echo('too-long'));
    await waitForRows('close', 2);
    expect((await readConnections())[1]?.url).toHaveLength(DEFAULT_LIMITS.urlChars);
    expectQuiet();
  });

  test('close() while connecting is a story of its own', async () => {
    await runInBoth(async (url: string) => {
      const done = window.talk(url);
      window.socket.close();
      await done;
      return window.seen;
    }, echo('lone-close'));
    await waitForRows('close', 1);
    const rows = await readRows();
    // Chromium's network log may have told its reason by then, as a row of its own.
    expect(kinds(rows).filter((kind) => kind !== 'handshakeFailed')).toEqual([
      'connecting',
      'closing',
      'error',
      'close',
    ]);
    expect(JSON.parse(rows.find(({ kind }) => kind === 'close')?.detail ?? '')).toMatchObject({
      code: 1006,
      wasClean: false,
      initiator: 'page',
    });
    expectQuiet();
  });

  test('the sockets of a frame that is removed while it talks are gone, and so are the Blobs nobody could read', async () => {
    await tab.evaluate((frameUrl: string) => {
      const frame = document.createElement('iframe');
      frame.src = frameUrl;
      document.body.append(frame);
    }, `${pages.origin}/frame`);
    const frame = await tab.frame('/frame');
    await frame.waitFor(() => typeof window.talk === 'function', { what: 'the frame' });
    await frame.evaluate(async (url: string) => {
      await window.talk(url);
      setInterval(() => window.socket.send('still here'), 1);
    }, echo('removed-frame'));
    await waitForRows('in', 20);
    // Its last words are a Blob, for which there is no time to read it.
    await tab.evaluate(() => {
      const inner = window.frames[0];
      inner?.socket.send(new Blob([new Uint8Array(8_000_000)]));
      document.querySelector('iframe')?.remove();
    });
    await waitForRows('gone', 1);
    const rows = await readRows();
    expect(kinds(rows).at(-1)).toBe('gone');
    expect(await readConnections()).toMatchObject([{ state: 'gone' }]);
    expect(rows.find(({ length }) => length === 8_000_000)).toMatchObject({ kind: 'out' });
    expect(rows.filter(({ payloadState }) => payloadState === 'pending')).toEqual([]);
    const logged = loggedAt('/echo?removed-frame')?.messages.filter(({ direction }) => direction === 'received') ?? [];
    expect(rows.filter(({ kind }) => kind === 'out').length).toBeGreaterThanOrEqual(logged.length);
    await tab.evaluate(async (url: string) => {
      await window.talk(url);
      await window.echoed('the page goes on');
    }, echo('goes-on'));
    await panel.waitFor(() => probe.rows().some(({ kind, text }) => kind === 'in' && text === 'the page goes on'), {
      what: 'the page’s own socket',
    });
    expectQuiet();
  });

  test('500 sockets at once each have their rows, whether the browser lets them through or not', async () => {
    // Browsers bound how many sockets may be open or connecting at once; what they refuse is an error like any other.
    await tab.evaluate(
      (url: string, count: number) => {
        for (let at = 0; at < count; at += 1) {
          const socket = new WebSocket(`${url}${at}`);
          let isEchoed = false;
          socket.addEventListener('open', () => socket.send(`socket ${at}`));
          socket.addEventListener('message', () => {
            isEchoed = true;
            socket.close(1000);
          });
          socket.addEventListener('close', () => window.seen.push(isEchoed ? 'echoed' : 'refused'));
        }
      },
      echo('many-'),
      500,
    );
    await tab.waitFor(() => window.seen.length === 500, { what: 'all sockets to end', timeoutMs: 60_000 });
    await waitForRows('close', 500);
    const echoed = await tab.evaluate(() => window.seen.filter((entry) => entry === 'echoed').length);
    const connections = await readConnections();
    expect(connections).toHaveLength(500);
    expect(new Set(connections.map(({ url }) => url)).size).toBe(500);
    expect(connections.filter(({ state }) => state !== 'closed')).toEqual([]);
    expect(connections.filter(({ framesIn, framesOut }) => framesIn === 1 && framesOut === 1)).toHaveLength(echoed);
    expect(connections.filter(({ framesIn, framesOut }) => framesIn === 0 && framesOut === 0)).toHaveLength(
      500 - echoed,
    );
    console.log(`500 sockets at once: ${echoed} were let through`);
    await waitForText(panel, '[role=grid][aria-label=Connections]', '500');
    expectQuiet();
  }, 90_000);

  test.each([401, 403, 404])('a handshake refused with %i has a row with its status', async (status) => {
    await tab.evaluate((url: string) => window.talk(url), servers.socketUrl(`/refuse?status=${status}`));
    await waitForRows('handshakeFailed', 1);
    // The browser may tell of the answer before the page's events are through.
    await waitForRows('close', 1);
    const rows = await readRows();
    const failed = rows.find(({ kind }) => kind === 'handshakeFailed');
    expect(JSON.parse(failed?.detail ?? '')).toMatchObject({ status });
    expect(kinds(rows).toSorted()).toEqual(['close', 'connecting', 'error', 'handshakeFailed']);
  });
});
