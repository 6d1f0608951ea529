import type { Dispose } from '../../base/dispose.ts';
import type { OpenRules } from './open-rules.ts';

/** The rules, loaded when there are some to carry out, or the user asks for them. */
export class LazyRules {
  readonly #load: () => Promise<OpenRules>;
  readonly #listeners = new Set<() => void>();
  #loading: Promise<OpenRules> | null = null;
  #opened: OpenRules | null = null;
  #isDisposed = false;

  /** `load` is called once at most. */
  constructor(load: () => Promise<OpenRules>) {
    this.#load = load;
  }

  /** Rules that pages carry out now. */
  getActiveCount = (): number => this.#opened?.activeCount() ?? 0;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same promise each time, as React's `use` wants it. */
  open(): Promise<OpenRules> {
    this.#loading ??= this.#open();
    return this.#loading;
  }

  switchOff(): void {
    const store = this.#opened?.store;
    if (store?.getState().isOn) store.actions.toggleAll();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#opened?.dispose();
    this.#listeners.clear();
  }

  async #open(): Promise<OpenRules> {
    const opened = await this.#load();
    if (this.#isDisposed) opened.dispose();
    else this.#opened = opened;
    const tell = (): void => {
      for (const listener of this.#listeners) listener();
    };
    opened.store.subscribe(tell);
    tell();
    return opened;
  }
}
