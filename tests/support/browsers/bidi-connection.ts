import { WebSocket } from 'ws';

/** An object from the browser, of which nothing is known yet. */
export type BidiObject = Readonly<Record<string, unknown>>;

/** Reads one field of a value that came from the browser; undefined when there is none. */
export function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

/** Reads a text field; throws when the browser answered something else, which means the protocol changed. */
export function textField(value: unknown, name: string): string {
  const text = field(value, name);
  if (typeof text !== 'string') throw new Error(`the browser's answer has no text "${name}": ${JSON.stringify(value)}`);
  return text;
}

/** Reads a list field, empty when absent. */
export function listField(value: unknown, name: string): readonly unknown[] {
  const list = field(value, name);
  return Array.isArray(list) ? list : [];
}

function isObject(value: unknown): value is BidiObject {
  return typeof value === 'object' && value !== null;
}

interface PendingCommand {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** WebDriver BiDi over one WebSocket: commands with their results, and events. https://w3c.github.io/webdriver-bidi/ */
export class BidiConnection {
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, PendingCommand>();
  readonly #listeners = new Set<(method: string, params: unknown) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(String(data)));
    socket.on('close', () => {
      for (const { reject } of this.#pending.values()) reject(new Error('the browser closed its connection'));
      this.#pending.clear();
    });
  }

  static async open(url: string): Promise<BidiConnection> {
    const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 0 });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    // After `open`, an error is always followed by `close`, which rejects what is pending.
    socket.on('error', () => undefined);
    return new BidiConnection(socket);
  }

  /** Sends a command and gives its result; rejects with the browser's error text. */
  command(method: string, params: object = {}): Promise<unknown> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error('the browser is gone'));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** Calls back for every event; returns the undo. */
  onEvent(listener: (method: string, params: unknown) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#socket.terminate();
  }

  #receive(json: string): void {
    const message: unknown = JSON.parse(json);
    const id = field(message, 'id');
    if (typeof id !== 'number') {
      for (const listener of this.#listeners) listener(String(field(message, 'method')), field(message, 'params'));
      return;
    }
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (field(message, 'type') === 'error') {
      pending?.reject(new Error(`${String(field(message, 'error'))}: ${String(field(message, 'message'))}`));
    } else {
      pending?.resolve(field(message, 'result'));
    }
  }
}

/** The value of a `script.evaluate` or `script.callFunction` that gives a string or undefined; rejects with the script's own error. */
export function scriptValue(result: unknown): string | undefined {
  if (field(result, 'type') === 'exception') {
    const details = field(result, 'exceptionDetails');
    throw new Error(String(field(details, 'text')));
  }
  const value = field(field(result, 'result'), 'value');
  return typeof value === 'string' ? value : undefined;
}
