import type { Dispose } from '../../base/dispose.ts';
import type { PanelSession } from '../session.ts';
import type { KeepingPolicy } from './keeping-policy.ts';
import type { KeptSessions } from './kept-sessions.ts';
import type { KeepingState, KeepWorker, SessionKeeper } from './session-keeper.ts';

/** Where sessions are kept on disk. */
export interface KeepingEnvironment {
  /** The sessions that are there. */
  loadSessions(): Promise<KeptSessions>;
  startWorker(): KeepWorker;
  /** Whether the inspected page is in a private window, of which nothing must stay. */
  isPrivate(): Promise<boolean>;
}

const OFF: KeepingState = { kind: 'off' };

/** A `SessionKeeper` that is loaded once the panel stands: what came before is in the log, from which it begins. */
export class LazyKeeper {
  #keeper: SessionKeeper | null = null;
  #policy: KeepingPolicy | null = null;
  #isDisposed = false;
  #listeners = new Set<() => void>();

  constructor(session: PanelSession, environment: KeepingEnvironment, now: () => number) {
    void this.#load(session, environment, now);
  }

  getState = (): KeepingState => this.#keeper?.getState() ?? OFF;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  setPolicy(policy: KeepingPolicy): void {
    this.#policy = policy;
    this.#keeper?.setPolicy(policy);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#keeper?.dispose();
    this.#listeners.clear();
  }

  async #load(session: PanelSession, environment: KeepingEnvironment, now: () => number): Promise<void> {
    const [{ SessionKeeper: Keeper }, isPrivate] = await Promise.all([
      import('./session-keeper.ts'),
      environment.isPrivate(),
    ]);
    if (this.#isDisposed) return;
    const keeper = new Keeper({
      session,
      startWorker: () => environment.startWorker(),
      scheduler: { now, setTimer },
    });
    this.#keeper = keeper;
    keeper.subscribe(() => {
      for (const listener of this.#listeners) listener();
    });
    if (this.#policy) keeper.setPolicy(this.#policy);
    keeper.setPrivate(isPrivate);
  }
}

function setTimer(callback: () => void, delayMs: number): Dispose {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
