import type { WebSocket } from 'ws';
import type { ConnectionLog, LoggedConnection } from './connection-log.ts';

/** What a behaviour is given: one open connection, whose every message is logged. */
export class DemoConnection {
  /** The query of the address, e.g. `count` and `size` of a flood. */
  readonly query: URLSearchParams;
  readonly logged: LoggedConnection;
  readonly #socket: WebSocket;
  readonly #log: ConnectionLog;
  readonly #undo: (() => void)[] = [];

  constructor(socket: WebSocket, logged: LoggedConnection, log: ConnectionLog) {
    this.#socket = socket;
    this.#log = log;
    this.logged = logged;
    this.query = new URL(logged.target, 'ws://demo').searchParams;
    socket.on('message', (data, isBinary) => log.add(logged, 'received', isBinary ? 'binary' : 'text', toBytes(data)));
    socket.on('ping', (data) => log.add(logged, 'received', 'ping', data));
    socket.on('pong', (data) => log.add(logged, 'received', 'pong', data));
    socket.on('close', (code, reason) => {
      logged.close = { code, reason: reason.toString() };
      for (const undo of this.#undo) undo();
    });
    // What went wrong is told by the close that follows; a demo page may break off at any time.
    socket.on('error', () => undefined);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** A whole number from the query, within limits, or the default. */
  numberFromQuery(name: string, fallback: number, max: number): number {
    const value = Number(this.query.get(name) ?? fallback);
    return Number.isFinite(value) ? Math.min(Math.max(0, Math.trunc(value)), max) : fallback;
  }

  /** Sends one message; resolves when the operating system took it, which is what a fast sender has to wait for. */
  send(payload: string | Uint8Array): Promise<void> {
    this.#log.add(this.logged, 'sent', typeof payload === 'string' ? 'text' : 'binary', payload);
    return this.#write(payload, { fin: true, binary: typeof payload !== 'string' });
  }

  /** Sends one binary message in several frames (RFC 6455 §5.4). `between` runs after every frame but the last. */
  sendFragments(parts: readonly Uint8Array[], between?: () => void): Promise<void> {
    return this.#sendParts('binary', parts, between);
  }

  /** The same for a text message, whose frames may end in the middle of a character. */
  sendTextFragments(parts: readonly Uint8Array[], between?: () => void): Promise<void> {
    return this.#sendParts('text', parts, between);
  }

  ping(payload: string): void {
    if (!this.isOpen) return;
    this.#log.add(this.logged, 'sent', 'ping', payload);
    this.#socket.ping(payload);
  }

  onMessage(listener: (payload: string | Uint8Array) => void): void {
    this.#socket.on('message', (data, isBinary) => {
      const bytes = toBytes(data);
      listener(isBinary ? bytes : Buffer.from(bytes).toString());
    });
  }

  onPong(listener: (payload: string) => void): void {
    this.#socket.on('pong', (data) => listener(data.toString()));
  }

  /** Runs something now and then until the connection closes. */
  every(intervalMs: number, run: () => void): void {
    const timer = setInterval(run, intervalMs);
    this.onClose(() => clearInterval(timer));
  }

  /** Runs something once, unless the connection closes before. */
  after(delayMs: number, run: () => void): void {
    const timer = setTimeout(run, delayMs);
    this.onClose(() => clearTimeout(timer));
  }

  onClose(undo: () => void): void {
    this.#undo.push(undo);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Bytes that wait to be sent. */
  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  async #sendParts(kind: 'text' | 'binary', parts: readonly Uint8Array[], between?: () => void): Promise<void> {
    this.#log.add(this.logged, 'sent', kind, Buffer.concat(parts));
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1;
      const written = this.#write(part, { fin: isLast, binary: kind === 'binary' });
      if (!isLast) between?.();
      await written;
    }
  }

  #write(payload: string | Uint8Array, options: { readonly fin: boolean; readonly binary: boolean }): Promise<void> {
    if (!this.isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      // An error here means that the other side is gone; `isOpen` says so to whoever goes on sending.
      this.#socket.send(payload, options, () => resolve());
    });
  }
}

function toBytes(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
