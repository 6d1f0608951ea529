import { writeFile } from 'node:fs/promises';
import { field } from './bidi-connection.ts';
import { parseChord, resolveModifier } from './chord.ts';
import { waitForCondition } from './condition.ts';
import type { FirefoxWindow } from './firefox-window.ts';
import { pointInElement, ScriptedDocument } from './scripted-document.ts';
import type { ConsoleEntry, ExtensionPage, Json, Modifier, PanelPage, Point, PointerOptions } from './session.ts';

/** The channels of one session only have to differ. */
let lastChannel = 0;

/** The panel is a remote `<browser>` inside the toolbox; BiDi does not list it, so everything goes through the browser's window. */
export class FirefoxPanel extends ScriptedDocument implements PanelPage {
  readonly url: string;
  readonly #window: FirefoxWindow;
  readonly #tab: string;
  readonly #extensionId: string;
  readonly #channel: string;
  readonly detach: () => void;

  private constructor(window: FirefoxWindow, tab: string, extensionId: string, url: string, channel: string) {
    super('panel', (expression) => window.call('evaluateInPanel', tab, extensionId, expression));
    this.url = url;
    this.#window = window;
    this.#tab = tab;
    this.#extensionId = extensionId;
    this.#channel = channel;
    this.detach = window.bidi.onEvent((method, params) => {
      if (method !== 'script.message' || field(params, 'channel') !== channel) return;
      this.entries.push(toEntry(field(field(params, 'data'), 'value')));
    });
  }

  static async attach(window: FirefoxWindow, tab: string, extensionId: string): Promise<FirefoxPanel> {
    const url = String(await window.call('panelUrl', tab, extensionId));
    lastChannel += 1;
    const panel = new FirefoxPanel(window, tab, extensionId, url, `panel-console-${lastChannel}`);
    await panel.reattach();
    return panel;
  }

  /** Finds the panel's document again after Firefox made it anew, and waits until it is complete. */
  async reattach(): Promise<void> {
    await waitForCondition(() => this.#call('panelUrl'), { what: 'the panel to be there' });
    await this.#window.listen(this.#tab, this.#extensionId, this.#channel);
    await this.waitFor(() => document.URL !== 'about:blank' && document.readyState === 'complete', {
      what: "the panel's document",
    });
  }

  async click(
    selector: string,
    { button = 'left', clickCount = 1, modifiers = [], position }: PointerOptions = {},
  ): Promise<void> {
    const point = await this.#locate(selector, position);
    const events: Json[] = [{ type: 'mousemove', ...point }];
    for (let count = 1; count <= clickCount; count += 1) {
      events.push({ type: 'mousedown', ...point, button, clickCount: count, isDown: true });
      // Where a context menu opens on the press, the event follows it at once; synthesised input has to say so itself.
      if (button === 'right') events.push({ type: 'contextmenu', ...point, button, clickCount: count });
      events.push({ type: 'mouseup', ...point, button, clickCount: count });
    }
    await this.#sendMouse(events, modifiers);
  }

  doubleClick(selector: string, options?: PointerOptions): Promise<void> {
    return this.click(selector, { ...options, clickCount: 2 });
  }

  rightClick(selector: string, options?: PointerOptions): Promise<void> {
    return this.click(selector, { ...options, button: 'right' });
  }

  async hover(selector: string): Promise<void> {
    await this.#sendMouse([{ type: 'mousemove', ...(await this.#locate(selector)) }]);
  }

  async drag(selector: string, by: Point): Promise<void> {
    const from = await this.#locate(selector);
    const events: Json[] = [
      { type: 'mousemove', ...from },
      { type: 'mousedown', ...from, clickCount: 1, isDown: true },
    ];
    const to = { x: from.x, y: from.y };
    for (const share of [0.2, 0.4, 0.6, 0.8, 1]) {
      to.x = from.x + by.x * share;
      to.y = from.y + by.y * share;
      events.push({ type: 'mousemove', ...to, isDown: true });
    }
    events.push({ type: 'mouseup', ...to, clickCount: 1 });
    await this.#sendMouse(events);
  }

  async wheel(selector: string, by: Point): Promise<void> {
    await this.#call('sendWheel', { ...(await this.#locate(selector)) }, { ...by });
  }

  async setFiles(selector: string, paths: readonly string[]): Promise<void> {
    await this.#call('setFilesInPanel', selector, [...paths]);
  }

  async type(text: string): Promise<void> {
    await this.#call('sendKeys', [], [...text]);
  }

  async press(chord: string): Promise<void> {
    const { modifiers, key } = parseChord(chord);
    await this.#call(
      'sendKeys',
      [...modifiers],
      [modifiers.includes('Shift') && key.length === 1 ? key.toUpperCase() : key],
    );
  }

  async screenshot(path: string): Promise<void> {
    await writeFile(path, Buffer.from(String(await this.#call('pictureOfPanel')), 'base64'));
  }

  async reload(): Promise<void> {
    const before = await this.evaluate(() => performance.timeOrigin);
    await this.#call('reloadPanel');
    await this.waitFor((origin: number) => performance.timeOrigin !== origin && document.readyState === 'complete', {
      what: 'the panel to reload',
      args: [before],
    });
  }

  async #locate(selector: string, position?: Point): Promise<{ x: number; y: number }> {
    const point = await waitForCondition(
      () => this.evaluate(pointInElement, selector, position ? { ...position } : null),
      { what: `an element to click: ${selector}` },
    );
    if (!point) throw new Error('unreachable: a fulfilled condition has an answer');
    return point;
  }

  async #sendMouse(events: readonly Json[], modifiers: readonly Modifier[] = []): Promise<void> {
    await this.#call('sendMouse', events, modifiers.map(resolveModifier));
  }

  #call(name: string, ...args: readonly Json[]): Promise<unknown> {
    return this.#window.call(name, this.#tab, this.#extensionId, ...args);
  }
}

/** Waits for a page of the extension in a tab, which BiDi does not list either. */
export async function openExtensionPage(
  window: FirefoxWindow,
  path: string,
  extensionId: string,
): Promise<ExtensionPage> {
  const context = `page:${path}`;
  await waitForCondition(() => window.call('panelUrl', context, extensionId), { what: `the page ${path}` });
  const page = await FirefoxPanel.attach(window, context, extensionId);
  const close = async (): Promise<void> => {
    page.detach();
    await window.call('closeExtensionPage', context, extensionId);
  };
  return Object.assign(page, { close });
}

function toEntry(json: unknown): ConsoleEntry {
  const entry: unknown = JSON.parse(String(json));
  const kind = field(entry, 'kind');
  const text = String(field(entry, 'text'));
  switch (kind) {
    case 'error':
    case 'warn':
    case 'info':
    case 'debug':
    case 'exception':
      return { kind, text };
    case 'assert':
      return { kind: 'error', text };
    default:
      return { kind: 'log', text };
  }
}
