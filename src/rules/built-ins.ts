import { getterOf, uncurry } from '../base/uncurry.ts';

/**
 * Every built-in that the engine calls, taken when the script starts: it runs in pages, behind whatever a page does to its prototypes later. Nothing in
 * `src/rules` may call a method of a built-in object, iterate, spread, destructure an array, or store beyond the end of one that has a prototype.
 */
export const charCodeAt = uncurry(String.prototype.charCodeAt);
export const indexOf = uncurry<string, [string, number?], number>(String.prototype.indexOf);
export const substring = uncurry(String.prototype.substring);
export const toLowerCase = uncurry(String.prototype.toLowerCase);
export const toUpperCase = uncurry(String.prototype.toUpperCase);
export const { parse } = JSON;
export const { isFinite } = Number;

const { setPrototypeOf } = Reflect;
export const Uint8ArrayFunction = Uint8Array;
export const Int32ArrayFunction = Int32Array;

const typedArrayPrototype: object = Reflect.getPrototypeOf(Uint8Array.prototype) ?? Uint8Array.prototype;
/** The one way to ask: `length` of a typed array is a getter on a prototype. */
export const lengthOf = getterOf<number>(typedArrayPrototype, 'length');
const bufferOf = getterOf<ArrayBuffer>(typedArrayPrototype, 'buffer');
const offsetOf = getterOf<number>(typedArrayPrototype, 'byteOffset');
export const setBytes = uncurry<Uint8Array, [Uint8Array, number?], void>(Uint8Array.prototype.set);

/** `bytes[start, end)` (view). */
export function viewOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8ArrayFunction(bufferOf(bytes), offsetOf(bytes) + start, end - start);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const strictDecoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
const encodeMethod = uncurry<TextEncoder, [string], Uint8Array>(TextEncoder.prototype.encode);
const decodeMethod = uncurry<TextDecoder, [Uint8Array], string>(TextDecoder.prototype.decode);

/** UTF-8 of a text (copy); lone surrogates become U+FFFD, as on the wire. */
export const encodeText = (text: string): Uint8Array => encodeMethod(encoder, text);
/** Every ill-formed part becomes U+FFFD. */
export const decodeText = (bytes: Uint8Array): string => decodeMethod(decoder, bytes);
/** Throws for what is no UTF-8. */
export const decodeStrictly = (bytes: Uint8Array): string => decodeMethod(strictDecoder, bytes);

/** A list without a prototype: nothing sees what is stored in it. Read by index and `length`. */
export function newList<T>(): T[] {
  const list: T[] = [];
  setPrototypeOf(list, null);
  return list;
}

/** To a list of `newList` only. */
export function append<T>(list: T[], value: T): void {
  list[list.length] = value;
}
