import { concatBytes } from '../../base/bytes.ts';
import { guessEncodings, isJsonText, type Encoding } from '../payload/content-guess.ts';
import { jsonStringBytes } from '../payload/json-string.ts';
import { pathStep } from './json-field.ts';
import { JsonKind, NO_KEY, type JsonTape } from '../workers/json-tape.ts';

/** Without being asked, a tree is opened until it has about this many lines. */
const INITIAL_LINES = 60;
const MAX_STRING_CHARS = 300;
const PREVIEW_CHARS = 120;
const MAX_PREVIEW_ITEMS = 8;
/** Bytes a string may take in a preview or a cut line: UTF-8 needs at most four a character. */
const CUT_BYTES = MAX_STRING_CHARS * 4;
/** What is in a string is guessed from its beginning, and only when it can be something. */
const GUESS_BYTES = 8 * 1024;
const MIN_CONTENT_BYTES = 10;
/** Lines that are opened by one command. */
const MAX_OPENED = 200_000;

export interface JsonLine {
  /** Entry of the tape. */
  readonly entry: number;
  readonly depth: number;
  /** Name or index; null for the root. */
  readonly label: string | null;
  /** The same key stands in this object more than once. */
  readonly kind: JsonKind;
  readonly isExpandable: boolean;
  readonly isExpanded: boolean;
  /** The value as it stands in the text, a cut string, or a container's summary. */
  readonly value: string;
  /** A string of which only the beginning is here. */
  readonly isCut: boolean;
  /** Bytes of the value as it stands in the text. */
  readonly byteLength: number;
  readonly position: number;
}

/** What a string can be opened as. */
export type StringContent = 'json' | Encoding;

/** Which lines of a JSON tree are open, and what stands in each. Lines are numbers until somebody looks at one. */
export class JsonOutline {
  readonly #bytes: Uint8Array;
  readonly #tape: JsonTape;
  readonly #decoder = new TextDecoder();
  readonly #contents = new Map<number, StringContent | null>();
  #expanded = new Set<number>();
  #unfolded = new Set<number>();
  #entries = new Uint32Array(256);
  #depths = new Uint16Array(256);
  /** Index in the parent array, plus one; 0 for members and the root. */
  #indexes = new Uint32Array(256);
  #size = 0;

  constructor(bytes: Uint8Array, tape: JsonTape) {
    this.#bytes = bytes;
    this.#tape = tape;
    this.#openInitially();
    this.#rebuild();
  }

  get size(): number {
    return this.#size;
  }

  line(position: number): JsonLine | null {
    if (position < 0 || position >= this.#size) return null;
    const entry = this.#entries[position] ?? 0;
    const kind = this.#kind(entry);
    const isExpandable = this.#isContainer(entry) && (this.#tape.counts[entry] ?? 0) > 0;
    const isExpanded = this.#expanded.has(entry);
    const scalar = this.#isContainer(entry) ? null : this.#scalar(entry);
    return {
      entry,
      depth: this.#depths[position] ?? 0,
      label: this.#label(entry, this.#indexes[position] ?? 0),
      kind,
      isExpandable,
      isExpanded,
      value: scalar === null ? this.#summary(entry) : scalar.text,
      isCut: scalar?.isCut ?? false,
      byteLength: (this.#tape.ends[entry] ?? 0) - (this.#tape.starts[entry] ?? 0),
      position,
    };
  }

  setExpanded(position: number, isExpanded: boolean): void {
    const entry = this.#entries[position];
    if (entry === undefined || !this.#isContainer(entry)) return;
    if (isExpanded) this.#expanded.add(entry);
    else this.#expanded.delete(entry);
    this.#rebuild();
  }

  /** Opens or closes a line with everything below it, up to a bound of lines. */
  setExpandedBelow(position: number, isExpanded: boolean, maxEntries = 20_000): void {
    const entry = this.#entries[position];
    if (entry === undefined) return;
    const end = Math.min(this.#tape.nexts[entry] ?? 0, entry + maxEntries);
    for (let inner = entry; inner < end; inner += 1) {
      if (!this.#isContainer(inner)) continue;
      if (isExpanded) this.#expanded.add(inner);
      else this.#expanded.delete(inner);
    }
    this.#rebuild();
  }

  /** Shows a cut string in full. */
  unfold(position: number): void {
    const entry = this.#entries[position];
    if (entry !== undefined) this.#unfolded.add(entry);
  }

  /** Opens what is less deep than `level`, and closes the rest; 0 leaves the root's line only. */
  openToLevel(level: number, maxEntries = MAX_OPENED): void {
    this.#expanded = new Set();
    const ends: number[] = [];
    for (let entry = 0; entry < this.#tape.size && this.#expanded.size < maxEntries;) {
      while (ends.length > 0 && entry >= (ends.at(-1) ?? 0)) ends.pop();
      const next = this.#tape.nexts[entry] ?? this.#tape.size;
      if (ends.length >= level) entry = next;
      else {
        if (this.#isContainer(entry)) {
          this.#expanded.add(entry);
          ends.push(next);
        }
        entry += 1;
      }
    }
    this.#rebuild();
  }

  /** Position of the line at a byte of the text, which is opened for it. */
  revealOffset(offset: number): number {
    const entry = this.entryAt(offset);
    // Whatever begins before and ends behind it holds it.
    for (let above = entry - 1; above >= 0; above -= 1) {
      if ((this.#tape.nexts[above] ?? 0) > entry) this.#expanded.add(above);
    }
    this.#rebuild();
    return this.positionOf(entry);
  }

  /** Entry whose key or value is at a byte of the text. */
  entryAt(offset: number): number {
    let low = 0;
    let high = this.#tape.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#firstByte(middle) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** Position of an entry's line, or of the line before which it would stand. */
  positionOf(entry: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle] ?? 0) < entry) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Bytes of the text that a line stands for: those of its name and, unless it is an open container, of its value. */
  byteRange(position: number): { readonly start: number; readonly end: number } {
    const entry = this.#entries[position] ?? 0;
    const start = this.#firstByte(entry);
    if (!this.#expanded.has(entry)) return { start, end: this.#tape.ends[entry] ?? start };
    return { start, end: (this.#tape.starts[entry] ?? start) + 1 };
  }

  /** What a string seems to hold; null for other values and for plain text. */
  contentOf(position: number): StringContent | null {
    const entry = this.#entries[position];
    if (entry === undefined || this.#kind(entry) !== JsonKind.string) return null;
    const known = this.#contents.get(entry);
    if (known !== undefined) return known;
    const start = this.#tape.starts[entry] ?? 0;
    const end = this.#tape.ends[entry] ?? 0;
    const found = end - start < MIN_CONTENT_BYTES ? null : this.#guess(start, end);
    this.#contents.set(entry, found);
    return found;
  }

  /** The text of a string in UTF-8 (copy, or view when it has no escapes); null for other values. */
  stringBytes(position: number): Uint8Array | null {
    const entry = this.#entries[position];
    if (entry === undefined || this.#kind(entry) !== JsonKind.string) return null;
    return jsonStringBytes(this.#bytes.subarray(this.#tape.starts[entry], this.#tape.ends[entry]));
  }

  /** Position of the line that holds this one, or -1. */
  parentOf(position: number): number {
    const depth = this.#depths[position] ?? 0;
    for (let at = position - 1; at >= 0; at -= 1) if ((this.#depths[at] ?? 0) < depth) return at;
    return -1;
  }

  /** The value's own text, for copying. */
  source(position: number): string {
    const entry = this.#entries[position];
    if (entry === undefined) return '';
    return this.#decoder.decode(this.#bytes.subarray(this.#tape.starts[entry], this.#tape.ends[entry]));
  }

  /** `$.user.names[2]`, for copying. */
  path(position: number): string {
    const parts: string[] = [];
    for (let at = position; at >= 0; at = this.parentOf(at)) {
      const line = this.line(at);
      if (line === null || line.label === null) continue;
      parts.unshift(pathStep(line.label, this.#tape.keyStarts[line.entry] !== NO_KEY));
    }
    return `$${parts.join('')}`;
  }

  #firstByte(entry: number): number {
    const keyStart = this.#tape.keyStarts[entry] ?? NO_KEY;
    return keyStart === NO_KEY ? (this.#tape.starts[entry] ?? 0) : keyStart;
  }

  #guess(start: number, end: number): StringContent | null {
    const isLong = end - start > GUESS_BYTES;
    const head = jsonStringBytes(this.#bytes.subarray(start, isLong ? start + GUESS_BYTES : end));
    const isJson = isLong ? isJsonText(concatBytes([head, this.#bytes.subarray(end - 17, end - 1)])) : isJsonText(head);
    return isJson ? 'json' : (guessEncodings(head)[0] ?? null);
  }

  /** Opens level by level for as long as the tree stays short. */
  #openInitially(): void {
    let level = this.#isContainer(0) ? [0] : [];
    let lines = 1;
    while (level.length > 0) {
      const below: number[] = [];
      for (const entry of level) {
        const count = this.#tape.counts[entry] ?? 0;
        if (count === 0) continue;
        if (entry !== 0 && lines + count > INITIAL_LINES) return;
        this.#expanded.add(entry);
        lines += count;
        if (count > INITIAL_LINES) continue;
        for (const child of this.#children(entry)) if (this.#isContainer(child)) below.push(child);
      }
      level = below;
    }
  }

  *#children(entry: number): Generator<number> {
    const end = this.#tape.nexts[entry] ?? 0;
    for (let child = entry + 1; child < end; child = this.#tape.nexts[child] ?? end) yield child;
  }

  #rebuild(): void {
    this.#size = 0;
    const ends: number[] = [];
    const nextIndex: number[] = [];
    let entry = 0;
    while (entry < this.#tape.size) {
      while (ends.length > 0 && entry >= (ends.at(-1) ?? 0)) {
        ends.pop();
        nextIndex.pop();
      }
      const index = nextIndex.at(-1) ?? 0;
      this.#push(entry, ends.length, index);
      if (index > 0) nextIndex[nextIndex.length - 1] = index + 1;
      const next = this.#tape.nexts[entry] ?? this.#tape.size;
      if (!this.#expanded.has(entry)) {
        entry = next;
        continue;
      }
      ends.push(next);
      nextIndex.push(this.#kind(entry) === JsonKind.array ? 1 : 0);
      entry += 1;
    }
  }

  #push(entry: number, depth: number, index: number): void {
    if (this.#size === this.#entries.length) {
      const length = this.#size * 2;
      const entries = new Uint32Array(length);
      const depths = new Uint16Array(length);
      const indexes = new Uint32Array(length);
      entries.set(this.#entries);
      depths.set(this.#depths);
      indexes.set(this.#indexes);
      this.#entries = entries;
      this.#depths = depths;
      this.#indexes = indexes;
    }
    this.#entries[this.#size] = entry;
    this.#depths[this.#size] = Math.min(depth, 0xffff);
    this.#indexes[this.#size] = index;
    this.#size += 1;
  }

  #kind(entry: number): JsonKind {
    return (this.#tape.kinds[entry] ?? 0) as JsonKind;
  }

  #isContainer(entry: number): boolean {
    return (this.#tape.kinds[entry] ?? 0) >= JsonKind.array;
  }

  #label(entry: number, index: number): string | null {
    const start = this.#tape.keyStarts[entry] ?? NO_KEY;
    if (start === NO_KEY) return index > 0 ? String(index - 1) : null;
    return this.#stringText(start, this.#tape.keyEnds[entry] ?? start, MAX_STRING_CHARS).text;
  }

  #scalar(entry: number): { readonly text: string; readonly isCut: boolean } {
    const start = this.#tape.starts[entry] ?? 0;
    const end = this.#tape.ends[entry] ?? 0;
    if (this.#kind(entry) !== JsonKind.string) return { text: this.#slice(start, end), isCut: false };
    const limit = this.#unfolded.has(entry) ? Number.MAX_SAFE_INTEGER : MAX_STRING_CHARS;
    const { text, isCut } = this.#stringText(start, end, limit);
    return { text: JSON.stringify(text).slice(0, isCut ? -1 : undefined) + (isCut ? '…' : ''), isCut };
  }

  #stringText(start: number, end: number, maxChars: number): { readonly text: string; readonly isCut: boolean } {
    const isLong = end - start > CUT_BYTES && maxChars < Number.MAX_SAFE_INTEGER;
    const raw = isLong ? `${trimEscape(this.#slice(start, start + CUT_BYTES))}"` : this.#slice(start, end);
    const text = unquote(raw);
    return text.length > maxChars ? { text: text.slice(0, maxChars), isCut: true } : { text, isCut: isLong };
  }

  #slice(start: number, end: number): string {
    return this.#decoder.decode(this.#bytes.subarray(start, end));
  }

  /** `{type: "tick", seq: 12, …}` or `(1,000) [1, 2, …]` */
  #summary(entry: number): string {
    const isArray = this.#kind(entry) === JsonKind.array;
    const count = this.#tape.counts[entry] ?? 0;
    const parts: string[] = [];
    let length = 0;
    let shown = 0;
    for (const child of this.#children(entry)) {
      if (shown >= MAX_PREVIEW_ITEMS || length > PREVIEW_CHARS) break;
      const label = this.#label(child, 0);
      const part = (label === null ? '' : `${label}: `) + this.#brief(child);
      parts.push(part);
      length += part.length;
      shown += 1;
    }
    if (shown < count) parts.push('…');
    const prefix = isArray && count > 1 ? `(${count}) ` : '';
    return isArray ? `${prefix}[${parts.join(', ')}]` : `{${parts.join(', ')}}`;
  }

  #brief(entry: number): string {
    if (this.#isContainer(entry)) {
      const isEmpty = (this.#tape.counts[entry] ?? 0) === 0;
      if (this.#kind(entry) === JsonKind.array) return isEmpty ? '[]' : `Array(${this.#tape.counts[entry]})`;
      return isEmpty ? '{}' : '{…}';
    }
    const { text } = this.#scalar(entry);
    return text.length > 40 ? `${text.slice(0, 40)}…` : text;
  }
}

/** A cut must not leave half of an escape behind. */
function trimEscape(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{0,3})?$/, '').replace(/\ufffd+$/, '');
}

function unquote(raw: string): string {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'string' ? value : raw;
  } catch {
    // Ill-formed UTF-8 cannot make this throw, an odd cut can: then the text stands as it is.
    return raw.slice(1, -1);
  }
}
