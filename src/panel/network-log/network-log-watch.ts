import type { Dispose } from '../../base/dispose.ts';
import type { NetworkLog, Scheduler } from '../session.ts';
import { entriesOf, parseHarSocket, parseHarSockets, tellsOfWorker, type HarSocket } from './har-socket.ts';

/** Between two readings while a worker's socket is open. */
const LIVE_MS = 500;
/** While there are workers, which may open one. */
const WATCH_MS = 2_000;
/** The first: workers may be older than the panel. */
const FIRST_MS = 300;
/** Reading a log with many frames takes long; at most a twentieth of the time goes into it. */
const REST_FACTOR = 20;
const MAX_REST_MS = 20_000;

/** What is told of each reading. */
export interface NetworkLogReader {
  /** Some socket of a worker is open. */
  readonly hasOpen: boolean;
  takeAll(sockets: readonly HarSocket[]): void;
  finish(socket: HarSocket): void;
}

interface NetworkLogWatchDependencies {
  readonly networkLog: NetworkLog;
  readonly scheduler: Scheduler;
  readonly reader: NetworkLogReader;
  /** Something was told. */
  readonly onRead: () => void;
}

/**
 * Reads Chromium's network log as often as sockets of workers need it: nobody reports their messages. Without a worker it is
 * read once, and then only looks at the requests that end.
 */
export class NetworkLogWatch {
  #dependencies: NetworkLogWatchDependencies;
  #hasWorkers = false;
  #stopTimer: Dispose | null = null;
  #stopListening: Dispose;
  #isReading = false;
  #isDisposed = false;
  #restUntil = 0;

  constructor(dependencies: NetworkLogWatchDependencies) {
    this.#dependencies = dependencies;
    this.#stopListening = dependencies.networkLog.onRequestFinished((entry) => this.#takeFinished(entry));
    this.#plan(FIRST_MS);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopTimer?.();
    this.#stopListening();
  }

  #takeFinished(entry: unknown): void {
    const socket = parseHarSocket(entry);
    if (socket?.initiator.isWorker) {
      this.#dependencies.reader.finish(socket);
      this.#dependencies.onRead();
    } else if (!this.#hasWorkers && tellsOfWorker(entry)) {
      this.#hasWorkers = true;
      this.#stopTimer?.();
      this.#stopTimer = null;
      this.#plan(LIVE_MS);
    }
  }

  #plan(delayMs: number): void {
    if (this.#stopTimer || this.#isReading || this.#isDisposed) return;
    const { scheduler } = this.#dependencies;
    const restMs = this.#restUntil - scheduler.now();
    this.#stopTimer = scheduler.setTimer(() => void this.#read(), Math.max(delayMs, restMs));
  }

  async #read(): Promise<void> {
    const { networkLog, scheduler, reader, onRead } = this.#dependencies;
    this.#stopTimer = null;
    this.#isReading = true;
    const startedAt = scheduler.now();
    const har = await readHar(networkLog);
    if (this.#isDisposed) return;
    if (har !== null) {
      this.#hasWorkers = entriesOf(har).some(tellsOfWorker);
      const sockets = parseHarSockets(har);
      reader.takeAll(sockets);
      this.#hasWorkers ||= sockets.some(({ initiator }) => initiator.isWorker);
      onRead();
    }
    const endedAt = scheduler.now();
    this.#restUntil = endedAt + Math.min((endedAt - startedAt) * REST_FACTOR, MAX_REST_MS);
    this.#isReading = false;
    if (reader.hasOpen) this.#plan(LIVE_MS);
    else if (this.#hasWorkers) this.#plan(WATCH_MS);
  }
}

/** Null when DevTools is being closed or cannot make the log. */
async function readHar(networkLog: NetworkLog): Promise<unknown> {
  try {
    return await networkLog.readHar();
  } catch {
    return null;
  }
}
