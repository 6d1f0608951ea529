import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateBrowser } from '../../../scripts/find-browser.mjs';
import { BidiConnection, field, listField, textField } from './bidi-connection.ts';
import { waitForCondition, withDeadline } from './condition.ts';
import { openExtensionPage } from './firefox-panel.ts';
import { FIREFOX_PREFERENCES } from './firefox-preferences.ts';
import { FirefoxTab } from './firefox-tab.ts';
import { FirefoxWindow } from './firefox-window.ts';
import type { BrowserSession, DevToolsTheme, ExtensionPage, LaunchOptions, Tab } from './session.ts';

/** How Firefox begins to tell of a question (`runtime.sendMessage`) whose asker, a panel, was closed before the answer came. */
const UNANSWERED =
  "Promise rejected after context unloaded: Actor 'Conduits' destroyed before query 'RuntimeMessage' was resolved";
const START_TIMEOUT_MS = 30_000;
const EXIT_TIMEOUT_MS = 10_000;

/** Starts Firefox with a fresh profile, speaks WebDriver BiDi with it and installs the unpacked extension for this session. */
export async function launchFirefox(options: LaunchOptions): Promise<BrowserSession> {
  const { width, height } = options.windowSize ?? { width: 1400, height: 900 };
  const executable = options.executable ?? locateBrowser('firefox');
  const profile = options.profileDir ?? (await mkdtemp(join(tmpdir(), 'framescope-firefox-')));
  await writeFile(
    join(profile, 'user.js'),
    toUserJs({ ...FIREFOX_PREFERENCES, ...downloadPreferences(options.downloadDir), ...options.preferences }),
  );
  const process = spawn(
    executable,
    [
      ...((options.headless ?? true) ? ['--headless'] : []),
      '--remote-debugging-port=0',
      // Lets a BiDi client run code in the browser's own window, where DevTools lives.
      '--remote-allow-system-access',
      '--no-remote',
      '--profile',
      profile,
      '--width',
      String(width),
      '--height',
      String(height),
      ...(options.args ?? []),
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...globalThis.process.env, MOZ_HEADLESS_WIDTH: String(width), MOZ_HEADLESS_HEIGHT: String(height) },
    },
  );
  const browserProcess = new FirefoxProcess(process, profile, options.profileDir === undefined);
  try {
    const bidi = await BidiConnection.open(`${await browserProcess.debuggingUrl()}/session`);
    return await FirefoxSession.start(browserProcess, bidi, options);
  } catch (error) {
    await browserProcess.end();
    throw error;
  }
}

class FirefoxProcess {
  readonly exited: Promise<void>;
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #isProfileOurs: boolean;
  #errorOutput = '';

  constructor(process: ChildProcess, profile: string, isProfileOurs: boolean) {
    this.#isProfileOurs = isProfileOurs;
    this.#process = process;
    this.#profile = profile;
    const killWithUs = (): void => void process.kill('SIGKILL');
    globalThis.process.once('exit', killWithUs);
    this.exited = new Promise<void>((resolve) => {
      process.once('exit', () => resolve());
      process.once('error', () => resolve());
    }).then(() => void globalThis.process.off('exit', killWithUs));
    process.stderr?.on('data', (data: Buffer) => {
      this.#errorOutput = (this.#errorOutput + data.toString()).slice(-20_000);
    });
  }

  /** The address Firefox prints when it is ready. */
  async debuggingUrl(): Promise<string> {
    const printed = new Promise<string>((resolve) => {
      this.#process.stderr?.on('data', () => {
        const url = /WebDriver BiDi listening on (ws:\/\/\S+)/u.exec(this.#errorOutput)?.[1];
        if (url) resolve(url);
      });
    });
    const ended = this.exited.then(() => {
      throw new Error(`Firefox ended at once:\n${this.#errorOutput}`);
    });
    return withDeadline(Promise.race([printed, ended]), START_TIMEOUT_MS, 'Firefox did not open its debugging port');
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.exited;
  }

  async end(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      await withDeadline(this.exited, EXIT_TIMEOUT_MS).catch(() => this.#process.kill('SIGKILL'));
      await this.exited;
    }
    if (!this.#isProfileOurs) return;
    // Its helper processes may still be writing for a moment.
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

class FirefoxSession implements BrowserSession {
  readonly browser = 'firefox';
  readonly version: string;
  readonly extensionId: string | null;
  readonly closed: Promise<void>;
  readonly #process: FirefoxProcess;
  readonly #window: FirefoxWindow;
  readonly #options: LaunchOptions;
  /** The tab that Firefox starts with, until the first `newTab` takes it. */
  #firstTab: string | undefined;
  #closing: Promise<void> | undefined;

  private constructor(
    process: FirefoxProcess,
    window: FirefoxWindow,
    options: LaunchOptions,
    found: { readonly version: string; readonly extensionId: string | null; readonly firstTab: string },
  ) {
    this.#process = process;
    this.#window = window;
    this.#options = options;
    this.version = found.version;
    this.extensionId = found.extensionId;
    this.#firstTab = found.firstTab;
    this.closed = process.exited;
  }

  static async start(process: FirefoxProcess, bidi: BidiConnection, options: LaunchOptions): Promise<FirefoxSession> {
    const session = await bidi.command('session.new', {
      capabilities: { alwaysMatch: { acceptInsecureCerts: options.acceptInsecureCerts ?? false } },
    });
    await bidi.command('session.subscribe', { events: ['log.entryAdded', 'script.message'] });
    const window = await FirefoxWindow.find(bidi);
    const extensionId =
      options.extensionDir === null
        ? null
        : textField(
            await bidi.command('webExtension.install', { extensionData: { type: 'path', path: options.extensionDir } }),
            'extension',
          );
    if (extensionId !== null && options.watchBackground) await window.call('watchExtension', extensionId);
    const tree = await bidi.command('browsingContext.getTree', { maxDepth: 0 });
    return new FirefoxSession(process, window, options, {
      version: `Firefox/${textField(field(session, 'capabilities'), 'browserVersion')}`,
      extensionId,
      firstTab: textField(listField(tree, 'contexts')[0], 'context'),
    });
  }

  async newTab(url?: string): Promise<Tab> {
    const context =
      this.#firstTab ??
      textField(await this.#window.bidi.command('browsingContext.create', { type: 'tab' }), 'context');
    this.#firstTab = undefined;
    const tab = new FirefoxTab(this.#window, context, this.extensionId);
    if (this.#options.devtools) await tab.openDevTools();
    if (url !== undefined) await tab.navigate(url);
    return tab;
  }

  async setTheme(theme: DevToolsTheme): Promise<void> {
    await this.#window.call('setTheme', theme);
  }

  async killBackground(): Promise<void> {
    if (this.extensionId !== null) await this.#window.call('terminateBackground', this.extensionId);
  }

  async backgroundErrors(): Promise<readonly string[]> {
    const errors: unknown = await this.#window.call('extensionErrors');
    // Said of a panel that was closed while it waited for an answer: there is nobody left whom it could concern.
    return Array.isArray(errors) ? errors.map(String).filter((text) => !text.includes(UNANSWERED)) : [];
  }

  async extensionPage(path: string): Promise<ExtensionPage> {
    if (this.extensionId === null) throw new Error('no extension was loaded');
    return openExtensionPage(this.#window, path, this.extensionId);
  }

  async revokeHostAccess(): Promise<void> {
    if (this.extensionId !== null) await this.#window.call('revokeHostAccess', this.extensionId);
  }

  async answerPermissionPrompt(answer: 'allow' | 'deny'): Promise<void> {
    const press = (): Promise<unknown> => this.#window.call('answerPrompt', answer === 'allow');
    await waitForCondition(press, { what: 'the question of the extension' });
    // Firefox ignores presses that come right after it asked, so that nobody answers by accident.
    await waitForCondition(async () => !(await press()), { what: 'the answered question to go' });
  }

  async kill(): Promise<void> {
    await this.#process.kill();
    this.#closing ??= this.#process.end();
    this.#window.bidi.close();
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    // Nothing of a fresh profile is needed afterwards, and leaving in good order takes Firefox a second.
    if (this.#options.profileDir === undefined) await this.#process.kill();
    else await this.#leave();
    await this.#process.end();
    this.#window.bidi.close();
  }

  async #leave(): Promise<void> {
    // Whether Firefox answers before it goes is a race; that it goes is what counts.
    await withDeadline(this.#window.bidi.command('browser.close'), EXIT_TIMEOUT_MS).catch(() => undefined);
  }
}

/** https://kb.mozillazine.org/Browser.download.folderList: 2 is a folder of one's own. */
function downloadPreferences(dir: string | undefined): Readonly<Record<string, string | number | boolean>> {
  if (dir === undefined) return {};
  return {
    'browser.download.dir': dir,
    'browser.download.folderList': 2,
    'browser.download.useDownloadDir': true,
    'browser.download.always_ask_before_handling_new_types': false,
    'browser.download.alwaysOpenPanel': false,
  };
}

function toUserJs(preferences: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(preferences)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}
