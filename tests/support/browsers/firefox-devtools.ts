import { writeFile } from 'node:fs/promises';
import { waitForCondition } from './condition.ts';
import { FirefoxPanel } from './firefox-panel.ts';
import type { FirefoxWindow } from './firefox-window.ts';
import type { DevTools, DockSide, PanelPage } from './session.ts';

/** Which tab's DevTools, and whose panel in it. */
export interface ToolboxAddress {
  /** The tab's BiDi browsing context. */
  readonly tab: string;
  readonly extensionId: string | null;
}

const HOSTS = { undocked: 'window', right: 'right', bottom: 'bottom' } as const satisfies Record<DockSide, string>;

export class FirefoxDevTools implements DevTools {
  readonly #window: FirefoxWindow;
  readonly #address: ToolboxAddress;
  readonly #onClosed: () => void;
  #panel: FirefoxPanel | undefined;

  private constructor(window: FirefoxWindow, address: ToolboxAddress, onClosed: () => void) {
    this.#window = window;
    this.#address = address;
    this.#onClosed = onClosed;
  }

  static async open(
    window: FirefoxWindow,
    address: ToolboxAddress,
    dockSide: DockSide,
    onClosed: () => void,
  ): Promise<FirefoxDevTools> {
    await window.call('openToolbox', address.tab, HOSTS[dockSide]);
    return new FirefoxDevTools(window, address, onClosed);
  }

  get panel(): PanelPage {
    if (!this.#panel) throw new Error('the Framescope panel was not selected yet');
    return this.#panel;
  }

  async selectPanel(): Promise<PanelPage> {
    const { tab, extensionId } = this.#address;
    if (extensionId === null) throw new Error('no extension was loaded');
    await waitForCondition(() => this.#window.call('selectPanel', tab, extensionId), {
      what: 'the extension to register its panel',
    });
    this.#panel ??= await FirefoxPanel.attach(this.#window, tab, extensionId);
    return this.#panel;
  }

  async selectBuiltInPanel(): Promise<void> {
    await this.#window.call('selectBuiltInPanel', this.#address.tab);
  }

  async setDockSide(side: DockSide): Promise<void> {
    await this.#window.call('setHost', this.#address.tab, HOSTS[side]);
    // The toolbox moves to another window, and an extension's panel is loaded anew there.
    await this.#panel?.reattach();
  }

  async setSize(width: number, height: number): Promise<void> {
    await waitForCondition(() => this.#window.call('setSize', this.#address.tab, width, height), {
      what: `DevTools to become ${width} × ${height}`,
    });
  }

  async screenshot(path: string): Promise<void> {
    const picture = await this.#window.call('pictureOfDevTools', this.#address.tab);
    await writeFile(path, Buffer.from(String(picture), 'base64'));
  }

  async close(): Promise<void> {
    this.#panel?.detach();
    await this.#window.call('closeToolbox', this.#address.tab);
    this.#onClosed();
  }
}
