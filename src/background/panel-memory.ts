import browser from 'webextension-polyfill';
import { isRecord, readCount } from '../protocol/guard.ts';
import type { PanelMemory } from './switchboard.ts';

const KEY = 'panelTabs';
/** More tabs with open DevTools than anybody has. */
const MAX_TABS = 1_000;

/** The tabs with a panel in `storage.session`, which lives in memory as long as the browser runs. */
export function panelMemory(): PanelMemory {
  return {
    load: async () => {
      try {
        return parse(await browser.storage.session.get(KEY));
      } catch {
        // Without it a bridge that asks too early is told that there is no panel, and hears otherwise when it is attached.
        return [];
      }
    },
    save: (tabIds) => {
      browser.storage.session.set({ [KEY]: tabIds.slice(0, MAX_TABS) }).catch(() => undefined);
    },
  };
}

function parse(stored: unknown): readonly number[] {
  const tabIds: unknown = isRecord(stored) ? stored[KEY] : undefined;
  if (!Array.isArray(tabIds)) return [];
  return tabIds.slice(0, MAX_TABS).filter((tabId) => readCount(tabId) !== undefined);
}
