/* oxlint-disable unicorn/consistent-function-scoping, eslint/no-new -- a page script's source must stand alone, and `new WebSocket` is what is tested */
import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';
import { badInputWorld, kinds } from '../support/bad-input-world.ts';
import { DETAIL, FRAMES, selectRow, tab as detailTab, waitForText } from '../support/panel-dom.ts';
import type { Probe } from '../support/probe-panel/probe.ts';

declare const probe: Probe;

const world = badInputWorld();

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
    const [runtime] = await world.runInBoth(noise, world.echo('garbage'));
    expect(runtime).toBe('runtime: undefined, undefined');
    await world.panel.waitFor(() => probe.rows().some(({ kind, text }) => kind === 'in' && text === 'round 19'), {
      what: 'the last round',
      timeoutMs: 30_000,
    });
    const rows = await world.readRows();
    const rounds = Array.from({ length: 20 }, (_, round) => [`out round ${round}`, `in round ${round}`]).flat();
    expect(rows.map(({ kind, text }) => (text === '' ? kind : `${kind} ${text}`))).toEqual([
      'connecting',
      'open',
      ...rounds,
    ]);
    expect(await world.readConnections()).toMatchObject([{ state: 'open', framesIn: 20, framesOut: 20 }]);
    expect(await world.panel.evaluate(() => JSON.stringify(probe.session.status.loss))).toBe(
      '{"frames":0,"bytes":0,"malformed":0}',
    );
    await world.expectQuiet();
  }, 90_000);
});

describe('sockets that come to nothing, and many of them', () => {
  test('5,000 constructors with bad URLs are 5,000 rows, and the page gets its 5,000 errors', async () => {
    const [count] = await world.runInBoth(() => {
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
    await world.waitForRows('constructionFailed', 5_000);
    const rows = await world.readRows();
    expect(rows).toHaveLength(5_000);
    expect(await world.readConnections()).toEqual([]);
    await waitForText(world.panel, FRAMES, 'SyntaxError');
    await world.expectQuiet();
  });

  test('a close reason and a URL as long as they may be are shown in full, and a longer URL up to our limit', async () => {
    const seen = await world.runInBoth(async (url: string) => {
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
    }, world.echo('limits'));
    const reason = `${'😀'.repeat(30)}end`;
    expect(seen.at(-1)).toBe(`close 4999 ${reason} true`);
    await world.waitForRows('close', 1);
    const rows = await world.readRows();
    expect(kinds(rows)).toEqual(['connecting', 'open', 'closing', 'close']);
    expect(JSON.parse(rows[3]?.detail ?? '')).toMatchObject({ code: 4999, reason, wasClean: true, initiator: 'page' });
    expect(rows[0]?.url).toHaveLength(`${world.echo('limits')}&long=`.length + 12_000);
    await world.tab.evaluate((url: string) => window.talk(`${url}${'u'.repeat(20_000)}`), world.echo('too-long'));
    await world.waitForRows('close', 2);
    expect((await world.readConnections())[1]?.url).toHaveLength(DEFAULT_LIMITS.urlChars);
    // What was cut is said where the URL stands.
    await selectRow(world.panel, 4);
    await world.panel.click(detailTab('connection'));
    await waitForText(world.panel, DETAIL, 'The page’s URL is 16,384 characters long or longer');
    await world.expectQuiet();
  });

  test('close() while connecting is a story of its own', async () => {
    await world.runInBoth(async (url: string) => {
      const done = window.talk(url);
      window.socket.close();
      await done;
      return window.seen;
    }, world.echo('lone-close'));
    await world.waitForRows('close', 1);
    const rows = await world.readRows();
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
    await world.expectQuiet();
  });

  test('the sockets of a frame that is removed while it talks are gone, and so are the Blobs nobody could read', async () => {
    await world.tab.evaluate((frameUrl: string) => {
      const frame = document.createElement('iframe');
      frame.src = frameUrl;
      document.body.append(frame);
    }, `${world.pages.origin}/frame`);
    const frame = await world.tab.frame('/frame');
    await frame.waitFor(() => typeof window.talk === 'function', { what: 'the frame' });
    await frame.evaluate(async (url: string) => {
      await window.talk(url);
      setInterval(() => window.socket.send('still here'), 1);
    }, world.echo('removed-frame'));
    await world.waitForRows('in', 20);
    // Its last words are a Blob, for which there is no time to read it.
    await world.tab.evaluate(() => {
      const inner = window.frames[0];
      inner?.socket.send(new Blob([new Uint8Array(8_000_000)]));
      document.querySelector('iframe')?.remove();
    });
    await world.waitForRows('gone', 1);
    const rows = await world.readRows();
    expect(kinds(rows).at(-1)).toBe('gone');
    expect(await world.readConnections()).toMatchObject([{ state: 'gone' }]);
    expect(rows.find(({ length }) => length === 8_000_000)).toMatchObject({ kind: 'out' });
    expect(rows.filter(({ payloadState }) => payloadState === 'pending')).toEqual([]);
    const logged =
      world.loggedAt('/echo?removed-frame')?.messages.filter(({ direction }) => direction === 'received') ?? [];
    expect(rows.filter(({ kind }) => kind === 'out').length).toBeGreaterThanOrEqual(logged.length);
    await world.tab.evaluate(async (url: string) => {
      await window.talk(url);
      await window.echoed('the page goes on');
    }, world.echo('goes-on'));
    await world.panel.waitFor(
      () => probe.rows().some(({ kind, text }) => kind === 'in' && text === 'the page goes on'),
      {
        what: 'the page’s own socket',
      },
    );
    await world.expectQuiet();
  });

  test('500 sockets at once each have their rows, whether the browser lets them through or not', async () => {
    // Browsers bound how many sockets may be open or connecting at once; what they refuse is an error like any other.
    await world.tab.evaluate(
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
      world.echo('many-'),
      500,
    );
    await world.tab.waitFor(() => window.seen.length === 500, { what: 'all sockets to end', timeoutMs: 60_000 });
    await world.waitForRows('close', 500);
    const echoed = await world.tab.evaluate(() => window.seen.filter((entry) => entry === 'echoed').length);
    const connections = await world.readConnections();
    expect(connections).toHaveLength(500);
    expect(new Set(connections.map(({ url }) => url)).size).toBe(500);
    expect(connections.filter(({ state }) => state !== 'closed')).toEqual([]);
    expect(connections.filter(({ framesIn, framesOut }) => framesIn === 1 && framesOut === 1)).toHaveLength(echoed);
    expect(connections.filter(({ framesIn, framesOut }) => framesIn === 0 && framesOut === 0)).toHaveLength(
      500 - echoed,
    );
    console.log(`500 sockets at once: ${echoed} were let through`);
    await waitForText(world.panel, '[role=grid][aria-label=Connections]', '500');
    await world.expectQuiet();
  }, 90_000);

  test.each([401, 403, 404])('a handshake refused with %i has a row with its status', async (status) => {
    await world.tab.evaluate((url: string) => window.talk(url), world.servers.socketUrl(`/refuse?status=${status}`));
    await world.waitForRows('handshakeFailed', 1);
    // The browser may tell of the answer before the page's events are through.
    await world.waitForRows('close', 1);
    const rows = await world.readRows();
    const failed = rows.find(({ kind }) => kind === 'handshakeFailed');
    expect(JSON.parse(failed?.detail ?? '')).toMatchObject({ status });
    expect(kinds(rows).toSorted()).toEqual(['close', 'connecting', 'error', 'handshakeFailed']);
  });
});
