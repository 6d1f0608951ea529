import type { LibraryStorage } from './composer-store.ts';

const KEY = 'framescope:messages';

/** The panel's own `localStorage`, as for its settings: it never leaves the machine. */
export function createLibraryStorage(): LibraryStorage {
  return {
    read: () => {
      try {
        return localStorage.getItem(KEY);
      } catch {
        // Switched off: nothing was kept.
        return null;
      }
    },
    write: (text) => {
      try {
        localStorage.setItem(KEY, text);
      } catch {
        // Switched off or full: the messages last as long as this panel.
      }
    },
  };
}
