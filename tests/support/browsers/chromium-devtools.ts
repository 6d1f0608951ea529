import { writeFile } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { ChromiumPanel } from './chromium-panel.ts';
import { waitForCondition } from './condition.ts';
import type { DevTools, DevToolsTheme, DockSide, PanelPage } from './session.ts';

/**
 * The front end's own modules, as far as they are used here. They are internal to Chromium: when a version moves them, this file is the only
 * place that has to follow.
 */
const FRONT_END = `
  const { ViewManager, DockController } = await import('./ui/legacy/legacy.js');
  const { Settings } = await import('./core/common/common.js');
`;

export class ChromiumDevTools implements DevTools {
  readonly #page: Page;
  readonly #extensionId: string | null;
  readonly #onClosed: () => void;
  #panel: ChromiumPanel | undefined;

  private constructor(page: Page, extensionId: string | null, onClosed: () => void) {
    this.#page = page;
    this.#extensionId = extensionId;
    this.#onClosed = onClosed;
    page.once('close', onClosed);
  }

  static async open(
    inspected: Page,
    extensionId: string | null,
    theme: DevToolsTheme,
    onClosed: () => void,
  ): Promise<ChromiumDevTools> {
    const page = await inspected.openDevTools();
    // The front end's singletons must not be touched before its own start made them.
    await waitForCondition(() => page.evaluate(() => document.querySelector('.main-tabbed-pane') !== null), {
      what: 'the DevTools front end',
    });
    const devTools = new ChromiumDevTools(page, extensionId, onClosed);
    await devTools.setTheme(theme);
    return devTools;
  }

  get panel(): PanelPage {
    if (!this.#panel) throw new Error('the Framescope panel was not selected yet');
    return this.#panel;
  }

  async selectPanel(): Promise<PanelPage> {
    if (this.#extensionId === null) throw new Error('no extension was loaded');
    const prefix = JSON.stringify(`chrome-extension://${this.#extensionId}`);
    await waitForCondition(
      () =>
        this.#run(`
          const views = ViewManager.ViewManager.instance();
          const id = [...views.views.keys()].find((key) => key.startsWith(${prefix}));
          if (id) await views.showView(id);
          return id;
        `),
      { what: 'the extension to register its panel' },
    );
    this.#panel ??= await ChromiumPanel.attach(this.#page, this.#extensionId);
    return this.#panel;
  }

  async selectBuiltInPanel(): Promise<void> {
    await this.#run(`await ViewManager.ViewManager.instance().showView('console');`);
  }

  async setTheme(theme: DevToolsTheme): Promise<void> {
    // The setting calls the light theme "default".
    const value = theme === 'dark' ? 'dark' : 'default';
    await this.#run(`Settings.Settings.instance().moduleSetting('ui-theme').set(${JSON.stringify(value)});`);
  }

  async setDockSide(side: DockSide): Promise<void> {
    await this.#run(`DockController.DockController.instance().setDockSide(${JSON.stringify(side)});`);
    await waitForCondition(
      () => this.#run(`return DockController.DockController.instance().dockSide() === ${JSON.stringify(side)};`),
      { what: `DevTools to dock: ${side}` },
    );
  }

  async setSize(width: number, height: number): Promise<void> {
    await this.#page.setViewport({ width, height });
  }

  async screenshot(path: string): Promise<void> {
    await writeFile(path, await this.#page.screenshot());
  }

  async close(): Promise<void> {
    await this.#panel?.detach();
    if (!this.#page.isClosed()) await this.#page.close();
    this.#onClosed();
  }

  #run(body: string): Promise<unknown> {
    return this.#page.evaluate(`(async () => { ${FRONT_END} ${body} })()`);
  }
}
