import { decodeUtf8Lossy, encodeUtf8 } from '../../base/utf8.ts';
import { ASCII_FOLD, bordersOf, hasOneByteForm, NO_FOLD } from '../../rules/byte-search.ts';
import { looksLikeJson } from '../workers/json-tape.ts';
import { byteOffsets } from './byte-offsets.ts';
import { unescapeJson } from './json-string.ts';

/** What is sought: a text in either case or as written, or exactly these bytes. Never empty. */
export type FindQuery =
  | { readonly kind: 'text'; readonly text: string; readonly isCaseSensitive: boolean }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** Places in some bytes, rising and apart from each other: start and end of the first, start and end of the second, … */
export type ByteRanges = readonly number[];

/** A search of one content, done in pieces. */
export interface ByteScan {
  readonly isComplete: boolean;
  /** Found so far, no more than were asked for. */
  readonly ranges: ByteRanges;
  /** Found so far, also those that are not kept. */
  readonly count: number;
  /** Looks at about so many bytes more. */
  advance(byteLength: number): void;
}

/** Of a longer JSON text the escapes are not resolved, so that `é` is not found where `\u00e9` stands. */
export const MAX_UNESCAPED_BYTES = 2 * 1024 * 1024;
/** Decoded at a time when letters beyond ASCII are compared in either case. */
const DECODED_BYTES = 512 * 1024;

/**
 * Begins a search of a content. In JSON a text is also found behind escapes (`\n`, `\u00e9`, `\"`), with the place of the escapes.
 * Takes time in proportion to the bytes, whatever they are.
 */
export function scanBytes(bytes: Uint8Array, query: FindQuery, maxRanges: number): ByteScan {
  const plain = scanPlain(bytes, query, maxRanges);
  const hasEscapes =
    query.kind === 'text' && bytes.length <= MAX_UNESCAPED_BYTES && looksLikeJson(bytes) && bytes.includes(0x5c);
  return hasEscapes ? new EscapedScan(plain, bytes, query, maxRanges) : plain;
}

/** The whole content at once. */
export function findBytes(bytes: Uint8Array, query: FindQuery, maxRanges: number): ByteScan {
  const scan = scanBytes(bytes, query, maxRanges);
  while (!scan.isComplete) scan.advance(bytes.length + 1);
  return scan;
}

function scanPlain(bytes: Uint8Array, query: FindQuery, maxRanges: number): ByteScan {
  if (query.kind === 'bytes') return new NeedleScan(bytes, query.bytes, NO_FOLD, maxRanges);
  if (query.isCaseSensitive) return new NeedleScan(bytes, encodeUtf8(query.text), NO_FOLD, maxRanges);
  const needle = query.text.toLowerCase();
  return hasOneByteForm(needle)
    ? new NeedleScan(bytes, encodeUtf8(needle), ASCII_FOLD, maxRanges)
    : new LetterScan(bytes, query.text, maxRanges);
}

/** Knuth, Morris and Pratt: each byte is looked at once, and the search can stop between any two. */
class NeedleScan implements ByteScan {
  readonly ranges: number[] = [];
  count = 0;
  readonly #bytes: Uint8Array;
  readonly #needle: Uint8Array;
  readonly #fold: Uint8Array;
  readonly #borders: Int32Array;
  readonly #maxRanges: number;
  #at = 0;
  #matched = 0;

  constructor(bytes: Uint8Array, needle: Uint8Array, fold: Uint8Array, maxRanges: number) {
    this.#bytes = bytes;
    this.#needle = needle;
    this.#fold = fold;
    this.#borders = bordersOf(needle);
    this.#maxRanges = maxRanges;
    if (needle.length === 0) this.#at = bytes.length;
  }

  get isComplete(): boolean {
    return this.#at >= this.#bytes.length;
  }

  advance(byteLength: number): void {
    const bytes = this.#bytes;
    const needle = this.#needle;
    const end = Math.min(bytes.length, this.#at + byteLength);
    let matched = this.#matched;
    for (let at = this.#at; at < end; at += 1) {
      const byte = this.#fold[bytes[at] ?? 0] ?? 0;
      while (matched > 0 && byte !== needle[matched]) matched = this.#borders[matched - 1] ?? 0;
      if (byte === needle[matched]) matched += 1;
      if (matched < needle.length) continue;
      if (this.count < this.#maxRanges) this.ranges.push(at + 1 - needle.length, at + 1);
      this.count += 1;
      matched = 0;
    }
    this.#matched = matched;
    this.#at = end;
  }
}

/** Letters that have two cases and more than one byte need Unicode's rules, which are a regex's. */
class LetterScan implements ByteScan {
  readonly ranges: number[] = [];
  count = 0;
  readonly #bytes: Uint8Array;
  readonly #pattern: RegExp;
  /** A find may begin in one piece and end in the next. */
  readonly #overlap: number;
  readonly #maxRanges: number;
  #at = 0;
  #found = 0;

  constructor(bytes: Uint8Array, text: string, maxRanges: number) {
    this.#bytes = bytes;
    this.#pattern = new RegExp(text.replace(/[$()*+./?[\\\]^{|}-]/g, String.raw`\$&`), 'giu');
    this.#overlap = text.length * 4;
    this.#maxRanges = maxRanges;
  }

  get isComplete(): boolean {
    return this.#at >= this.#bytes.length;
  }

  advance(byteLength: number): void {
    const bytes = this.#bytes;
    const length = Math.min(Math.max(byteLength, this.#overlap * 2), DECODED_BYTES);
    let end = Math.min(bytes.length, this.#at + length);
    // Not inside of a character.
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end += 1;
    const piece = bytes.subarray(this.#at, end);
    const text = decodeUtf8Lossy(piece);
    const units: number[] = [];
    for (const found of text.matchAll(this.#pattern)) units.push(found.index, found.index + found[0].length);
    const offsets = byteOffsets(piece, units);
    for (let pair = 0; pair < offsets.length; pair += 2) {
      const start = this.#at + (offsets[pair] ?? 0);
      if (start < this.#found) continue;
      this.#found = this.#at + (offsets[pair + 1] ?? 0);
      if (this.count < this.#maxRanges) this.ranges.push(start, this.#found);
      this.count += 1;
    }
    let next = end < bytes.length ? Math.max(end - this.#overlap, this.#at + 1) : end;
    while (next < bytes.length && next > this.#at + 1 && ((bytes[next] ?? 0) & 0xc0) === 0x80) next -= 1;
    this.#at = next;
  }
}

/** Both what stands in the bytes and what their escapes stand for. */
class EscapedScan implements ByteScan {
  ranges: ByteRanges = [];
  count = 0;
  isComplete = false;
  readonly #plain: ByteScan;
  readonly #bytes: Uint8Array;
  readonly #query: FindQuery;
  readonly #maxRanges: number;

  constructor(plain: ByteScan, bytes: Uint8Array, query: FindQuery, maxRanges: number) {
    this.#plain = plain;
    this.#bytes = bytes;
    this.#query = query;
    this.#maxRanges = maxRanges;
  }

  advance(byteLength: number): void {
    if (!this.#plain.isComplete) {
      this.#plain.advance(byteLength);
      return;
    }
    if (this.isComplete) return;
    const { bytes, sourceOffset } = unescapeJson(this.#bytes);
    const scan = scanPlain(bytes, this.#query, this.#maxRanges);
    while (!scan.isComplete) scan.advance(bytes.length + 1);
    const behind = scan.ranges.map(sourceOffset);
    const { ranges, isShared } = joined(this.#plain.ranges, behind);
    this.ranges = ranges.slice(0, this.#maxRanges * 2);
    // What is in both counts once; beyond what was kept it cannot be told.
    const kept = this.#plain.count <= this.#maxRanges && scan.count <= this.#maxRanges;
    this.count = kept ? this.#plain.count + scan.count - isShared : Math.max(this.#plain.count, scan.count);
    this.isComplete = true;
  }
}

/** Both in one order; of two that overlap the first stays. */
function joined(left: ByteRanges, right: ByteRanges): { readonly ranges: ByteRanges; readonly isShared: number } {
  const pairs: (readonly [number, number])[] = [];
  for (const ranges of [left, right]) {
    for (let at = 0; at < ranges.length; at += 2) pairs.push([ranges[at] ?? 0, ranges[at + 1] ?? 0]);
  }
  pairs.sort((first, second) => first[0] - second[0] || first[1] - second[1]);
  const ranges: number[] = [];
  let shared = 0;
  for (const [start, end] of pairs) {
    if (start < (ranges.at(-1) ?? 0)) shared += 1;
    else ranges.push(start, end);
  }
  return { ranges, isShared: shared };
}
