import { launch, type Browser, type Page, type Target } from 'puppeteer-core';
import { locateBrowser } from '../../../scripts/find-browser.mjs';
import { waitForCondition } from './condition.ts';
import { ChromiumTab } from './chromium-tab.ts';
import type { BrowserSession, DevToolsTheme, ExtensionPage, LaunchOptions, Tab } from './session.ts';

const BASE_ARGUMENTS = [
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The demo and the tests open sockets without a click, and audio or pop-up policy is not what they test.
  '--disable-popup-blocking',
];

/** Starts Chromium (Chrome, Edge) over a pipe, with a fresh profile and the unpacked extension. */
export async function launchChromium(options: LaunchOptions): Promise<BrowserSession> {
  const { width, height } = options.windowSize ?? { width: 1400, height: 900 };
  const browser = await launch({
    executablePath: options.executable ?? locateBrowser('chromium'),
    headless: options.headless ?? true,
    pipe: true,
    enableExtensions: true,
    // DevTools windows become pages of ours, and `page.openDevTools()` opens one for one tab when the test wants it.
    handleDevToolsAsPage: true,
    // Puppeteer's own network log would receive every frame of a flood and slow the page down.
    networkEnabled: false,
    // The window's own size rules, so that docking and resizing behave as for a user.
    defaultViewport: null,
    // Off by default under Puppeteer; the panel has to survive it.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    ...(options.profileDir === undefined ? {} : { userDataDir: options.profileDir }),
    args: [
      ...BASE_ARGUMENTS,
      `--window-size=${width},${height}`,
      // Chromium's sandbox does not start under root, which is what container builds are.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      // Puppeteer's own option does not reach WebSocket handshakes.
      ...(options.acceptInsecureCerts ? ['--ignore-certificate-errors'] : []),
      ...(options.args ?? []),
    ],
  });
  try {
    if (options.downloadDir !== undefined) await allowDownloads(browser, options.downloadDir);
    const errors = options.watchBackground ? watchBackground(browser) : [];
    const extensionId = options.extensionDir === null ? null : await browser.installExtension(options.extensionDir);
    return new ChromiumSession(browser, await browser.version(), extensionId, options, errors);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Chromium forgets it together with the session that said it, which therefore stays. */
async function allowDownloads(browser: Browser, downloadPath: string): Promise<void> {
  const client = await browser.target().createCDPSession();
  await client.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath });
}

/** Errors of every service worker that starts from now on, in a list that grows. */
function watchBackground(browser: Browser): readonly string[] {
  const errors: string[] = [];
  const listen = async (target: Target): Promise<void> => {
    const client = await target.createCDPSession();
    client.on('Runtime.exceptionThrown', ({ exceptionDetails: { exception, text } }) =>
      errors.push(exception?.description ?? text),
    );
    client.on('Runtime.consoleAPICalled', ({ type, args }) => {
      if (type === 'error' || type === 'assert')
        errors.push(args.map(({ value, description }) => String(value ?? description)).join(' '));
    });
    // What the browser itself complains of, such as an unchecked `runtime.lastError`.
    client.on('Log.entryAdded', ({ entry }) => {
      if (entry.level === 'error') errors.push(entry.text);
    });
    await client.send('Runtime.enable');
    await client.send('Log.enable');
  };
  browser.on('targetcreated', (target) => {
    if (target.type() !== 'service_worker' || !target.url().startsWith('chrome-extension://')) return;
    listen(target).catch((error: unknown) => errors.push(`its console cannot be read: ${String(error)}`));
  });
  return errors;
}

class ChromiumSession implements BrowserSession {
  readonly browser = 'chromium';
  readonly version: string;
  readonly extensionId: string | null;
  readonly closed: Promise<void>;
  readonly #browser: Browser;
  readonly #options: LaunchOptions;
  readonly #backgroundErrors: readonly string[];
  readonly #tabs = new Set<ChromiumTab>();
  #theme: DevToolsTheme = 'light';
  #closing: Promise<void> | undefined;

  constructor(
    browser: Browser,
    version: string,
    extensionId: string | null,
    options: LaunchOptions,
    backgroundErrors: readonly string[],
  ) {
    this.#browser = browser;
    this.#backgroundErrors = backgroundErrors;
    this.#options = options;
    this.version = version.replace('HeadlessChrome', 'Chrome');
    this.extensionId = extensionId;
    this.closed = new Promise((resolve) => browser.once('disconnected', () => resolve()));
  }

  async newTab(url?: string): Promise<Tab> {
    const tab = await ChromiumTab.create(await this.#blankPage(), {
      extensionId: this.extensionId,
      theme: () => this.#theme,
      onClosed: () => this.#tabs.delete(tab),
    });
    this.#tabs.add(tab);
    if (this.#options.devtools) await tab.openDevTools();
    if (url !== undefined) await tab.navigate(url);
    return tab;
  }

  /** The browser's first, still empty tab is used before another one is opened. */
  async #blankPage(): Promise<Page> {
    const taken = new Set([...this.#tabs].map((tab) => tab.page));
    const free = (await this.#browser.pages()).find((page) => page.url() === 'about:blank' && !taken.has(page));
    return free ?? this.#browser.newPage();
  }

  async setTheme(theme: DevToolsTheme): Promise<void> {
    this.#theme = theme;
    await Promise.all([...this.#tabs].map((tab) => tab.applyTheme()));
  }

  /** Stops the service worker as chrome://serviceworker-internals does, and waits until the browser says that it has stopped. */
  async killBackground(): Promise<void> {
    const prefix = `chrome-extension://${this.extensionId}/`;
    const [page] = await this.#browser.pages();
    if (!page) throw new Error('no page to reach the service workers from');
    const client = await page.createCDPSession();
    let running: string | undefined;
    const stopped = new Set<string>();
    client.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { versionId, scriptURL, runningStatus } of versions) {
        if (!scriptURL.startsWith(prefix)) continue;
        if (runningStatus === 'running') running = versionId;
        if (runningStatus === 'stopped') stopped.add(versionId);
      }
    });
    try {
      await client.send('ServiceWorker.enable');
      const versionId = await waitForCondition(() => running ?? '', { what: 'a running service worker' });
      stopped.clear();
      await client.send('ServiceWorker.stopWorker', { versionId });
      await waitForCondition(() => stopped.has(versionId), { what: 'the service worker to stop' });
    } finally {
      await client.detach();
    }
  }

  async backgroundErrors(): Promise<readonly string[]> {
    return this.#backgroundErrors;
  }

  async extensionPage(path: string): Promise<ExtensionPage> {
    const url = `chrome-extension://${this.extensionId}/${path}`;
    const page = await waitForCondition(async () => (await this.#browser.pages()).find((one) => one.url() === url), {
      what: `the page ${path}`,
    });
    if (!page) throw new Error('unreachable: a fulfilled condition has an answer');
    return ChromiumTab.create(page, { extensionId: null, theme: () => this.#theme, onClosed: () => undefined });
  }

  revokeHostAccess(): Promise<void> {
    return Promise.reject(new Error('Chromium grants host access with the installation'));
  }

  answerPermissionPrompt(): Promise<void> {
    return Promise.reject(new Error('Chromium asks nothing for this extension'));
  }

  async kill(): Promise<void> {
    this.#browser.process()?.kill('SIGKILL');
    await this.closed;
  }

  close(): Promise<void> {
    this.#closing ??= this.#browser.close();
    return this.#closing;
  }
}
