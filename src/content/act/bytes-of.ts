import { charCodeAt, Uint8ArrayFunction } from '../page/built-ins.ts';

/** The bytes of a text that has one UTF-16 unit (0–255) for each. */
export function bytesOf(binary: string): Uint8Array {
  const { length } = binary;
  const bytes = new Uint8ArrayFunction(length);
  for (let index = 0; index < length; index += 1) bytes[index] = charCodeAt(binary, index);
  return bytes;
}
