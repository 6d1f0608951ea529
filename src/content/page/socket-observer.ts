import { privateMap, setPrototypeOf } from './built-ins.ts';
import type { ConnectionRecord } from './connection-record.ts';
import {
  addListener,
  blobSizeOf,
  codeOf,
  dataOf,
  extensionsOf,
  isOwnSocket,
  protocolOf,
  readyStateOf,
  reasonOf,
  urlOf,
  wasCleanOf,
} from './native-socket.ts';
import { byteSourceOf } from './payload.ts';
import type { QueuedEvent } from './queued-event.ts';
import type { Recorder } from './recorder.ts';

const NO_PROTOCOLS: readonly string[] = [];
setPrototypeOf(NO_PROTOCOLS, null);

/**
 * Follows sockets by listeners of its own, which are added at construction and listen in the capture phase: they run before all of the
 * page's, whatever those do with the event. Only what the browser itself dispatches counts. Nothing here throws.
 */
export class SocketObserver {
  readonly #recorder: Recorder;
  readonly #records = privateMap<ConnectionRecord>();
  /** Reads what a Blob holds; set by the act script, before any socket is made. */
  readBlob: ((event: QueuedEvent) => void) | null = null;
  /** Stands between the browser and everybody while messages are to be held or changed; says whether it has taken the event. */
  tap: ((record: ConnectionRecord, socket: EventTarget, event: Event) => boolean) | null = null;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** A socket that the page's constructor call just made. */
  follow(socket: object, protocols: readonly string[], stack: string | null): void {
    this.#begin(socket, protocols, stack, true, 0);
  }

  /**
   * The record of a socket, made now when it was never seen: then it comes from a constructor from before the hook. Null when it is
   * not for this hook to follow.
   */
  recordOf(socket: unknown): ConnectionRecord | null {
    const known = this.#records.get(socket);
    if (known) return known.isOff ? null : known;
    if (typeof socket !== 'object' || socket === null) return null;
    const readyState = readyStateOf(socket);
    if (readyState !== 0 && readyState !== 1 && readyState !== 2 && readyState !== 3) return null;
    // The hook of another frame follows its own sockets, even when their methods are called from here.
    if (!isOwnSocket(socket)) return null;
    return this.#begin(socket, NO_PROTOCOLS, null, false, readyState);
  }

  /** A message in either direction, as the page's API has it. `marks` as in `Recorder.text`. */
  message(record: ConnectionRecord, marks: number, data: unknown): void {
    try {
      if (typeof data === 'string') {
        this.#recorder.text(record, marks, data);
        return;
      }
      if (typeof data !== 'object' || data === null) return;
      const source = byteSourceOf(data);
      if (source) {
        this.#recorder.bytes(record, marks, source);
        return;
      }
      const size = blobSizeOf(data);
      if (size >= 0) this.#blob(record, marks, data as Blob, size);
    } catch {
      this.fault(record);
    }
  }

  fault(record: ConnectionRecord): void {
    try {
      this.#recorder.fault(record);
    } catch {
      // The report failed as well (out of memory, say). The page must not hear of it.
      record.isOff = true;
    }
  }

  #blob(record: ConnectionRecord, marks: number, blob: Blob, size: number): void {
    const event = this.#recorder.blob(record, marks, blob, size);
    if (event) this.readBlob?.(event);
  }

  #begin(
    socket: object,
    protocols: readonly string[],
    stack: string | null,
    isFromConstructor: boolean,
    readyState: 0 | 1 | 2 | 3,
  ): ConnectionRecord | null {
    let record: ConnectionRecord | null = null;
    try {
      record = this.#recorder.connecting(urlOf(socket), protocols, stack, isFromConstructor, readyState);
      if (!record) return null;
      this.#records.set(socket, record);
      record.socket = socket;
      if (readyState === 1) this.#opened(record, socket);
      this.#listen(record, socket as EventTarget);
    } catch {
      if (record) this.fault(record);
    }
    return record;
  }

  #opened(record: ConnectionRecord, socket: object): void {
    this.#recorder.open(record, protocolOf(socket), extensionsOf(socket));
  }

  #listen(record: ConnectionRecord, socket: EventTarget): void {
    const listen = (type: string, observe: (event: Event) => void) =>
      addListener(
        socket,
        type,
        (event) => {
          // `isTrusted` is an own, unforgeable property of every event.
          if (record.isOff || !event.isTrusted || this.tap?.(record, socket, event)) return;
          try {
            observe(event);
          } catch {
            this.fault(record);
          }
        },
        true,
      );
    listen('message', (event) => this.message(record, 0, dataOf(event)));
    listen('open', () => this.#opened(record, socket));
    listen('close', (event) => this.#recorder.close(record, codeOf(event), reasonOf(event), wasCleanOf(event)));
    listen('error', () => this.#recorder.error(record));
  }
}
