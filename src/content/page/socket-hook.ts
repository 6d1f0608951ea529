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
import { blobSizeOf, readyStateOf, type NativeSocket } from './native-socket.ts';
import { captureStack, hideOwnFrames } from './own-frames.ts';
import { byteSourceOf } from './payload.ts';
import type { Recorder } from './recorder.ts';
import type { SocketObserver } from './socket-observer.ts';
import type { SourceMask } from './source-mask.ts';
import { describeThrown } from './thrown.ts';

/** Subprotocols read from an array of the page. A handshake with more than this does not happen. */
const MAX_PROTOCOLS = 64;

export interface SocketHookParts {
  readonly native: NativeSocket;
  readonly recorder: Recorder;
  readonly observer: SocketObserver;
  readonly mask: SourceMask;
  readonly stackChars: number;
}

/** A call on its way to the native method, with the page's own arguments. */
type MethodTrap = (parts: SocketHookParts, method: AnyFunction, self: unknown, args: unknown[]) => unknown;
type AnyFunction = (...args: never) => unknown;
type NewTarget = NonNullable<Parameters<typeof Reflect.construct>[2]>;

/**
 * Puts proxies in the place of `WebSocket`, `WebSocket.prototype.send` and `WebSocket.prototype.close`. They call the native functions
 * with the page's own arguments; sockets, prototypes and everything else stay native.
 */
export function installSocketHook(parts: SocketHookParts): void {
  const { native } = parts;
  replaceMethod(parts, 'send', trapSend);
  replaceMethod(parts, 'close', trapClose);
  const hooked = hookConstructor(parts);
  replaceValue(native.prototype, 'constructor', hooked);
  replaceValue(globalThis, 'WebSocket', hooked);
}

function hookConstructor(parts: SocketHookParts): typeof WebSocket {
  const { native, mask } = parts;
  const handler: ProxyHandler<typeof WebSocket> = {
    // The native constructor is its own `new.target` when the page called ours; a subclass stays what it is.
    construct: (target, args: unknown[], newTarget) =>
      trapConstruct(parts, target, args, newTarget === hooked ? target : newTarget),
  };
  setPrototypeOf(handler, null);
  const hooked = new ProxyFunction(native.constructor, handler);
  mask.add(hooked, native.constructor);
  return hooked;
}

function replaceMethod(parts: SocketHookParts, name: 'send' | 'close', trap: MethodTrap): void {
  const { native, mask } = parts;
  const method: unknown = ownDescriptor(native.prototype, name)?.value;
  if (typeof method !== 'function') return;
  const handler: ProxyHandler<AnyFunction> = {
    apply: (target, self: unknown, args: unknown[]) => trap(parts, target, self, args),
  };
  // Without a prototype, or a page could set `Object.prototype.get` and thereby a trap.
  setPrototypeOf(handler, null);
  const hooked = new ProxyFunction(method as AnyFunction, handler);
  mask.add(hooked, method);
  replaceValue(native.prototype, name, hooked);
}

/** The property keeps its attributes and its place in the order. */
function replaceValue(object: object, name: string, value: unknown): void {
  const descriptor = { __proto__: null, value };
  defineProperty(object, name, descriptor);
}

function trapConstruct(
  { native, recorder, observer, stackChars }: SocketHookParts,
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
      recorder.constructionFailed(url, describeThrown(native, error), captureStack(stackChars));
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
  for (let index = 0; index < MAX_PROTOCOLS; index += 1) {
    const descriptor = ownDescriptor(protocols, index);
    if (!descriptor) break;
    const value: unknown = descriptor.value;
    if (typeof value === 'string') append(list, value);
  }
  return list;
}

/** The array has no prototype, so nothing sees the store. */
function append(list: string[], value: string): void {
  list[list.length] = value;
}

const trapSend: MethodTrap = ({ native, recorder, observer }, method, self, args) => {
  const record = args.length === 0 ? null : observer.recordOf(self);
  if (!record) return callNative(method, self, args);
  let state: number;
  try {
    args[0] = convertToPayload(native, args[0]);
    state = readyStateOf(native, self);
    apply(method, self, args);
  } catch (error) {
    try {
      hideOwnFrames(error);
      recorder.sendFailed(record, describeThrown(native, error));
    } catch {
      observer.fault(record);
    }
    throw error;
  }
  // WHATWG WebSockets, send(): on a closing or closed socket the data is dropped in silence.
  observer.message(record, state === 1 ? TAG_IS_OUT : TAG_IS_OUT | TAG_IS_DISCARDED, args[0]);
  return undefined;
};

/**
 * WebIDL's conversion to (BufferSource or Blob or USVString), as far as it runs code of the page: that must happen once, and we have to
 * know what came out of it. Symbols are left for the native function to refuse in its own words.
 */
function convertToPayload(native: NativeSocket, data: unknown): unknown {
  if (typeof data === 'string' || typeof data === 'symbol') return data;
  if ((typeof data === 'object' && data !== null) || typeof data === 'function') {
    if (byteSourceOf(data) || blobSizeOf(native, data) >= 0) return data;
  }
  return `${data}`;
}

const trapClose: MethodTrap = ({ native, recorder, observer }, method, self, args) => {
  const record = observer.recordOf(self);
  if (!record) return callNative(method, self, args);
  const stateBefore = readyStateOf(native, self);
  let code: number | null = null;
  let reason: string | null = null;
  try {
    // WebIDL converts both before anything else happens, each once and in this order. What it refuses, it refuses in its own words.
    if (args.length > 0) code = convertToCode(args);
    if (args.length > 1) reason = convertToReason(args);
    apply(method, self, args);
  } catch (error) {
    hideOwnFrames(error);
    throw error;
  }
  try {
    // On a closing or closed socket close() does nothing.
    if (stateBefore < 2) recorder.closing(record, code, reason);
  } catch {
    observer.fault(record);
  }
  return undefined;
};

/** WebIDL [Clamp] unsigned short. The argument becomes the number it was converted to. */
function convertToCode(args: unknown[]): number | null {
  const value = args[0];
  if (value === undefined || typeof value === 'symbol' || typeof value === 'bigint') return null;
  // The one conversion that is ToNumber and nothing else.
  const number = +(value as number);
  args[0] = number;
  // What close() accepts is in range, so that rounding is all there is to clamping; a tie goes to the even number.
  const floor = number - (number % 1);
  const rest = number - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

function convertToReason(args: unknown[]): string | null {
  const value = args[1];
  if (value === undefined || typeof value === 'symbol') return null;
  const text = `${value}`;
  args[1] = text;
  return text;
}

function callNative(method: AnyFunction, self: unknown, args: unknown[]): unknown {
  try {
    return apply(method, self, args);
  } catch (error) {
    hideOwnFrames(error);
    throw error;
  }
}
