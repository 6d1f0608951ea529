import browser from 'webextension-polyfill';
import { inspectedPage } from './browser-dependencies.ts';
import type { KeepingEnvironment } from './keeping/lazy-keeper.ts';
import { startKeepWorker } from './keeping/start-keep-worker.ts';
import { siteOf, type SiteSource } from './rules/site-source.ts';
import type { SettingsStorage } from './store/settings.ts';
import { copyText } from './ui/clipboard.ts';
import { createChooseTarget } from './transfer/save-target.ts';
import { saveBlob, saveFile } from './ui/save-file.ts';
import type { ThemeSource } from './ui/theme.ts';
import type { PanelEnvironment } from './views/panel-context.tsx';
import { startJsonWorker } from './workers/start-workers.ts';

const SETTINGS_KEY = 'framescope:settings';
const KEPT_NAMES_KEY = 'framescope:kept-names';

/** The real browser, as the views need it. */
export function createBrowserEnvironment(): PanelEnvironment {
  return {
    now: () => Date.now(),
    copyText,
    saveFile,
    chooseTarget: createChooseTarget(saveBlob),
    reloadPage: () => void browser.devtools.inspectedWindow.reload(),
    startJsonWorker,
    keeping: createKeeping(),
    site: createSite(),
  };
}

function createSite(): SiteSource {
  const page = inspectedPage();
  return {
    read: async () => siteOf((await page.readPage())?.url ?? ''),
    onChanged: (listener) => page.onNavigated((url) => listener(siteOf(url))),
  };
}

function createKeeping(): KeepingEnvironment {
  return {
    startWorker: startKeepWorker,
    isPrivate,
    loadSessions: async () => {
      const { openKeptSessions } = await import('./keeping/kept-sessions.ts');
      return openKeptSessions(createStorage(KEPT_NAMES_KEY));
    },
  };
}

/** In doubt it is: what must not be kept is worse than what is not. */
async function isPrivate(): Promise<boolean> {
  if (browser.extension.inIncognitoContext) return true;
  // Firefox's DevTools pages have no `tabs`, and are private themselves in a private window.
  if (__BROWSER__ === 'firefox') return false;
  try {
    return (await browser.tabs.get(browser.devtools.inspectedWindow.tabId)).incognito;
  } catch {
    // A tab that is gone has nothing left to keep.
    return true;
  }
}

/** DevTools' own theme: `dark`, or another name (`default`, `light`) that means light. */
export function createDevToolsTheme(): ThemeSource {
  const { panels } = browser.devtools;
  let name = panels.themeName;
  return {
    current: () => (name === 'dark' ? 'dark' : 'light'),
    onChanged: (listener) => {
      const onName = (changed: string): void => {
        name = changed;
        listener();
      };
      if (__BROWSER__ === 'firefox') {
        panels.onThemeChanged.addListener(onName);
        return () => panels.onThemeChanged.removeListener(onName);
      }
      chrome.devtools.panels.setThemeChangeHandler(onName);
      return () => chrome.devtools.panels.setThemeChangeHandler();
    },
  };
}

/** The panel's own `localStorage`: at hand before the first picture, and never leaves the machine. */
export function createSettingsStorage(): SettingsStorage {
  return createStorage(SETTINGS_KEY);
}

function createStorage(key: string): { read(): unknown; write(value: unknown): void } {
  return {
    read: () => {
      try {
        return JSON.parse(localStorage.getItem(key) ?? 'null') as unknown;
      } catch {
        // Switched off or not ours: the panel starts with its defaults.
        return null;
      }
    },
    write: (value) => {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // Switched off or full: the settings last as long as this panel.
      }
    },
  };
}
