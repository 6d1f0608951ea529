/** A text that is kept from one panel to the next. */
export interface TextStorage {
  /** Null: nothing was kept. */
  read(): string | null;
  write(text: string): void;
}

/** In the panel's own `localStorage`, as its settings are: it never leaves the machine. Where that is off or full, the text lasts as long as the panel. */
export function createTextStorage(key: string): TextStorage {
  return {
    read: () => {
      try {
        return localStorage.getItem(key);
      } catch {
        // Switched off: nothing was kept.
        return null;
      }
    },
    write: (text) => {
      try {
        localStorage.setItem(key, text);
      } catch {
        // Switched off or full.
      }
    },
  };
}
