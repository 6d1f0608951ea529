import { writeFile } from 'node:fs/promises';
import type { CDPSession, Frame, Page, Protocol } from 'puppeteer-core';
import { clickElement, dragElement, locateElement, pressChord } from './chromium-input.ts';
import { waitForCondition } from './condition.ts';
import { ScriptedDocument } from './scripted-document.ts';
import type { ConsoleEntry, PanelPage, Point, PointerOptions } from './session.ts';

const PANEL_FILE = 'panel.html';

/** The panel is a frame, in a process of its own, of the DevTools front end's page. */
export class ChromiumPanel extends ScriptedDocument implements PanelPage {
  readonly #page: Page;
  readonly #findFrame: () => Frame;
  readonly #console: CDPSession;

  private constructor(page: Page, findFrame: () => Frame, consoleSession: CDPSession) {
    super('panel', (expression) => findFrame().evaluate(expression));
    this.#page = page;
    this.#findFrame = findFrame;
    this.#console = consoleSession;
    consoleSession.on('Runtime.consoleAPICalled', (event) => this.entries.push(toEntry(event)));
    consoleSession.on('Runtime.exceptionThrown', ({ exceptionDetails: { exception, text } }) =>
      this.entries.push({ kind: 'exception', text: exception?.description ?? text }),
    );
  }

  static async attach(page: Page, extensionId: string): Promise<ChromiumPanel> {
    const findFrame = (): Frame => {
      const frame = page.frames().find((candidate) => isPanelUrl(candidate.url(), extensionId));
      if (!frame) throw new Error('the panel has no frame');
      return frame;
    };
    await waitForCondition(() => findFrame().evaluate(() => document.readyState === 'complete'), {
      what: "the panel's document",
    });
    // Puppeteer reports the console of a page's own process only, and the panel is in another one.
    const session = await consoleSessionFor(findFrame());
    const panel = new ChromiumPanel(page, findFrame, session);
    await session.send('Runtime.enable');
    return panel;
  }

  get url(): string {
    return this.#findFrame().url();
  }

  async click(selector: string, options?: PointerOptions): Promise<void> {
    await clickElement(this.#page, this.#findFrame(), selector, options);
  }

  doubleClick(selector: string, options?: PointerOptions): Promise<void> {
    return this.click(selector, { ...options, clickCount: 2 });
  }

  rightClick(selector: string, options?: PointerOptions): Promise<void> {
    return this.click(selector, { ...options, button: 'right' });
  }

  async hover(selector: string): Promise<void> {
    const { x, y } = await locateElement(this.#findFrame(), selector);
    await this.#page.mouse.move(x, y);
  }

  async drag(selector: string, by: Point): Promise<void> {
    await dragElement(this.#page, this.#findFrame(), selector, by);
  }

  async wheel(selector: string, by: Point): Promise<void> {
    await this.hover(selector);
    await this.#page.mouse.wheel({ deltaX: by.x, deltaY: by.y });
  }

  async setFiles(selector: string, paths: readonly string[]): Promise<void> {
    const input = await this.#findFrame().waitForSelector(selector);
    if (!input) throw new Error(`there is no ${selector}`);
    await input.toElement('input').then((element) => element.uploadFile(...paths));
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  async press(chord: string): Promise<void> {
    await pressChord(this.#page, chord);
  }

  async screenshot(path: string): Promise<void> {
    const frameElement = await this.#findFrame().frameElement();
    if (!frameElement) throw new Error('the panel is not shown');
    // Otherwise the page is resized for the picture, and the panel is drawn in the middle of that.
    await writeFile(path, await frameElement.screenshot({ captureBeyondViewport: false }));
    await frameElement.dispose();
  }

  async reload(): Promise<void> {
    const before = await this.evaluate(() => {
      setTimeout(() => location.reload());
      return performance.timeOrigin;
    });
    await this.waitFor((origin: number) => performance.timeOrigin !== origin && document.readyState === 'complete', {
      what: 'the panel to reload',
      args: [before],
    });
  }

  /** Bytes that the panel's scripts hold, typed arrays included, after a collection. */
  async heapBytes(): Promise<number> {
    await this.#console.send('HeapProfiler.collectGarbage');
    const usage: { usedSize: number; backingStorageSize?: number } = await this.#console.send('Runtime.getHeapUsage');
    return usage.usedSize + (usage.backingStorageSize ?? 0);
  }

  async detach(): Promise<void> {
    // The panel's process may already be gone together with its console.
    await this.#console.detach().catch(() => undefined);
  }
}

function isPanelUrl(url: string, extensionId: string): boolean {
  return url.startsWith(`chrome-extension://${extensionId}/`) && url.endsWith(PANEL_FILE);
}

async function consoleSessionFor(frame: Frame): Promise<CDPSession> {
  const browser = frame.page().browser();
  const url = frame.url();
  // Two DevTools windows have two panels with one address; the newest target is the one that was just made.
  const target = browser.targets().findLast((candidate) => candidate.url() === url);
  if (!target) throw new Error('the panel has no target');
  return target.createCDPSession();
}

function toEntry({ type, args }: Protocol.Runtime.ConsoleAPICalledEvent): ConsoleEntry {
  const text = args.map((arg) => ('value' in arg ? String(arg.value) : (arg.description ?? arg.type))).join(' ');
  switch (type) {
    case 'error':
    case 'info':
    case 'debug':
      return { kind: type, text };
    case 'assert':
      return { kind: 'error', text };
    case 'warning':
      return { kind: 'warn', text };
    default:
      return { kind: 'log', text };
  }
}
