import { createHash } from 'node:crypto';

/** Longer payloads are logged by their beginning and their digest, so that a 64 MB message does not stay in memory twice. */
export const LOGGED_PAYLOAD_BYTES = 65_536;

/** One message as the server saw it. */
export interface LoggedMessage {
  /** From the server's side: `sent` is what the page receives. */
  readonly direction: 'sent' | 'received';
  readonly kind: 'text' | 'binary' | 'ping' | 'pong';
  /** The true length of the payload in bytes; of text, in UTF-8. */
  readonly byteLength: number;
  /** A copy of the payload, or of its first `LOGGED_PAYLOAD_BYTES`. */
  readonly bytes: Uint8Array;
  /** Of the whole payload in hex, when `bytes` is only its beginning. */
  readonly sha256?: string;
}

export interface LoggedConnection {
  /** Counts up from 1 in the order the requests came. */
  readonly id: number;
  /** Path and query of the request. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly messages: LoggedMessage[];
  /** The close frame's content as the server saw it, 1006 without one; undefined while the connection is open. */
  close: { readonly code: number; readonly reason: string } | undefined;
}

/** What each connection sent and received, in order: tests compare the panel with it. */
export class ConnectionLog {
  readonly connections: LoggedConnection[] = [];
  readonly #isKept: boolean;
  #lastId = 0;

  constructor({ isKept }: { readonly isKept: boolean }) {
    this.#isKept = isKept;
  }

  begin(target: string, headers: LoggedConnection['headers']): LoggedConnection {
    this.#lastId += 1;
    const connection: LoggedConnection = { id: this.#lastId, target, headers, messages: [], close: undefined };
    if (this.#isKept) this.connections.push(connection);
    return connection;
  }

  add(
    connection: LoggedConnection,
    direction: LoggedMessage['direction'],
    kind: LoggedMessage['kind'],
    payload: string | Uint8Array,
  ): void {
    if (!this.#isKept) return;
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
    const isWhole = bytes.byteLength <= LOGGED_PAYLOAD_BYTES;
    connection.messages.push({
      direction,
      kind,
      byteLength: bytes.byteLength,
      bytes: isWhole ? bytes : Uint8Array.prototype.slice.call(bytes, 0, LOGGED_PAYLOAD_BYTES),
      ...(isWhole ? {} : { sha256: createHash('sha256').update(bytes).digest('hex') }),
    });
  }

  /** All connections to one path, e.g. `/echo`, oldest first. */
  connectionsTo(path: string): readonly LoggedConnection[] {
    return this.connections.filter(({ target }) => new URL(target, 'ws://demo').pathname === path);
  }
}
