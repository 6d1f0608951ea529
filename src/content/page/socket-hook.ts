import { TAG_IS_DISCARDED, TAG_IS_OUT } from '../../protocol/packed-events.ts';
import {
  apply,
  construct,
  defineProperty,
  isArray,
  ownDescriptor,
  ProxyFunction,
  setPrototypeOf,
} from './built-ins.ts';
import { blobSizeOf, NativeWebSocket, readyStateOf, socketPrototype } from './native-socket.ts';
import { captureStack, hideOwnFrames } from './own-frames.ts';
import { byteSourceOf } from './payload.ts';
import type { Recorder } from './recorder.ts';
import type { SocketObserver } from './socket-observer.ts';
import type { SourceMask } from './source-mask.ts';
import { describeThrown } from './thrown.ts';

/** Subprotocols read from an array of the page. A handshake with more than this does not happen. */
const MAX_PROTOCOLS = 64;
const { toPrimitive } = Symbol;

export interface SocketHookParts {
  readonly recorder: Recorder;
  readonly observer: SocketObserver;
  readonly mask: SourceMask;
  readonly stackChars: number;
}

/** The handlers of the three proxies. A method that this global does not have has none. */
export interface SocketTraps {
  readonly send: ProxyHandler<AnyFunction> | null;
  readonly close: ProxyHandler<AnyFunction> | null;
  readonly construct: ProxyHandler<typeof WebSocket>;
}

/** A call on its way to the native method, with the page's own arguments. */
type MethodTrap = (parts: SocketHookParts, method: AnyFunction, self: unknown, args: unknown[]) => unknown;
type AnyFunction = (...args: never) => unknown;
type NewTarget = NonNullable<Parameters<typeof Reflect.construct>[2]>;

/**
 * Puts proxies in the place of `WebSocket`, `WebSocket.prototype.send` and `WebSocket.prototype.close`. They call the native functions
 * with the page's own arguments; sockets, prototypes and everything else stay native.
 */
export function installSocketHook(parts: SocketHookParts): SocketTraps | null {
  if (!NativeWebSocket) return null;
  return {
    send: replaceMethod(parts, 'send', trapSend),
    close: replaceMethod(parts, 'close', trapClose),
    construct: hookConstructor(parts, NativeWebSocket),
  };
}

function hookConstructor(parts: SocketHookParts, native: typeof WebSocket): ProxyHandler<typeof WebSocket> {
  const { mask } = parts;
  const handler: ProxyHandler<typeof WebSocket> = {
    // The native constructor is its own `new.target` when the page called ours; a subclass stays what it is.
    construct: (target, args: unknown[], newTarget) =>
      trapConstruct(parts, target, args, newTarget === hooked ? target : newTarget),
  };
  setPrototypeOf(handler, null);
  const hooked = new ProxyFunction(native, handler);
  mask.add(hooked, native);
  replaceValue(socketPrototype, 'constructor', hooked);
  replaceValue(globalThis, 'WebSocket', hooked);
  return handler;
}

function replaceMethod(
  parts: SocketHookParts,
  name: 'send' | 'close',
  trap: MethodTrap,
): ProxyHandler<AnyFunction> | null {
  const { mask } = parts;
  const method: unknown = ownDescriptor(socketPrototype, name)?.value;
  if (typeof method !== 'function') return null;
  const handler: ProxyHandler<AnyFunction> = {
    apply: (target, self: unknown, args: unknown[]) => trap(parts, target, self, args),
  };
  // Without a prototype, or a page could set `Object.prototype.get` and thereby a trap.
  setPrototypeOf(handler, null);
  const hooked = new ProxyFunction(method as AnyFunction, handler);
  mask.add(hooked, method);
  replaceValue(socketPrototype, name, hooked);
  return handler;
}

/** The property keeps its attributes and its place in the order. */
function replaceValue(object: object, name: string, value: unknown): void {
  const descriptor = { __proto__: null, value };
  defineProperty(object, name, descriptor);
}

function trapConstruct(
  { recorder, observer, stackChars }: SocketHookParts,
  target: typeof WebSocket,
  args: unknown[],
  newTarget: NewTarget,
): object {
  let socket: object;
  try {
    socket = construct(target, args, newTarget) as object;
  } catch (error) {
    try {
      hideOwnFrames(error);
      const url = args.length > 0 && typeof args[0] === 'string' ? args[0] : null;
      recorder.constructionFailed(url, describeThrown(error), captureStack(stackChars));
    } catch {
      // Whatever failed here, the page gets the error it would have got.
    }
    throw error;
  }
  try {
    observer.follow(socket, protocolsOf(args), captureStack(stackChars));
  } catch {
    // The page gets its socket. That it is not followed shows as a difference to the browser's own log.
  }
  return socket;
}

/**
 * The subprotocols the page asked for, as far as they can be read without running anything of the page: the native constructor has
 * already converted them, each once, and a second conversion would be noticed.
 */
function protocolsOf(args: unknown[]): readonly string[] {
  const list: string[] = [];
  setPrototypeOf(list, null);
  const protocols = args.length > 1 ? args[1] : undefined;
  if (typeof protocols === 'string') append(list, protocols);
  if (!isArray(protocols)) return list;
  try {
    for (let index = 0; index < MAX_PROTOCOLS; index += 1) {
      const descriptor = ownDescriptor(protocols, index);
      if (!descriptor) break;
      const value: unknown = descriptor.value;
      if (typeof value === 'string') append(list, value);
    }
  } catch {
    // A proxy of an array may refuse to be read; the handshake shows what was asked for.
  }
  return list;
}

/** The array has no prototype, so nothing sees the store. */
function append(list: string[], value: string): void {
  list[list.length] = value;
}

const trapSend: MethodTrap = ({ recorder, observer }, method, self, args) => {
  const record = args.length === 0 ? null : observer.recordOf(self);
  if (!record) return callNative(method, self, args);
  const data = args[0];
  const conversion = isConverted(data) ? watchConversion(args, 0) : null;
  try {
    apply(method, self, args);
  } catch (error) {
    hideOwnFrames(error);
    try {
      recorder.sendFailed(record, describeThrown(error));
    } catch {
      observer.fault(record);
    }
    throw error;
  }
  // WHATWG WebSockets, send(): on a closing or closed socket the data is dropped in silence. send() itself changes no state.
  const marks = readyStateOf(self) === 1 ? TAG_IS_OUT : TAG_IS_OUT | TAG_IS_DISCARDED;
  observer.message(record, marks, conversion ? `${conversion.primitive}` : isObject(data) ? data : `${data as string}`);
  return undefined;
};

const trapClose: MethodTrap = ({ observer, recorder }, method, self, args) => {
  const record = observer.recordOf(self);
  if (!record) return callNative(method, self, args);
  const stateBefore = readyStateOf(self);
  const code = watchConversion(args, 0);
  const reason = watchConversion(args, 1);
  callNative(method, self, args);
  // On a closing or closed socket close() does nothing.
  if (stateBefore > 1) return undefined;
  try {
    // What close() accepts needs no clamping but of a fraction (WebIDL).
    const number = code.primitive === undefined ? null : +(code.primitive as number) | 0;
    recorder.closing(record, number, reason.primitive === undefined ? null : `${reason.primitive as string}`);
  } catch {
    observer.fault(record);
  }
  return undefined;
};

/** What an argument was converted to by the native function: the primitive before the last, harmless step; undefined without argument. */
interface Conversion {
  primitive: unknown;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Whether WebIDL converts the value to a string by running code of the page: an object that is neither bytes nor a Blob. */
function isConverted(data: unknown): boolean {
  return isObject(data) && !byteSourceOf(data) && blobSizeOf(data) < 0;
}

/**
 * Lets the native function convert the argument, once and in its own order and words, and sees what comes out: an object is replaced by one
 * that hands ECMAScript's ToPrimitive on, step by step.
 */
function watchConversion(args: unknown[], index: number): Conversion {
  const value = index < args.length ? args[index] : undefined;
  const conversion: Conversion = { primitive: value };
  if (!isObject(value)) return conversion;
  const watch = (method: unknown): unknown => {
    if (typeof method !== 'function') return method;
    return (...hint: unknown[]) => (conversion.primitive = apply(method, value, hint) as unknown);
  };
  const target = value as Record<PropertyKey, unknown>;
  args[index] = {
    __proto__: null,
    get [toPrimitive]() {
      return watch(target[toPrimitive]);
    },
    get toString() {
      return watch(target['toString']);
    },
    get valueOf() {
      return watch(target['valueOf']);
    },
  };
  return conversion;
}

function callNative(method: AnyFunction, self: unknown, args: unknown[]): unknown {
  try {
    return apply(method, self, args);
  } catch (error) {
    hideOwnFrames(error);
    throw error;
  }
}
