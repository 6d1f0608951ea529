import type { Dispose } from '../../base/dispose.ts';
import { NO_HITS, type Hits } from '../payload/highlight.ts';
import type { SearchDesk } from './search-desk.ts';
import type { SearchHit } from './search-results.ts';

/** A `SearchDesk` that is loaded when the search is opened; until then nothing is sought. */
export class LazySearch {
  readonly #load: () => Promise<SearchDesk>;
  readonly #listeners = new Set<() => void>();
  #loading: Promise<SearchDesk> | null = null;
  #desk: SearchDesk | null = null;
  #isDisposed = false;

  /** `load` is called once at most. */
  constructor(load: () => Promise<SearchDesk>) {
    this.#load = load;
  }

  /** Something is sought, whether found or not. */
  get isActive(): boolean {
    return this.#desk?.isActive ?? false;
  }

  getRevision = (): number => this.#desk?.getRevision() ?? 0;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same promise each time, as React's `use` wants it. */
  open(): Promise<SearchDesk> {
    this.#loading ??= this.#open();
    return this.#loading;
  }

  /** Finds in a row's data, as bytes; the same object for as long as they are the same. */
  hitsOf(index: number): Hits {
    return this.#desk?.results.hitsOf(index) ?? NO_HITS;
  }

  /** The next find or the one before, around the ends. */
  step(by: 1 | -1): SearchHit | null {
    return this.#desk?.step(by) ?? null;
  }

  /** Follows the log: to be called whenever it has changed. */
  update(): void {
    this.#desk?.update();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#desk?.dispose();
    this.#listeners.clear();
  }

  async #open(): Promise<SearchDesk> {
    const desk = await this.#load();
    if (this.#isDisposed) desk.dispose();
    else this.#desk = desk;
    desk.subscribe(() => {
      for (const listener of this.#listeners) listener();
    });
    return desk;
  }
}
