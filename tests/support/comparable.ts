import { toBase64 } from '../../src/base/base64.ts';

/**
 * A value with every byte array in it as base64 text: comparing arrays of 64 kB element by element takes seconds.
 */
export function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return `base64:${toBase64(value)}`;
  if (Array.isArray(value)) return value.map((entry) => comparable(entry));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, comparable(entry)]));
  }
  return value;
}
