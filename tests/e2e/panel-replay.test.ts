import { once } from 'node:events';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { toBase64 } from '../../src/base/base64.ts';
import { waitForCondition } from '../support/browsers/condition.ts';
import { builtExtensionDir, launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { drawCapture } from '../support/draw-capture.ts';
import { DETAIL, focus, FRAMES, hideTimeline, selectRow, waitForText } from '../support/panel-dom.ts';
import { reusedTab, showPanel } from '../support/reused-tab.ts';
import { servePages, type ServedPages } from '../support/serve-pages.ts';

/** A server that greets with a nonce, gives a token for it, and takes nothing without. */
class TokenServer {
  readonly #server: WebSocketServer;
  /** What each connection said, in order. */
  readonly heard: string[][] = [];
  isClosingAtLogin = false;
  #given = 0;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async start(): Promise<TokenServer> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    return new TokenServer(server);
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    return `ws://127.0.0.1:${address.port}/`;
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #serve(socket: ServerSocket): void {
    const heard: string[] = [];
    this.heard.push(heard);
    this.#given += 1;
    const nonce = `nonce-${this.#given}`;
    let token = '';
    let seen = 0;
    socket.send(JSON.stringify({ type: 'hello', nonce }));
    socket.on('message', (data: Buffer, isBinary) => {
      heard.push(isBinary ? `bytes ${[...data].join()}` : data.toString());
      if (isBinary) return;
      const message: unknown = data.toString().startsWith('{') ? JSON.parse(data.toString()) : {};
      const field = (name: string): unknown => Reflect.get(Object(message), name);
      if (field('type') === 'login') {
        if (this.isClosingAtLogin) socket.close(4001, 'not now');
        if (field('nonce') !== nonce) return void socket.send('{"type":"error"}');
        this.#given += 1;
        token = `token-${this.#given}`;
        socket.send(JSON.stringify({ type: 'session', token }));
      } else if (field('type') === 'say') {
        seen += 1;
        socket.send(
          JSON.stringify(field('token') === token ? { type: 'ack', seen, at: Date.now() } : { type: 'error' }),
        );
      }
    });
  }
}

let server: TokenServer;
let pages: ServedPages;
let session: BrowserSession;
let page: Tab;
let panel: PanelPage;

beforeAll(async () => {
  server = await TokenServer.start();
  pages = await servePages({
    '/': `<!doctype html><title>tokens</title><script>
      const socket = new WebSocket(${JSON.stringify(server.url)});
      // Each once: what the panel makes the server say again is no news to the page.
      const answers = {
        hello: ({ nonce }) => socket.send(JSON.stringify({ type: 'login', nonce })),
        session: ({ token }) => {
          socket.send(JSON.stringify({ type: 'say', token, text: 'hi' }));
          socket.send(Uint8Array.of(7, 8));
        },
      };
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        answers[message.type]?.(message);
        delete answers[message.type];
      };
    </script>`,
  });
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: builtExtensionDir(inject('browser')),
    windowSize: { width: 1400, height: 1000 },
  });
});

afterAll(async () => {
  await session?.close();
  await pages?.close();
  server?.close();
});

/** Rows: 0 connecting, 1 open, 2 hello, 3 login, 4 session, 5 say, 6 bytes, 7 ack. */
beforeEach(async () => {
  page = await reusedTab(session, page);
  server.heard.length = 0;
  server.isClosingAtLogin = false;
  panel = await showPanel(page, { dockSide: 'bottom' });
  await hideTimeline(panel);
  await page.navigate(pages.origin);
  await panel.waitFor((selector: string) => document.querySelector(selector)?.getAttribute('aria-rowcount') === '9', {
    what: 'eight rows',
    args: [FRAMES],
  });
  await selectRow(panel, 5);
  await panel.rightClick('[role=row][data-position="5"]');
  await press('[role=menu]', 'Replay…');
  await waitForText(panel, DETAIL, '3 messages to send');
});

async function press(within: string, words: string): Promise<void> {
  await panel.waitFor(
    (area: string, wanted: string) => {
      const button = [...document.querySelectorAll<HTMLButtonElement>(`${area} button`)].find(
        (one) => one.textContent?.trim() === wanted && !one.disabled,
      );
      button?.setAttribute('data-wanted', wanted);
      return button !== undefined;
    },
    { what: `the button ${words}`, args: [within, words] },
  );
  await panel.click(`[data-wanted="${words}"]`);
  await panel.evaluate(() => document.querySelector('[data-wanted]')?.removeAttribute('data-wanted'));
}

/** Up or down the list until it stands there. */
async function choose(label: string, words: string): Promise<void> {
  const selector = `${DETAIL} select[aria-label="${label}"]`;
  await focus(panel, selector);
  const away = await panel.evaluate(
    (wanted: string, text: string) => {
      const select = document.querySelector<HTMLSelectElement>(wanted);
      const at = [...(select?.options ?? [])].findIndex((option) => option.textContent?.startsWith(text));
      return at - (select?.selectedIndex ?? 0);
    },
    selector,
    words,
  );
  for (let step = 0; step < Math.abs(away); step += 1) await panel.press(away > 0 ? 'ArrowDown' : 'ArrowUp');
  await panel.waitFor(
    (wanted: string, text: string) =>
      document.querySelector<HTMLSelectElement>(wanted)?.selectedOptions[0]?.textContent?.startsWith(text) === true,
    { what: `${words} for ${label}`, args: [selector, words] },
  );
}

const verdicts = (): Promise<string[]> =>
  panel.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-verdict]')].map((line) => line.dataset['verdict'] ?? ''),
  );

const PAGE_SAID = ['{"type":"login","nonce":"nonce-', '{"type":"say","token":"token-', 'bytes 7,8'];

describe('a replay in DevTools', () => {
  test('plays on a new connection with fresh values, and marks what the server says otherwise', async () => {
    await choose('On', 'New connection');
    await choose('Timing', 'After the answers');
    await press(DETAIL, 'Play');
    await waitForText(panel, `${DETAIL} [role=status]`, 'Done · 3 of 3 sent');
    await waitForText(panel, `${DETAIL} [role=status]`, '0 the same, 3 different, 0 missing, 0 not recorded');
    const [first = [], second = []] = server.heard;
    expect(server.heard).toHaveLength(2);
    expect(second).toHaveLength(3);
    for (const [at, part] of PAGE_SAID.entries()) {
      expect(first[at]).toContain(part);
      expect(second[at]).toContain(part);
    }
    // The server took the nonce and the token, so that both were fresh.
    expect(second[0]).not.toBe(first[0]);
    expect(second[1]).not.toBe(first[1]);
    await waitForText(panel, DETAIL, '$.token');
    await focus(panel, `${DETAIL} input[placeholder]`);
    await panel.type('nonce, token, $.at');
    await waitForText(panel, `${DETAIL} [role=status]`, '3 the same, 0 different');
    expect(await verdicts()).toEqual(['same', 'same', 'same']);
    await waitForText(panel, DETAIL, 'Learned values (2 of 2)');
  });

  test('steps on the same connection, plays to a message, and stops', async () => {
    await choose('Timing', 'At once');
    await press(DETAIL, 'Step');
    await waitForText(panel, `${DETAIL} [role=status]`, 'Paused · 1 of 3 sent');
    await waitForCondition(() => server.heard[0]?.length === 4, { what: 'the login at the server' });
    // The nonce was good before: on a connection that was greeted already, it stays.
    expect(server.heard[0]?.[3]).toBe(server.heard[0]?.[0]);
    // The answer moves what stands below it.
    await panel.waitFor(() => document.querySelector('[data-verdict=different]') !== null, { what: 'the answer' });
    await panel.click(`${DETAIL} [aria-label="Play to message 2"]`);
    await waitForText(panel, `${DETAIL} [role=status]`, 'Paused · 2 of 3 sent');
    const said = server.heard[0] ?? [];
    expect(said[4]).toContain('"token":"token-');
    expect(said[4]).not.toBe(said[1]);
    await press(DETAIL, 'Stop');
    await waitForText(panel, `${DETAIL} [role=status]`, 'Stopped');
    expect(server.heard).toHaveLength(1);
    expect(said).toHaveLength(5);
    expect(await verdicts()).toEqual(['skipped', 'different', 'different']);
  });

  test('says that the server closed in the midst of it, and that the page went away', async () => {
    await choose('Timing', 'At once');
    server.isClosingAtLogin = true;
    await choose('On', 'New connection');
    await press(DETAIL, 'Play');
    await waitForText(panel, DETAIL, 'The connection was closed (4001) before everything was sent.');
    server.isClosingAtLogin = false;
    await press(DETAIL, 'Play again');
    await waitForText(panel, `${DETAIL} [role=status]`, 'Done');
    await choose('Timing', 'Recorded pauses');
    await press(DETAIL, 'Step');
    await waitForText(panel, `${DETAIL} [role=status]`, 'Paused · 1 of 3 sent');
    await page.navigate(`${pages.origin}/elsewhere`);
    // Firefox closes the sockets of a page that is left, and lets it know; Chromium takes them away.
    const end = inject('browser') === 'firefox' ? 'The connection was closed (1001)' : 'The page went away';
    await waitForText(panel, DETAIL, end);
  });

  test('plays an imported connection on one of the page', async () => {
    const capture = toBase64(await drawCapture());
    await panel.evaluate((base64: string) => {
      const files = new DataTransfer();
      files.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], 'a.pcapng'));
      const input = document.querySelector<HTMLInputElement>('input[type=file]');
      if (!input) throw new Error('no file input');
      input.files = files.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }, capture);
    await waitForText(panel, 'section[aria-label=Imports]', '8 frames');
    await panel.click('#framescope-filter');
    await panel.type('plain');
    await panel.waitFor((grid: string) => document.querySelector(grid)?.getAttribute('aria-rowcount') === '2', {
      what: 'the imported message',
      args: [FRAMES],
    });
    await selectRow(panel, 0);
    await panel.rightClick('[role=row][data-position="0"]');
    await press('[role=menu]', 'Replay…');
    await waitForText(panel, DETAIL, '1 message to send');
    await choose('On', '127.0.0.1');
    await press(DETAIL, 'Play');
    await waitForCondition(() => server.heard[0]?.[3] === 'plain words', { what: 'the message at the server' });
    expect(server.heard).toHaveLength(1);
    await press(DETAIL, 'Stop');
  });
});
