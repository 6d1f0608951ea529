import type { Dispose } from '../../base/dispose.ts';

/** Which site the inspected page belongs to. */
export interface SiteSource {
  /** Its origin; null when it cannot be told. */
  read(): Promise<string | null>;
  onChanged(listener: (site: string | null) => void): Dispose;
}

/** The origin that rules are kept under; pages without one (`file:`, `data:`) are a site by their scheme. */
export function siteOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { origin, protocol } = new URL(url);
  return origin === 'null' ? `${protocol}//` : origin;
}
