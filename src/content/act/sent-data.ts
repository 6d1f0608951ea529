import { blobSizeOf } from '../page/native-socket.ts';
import { byteSourceOf, copyFrom } from '../page/payload.ts';

/** What `send()` was given, as it was then: a page may change its bytes meanwhile (copy). Texts and Blobs cannot change. */
export function ownData(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  const source = byteSourceOf(data);
  return source ? copyFrom(source, 0, source.length) : data;
}

/**
 * What the browser would send for a value: a text, or the object itself when it is bytes or a Blob. Everything else is converted as WebIDL does it, which may
 * run code of the page and throw what that throws. Undefined for a symbol, which the browser refuses in its own words.
 */
export function sendable(value: unknown): unknown {
  if (typeof value === 'string') return value;
  if (typeof value === 'symbol') return undefined;
  if (typeof value === 'object' && value !== null && (byteSourceOf(value) || blobSizeOf(value) >= 0)) return value;
  return `${value as string}`;
}

/** Bytes, or UTF-16 units of a text. */
export function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  if (typeof data !== 'object' || data === null) return 0;
  const source = byteSourceOf(data);
  return source ? source.length : blobSizeOf(data);
}
