/**
 * Clocks of two worlds of one document may be rounded differently (Firefox's `privacy.resistFingerprinting`); documents of
 * two pages are further apart.
 */
const CLOCK_TOLERANCE_MS = 1;

/** What decides to which page a document belongs. */
export interface PageDocument {
  readonly timeOrigin: number;
  /** It has a bridge, or had one when last heard of and nobody said that it went away. */
  isPresent: boolean;
  /** `timeOrigin` of the top document of its page; null until the next navigation tells. */
  page: number | null;
  /** It was there when a page came back out of the back/forward cache: of the new page if it stays, of the old if it goes. */
  isProvisional: boolean;
}

/**
 * Which documents are part of the page that is shown. DevTools reports a navigation late, after the new page's first
 * scripts, so `performance.timeOrigin` decides: a document cannot be older than the page it is in. A page that comes back
 * out of the back/forward cache is older than the one it replaces, and its documents are remembered by their page.
 */
export class PageHistory {
  #current: number | null = null;

  /** `timeOrigin` of the top document that stands now; null while unknown. */
  get current(): number | null {
    return this.#current;
  }

  /** True when the top document with this `timeOrigin` is the one that stands. */
  isCurrent(timeOrigin: number): boolean {
    return this.#current !== null && Math.abs(timeOrigin - this.#current) <= CLOCK_TOLERANCE_MS;
  }

  /** True when a top document of this age has replaced the one that stands. */
  isNewer(timeOrigin: number): boolean {
    return this.#current !== null && timeOrigin > this.#current + CLOCK_TOLERANCE_MS;
  }

  /** Learns what stands without a navigation, when the session begins. */
  begin(timeOrigin: number): void {
    this.#current ??= timeOrigin;
  }

  /**
   * Assigns every document to a page. `timeOrigin` is that of the new top document, null when it could not be asked (a
   * page where no script may run): then it is taken to begin at `now`.
   */
  navigate(timeOrigin: number | null, now: number, documents: Iterable<PageDocument>): void {
    const left = this.#current;
    const page = timeOrigin ?? now;
    const isRestored = left !== null && page < left - CLOCK_TOLERANCE_MS;
    for (const document of documents) {
      // Nobody knows which page stands: what is still there may be part of it.
      document.isProvisional = timeOrigin === null && document.isPresent;
      if (document.page !== null) continue;
      const isYoungEnough = document.timeOrigin >= page - CLOCK_TOLERANCE_MS;
      if (!isRestored) {
        document.page = isYoungEnough ? page : (left ?? Number.NEGATIVE_INFINITY);
      } else if (document.timeOrigin < left - CLOCK_TOLERANCE_MS) {
        document.page = isYoungEnough ? page : Number.NEGATIVE_INFINITY;
      } else {
        document.page = left;
        document.isProvisional = document.isPresent;
      }
    }
    this.#current = page;
  }

  /** True when the document is part of the page that stands, as far as is known. */
  holds(document: PageDocument): boolean {
    if (document.page === null || document.isProvisional) return true;
    return this.#current !== null && Math.abs(document.page - this.#current) <= CLOCK_TOLERANCE_MS;
  }
}
