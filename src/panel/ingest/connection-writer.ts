import type { ConnectionList } from '../../model/connection-list.ts';
import type { Connection, ConnectionState } from '../../model/connection.ts';
import { RowOrigin } from '../../model/row-kind.ts';
import type { SnapshotEvent } from '../../protocol/capture-event.ts';
import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import type { DocumentRecord } from './document-record.ts';

const READY_STATES: readonly ConnectionState[] = ['connecting', 'open', 'closing', 'closed'];

/** Finds, begins and renews the connections that events of documents are about. */
export class ConnectionWriter {
  readonly #connections: ConnectionList;
  /** The connection whose revision still has to be raised: once a run of events instead of once an event. */
  #touched: Connection | null = null;

  constructor(connections: ConnectionList) {
    this.#connections = connections;
  }

  /** Raises the revision of the connection that was written last; to be called after a run of events. */
  flush(): void {
    if (this.#touched) this.#connections.touch(this.#touched);
    this.#touched = null;
  }

  /** After `ConnectionList.retain`, which makes new objects: the document's connections are those, or gone. */
  renew(document: DocumentRecord): void {
    for (const [number, connection] of document.connections) {
      const renewed = this.#connections.byKey(connection.key);
      if (renewed) document.connections.set(number, renewed);
      else document.connections.delete(number);
    }
  }

  /** The connection of that number; a new one when it was not met before. */
  begin(
    document: DocumentRecord,
    number: number,
    start: Pick<Connection, 'url' | 'requestedProtocols' | 'createdAt' | 'stack' | 'isAdopted' | 'isHistory'>,
  ): Connection {
    const known = document.connections.get(number);
    if (known) return known;
    const { id, url, isTop } = document.info;
    const key = `${id}:${number}`;
    const connection = this.#connections.add({
      key,
      document: {
        id,
        url,
        isTop,
        frameId: document.frameId,
        ...(document.origin === RowOrigin.network ? { isWorker: true } : {}),
      },
      ...start,
      // What is longer was cut to this length by the page's side; nothing else tells.
      ...(start.url.length >= DEFAULT_LIMITS.urlChars ? { isUrlCut: true } : {}),
    });
    document.connections.set(number, connection);
    return connection;
  }

  /** The event's connection, made up from what is known when its beginning was lost, paused or left with its page. */
  of(document: DocumentRecord, number: number, time: number, isHistory: boolean): Connection {
    const connection = document.connections.get(number) ?? this.#recall(document, number, time, isHistory);
    this.touch(connection, time);
    if (!isHistory) connection.isHistory = false;
    return connection;
  }

  #recall(document: DocumentRecord, number: number, time: number, isHistory: boolean): Connection {
    const remembered = document.remembered.get(number);
    document.remembered.delete(number);
    const connection = this.begin(document, number, {
      url: remembered?.url ?? '',
      requestedProtocols: remembered?.requestedProtocols ?? [],
      createdAt: remembered?.createdAt ?? time,
      stack: remembered?.stack ?? null,
      isAdopted: remembered?.isAdopted ?? true,
      isHistory,
    });
    connection.state = remembered?.openedAt === null ? 'connecting' : 'open';
    if (remembered) {
      connection.openedAt = remembered.openedAt;
      connection.protocol = remembered.protocol;
      connection.extensions = remembered.extensions;
      connection.handshake = remembered.handshake;
    }
    return connection;
  }

  /** What a page's hook tells of a socket that is older than the panel. */
  takeSnapshot(document: DocumentRecord, event: SnapshotEvent, isHistory: boolean): void {
    const known = document.connections.get(event.connection);
    const connection =
      known ??
      this.begin(document, event.connection, {
        url: event.url,
        requestedProtocols: event.protocols,
        createdAt: event.createdAt,
        stack: event.stack,
        isAdopted: false,
        isHistory,
      });
    if (!known) {
      connection.framesIn = event.shedFramesIn;
      connection.framesOut = event.shedFramesOut;
      connection.bytesIn = event.shedBytesIn;
      connection.bytesOut = event.shedBytesOut;
    } else if (known.url === '') {
      // Met first by a later event, when nothing was known of it.
      known.url = event.url;
      known.requestedProtocols = event.protocols;
      known.stack = event.stack;
      known.createdAt = event.createdAt;
    }
    if (event.readyState > 0 && event.openedAt !== null) {
      connection.openedAt = event.openedAt;
      connection.protocol = event.protocol;
      connection.extensions = event.extensions;
    }
    connection.state = READY_STATES[event.readyState] ?? 'open';
    this.touch(connection, event.time);
  }

  /** Something happened on the connection. */
  touch(connection: Connection, time: number): void {
    if (time > connection.lastActivityAt) connection.lastActivityAt = time;
    if (this.#touched === connection) return;
    if (this.#touched) this.#connections.touch(this.#touched);
    this.#touched = connection;
  }
}
