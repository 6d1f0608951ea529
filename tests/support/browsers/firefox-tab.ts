import { writeFile } from 'node:fs/promises';
import { field, listField, scriptValue, textField, type BidiConnection } from './bidi-connection.ts';
import { parseChord, resolveModifier } from './chord.ts';
import { waitForCondition } from './condition.ts';
import { FirefoxDevTools } from './firefox-devtools.ts';
import type { FirefoxWindow } from './firefox-window.ts';
import { traverseHistory } from './history-traversal.ts';
import { pointInElement, ScriptedDocument } from './scripted-document.ts';
import type {
  ConsoleEntry,
  DevTools,
  DevToolsOptions,
  PageFrame,
  PanelPage,
  Point,
  PointerOptions,
  Tab,
} from './session.ts';

const BUTTONS = { left: 0, middle: 1, right: 2 } as const;

/** How WebDriver writes keys that have no character. https://w3c.github.io/webdriver/#keyboard-actions */
const KEY_CODE_POINTS: Readonly<Record<string, string>> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE006',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Insert: '\uE016',
  Delete: '\uE017',
  Meta: '\uE03D',
  F3: '\uE033',
  F10: '\uE03A',
};

export class FirefoxTab extends ScriptedDocument implements Tab {
  readonly #window: FirefoxWindow;
  readonly #context: string;
  readonly #extensionId: string | null;
  #devTools: FirefoxDevTools | undefined;

  constructor(window: FirefoxWindow, context: string, extensionId: string | null) {
    super('page', (expression) => evaluateInContext(window.bidi, context, expression));
    this.#window = window;
    this.#context = context;
    this.#extensionId = extensionId;
    const frames = new Set([context]);
    window.bidi.onEvent((method, params) => {
      if (method !== 'log.entryAdded') return;
      const source = String(field(field(params, 'source'), 'context'));
      if (frames.has(source)) this.entries.push(toEntry(params));
    });
    this.#frameContexts = frames;
  }

  readonly #frameContexts: Set<string>;

  async navigate(url: string): Promise<void> {
    await this.#command('browsingContext.navigate', { url, wait: 'complete' });
  }

  async reload(): Promise<void> {
    await this.#command('browsingContext.reload', { wait: 'complete' });
  }

  goBack(): Promise<{ isFromBackForwardCache: boolean }> {
    return traverseHistory(this, () => this.#command('browsingContext.traverseHistory', { delta: -1 }));
  }

  goForward(): Promise<{ isFromBackForwardCache: boolean }> {
    return traverseHistory(this, () => this.#command('browsingContext.traverseHistory', { delta: 1 }));
  }

  async frames(): Promise<readonly PageFrame[]> {
    const tree = await this.#window.bidi.command('browsingContext.getTree', { root: this.#context });
    const found: PageFrame[] = [];
    const visit = (parent: unknown): void => {
      for (const child of listField(parent, 'children')) {
        const context = textField(child, 'context');
        this.#frameContexts.add(context);
        found.push(new FirefoxFrame(this.#window.bidi, context, textField(child, 'url'), this.entries));
        visit(child);
      }
    };
    visit(listField(tree, 'contexts')[0]);
    return found;
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

  async click(
    selector: string,
    { button = 'left', clickCount = 1, modifiers = [], position }: PointerOptions = {},
  ): Promise<void> {
    const point = await waitForCondition(
      () => this.evaluate(pointInElement, selector, position ? { ...position } : null),
      { what: `an element to click: ${selector}` },
    );
    const press = [
      { type: 'pointerDown', button: BUTTONS[button] },
      { type: 'pointerUp', button: BUTTONS[button] },
    ];
    const move = { type: 'pointerMove', x: Math.round(point?.x ?? 0), y: Math.round(point?.y ?? 0) };
    const held = modifiers.map((name) => ({ type: 'keyDown', value: keyValue(resolveModifier(name)) }));
    await this.#command('input.performActions', {
      actions: [
        { type: 'key', id: 'keyboard', actions: held.length > 0 ? held : [{ type: 'pause' }] },
        {
          type: 'pointer',
          id: 'mouse',
          // The pauses let the modifiers go down first: actions with one index happen together.
          actions: [
            ...held.map(() => ({ type: 'pause' })),
            move,
            ...Array.from({ length: clickCount }, () => press).flat(),
          ],
        },
      ],
    });
    await this.#command('input.releaseActions', {});
  }

  async drag(selector: string, by: Point): Promise<void> {
    const from = await waitForCondition(() => this.evaluate(pointInElement, selector, null), {
      what: `an element to drag: ${selector}`,
    });
    const [x, y] = [from?.x ?? 0, from?.y ?? 0];
    const moveTo = (share: number): object => ({
      type: 'pointerMove',
      x: Math.round(x + by.x * share),
      y: Math.round(y + by.y * share),
    });
    const steps = [0.2, 0.4, 0.6, 0.8, 1].map(moveTo);
    const actions = [moveTo(0), { type: 'pointerDown', button: 0 }, ...steps, { type: 'pointerUp', button: 0 }];
    await this.#command('input.performActions', { actions: [{ type: 'pointer', id: 'mouse', actions }] });
    await this.#command('input.releaseActions', {});
  }

  async type(text: string): Promise<void> {
    await this.#pressKeys(
      [...text].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]),
    );
  }

  async press(chord: string): Promise<void> {
    const { modifiers, key } = parseChord(chord);
    const held = [...modifiers, key].map(keyValue);
    await this.#pressKeys([
      ...held.map((value) => ({ type: 'keyDown', value })),
      ...held.toReversed().map((value) => ({ type: 'keyUp', value })),
    ]);
  }

  async openDevTools(options: DevToolsOptions = {}): Promise<DevTools> {
    if (this.#devTools) throw new Error('DevTools is already open on this tab');
    this.#devTools = await FirefoxDevTools.open(
      this.#window,
      { tab: this.#context, extensionId: this.#extensionId },
      options.dockSide ?? 'undocked',
      () => {
        this.#devTools = undefined;
      },
    );
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

  async activate(): Promise<void> {
    await this.#window.call('selectTab', this.#context);
  }

  async isProxy(expression: string): Promise<boolean> {
    const target = { context: this.#context };
    const answer = await this.#window.bidi.command('script.evaluate', { expression, awaitPromise: false, target });
    if (field(answer, 'type') === 'exception') throw new Error(textField(field(answer, 'exceptionDetails'), 'text'));
    return field(field(answer, 'result'), 'type') === 'proxy';
  }

  async setFiles(selector: string, paths: readonly string[]): Promise<void> {
    const result = await this.#window.bidi.command('browsingContext.locateNodes', {
      context: this.#context,
      locator: { type: 'css', value: selector },
      maxNodeCount: 1,
    });
    const sharedId = textField(listField(result, 'nodes')[0], 'sharedId');
    await this.#command('input.setFiles', { element: { sharedId }, files: paths });
  }

  async screenshot(path: string): Promise<void> {
    const picture = await this.#command('browsingContext.captureScreenshot', {});
    await writeFile(path, Buffer.from(textField(picture, 'data'), 'base64'));
  }

  async close(): Promise<void> {
    await this.closeDevTools();
    await this.#command('browsingContext.close', {});
  }

  async #pressKeys(actions: readonly object[]): Promise<void> {
    await this.activate();
    await this.waitFor(() => document.hasFocus(), { what: 'the keyboard to go to the page' });
    await this.#command('input.performActions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  #command(method: string, params: object): Promise<unknown> {
    return this.#window.bidi.command(method, { context: this.#context, ...params });
  }
}

class FirefoxFrame extends ScriptedDocument implements PageFrame {
  readonly url: string;

  constructor(bidi: BidiConnection, context: string, url: string, entries: ConsoleEntry[]) {
    super(`frame ${url}`, (expression) => evaluateInContext(bidi, context, expression), entries);
    this.url = url;
  }
}

async function evaluateInContext(bidi: BidiConnection, context: string, expression: string): Promise<unknown> {
  return scriptValue(await bidi.command('script.evaluate', { expression, awaitPromise: true, target: { context } }));
}

function keyValue(key: string): string {
  return KEY_CODE_POINTS[key] ?? key;
}

function toEntry(params: unknown): ConsoleEntry {
  const text = String(field(params, 'text'));
  if (field(params, 'type') === 'javascript') {
    // Firefox reports its own messages, e.g. about a failed connection, in the same way as uncaught errors.
    return { kind: /^(?:[\w$]+: |uncaught exception)/u.test(text) ? 'exception' : 'error', text };
  }
  const level = field(params, 'level');
  switch (level) {
    case 'error':
    case 'warn':
    case 'debug':
      return { kind: level, text };
    default:
      return { kind: field(params, 'method') === 'info' ? 'info' : 'log', text };
  }
}
