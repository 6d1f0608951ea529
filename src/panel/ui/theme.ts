import type { Dispose } from '../../base/dispose.ts';

export type Theme = 'light' | 'dark';

/** Where the theme comes from: DevTools, or (in an ordinary page) nowhere, and then the system decides. */
export interface ThemeSource {
  /** Null: follow the system. */
  current(): Theme | null;
  onChanged(listener: () => void): Dispose;
}

/** Keeps the document's colour scheme, which every token follows, that of DevTools. */
export function followTheme(root: HTMLElement, source: ThemeSource): Dispose {
  const apply = (): void => {
    root.style.colorScheme = source.current() ?? 'light dark';
  };
  apply();
  return source.onChanged(apply);
}
