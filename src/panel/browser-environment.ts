import browser from 'webextension-polyfill';
import type { SettingsStorage } from './store/settings.ts';
import { copyText } from './ui/clipboard.ts';
import { createChooseTarget } from './transfer/save-target.ts';
import { saveBlob, saveFile } from './ui/save-file.ts';
import type { ThemeSource } from './ui/theme.ts';
import type { PanelEnvironment } from './views/panel-context.tsx';
import { startJsonWorker } from './workers/start-workers.ts';

const SETTINGS_KEY = 'framescope:settings';

/** The real browser, as the views need it. */
export function createBrowserEnvironment(): PanelEnvironment {
  return {
    now: () => Date.now(),
    copyText,
    saveFile,
    chooseTarget: createChooseTarget(saveBlob),
    reloadPage: () => void browser.devtools.inspectedWindow.reload(),
    startJsonWorker,
  };
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
  return {
    read: () => {
      try {
        return JSON.parse(localStorage.getItem(SETTINGS_KEY) ?? 'null') as unknown;
      } catch {
        // Switched off or not ours: the panel starts with its defaults.
        return null;
      }
    },
    write: (settings) => {
      try {
        localStorage.setItem(SETTINGS_KEY, JSON.stringify(settings));
      } catch {
        // Switched off or full: the settings last as long as this panel.
      }
    },
  };
}
