/**
 * References to every built-in of the language the hook uses, taken before any script of the page runs. What a page does to its
 * prototypes later neither disturbs the hook nor shows it. Nothing in `src/content/page` may call a method of a built-in object,
 * iterate, spread, store beyond the end of an array, or read a property that is not an own one.
 */

import { getterOf, uncurry } from '../../base/uncurry.ts';

export { getterOf, uncurry };

const bindTo = Function.prototype.call.bind(Function.prototype.bind);

export const { apply, construct, defineProperty, getPrototypeOf, setPrototypeOf } = Reflect;
const { getOwnPropertyDescriptor } = Reflect;
export const { isArray } = Array;
export const { isView } = ArrayBuffer;
export const { stringify } = JSON;
export const ErrorFunction = Error;
export const ProxyFunction = Proxy;
export const Uint8ArrayFunction = Uint8Array;
export const Float64ArrayFunction = Float64Array;

/** The descriptor, without a prototype: a page that sets `Object.prototype.get` does not turn up in it. */
export function ownDescriptor(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  const descriptor = getOwnPropertyDescriptor(object, key);
  if (descriptor) setPrototypeOf(descriptor, null);
  return descriptor;
}

export const isPrototypeOf = uncurry(Object.prototype.isPrototypeOf);
export const charCodeAt = uncurry(String.prototype.charCodeAt);
export const indexOf = uncurry<string, [string, number?], number>(String.prototype.indexOf);
export const lastIndexOf = uncurry<string, [string, number?], number>(String.prototype.lastIndexOf);
export const substring = uncurry(String.prototype.substring);

const weakGet = WeakMap.prototype.get;
const weakSet: (map: object, key: WeakKey, value: unknown) => unknown = uncurry(WeakMap.prototype.set);

/** What to look up and to store in a new `WeakMap`. `get` gives undefined also for a key that is no object. */
export interface PrivateMap<Value extends object> {
  readonly get: (key: unknown) => Value | undefined;
  readonly set: (key: WeakKey, value: Value) => void;
}

/** A `WeakMap` whose methods the page cannot reach. */
export function privateMap<Value extends object>(): PrivateMap<Value> {
  const map = new WeakMap<WeakKey, Value>();
  return { get: bindTo(weakGet, map), set: (key, value) => void weakSet(map, key, value) };
}

const typedArrayPrototype: object = Reflect.getPrototypeOf(Uint8Array.prototype) ?? Uint8Array.prototype;

/** `'Uint8Array'` and so on; undefined for everything that is no typed array. Never throws. */
export const typedArrayName = getterOf<string | undefined>(typedArrayPrototype, Symbol.toStringTag);
export const typedArrayBuffer = getterOf<ArrayBufferLike>(typedArrayPrototype, 'buffer');
export const typedArrayByteOffset = getterOf<number>(typedArrayPrototype, 'byteOffset');
export const typedArrayByteLength = getterOf<number>(typedArrayPrototype, 'byteLength');
export const dataViewBuffer = getterOf<ArrayBufferLike>(DataView.prototype, 'buffer');
export const dataViewByteOffset = getterOf<number>(DataView.prototype, 'byteOffset');
export const dataViewByteLength = getterOf<number>(DataView.prototype, 'byteLength');
/** Throws for everything that is no `ArrayBuffer`. */
export const bufferByteLength = getterOf<number>(ArrayBuffer.prototype, 'byteLength');
/** `target.set(source, offset)`; reads no `constructor` and no species, as `slice` would. */
export const setBytes = uncurry<Uint8Array, [Uint8Array, number?], void>(Uint8Array.prototype.set);

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encodeMethod = uncurry<TextEncoder, [string], Uint8Array>(TextEncoder.prototype.encode);
const decodeMethod = uncurry<TextDecoder, [Uint8Array], string>(TextDecoder.prototype.decode);

/** UTF-8 of a text (copy); lone surrogates become U+FFFD, as on the wire. */
export const encodeText = (text: string): Uint8Array => encodeMethod(encoder, text);
/** The text of UTF-8 bytes, a string of its own that keeps no longer one alive. */
export const decodeText = (bytes: Uint8Array): string => decodeMethod(decoder, bytes);

const performanceNow = uncurry(Performance.prototype.now);
const { performance } = globalThis;
const { timeOrigin } = performance;

/** Milliseconds since the epoch with fractions. */
export const now = (): number => timeOrigin + performanceNow(performance);
