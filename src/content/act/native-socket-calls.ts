import { apply, construct, getterOf, isView, setPrototypeOf, typedArrayBuffer, uncurry } from '../page/built-ins.ts';
import { blobSizeOf, NativeWebSocket, socketPrototype, urlOf } from '../page/native-socket.ts';
import type { SocketTraps } from '../page/socket-hook.ts';
import type { Ending } from './passing.ts';

type AnyFunction = (...args: never) => unknown;

/** The browser's own methods of a socket, behind the hook's proxies: what is called here is not captured as the page's doing. */
export class NativeSocketCalls {
  readonly #send: AnyFunction | null;
  readonly #close: AnyFunction | null;
  readonly binaryTypeOf = getterOf<string>(socketPrototype, 'binaryType');
  readonly #dispatch = uncurry<EventTarget, [Event], boolean>(EventTarget.prototype.dispatchEvent);
  readonly #Event = Event;
  readonly #MessageEvent = MessageEvent;
  readonly #CloseEvent = CloseEvent;
  readonly #Blob = Blob;
  readonly #URL = URL;
  readonly #originOf = getterOf<string>(URL.prototype, 'origin');

  constructor(traps: SocketTraps | null) {
    this.#send = nativeMethod(traps?.send ?? null, 'send');
    this.#close = nativeMethod(traps?.close ?? null, 'close');
  }

  /** Makes a socket as the page does: by the hooked constructor, so that it is followed. Throws what the browser throws. */
  open(url: string, protocols: readonly string[]): object | null {
    if (!NativeWebSocket) return null;
    // Of several, the log shows only the one that is chosen: the hook reads arrays, and the iterator of arrays may be the page's.
    const requested = protocols.length > 1 ? ownIterable(protocols) : protocols[0];
    return construct(NativeWebSocket, requested === undefined ? [url] : [url, requested]) as object;
  }

  /** Throws what the browser throws. */
  send(socket: object, data: unknown): void {
    if (this.#send) apply(this.#send, socket, [data]);
  }

  /** Throws what the browser throws. */
  close(socket: object, code: number | null, reason: string | null): void {
    if (!this.#close) return;
    apply(this.#close, socket, code === null ? [] : reason === null ? [code] : [code, reason]);
  }

  /**
   * Dispatches a message as the browser does (WHATWG WebSockets, "When a WebSocket message has been received"), but that `isTrusted` is false. What
   * the page's handlers throw is reported as always and does not come here.
   */
  deliver(socket: object, data: string | Uint8Array): void {
    this.dispatchMessage(socket, this.asDelivered(socket, data, null));
  }

  /** The same with `data` as the page is to get it. */
  dispatchMessage(socket: object, data: unknown): void {
    const init: MessageEventInit = { data, origin: this.#origin(socket) };
    // A dictionary is read property by property, inherited ones too.
    setPrototypeOf(init, null);
    this.#dispatch(socket as EventTarget, new this.#MessageEvent('message', init));
  }

  /**
   * Data as the page is to get it now: bytes (our own, or a buffer that the browser has made) by the socket's `binaryType`. `bytes`: what a Blob holds, null when it
   * was not read; then the page gets the Blob.
   */
  asDelivered(socket: object, data: unknown, bytes: Uint8Array | null): unknown {
    if (typeof data !== 'object' || data === null) return data;
    const isBlob = blobSizeOf(data) >= 0;
    if (isBlob && !bytes) return data;
    if (this.binaryTypeOf(socket) === 'arraybuffer') {
      const whole = isBlob ? bytes : data;
      return isView(whole) ? typedArrayBuffer(whole) : whole;
    }
    // A sequence is read through the iterator of arrays, which a page may have replaced.
    return isBlob ? data : new this.#Blob(ownIterable([data as BlobPart]));
  }

  /** Dispatches what ends a connection, in the standard's order: first `error` when there is one, then `close`. */
  end(socket: object, { code, reason, wasClean, hasError }: Ending): void {
    if (hasError) this.#dispatch(socket as EventTarget, new this.#Event('error'));
    const init: CloseEventInit = { code, reason, wasClean };
    setPrototypeOf(init, null);
    this.#dispatch(socket as EventTarget, new this.#CloseEvent('close', init));
  }

  /** The serialization of the origin of the socket's URL. */
  #origin(socket: object): string {
    return this.#originOf(new this.#URL(urlOf(socket)));
  }
}

/**
 * The function behind the hook's proxy, which only its trap is ever told: for the one call the trap gives it away. No code of the page
 * has run yet.
 */
function nativeMethod(handler: ProxyHandler<AnyFunction> | null, name: 'send' | 'close'): AnyFunction | null {
  const trap = handler?.apply;
  if (!handler || !trap) return null;
  handler.apply = (target) => target;
  const native: unknown = Reflect.get(socketPrototype, name)();
  handler.apply = trap;
  return typeof native === 'function' ? (native as AnyFunction) : null;
}

const { iterator } = Symbol;

/** WebIDL turns an object into a sequence by its `Symbol.iterator`: this one has it as an own property. */
function ownIterable<Item>(items: readonly Item[]): Item[] {
  const iterable = {
    __proto__: null,
    [iterator]: () => {
      let index = 0;
      return {
        __proto__: null,
        next: () => {
          const value = items[index];
          const isDone = index >= items.length;
          index += 1;
          return { __proto__: null, done: isDone, value };
        },
      };
    },
  };
  return iterable as unknown as Item[];
}
