import type { PanelSession } from '../session.ts';
import type { LogLimitPolicy } from './log-limit.ts';
import type { SpillDesk } from './spill-desk.ts';

export interface LazySpillOptions {
  readonly session: PanelSession;
  /** Whether the inspected page is in a private window, of which nothing must come to the disk. */
  readonly isPrivate: () => Promise<boolean>;
}

/** A `SpillDesk` that is loaded when the user wants payloads on disk, never for a private window. */
export class LazySpill {
  readonly #options: LazySpillOptions;
  #isWanted = false;
  #isLoading = false;
  #desk: SpillDesk | null = null;
  #isDisposed = false;
  #stopFollowing: () => void = () => undefined;

  constructor(options: LazySpillOptions) {
    this.#options = options;
  }

  setPolicy({ whenFull }: LogLimitPolicy): void {
    this.#isWanted = whenFull === 'spill';
    if (this.#isWanted && !this.#isLoading) void this.#load();
    this.#apply();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopFollowing();
    this.#desk?.dispose();
  }

  async #load(): Promise<void> {
    this.#isLoading = true;
    const { session, isPrivate } = this.#options;
    if (await isPrivate()) return;
    const [{ SpillDesk: Desk }, { startSpillWorker }] = await Promise.all([
      import('./spill-desk.ts'),
      import('./start-spill-worker.ts'),
    ]);
    if (this.#isDisposed) return;
    const desk = new Desk({
      log: session.log,
      startWorker: startSpillWorker,
      onChange: () => session.imports.changed(),
    });
    this.#desk = desk;
    this.#stopFollowing = session.subscribe(() => desk.follow());
    this.#apply();
  }

  /** What is on disk can be read as long as the panel is open, also when no more is to go there. */
  #apply(): void {
    this.#options.session.actions.setSpiller(this.#isWanted ? this.#desk : null);
  }
}
