import { launch, type Browser, type Page } from 'puppeteer-core';
import { locateBrowser } from '../../../scripts/find-browser.mjs';
import { waitForCondition } from '../../support/browsers/condition.ts';

/** A request as Chrome's Network panel has it after an import. */
export interface ImportedRequest {
  readonly url: string;
  readonly type: string;
  readonly status: number;
  readonly requestHeaders: readonly string[];
  readonly responseHeaders: readonly string[];
  readonly frames: readonly {
    readonly type: string;
    readonly opCode: number;
    readonly text: string;
    readonly time: number;
  }[];
  /** The rows of its Messages tab as they stand on screen, newest last. */
  readonly rows: readonly string[];
}

/** A real Chromium with DevTools open on its Network panel. The modules are DevTools' own and internal to it. */
export class NetworkPanel {
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
  }

  static async open(): Promise<NetworkPanel> {
    const browser = await launch({
      executablePath: locateBrowser('chromium'),
      headless: true,
      pipe: true,
      handleDevToolsAsPage: true,
      defaultViewport: null,
      args: [
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--window-size=1400,900',
        // Chromium's sandbox does not start under root, which is what container builds are.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
    const [inspected] = await browser.pages();
    if (!inspected) throw new Error('the browser has no page');
    const page = await inspected.openDevTools();
    await waitForCondition(() => page.evaluate(() => document.querySelector('.main-tabbed-pane') !== null), {
      what: 'the DevTools front end',
    });
    return new NetworkPanel(browser, page);
  }

  /** Imports a HAR as the panel's own button does, and shows the messages of each request. */
  async import(har: string): Promise<readonly ImportedRequest[]> {
    const expression = `(async () => {
      const { ViewManager } = await import('./ui/legacy/legacy.js');
      await ViewManager.ViewManager.instance().showView('network');
      const { NetworkPanel } = await import('./panels/network/network.js');
      const { NetworkLog } = await import('./models/logs/logs.js');
      const panel = NetworkPanel.NetworkPanel.instance();
      await panel.networkLogView.onLoadFromFile(new File([${JSON.stringify(har)}], 'log.har'));
      const rowsOf = (root) => [...root.querySelectorAll('*')].flatMap((element) => [
        ...(element.matches('.websocket-frame-view tbody tr.revealed, .data-grid tr.data-grid-data-grid-node') ? [element.innerText.trim()] : []),
        ...(element.shadowRoot ? rowsOf(element.shadowRoot) : []),
      ]);
      const requests = [];
      for (const request of NetworkLog.NetworkLog.instance().requests()) {
        const item = await panel.selectAndActivateRequest(request, 'web-socket-frames');
        // The grid fills with the next frames that are painted; a test that waits in vain reports what is there.
        for (let frame = 0; frame < 120 && rowsOf(item.element).length < request.frames().length; frame += 1) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        requests.push({
          url: request.url(),
          type: request.resourceType().name(),
          status: request.statusCode,
          requestHeaders: request.requestHeaders().map(({ name, value }) => name + ': ' + value),
          responseHeaders: request.responseHeaders.map(({ name, value }) => name + ': ' + value),
          frames: request.frames().map(({ type, opCode, text, time }) => ({ type, opCode, text, time })),
          rows: rowsOf(item.element),
        });
      }
      return requests;
    })()`;
    return (await this.#page.evaluate(expression)) as readonly ImportedRequest[];
  }

  async screenshot(path: `${string}.png`): Promise<void> {
    await this.#page.screenshot({ path });
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
