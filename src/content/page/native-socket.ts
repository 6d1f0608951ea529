import { getterOf, isPrototypeOf, ownDescriptor, uncurry } from './built-ins.ts';

/**
 * The native `WebSocket` of this global and what its sockets and events can be asked, taken before any script of the page runs. Getters
 * work on sockets of subclasses too, whatever the page put on their prototypes.
 */
export interface NativeSocket {
  readonly constructor: typeof WebSocket;
  readonly prototype: WebSocket;
  readonly url: (socket: object) => string;
  readonly protocol: (socket: object) => string;
  readonly extensions: (socket: object) => string;
  /** Throws for everything that is no WebSocket. */
  readonly readyState: (socket: object) => number;
  readonly data: (event: object) => unknown;
  readonly code: (event: object) => number;
  readonly reason: (event: object) => string;
  readonly wasClean: (event: object) => boolean;
  readonly blobSize: (blob: object) => number;
  readonly exceptionName: (exception: object) => string;
  readonly exceptionMessage: (exception: object) => string;
  readonly listen: (target: EventTarget, type: string, listener: (event: Event) => void, capture: boolean) => void;
}

/** Null where there is no `WebSocket`. */
export function nativeSocket(): NativeSocket | null {
  const descriptor = ownDescriptor(globalThis, 'WebSocket');
  if (typeof descriptor?.value !== 'function') return null;
  const { prototype } = WebSocket;
  return {
    constructor: WebSocket,
    prototype,
    url: getterOf(prototype, 'url'),
    protocol: getterOf(prototype, 'protocol'),
    extensions: getterOf(prototype, 'extensions'),
    readyState: getterOf(prototype, 'readyState'),
    data: getterOf(MessageEvent.prototype, 'data'),
    code: getterOf(CloseEvent.prototype, 'code'),
    reason: getterOf(CloseEvent.prototype, 'reason'),
    wasClean: getterOf(CloseEvent.prototype, 'wasClean'),
    blobSize: getterOf(Blob.prototype, 'size'),
    exceptionName: getterOf(DOMException.prototype, 'name'),
    exceptionMessage: getterOf(DOMException.prototype, 'message'),
    listen: uncurry<EventTarget, [string, (event: Event) => void, boolean], void>(
      EventTarget.prototype.addEventListener,
    ),
  };
}

/** The state of a WebSocket of any realm; −1 for everything else. */
export function readyStateOf(native: NativeSocket, value: unknown): number {
  if (typeof value !== 'object' || value === null) return -1;
  try {
    return native.readyState(value);
  } catch {
    // The getter checks for a WebSocket (WebIDL), and this is none.
    return -1;
  }
}

/** Whether the socket belongs to this global, whose hook is the one to follow it. */
export function isOwnSocket(native: NativeSocket, socket: object): boolean {
  return isPrototypeOf(native.prototype, socket);
}

/** Size of a Blob or File of any realm; −1 for everything else. */
export function blobSizeOf(native: NativeSocket, value: object): number {
  try {
    return native.blobSize(value);
  } catch {
    // As above: no Blob.
    return -1;
  }
}
