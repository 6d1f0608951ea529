import type { Connection, ConnectionDocument, ImportedFrom } from './connection.ts';

/** What is known when a connection is first met. */
export interface ConnectionStart {
  readonly key: string;
  readonly document: ConnectionDocument;
  readonly url: string;
  readonly isUrlCut?: true;
  readonly requestedProtocols: readonly string[];
  readonly createdAt: number;
  readonly stack: string | null;
  readonly isAdopted: boolean;
  readonly isHistory: boolean;
  readonly importedFrom?: ImportedFrom;
}

/** All connections of the log, by index (what rows carry) and by key (what events carry). */
export class ConnectionList {
  #connections: Connection[] = [];
  #byKey = new Map<string, Connection>();
  /** Keys of connections that are merged into another one. */
  #hidden = new Set<string>();
  #listed: readonly Connection[] | null = null;
  #revision = 0;

  /** Grows with every change of the list or of a connection in it. */
  get revision(): number {
    return this.#revision;
  }

  /** Of those that are listed. */
  get size(): number {
    return this.all().length;
  }

  add(start: ConnectionStart): Connection {
    const connection: Connection = {
      ...start,
      index: this.#connections.length,
      protocol: null,
      extensions: null,
      state: 'connecting',
      openedAt: null,
      endedAt: null,
      close: null,
      hasError: false,
      handshake: null,
      framesIn: 0,
      framesOut: 0,
      bytesIn: 0,
      bytesOut: 0,
      lastActivityAt: start.createdAt,
      revision: 0,
    };
    this.#connections.push(connection);
    this.#listed = null;
    this.#byKey.set(start.key, connection);
    this.#revision += 1;
    return connection;
  }

  at(index: number): Connection | undefined {
    return this.#connections[index];
  }

  byKey(key: string): Connection | undefined {
    return this.#byKey.get(key);
  }

  /** In order of arrival, without those that are merged into another one. A view: do not change it. */
  all(): readonly Connection[] {
    if (this.#hidden.size === 0) return this.#connections;
    this.#listed ??= this.#connections.filter(({ key }) => !this.#hidden.has(key));
    return this.#listed;
  }

  /** Lists a connection no more, or again: it was merged into another one. */
  hide(key: string, isHidden: boolean): void {
    if (isHidden) this.#hidden.add(key);
    else this.#hidden.delete(key);
    this.#listed = null;
    this.#revision += 1;
  }

  /** Changes one connection and the revisions with it. */
  update(connection: Connection, change: (connection: Connection) => void): void {
    change(connection);
    connection.revision += 1;
    this.#revision += 1;
  }

  /** For whoever changed a connection's fields many times and says so once. */
  touch(connection: Connection): void {
    connection.revision += 1;
    this.#revision += 1;
  }

  /**
   * Keeps only some connections and gives them new indexes, in the same order.
   * Returns old index → new index (-1: removed), which `FrameLog.retain` takes.
   */
  retain(isKept: (connection: Connection) => boolean): Int32Array {
    const mapping = new Int32Array(this.#connections.length).fill(-1);
    const kept: Connection[] = [];
    this.#byKey.clear();
    for (const connection of this.#connections) {
      if (!isKept(connection)) continue;
      mapping[connection.index] = kept.length;
      const moved: Connection = { ...connection, index: kept.length, revision: connection.revision + 1 };
      kept.push(moved);
      this.#byKey.set(moved.key, moved);
    }
    this.#connections = kept;
    for (const key of this.#hidden) if (!this.#byKey.has(key)) this.#hidden.delete(key);
    this.#listed = null;
    this.#revision += 1;
    return mapping;
  }

  clear(): void {
    this.#connections = [];
    this.#byKey.clear();
    this.#hidden.clear();
    this.#listed = null;
    this.#revision += 1;
  }
}
