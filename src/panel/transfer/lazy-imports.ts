import type { Dispose } from '../../base/dispose.ts';
import type { EnrichmentDesk } from '../enrichment/enrichment-desk.ts';
import type { ImportRequest, ImportState } from './import-desk.ts';
import type { ImportDesks } from './import-desks.ts';

const NOTHING: ImportState = { job: null, waiting: 0, reports: [], hasImports: false };

/** An `ImportDesk` that is loaded with the first file: most sessions never import anything. */
export class LazyImports {
  readonly #load: () => Promise<ImportDesks>;
  readonly #listeners = new Set<() => void>();
  #isLoading = false;
  #desks: ImportDesks | null = null;
  /** Files that were given before the desk was there. */
  #early: ImportRequest[] = [];
  #isDisposed = false;

  /** `load` is called once at most, with the first file. */
  constructor(load: () => Promise<ImportDesks>) {
    this.#load = load;
  }

  getState = (): ImportState => this.#desks?.imports.getState() ?? NOTHING;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Null until something was imported. */
  get enrichments(): EnrichmentDesk | null {
    return this.#desks?.enrichments ?? null;
  }

  /** Reads these next, in this order. */
  add(requests: readonly ImportRequest[]): void {
    if (requests.length === 0) return;
    if (this.#desks !== null) {
      this.#desks.imports.add(requests);
      return;
    }
    this.#early.push(...requests);
    if (this.#isLoading) return;
    this.#isLoading = true;
    void this.#open();
  }

  /** Stops the file that is being read and forgets those that wait; what was read stays. */
  cancel(): void {
    this.#early = [];
    this.#desks?.imports.cancel();
  }

  /** Takes the reports away; what was imported stays. */
  dismissReports(): void {
    this.#desks?.imports.dismissReports();
  }

  /** Takes everything imported out of the log. */
  closeImported(): void {
    this.#early = [];
    this.#desks?.imports.closeImported();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#listeners.clear();
    this.#desks?.imports.dispose();
    this.#desks?.enrichments.dispose();
  }

  async #open(): Promise<void> {
    const desks = await this.#loadOnce();
    if (this.#isDisposed) {
      desks.imports.dispose();
      desks.enrichments.dispose();
      return;
    }
    this.#desks = desks;
    desks.imports.subscribe(() => {
      for (const listener of this.#listeners) listener();
    });
    if (this.#early.length > 0) desks.imports.add(this.#early.splice(0));
  }

  /** What cannot be loaded (the extension was updated meanwhile) is asked for again with the next file. */
  async #loadOnce(): Promise<ImportDesks> {
    try {
      return await this.#load();
    } catch (error) {
      this.#early = [];
      this.#isLoading = false;
      throw error;
    }
  }
}
