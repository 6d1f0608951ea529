import { writeFile } from 'node:fs/promises';
import type { ConsoleMessage, Frame, Page } from 'puppeteer-core';
import { ChromiumDevTools } from './chromium-devtools.ts';
import { clickElement, dragElement, pressChord } from './chromium-input.ts';
import { waitForCondition } from './condition.ts';
import { traverseHistory } from './history-traversal.ts';
import { ScriptedDocument } from './scripted-document.ts';
import type {
  ConsoleEntry,
  DevTools,
  DevToolsOptions,
  DevToolsTheme,
  PageFrame,
  PanelPage,
  Point,
  PointerOptions,
  Tab,
} from './session.ts';

export interface ChromiumTabContext {
  readonly extensionId: string | null;
  readonly theme: () => DevToolsTheme;
  readonly onClosed: () => void;
}

export class ChromiumTab extends ScriptedDocument implements Tab {
  readonly page: Page;
  readonly #context: ChromiumTabContext;
  #devTools: ChromiumDevTools | undefined;

  private constructor(page: Page, context: ChromiumTabContext) {
    super('page', (expression) => page.evaluate(expression));
    this.page = page;
    this.#context = context;
    page.on('console', (message) => this.entries.push(toEntry(message)));
    page.on('pageerror', (error) => this.entries.push({ kind: 'exception', text: describeError(error) }));
  }

  static async create(page: Page, context: ChromiumTabContext): Promise<ChromiumTab> {
    await page.bringToFront();
    return new ChromiumTab(page, context);
  }

  async navigate(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: 'load' });
  }

  async reload(): Promise<void> {
    await this.page.reload({ waitUntil: 'load' });
  }

  goBack(): Promise<{ isFromBackForwardCache: boolean }> {
    return this.#traverseHistory(-1);
  }

  goForward(): Promise<{ isFromBackForwardCache: boolean }> {
    return this.#traverseHistory(1);
  }

  /** Over the protocol and not by `history.go()`, which Chromium ignores for entries the user never touched. */
  #traverseHistory(delta: number): Promise<{ isFromBackForwardCache: boolean }> {
    return traverseHistory(this, async () => {
      const client = await this.page.createCDPSession();
      const { currentIndex, entries } = await client.send('Page.getNavigationHistory');
      const entry = entries[currentIndex + delta];
      if (!entry) throw new Error(`there is no history entry ${delta} from here`);
      await client.send('Page.navigateToHistoryEntry', { entryId: entry.id });
      // The session may belong to the process that was left; detaching is then neither possible nor needed.
      await client.detach().catch(() => undefined);
    });
  }

  async frames(): Promise<readonly PageFrame[]> {
    return this.page
      .frames()
      .filter((frame) => frame !== this.page.mainFrame())
      .map((frame) => new ChromiumFrame(frame, this.entries));
  }

  async frame(urlPart: string): Promise<PageFrame> {
    const frame = await waitForCondition(
      async () => (await this.frames()).find((candidate) => candidate.url.includes(urlPart)),
      { what: `a frame whose address contains ${urlPart}` },
    );
    if (!frame) throw new Error('unreachable: a fulfilled condition has an answer');
    return frame;
  }

  pageErrors(): readonly string[] {
    return this.entries.filter(({ kind }) => kind === 'exception').map(({ text }) => text);
  }

  async click(selector: string, options?: PointerOptions): Promise<void> {
    await clickElement(this.page, this.page.mainFrame(), selector, options);
  }

  async drag(selector: string, by: Point): Promise<void> {
    await dragElement(this.page, this.page.mainFrame(), selector, by);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  async press(chord: string): Promise<void> {
    await pressChord(this.page, chord);
  }

  async openDevTools(options: DevToolsOptions = {}): Promise<DevTools> {
    if (this.#devTools) throw new Error('DevTools is already open on this tab');
    this.#devTools = await ChromiumDevTools.open(this.page, this.#context.extensionId, this.#context.theme(), () => {
      this.#devTools = undefined;
    });
    await this.#devTools.setDockSide(options.dockSide ?? 'undocked');
    if (options.selectPanel ?? true) await this.#devTools.selectPanel();
    return this.#devTools;
  }

  get isDevToolsOpen(): boolean {
    return this.#devTools !== undefined;
  }

  get devTools(): DevTools {
    if (!this.#devTools) throw new Error('DevTools is not open on this tab');
    return this.#devTools;
  }

  get panel(): PanelPage {
    return this.devTools.panel;
  }

  async closeDevTools(): Promise<void> {
    await this.#devTools?.close();
  }

  async applyTheme(): Promise<void> {
    await this.#devTools?.setTheme(this.#context.theme());
  }

  async activate(): Promise<void> {
    await this.page.bringToFront();
  }

  async isProxy(expression: string): Promise<boolean> {
    const client = await this.page.createCDPSession();
    const { result, exceptionDetails } = await client.send('Runtime.evaluate', { expression });
    await client.detach();
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.subtype === 'proxy';
  }

  async setFiles(selector: string, paths: readonly string[]): Promise<void> {
    const input = await this.page.waitForSelector(selector);
    if (!input) throw new Error(`there is no ${selector}`);
    await input.toElement('input').then((element) => element.uploadFile(...paths));
  }

  async screenshot(path: string): Promise<void> {
    await writeFile(path, await this.page.screenshot());
  }

  async close(): Promise<void> {
    await this.closeDevTools();
    await this.page.close();
    this.#context.onClosed();
  }
}

class ChromiumFrame extends ScriptedDocument implements PageFrame {
  readonly url: string;

  constructor(frame: Frame, entries: ConsoleEntry[]) {
    super(`frame ${frame.url()}`, (expression) => frame.evaluate(expression), entries);
    this.url = frame.url();
  }
}

function toEntry(message: ConsoleMessage): ConsoleEntry {
  const type = message.type();
  switch (type) {
    case 'error':
    case 'warn':
    case 'info':
    case 'debug':
      return { kind: type, text: message.text() };
    default:
      return { kind: 'log', text: message.text() };
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
