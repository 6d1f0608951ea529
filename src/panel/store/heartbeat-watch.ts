import type { Dispose } from '../../base/dispose.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { HeartbeatIndex } from '../../model/heartbeat-index.ts';
import { LogFollower } from './log-follower.ts';

export interface HeartbeatWatchDependencies {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  /** Milliseconds, only compared with each other. */
  readonly now: () => number;
  readonly defer: (callback: () => void) => Dispose;
}

/** Keeps the index of heartbeats up to the log, and tells when there are more. */
export class HeartbeatWatch {
  readonly index: HeartbeatIndex;
  readonly #follower: LogFollower;
  readonly #listeners = new Set<() => void>();
  #count = 0;
  #learned = 0;

  constructor({ log, connections, now, defer }: HeartbeatWatchDependencies) {
    const index = new HeartbeatIndex(log, connections);
    this.index = index;
    const reader = {
      get scanned() {
        return index.scanned;
      },
      get size() {
        return log.size;
      },
      readNext: () => index.readNext(),
    };
    this.#follower = new LogFollower(reader, { now, defer, onRead: () => this.#tell() });
  }

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Heartbeats found so far; fits `useSyncExternalStore`. */
  getCount = (): number => this.index.count;

  /** To be called whenever the log has changed. */
  update(): void {
    this.#follower.update();
    this.index.readPending();
    this.#tell();
  }

  dispose(): void {
    this.#follower.dispose();
    this.#listeners.clear();
  }

  #tell(): void {
    const { count, revision } = this.index;
    if (count === this.#count && revision === this.#learned) return;
    this.#count = count;
    this.#learned = revision;
    for (const listener of this.#listeners) listener();
  }
}
