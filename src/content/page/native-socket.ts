import { getterOf, isPrototypeOf, uncurry } from './built-ins.ts';

// The native `WebSocket` of this global and what its sockets and events can be asked, taken before any script of the page runs. The getters
// work on sockets of subclasses and of other frames too, whatever the page puts on the prototypes.

/** Undefined only where a page took it away before this ran (a global that is used again). */
export const NativeWebSocket: typeof WebSocket | undefined = globalThis.WebSocket;
export const socketPrototype: object = NativeWebSocket?.prototype ?? EventTarget.prototype;

export const urlOf = getterOf<string>(socketPrototype, 'url');
export const protocolOf = getterOf<string>(socketPrototype, 'protocol');
export const extensionsOf = getterOf<string>(socketPrototype, 'extensions');
export const dataOf = getterOf<unknown>(MessageEvent.prototype, 'data');
export const codeOf = getterOf<number>(CloseEvent.prototype, 'code');
export const reasonOf = getterOf<string>(CloseEvent.prototype, 'reason');
export const wasCleanOf = getterOf<boolean>(CloseEvent.prototype, 'wasClean');
/** These two throw for everything that is no DOMException. */
export const exceptionName = getterOf<string>(DOMException.prototype, 'name');
export const exceptionMessage = getterOf<string>(DOMException.prototype, 'message');
export const addListener = uncurry<EventTarget, [string, (event: Event) => void, boolean], void>(
  EventTarget.prototype.addEventListener,
);

const readyState = getterOf<number>(socketPrototype, 'readyState');
const blobSize = getterOf<number>(Blob.prototype, 'size');

/** The state of a WebSocket of any realm; −1 for everything else. */
export function readyStateOf(value: unknown): number {
  return numberOf(readyState, value);
}

/** Size of a Blob or File of any realm; −1 for everything else. */
export function blobSizeOf(value: unknown): number {
  return numberOf(blobSize, value);
}

function numberOf(getter: (object: object) => number, value: unknown): number {
  if (typeof value !== 'object' || value === null) return -1;
  try {
    return getter(value);
  } catch {
    // The getter checks what it is asked of (WebIDL), and this is something else.
    return -1;
  }
}

/** Whether the socket belongs to this global, whose hook is the one to follow it. */
export function isOwnSocket(socket: object): boolean {
  return isPrototypeOf(socketPrototype, socket);
}
