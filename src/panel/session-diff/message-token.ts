/** Of a longer message this much and its length tell it from others. */
export const MAX_HASHED_BYTES = 1024 * 1024;

/**
 * A number for bytes that is the same for the same bytes, and hardly ever for others: 53 bits, so that among a million messages two
 * that differ share one once in ten thousand comparisons of whole sessions. Not for adversaries: who finds two such messages has them
 * taken for equal in a list.
 */
export function hashBytes(bytes: Uint8Array, seed: number): number {
  let first = 0xdeadbeef ^ seed;
  let second = 0x41c6ce57 ^ bytes.length;
  const end = Math.min(bytes.length, MAX_HASHED_BYTES);
  for (let at = 0; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    first = Math.imul(first ^ byte, 2_654_435_761);
    second = Math.imul(second ^ byte, 1_597_334_677);
  }
  first = Math.imul(first ^ (first >>> 16), 2_246_822_507) ^ Math.imul(second ^ (second >>> 13), 3_266_489_909);
  second = Math.imul(second ^ (second >>> 16), 2_246_822_507) ^ Math.imul(first ^ (first >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & second) + (first >>> 0);
}

/** Small numbers for values, the same for the same value. */
export class TokenTable<Value> {
  readonly #tokens = new Map<Value, number>();

  of(value: Value): number {
    const known = this.#tokens.get(value);
    if (known !== undefined) return known;
    const token = this.#tokens.size;
    this.#tokens.set(value, token);
    return token;
  }
}
