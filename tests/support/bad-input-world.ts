import { afterAll, beforeAll, beforeEach, expect, inject } from 'vitest';
import { startDemoServers, type DemoServers } from '../../demo/server/demo-servers.ts';
import { launchBrowser } from './browsers/launch.ts';
import type { BrowserSession, Json, PanelPage, Tab } from './browsers/session.ts';
import { buildProbeExtension } from './probe-panel/build-probe.ts';
import type { Probe, ProbeConnection, ProbeRow } from './probe-panel/probe.ts';
import { openProbe } from './probe-panel/read-probe.ts';
import { reusedTab } from './reused-tab.ts';
import { servePages, type ServedPages } from './serve-pages.ts';

declare const probe: Probe;
declare global {
  interface Window {
    socket: WebSocket;
    seen: string[];
    /** Opens `socket` and notes everything that happens to it in `seen`. */
    talk(url: string): Promise<void>;
    /** Sends the text and waits for its echo. */
    echoed(text: string): Promise<void>;
  }
}

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

interface Parts {
  readonly servers: DemoServers;
  readonly pages: ServedPages;
  readonly session: BrowserSession;
  readonly plain: BrowserSession;
  readonly plainTab: Tab;
}

/**
 * Two browsers: one with the real panel open on a page, and one without us, where a page sees what it has to see here too. To
 * be called once a test file; each test gets a new tab.
 */
export function badInputWorld(): BadInputWorld {
  const world = new BadInputWorld();
  beforeAll(() => world.start());
  afterAll(() => world.end());
  beforeEach(() => world.openPage());
  return world;
}

export class BadInputWorld {
  #parts: Partial<Parts> = {};
  #tab: Tab | undefined;
  #panel: PanelPage | undefined;
  /** Page errors of the tests before. */
  #earlierErrors = 0;

  get servers(): DemoServers {
    return there(this.#parts.servers);
  }

  get pages(): ServedPages {
    return there(this.#parts.pages);
  }

  get plainTab(): Tab {
    return there(this.#parts.plainTab);
  }

  get tab(): Tab {
    return there(this.#tab);
  }

  get panel(): PanelPage {
    return there(this.#panel);
  }

  async start(): Promise<void> {
    const browser = inject('browser');
    const servers = await startDemoServers({ port: 0 });
    this.#parts = { servers };
    const pages = await servePages({ '/': PAGE, '/frame': PAGE });
    this.#parts = { servers, pages };
    const session = await launchBrowser({
      browser,
      extensionDir: await buildProbeExtension(browser, 'views'),
      windowSize: { width: 1400, height: 1000 },
      watchBackground: true,
    });
    this.#parts = { servers, pages, session };
    const plain = await launchBrowser({ browser, extensionDir: null });
    this.#parts = { servers, pages, session, plain, plainTab: await plain.newTab('about:blank') };
  }

  async end(): Promise<void> {
    const { session, plain, pages, servers } = this.#parts;
    await session?.close();
    await plain?.close();
    await pages?.close();
    await servers?.close();
  }

  async openPage(): Promise<void> {
    this.#tab = await reusedTab(there(this.#parts.session), this.#tab);
    this.#panel = await openProbe(this.#tab);
    this.#earlierErrors = this.#tab.pageErrors().length;
    await this.#tab.navigate(this.pages.origin);
  }

  async readRows(): Promise<ProbeRow[]> {
    return JSON.parse(await this.panel.evaluate(() => JSON.stringify(probe.rows()))) as ProbeRow[];
  }

  async readConnections(): Promise<ProbeConnection[]> {
    return JSON.parse(await this.panel.evaluate(() => JSON.stringify(probe.connections()))) as ProbeConnection[];
  }

  echo(name: string): string {
    return this.servers.socketUrl(`/echo?${name}`);
  }

  /** What the server saw of the connection. */
  loggedAt(target: string): DemoServers['log']['connections'][number] | undefined {
    return this.servers.log.connections.find((connection) => connection.target === target);
  }

  async waitForRows(kind: string, count: number): Promise<void> {
    await this.panel.waitFor(
      (wanted: string, least: number) => probe.rows().filter((row) => row.kind === wanted).length >= least,
      { what: `${count} rows "${kind}"`, args: [kind, count], timeoutMs: 30_000 },
    );
  }

  /** Runs the script in a page of the browser without us and in the one that is watched, and expects the same of both. */
  async runInBoth<Args extends readonly Json[]>(
    run: (...args: Args) => Promise<string[]> | string[],
    ...args: Args
  ): Promise<string[]> {
    await this.plainTab.navigate(this.pages.origin);
    const expected = await this.plainTab.evaluate(run, ...args);
    const actual = await this.tab.evaluate(run, ...args);
    expect(actual).toEqual(expected);
    return actual;
  }

  /** Nothing of ours is on a console: page, panel, background. Browsers report failed connections there themselves. */
  async expectQuiet(): Promise<void> {
    expect(this.tab.pageErrors().slice(this.#earlierErrors)).toEqual([]);
    expect(this.tab.consoleMessages().filter(({ text }) => /framescope|extension:\/\//iu.test(text))).toEqual([]);
    expect(this.panel.consoleMessages()).toEqual([]);
    expect(await there(this.#parts.session).backgroundErrors()).toEqual([]);
  }
}

export const kinds = (rows: readonly ProbeRow[]): string[] => rows.map(({ kind }) => kind);

function there<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the browsers did not start');
  return value;
}
