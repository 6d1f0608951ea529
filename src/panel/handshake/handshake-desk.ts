import type { Dispose } from '../../base/dispose.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { Connection, ConnectionHandshake } from '../../model/connection.ts';
import type { HandshakeRecord } from '../../protocol/capture-event.ts';
import type { HandshakeAbsence, HostPermission, NetworkLog, Scheduler } from '../session.ts';
import { isOfWorker, parseHarHandshake, parseHarHandshakes } from './har.ts';
import { matchHandshakes, toHandshake } from './handshake-match.ts';

/** Waits before the network log is read for a connection, one after the other; then it is not there. */
const READ_DELAYS_MS = [30, 150, 600, 2_000, 6_000];
/** A connection older than the panel has been in the log from the start, or is older than DevTools and never will be. */
const READS_FOR_OLD = 3;
/** Reading a log with many frames takes long; at most a twentieth of the time goes into it. */
const REST_FACTOR = 20;
const MAX_REST_MS = 20_000;
/** Handshakes that are kept, for connections that are not known yet. */
const MAX_RECORDS = 2_000;

export interface HandshakeDeskDependencies {
  readonly connections: ConnectionList;
  /** Null where records come through the background. */
  readonly networkLog: NetworkLog | null;
  readonly scheduler: Scheduler;
  readonly onHandshake: (connection: Connection, handshake: ConnectionHandshake) => void;
}

/**
 * Finds each connection's opening handshake. Chromium's log is asked only while there is a connection that was opened or
 * has failed and has none, a few times with growing waits; Firefox's background sends its records unasked.
 */
export class HandshakeDesk {
  #dependencies: HandshakeDeskDependencies;
  #records = new Map<string, HandshakeRecord>();
  /** requestId → connection key, of those that were joined. */
  #joined = new Map<string, string>();
  /** How often the log was read for a connection in vain. */
  #reads = new Map<string, number>();
  #reviewedRevision = -1;
  #restUntil = 0;
  #stopTimer: Dispose | null = null;
  #stopListening: Dispose;
  #isReading = false;
  #isDisposed = false;
  /** Connections older than the panel may be older than DevTools. */
  #bornAt: number;

  constructor(dependencies: HandshakeDeskDependencies) {
    this.#dependencies = dependencies;
    this.#bornAt = dependencies.scheduler.now();
    this.#stopListening =
      dependencies.networkLog?.onRequestFinished((entry) => {
        const record = parseHarHandshake(entry);
        if (record && !isOfWorker(entry)) this.take([record]);
      }) ?? (() => undefined);
  }

  /** Takes records; one with a known id replaces the earlier one. */
  take(records: readonly HandshakeRecord[]): void {
    for (const record of records) {
      const known = this.#records.get(record.requestId);
      if (known && isSame(known, record)) continue;
      this.#records.delete(record.requestId);
      this.#records.set(record.requestId, record);
      const key = this.#joined.get(record.requestId);
      const connection = key === undefined ? undefined : this.#dependencies.connections.byKey(key);
      if (!connection?.handshake) continue;
      this.#dependencies.onHandshake(connection, toHandshake(record, connection.handshake.isMatchedByOrder));
    }
    for (const id of this.#records.keys()) {
      if (this.#records.size <= MAX_RECORDS) break;
      this.#records.delete(id);
      this.#joined.delete(id);
    }
    this.#join();
  }

  /** To be called when connections may have changed; cheap when they have not. */
  review(): void {
    const { connections, networkLog } = this.#dependencies;
    if (connections.revision === this.#reviewedRevision) return;
    this.#join();
    this.#reviewedRevision = connections.revision;
    if (networkLog) this.#planRead();
  }

  /** Why this connection has no handshake; null when it has one. */
  absence(connection: Connection, hostPermission: HostPermission): HandshakeAbsence | null {
    if (connection.handshake) return null;
    if (connection.importedFrom) return 'not-in-file';
    if (hostPermission === 'missing') return 'permission';
    if (!isSettled(connection)) return 'pending';
    if (this.#dependencies.networkLog && this.#readsLeft(connection) > 0) return 'pending';
    return this.#isOlder(connection) ? 'before-devtools' : 'not-reported';
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopTimer?.();
    this.#stopListening();
  }

  #join(): void {
    const open = this.#dependencies.connections.all().filter(isLacking);
    if (open.length === 0) return;
    const free = [...this.#records.values()].filter((record) => !this.#joined.has(record.requestId));
    if (free.length === 0) return;
    for (const { connection, record, isByOrder } of matchHandshakes(free, open)) {
      this.#joined.set(record.requestId, connection.key);
      this.#reads.delete(connection.key);
      this.#dependencies.onHandshake(connection, toHandshake(record, isByOrder));
    }
  }

  #readsLeft(connection: Connection): number {
    const reads = this.#isOlder(connection) ? READS_FOR_OLD : READ_DELAYS_MS.length;
    return reads - (this.#reads.get(connection.key) ?? 0);
  }

  /** Than the panel, and so maybe than DevTools. */
  #isOlder({ isAdopted, createdAt }: Connection): boolean {
    return isAdopted || createdAt < this.#bornAt;
  }

  #waiting(): readonly Connection[] {
    return this.#dependencies.connections
      .all()
      .filter((connection) => isLacking(connection) && isSettled(connection) && this.#readsLeft(connection) > 0);
  }

  #planRead(): void {
    if (this.#stopTimer || this.#isReading || this.#isDisposed) return;
    let fewest = READ_DELAYS_MS.length;
    for (const connection of this.#waiting()) fewest = Math.min(fewest, this.#reads.get(connection.key) ?? 0);
    const delayMs = READ_DELAYS_MS[fewest];
    if (delayMs === undefined) return;
    const restMs = this.#restUntil - this.#dependencies.scheduler.now();
    this.#stopTimer = this.#dependencies.scheduler.setTimer(() => void this.#read(), Math.max(delayMs, restMs));
  }

  async #read(): Promise<void> {
    const { networkLog, scheduler } = this.#dependencies;
    this.#stopTimer = null;
    if (!networkLog) return;
    this.#isReading = true;
    const waiting = this.#waiting().map((connection) => connection.key);
    const startedAt = scheduler.now();
    const har = await readHar(networkLog);
    if (this.#isDisposed) return;
    this.take(parseHarHandshakes(har));
    const endedAt = scheduler.now();
    this.#restUntil = endedAt + Math.min((endedAt - startedAt) * REST_FACTOR, MAX_REST_MS);
    for (const key of waiting) this.#reads.set(key, (this.#reads.get(key) ?? 0) + 1);
    this.#isReading = false;
    this.#planRead();
  }
}

/** Null when DevTools is being closed or cannot make the log: a read in vain. */
async function readHar(networkLog: NetworkLog): Promise<unknown> {
  try {
    return await networkLog.readHar();
  } catch {
    return null;
  }
}

/** The browser may still tell its handshake; of an import's connection only the file can. */
function isLacking(connection: Connection): boolean {
  return connection.handshake === null && connection.importedFrom === undefined;
}

/** The handshake is over, one way or the other. */
function isSettled(connection: Connection): boolean {
  return connection.openedAt !== null || connection.endedAt !== null;
}

function isSame(left: HandshakeRecord, right: HandshakeRecord): boolean {
  return (
    left.error === right.error &&
    left.response?.status === right.response?.status &&
    left.response?.headers.length === right.response?.headers.length &&
    left.request.headers.length === right.request.headers.length
  );
}
