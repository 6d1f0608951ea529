import { concatBytes } from '../../base/bytes.ts';
import { encodeUtf8, utf8Length } from '../../base/utf8.ts';
import { sha1 } from '../../decoder/sha1.ts';

const DIGITS = 'abcdefghijkmnpqrstuvwxyz23456789';
const MARK = 'redacted';
const SHA1_BLOCK_BYTES = 64;
const MAX_CACHED = 10_000;

/**
 * Stable stand-ins for secrets: the same secret gets the same one everywhere in one export, and nobody without the key,
 * which is forgotten with the export, can tell whether a guess was right. A stand-in has as many UTF-8 bytes as the
 * secret, so that payload lengths, offsets and JSON stay true.
 */
export class Pseudonyms {
  readonly #inner: Uint8Array;
  readonly #outer: Uint8Array;
  #cache = new Map<string, string>();
  #made = new Set<string>();

  /** `key`: random bytes, at most 64, used for one export. */
  constructor(key: Uint8Array) {
    const block = new Uint8Array(SHA1_BLOCK_BYTES);
    block.set(key.subarray(0, SHA1_BLOCK_BYTES));
    this.#inner = block.map((byte) => byte ^ 0x36);
    this.#outer = block.map((byte) => byte ^ 0x5c);
  }

  /** Whether the text is one of ours: a second rule must not replace what the first one put there. */
  isPseudonym(text: string): boolean {
    return this.#made.has(text);
  }

  /** `length` in bytes, the secret's own in UTF-8 unless said. */
  of(secret: string, length: number = utf8Length(secret)): string {
    const cached = this.#cache.get(secret);
    if (cached?.length === length) return cached;
    const pseudonym = /^\d+$/.test(secret) ? this.#number(secret) : this.#text(secret, length);
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
    if (this.#made.size >= MAX_CACHED) this.#made.clear();
    this.#cache.set(secret, pseudonym);
    this.#made.add(pseudonym);
    return pseudonym;
  }

  #text(secret: string, length: number): string {
    let digits = '';
    for (const byte of this.#hmac(secret)) digits += DIGITS.charAt(byte & 31);
    const marked = length >= MARK.length * 2 ? MARK + digits : digits;
    return marked.slice(0, length).padEnd(length, 'x');
  }

  /** A JSON number stays a number, without a leading zero. */
  #number(secret: string): string {
    let digits = '';
    for (const byte of this.#hmac(secret)) digits += String((byte % 9) + 1);
    return digits.slice(0, secret.length).padEnd(secret.length, '0');
  }

  /** HMAC-SHA-1, RFC 2104. */
  #hmac(text: string): Uint8Array {
    return sha1(concatBytes([this.#outer, sha1(concatBytes([this.#inner, encodeUtf8(text)]))]));
  }
}
