/**
 * One interface over two real browsers, so that one end-to-end test file runs in Chromium and in Firefox.
 * `chromium.ts` and `firefox.ts` implement it; tests start from `launchBrowser` in `launch.ts`.
 */

/** The two engines the extension is built for. Edge and Chrome are both `chromium`. */
export type BrowserName = 'chromium' | 'firefox';

/** What can be handed to a function that runs inside the browser, and what comes back from it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** One console line or uncaught error of a page or of the panel, in the order the browser reported them. */
export interface ConsoleEntry {
  /** `exception` is an uncaught error or an unhandled rejection, everything else is a `console` method. */
  readonly kind: 'log' | 'debug' | 'info' | 'warn' | 'error' | 'exception';
  readonly text: string;
}

export interface WaitOptions<Args extends readonly Json[] = readonly Json[]> {
  /** What is awaited, in words: the failure message starts with it. */
  readonly what: string;
  readonly timeoutMs?: number;
  readonly args?: Args;
}

/** A document in which code can be run. */
export interface Evaluator {
  /**
   * Runs a function (its source is sent, so it must not use anything from around it) or an expression in the document and gives back its awaited
   * result as JSON. Rejects with the document's own error text when it throws.
   */
  evaluate<Result, Args extends readonly Json[]>(
    run: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>;
  evaluate(expression: string): Promise<unknown>;
  /**
   * Asks again until the answer is truthy and gives it back. Navigations in between are fine. Fails with `what`, the last answer or error, and
   * the document's console.
   */
  waitFor<Result, Args extends readonly Json[]>(
    condition: string | ((...args: Args) => Result | Promise<Result>),
    options: WaitOptions<Args>,
  ): Promise<Result>;
  /** Everything the document's console said so far, uncaught errors included. Kept over navigations. */
  consoleMessages(): readonly ConsoleEntry[];
}

export interface PointerOptions {
  readonly button?: 'left' | 'middle' | 'right';
  readonly clickCount?: 1 | 2;
  /** Keys held down meanwhile. `Mod` is Control, or Command on macOS. */
  readonly modifiers?: readonly Modifier[];
  /** Where in the element, in CSS pixels from its top left corner; its middle when absent. */
  readonly position?: Point;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Modifier = 'Control' | 'Shift' | 'Alt' | 'Meta' | 'Mod';

/** A document that also takes trusted mouse and keyboard input. Every method waits until its element is there and has a size. */
export interface InteractiveDocument extends Evaluator {
  click(selector: string, options?: PointerOptions): Promise<void>;
  /** Presses the left button on the middle of the element, moves by that many pixels in steps, releases. */
  drag(selector: string, by: Point): Promise<void>;
  /** Types into whatever has the focus, one key press a character. */
  type(text: string): Promise<void>;
  /** Presses a key or a chord: `Enter`, `ArrowDown`, `Shift+Tab`, `Control+a`, `Mod+f`. Names are those of `KeyboardEvent.key`. */
  press(chord: string): Promise<void>;
}

/** The Framescope panel inside the browser's own DevTools. */
export interface PanelPage extends InteractiveDocument {
  readonly url: string;
  doubleClick(selector: string, options?: PointerOptions): Promise<void>;
  rightClick(selector: string, options?: PointerOptions): Promise<void>;
  hover(selector: string): Promise<void>;
  /** Turns the wheel over the middle of the element; positive `y` scrolls down. */
  wheel(selector: string, by: Point): Promise<void>;
  /** Chooses files in an `<input type=file>`, shown or not, as a user does in the browser's dialog. */
  setFiles(selector: string, paths: readonly string[]): Promise<void>;
  /** Writes a PNG of the panel alone. */
  screenshot(path: string): Promise<void>;
  /** Reloads the panel's document, as after an update of the extension, and waits until it is complete. */
  reload(): Promise<void>;
}

/** Where DevTools sits. `undocked` is a window of its own, which gives the panel all the room. */
export type DockSide = 'undocked' | 'right' | 'bottom';

export interface DevToolsOptions {
  /** Select the Framescope panel (default). With `false` DevTools opens on a built-in panel and ours is never shown. */
  readonly selectPanel?: boolean;
  readonly dockSide?: DockSide;
}

/** DevTools opened on one tab. */
export interface DevTools {
  /** The panel's document; throws while it was never selected. */
  readonly panel: PanelPage;
  /** Selects the Framescope panel, as a click on its tab does, and waits for its document. */
  selectPanel(): Promise<PanelPage>;
  /** Selects the Console or the Elements/Inspector panel, so that ours is hidden but alive. */
  selectBuiltInPanel(): Promise<void>;
  setDockSide(side: DockSide): Promise<void>;
  /** Sets the size of the DevTools window; only sensible while undocked. */
  setSize(width: number, height: number): Promise<void>;
  /** Writes a PNG of the whole DevTools window (docked in Firefox: of the browser window). */
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

/** A child frame of a page. */
export interface PageFrame extends Evaluator {
  readonly url: string;
}

/** One tab of the browser. Navigations resolve when the new document is complete. */
export interface Tab extends InteractiveDocument {
  navigate(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Goes back in history; says whether the document came out of the back/forward cache. */
  goBack(): Promise<{ readonly isFromBackForwardCache: boolean }>;
  /** Goes forward in history; says whether the document came out of the back/forward cache. */
  goForward(): Promise<{ readonly isFromBackForwardCache: boolean }>;
  /** All frames below the top document, parents before children. */
  frames(): Promise<readonly PageFrame[]>;
  /** Waits for the frame whose URL contains that text. */
  frame(urlPart: string): Promise<PageFrame>;
  /** Uncaught errors of the page: the part of `consoleMessages` that should be empty. */
  pageErrors(): readonly string[];
  /** Opens DevTools on this tab. Open it on `about:blank` and navigate afterwards to see a page from its first byte. */
  openDevTools(options?: DevToolsOptions): Promise<DevTools>;
  readonly isDevToolsOpen: boolean;
  /** The DevTools open on this tab; throws when there is none. */
  readonly devTools: DevTools;
  /** Short for `devTools.panel`. */
  readonly panel: PanelPage;
  /** Closes DevTools if it is open. It can be opened again. */
  closeDevTools(): Promise<void>;
  activate(): Promise<void>;
  /**
   * Whether the value of the expression in the page is a `Proxy`, as the browser's own debugger sees it. A page cannot tell, which is what the
   * hook relies on; a test that compares with and without the hook needs to know that it is there.
   */
  isProxy(expression: string): Promise<boolean>;
  /** Chooses files in an `<input type=file>`, as a user does in the browser's dialog. */
  setFiles(selector: string, paths: readonly string[]): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

/** A page of the extension in a tab of its own. */
export interface ExtensionPage extends InteractiveDocument {
  close(): Promise<void>;
}

export type DevToolsTheme = 'light' | 'dark';

export interface BrowserSession {
  readonly browser: BrowserName;
  /** As the browser calls itself, e.g. `Chrome/156.0.8078.79` or `Firefox/153.7.0`. */
  readonly version: string;
  /** The extension's id in this browser; null when none was loaded. */
  readonly extensionId: string | null;
  /** Resolves when the browser is gone, whoever ended it. */
  readonly closed: Promise<void>;
  newTab(url?: string): Promise<Tab>;
  /** Sets DevTools' own theme, for open DevTools at once and for those opened later. */
  setTheme(theme: DevToolsTheme): Promise<void>;
  /**
   * Ends the extension's background as the browser does when it has been idle: the service worker in Chromium, the event page in Firefox. Its ports
   * disconnect. The browser starts it again on the next event. Resolves at once when it was not running.
   */
  killBackground(): Promise<void>;
  /** What the extension's background said on its console as an error, uncaught ones included. Needs `watchBackground`. */
  backgroundErrors(): Promise<readonly string[]>;
  /** Waits for a tab that the extension opened, by the path in the extension. */
  extensionPage(path: string): Promise<ExtensionPage>;
  /** Firefox only: takes the extension's access to sites away, as the user can in about:addons. */
  revokeHostAccess(): Promise<void>;
  /** Firefox only: waits for the question that the extension asks at the address bar and presses *Allow* or *Deny* until it is gone. */
  answerPermissionPrompt(answer: 'allow' | 'deny'): Promise<void>;
  /** Ends the browser as a crash does: at once, without a chance to write anything. `close` is to be called all the same. */
  kill(): Promise<void>;
  /** Ends the browser with all its processes and deletes its profile, unless that was given. May be called more than once. */
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** Notes errors of the extension's background. In Chromium this keeps the service worker alive: not for tests of its end. */
  readonly watchBackground?: boolean;
  /** An existing folder where downloads go without a question. */
  readonly downloadDir?: string;
  readonly browser: BrowserName;
  /** The unpacked extension, e.g. `dist/chrome`; null starts the browser without any. */
  readonly extensionDir: string | null;
  /** Each `newTab` opens DevTools on the Framescope panel before it navigates. */
  readonly devtools?: boolean;
  /** Default true. */
  readonly headless?: boolean;
  readonly windowSize?: { readonly width: number; readonly height: number };
  /** Accept any certificate, e.g. a self-signed one for `wss:` on the loopback address. Default false. */
  readonly acceptInsecureCerts?: boolean;
  /** A profile to use, and to leave there; a fresh one when absent. */
  readonly profileDir?: string;
  /** The browser's program; found by `scripts/find-browser.mjs` when absent. */
  readonly executable?: string;
  /** Further command-line arguments. */
  readonly args?: readonly string[];
  /** Firefox only: further preferences. */
  readonly preferences?: Readonly<Record<string, string | number | boolean>>;
}
