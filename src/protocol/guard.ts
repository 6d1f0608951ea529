/**
 * Small pieces for guards: each takes `unknown` and gives back a value of the wanted type or `undefined`. Guards built from
 * them rebuild a message from its known fields and never pass an object on, so nothing unexpected rides along.
 * What they get is a structured clone or JSON: plain data without accessors.
 */

/** Later than any real clock, and the largest time a `Date` can hold (ECMA-262 §21.4.1.1). */
const MAX_TIME_MS = 8.64e15;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A string, cut to `maxChars` UTF-16 units: a page may name things as long as it likes, we keep what can be shown. */
export function readText(value: unknown, maxChars: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  return value.length > maxChars ? value.slice(0, maxChars) : value;
}

/** As `readText`, where null says that there is none. */
export function readTextOrNull(value: unknown, maxChars: number): string | null | undefined {
  return value === null ? null : readText(value, maxChars);
}

export function readBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** A whole number from 0 to 2^53 − 1. */
export function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** A whole number from 1 to 2^53 − 1. */
export function readOrdinal(value: unknown): number | undefined {
  const count = readCount(value);
  return count === 0 ? undefined : count;
}

/** Milliseconds since the epoch, with fractions. */
export function readTime(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= MAX_TIME_MS ? value : undefined;
}

/** A close code: 16 bits (RFC 6455 §5.5.1), whatever its meaning. */
export function readCloseCode(value: unknown): number | undefined {
  const code = readCount(value);
  return code !== undefined && code <= 0xffff ? code : undefined;
}

/** One of a closed list of strings. */
export function readOneOf<const Choice extends string>(value: unknown, choices: readonly Choice[]): Choice | undefined {
  return choices.find((choice) => choice === value);
}

/** Up to `maxItems` strings; one entry that is no string makes the whole list invalid. */
export function readTextList(value: unknown, maxItems: number, maxChars: number): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list: string[] = [];
  const count = Math.min(value.length, maxItems);
  for (let index = 0; index < count; index += 1) {
    const text = readText(value[index], maxChars);
    if (text === undefined) return undefined;
    list.push(text);
  }
  return list;
}

/** Bytes (view): of a `Uint8Array` or any other view on a buffer that is not shared. */
export function readBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  // A port may hand over an array of another realm, which no `instanceof` knows.
  if (!ArrayBuffer.isView(value)) return undefined;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}
