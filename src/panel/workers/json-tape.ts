/** What a value is; stored in a byte column. */
export const JsonKind = { null: 0, false: 1, true: 2, number: 3, string: 4, array: 5, object: 6 } as const;
export type JsonKind = (typeof JsonKind)[keyof typeof JsonKind];

/** `keyStarts` of a value that is not a member of an object. */
export const NO_KEY = 0xffffffff;

/**
 * A JSON text as columns: one entry a value, in the order of the text, with byte offsets into it. Nothing is converted, so
 * numbers keep their digits, duplicate keys stay, and a text of 64 MB needs no objects.
 */
export interface JsonTape {
  readonly size: number;
  readonly kinds: Uint8Array;
  /** Of the value, quotes and brackets included. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Of the key with its quotes; `NO_KEY` when there is none. */
  readonly keyStarts: Uint32Array;
  readonly keyEnds: Uint32Array;
  /** The entry after the value and everything in it. */
  readonly nexts: Uint32Array;
  /** Members or elements. */
  readonly counts: Uint32Array;
}

export type JsonErrorCode =
  | 'json-value-expected'
  | 'json-key-expected'
  | 'json-colon-expected'
  | 'json-comma-expected'
  | 'json-string-invalid'
  | 'json-number-invalid'
  | 'json-text-after-value'
  | 'json-too-many-values';

export interface JsonError {
  readonly code: JsonErrorCode;
  /** In bytes. */
  readonly offset: number;
}

export type JsonParse =
  | { readonly kind: 'ok'; readonly tape: JsonTape }
  | { readonly kind: 'error'; readonly error: JsonError };

/** 25 bytes a value: this many take 200 MB, and nobody reads more. */
export const MAX_JSON_VALUES = 8_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Reads a JSON text (RFC 8259) in UTF-8. Depth is bounded by memory only: there is no recursion. */
export function parseJsonTape(bytes: Uint8Array, maxValues = MAX_JSON_VALUES): JsonParse {
  return new TapeReader(bytes, maxValues).read();
}

/** Whether it is worth trying: the first byte that is no white space begins an object or an array. */
export function looksLikeJson(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (!isSpace(byte)) return byte === OPEN_OBJECT || byte === OPEN_ARRAY;
  }
  return false;
}

class TapeReader {
  readonly #bytes: Uint8Array;
  readonly #maxValues: number;
  #at = 0;
  #size = 0;
  #kinds = new Uint8Array(256);
  #starts = new Uint32Array(256);
  #ends = new Uint32Array(256);
  #keyStarts = new Uint32Array(256);
  #keyEnds = new Uint32Array(256);
  #nexts = new Uint32Array(256);
  #counts = new Uint32Array(256);
  #error: JsonError | null = null;

  constructor(bytes: Uint8Array, maxValues: number) {
    this.#bytes = bytes;
    this.#maxValues = maxValues;
  }

  read(): JsonParse {
    const open: number[] = [];
    let keyStart = NO_KEY;
    let keyEnd = NO_KEY;
    for (;;) {
      this.#skipSpace();
      const entry = this.#value(keyStart, keyEnd);
      if (entry < 0) return this.#failed();
      keyStart = NO_KEY;
      keyEnd = NO_KEY;
      const kind = this.#kinds[entry];
      if (kind === JsonKind.array || kind === JsonKind.object) {
        this.#skipSpace();
        const close = kind === JsonKind.array ? CLOSE_ARRAY : CLOSE_OBJECT;
        if (this.#bytes[this.#at] === close) {
          this.#at += 1;
          this.#finish(entry);
        } else {
          open.push(entry);
          if (kind === JsonKind.object) {
            const key = this.#key();
            if (!key) return this.#failed();
            [keyStart, keyEnd] = key;
          }
          continue;
        }
      } else this.#finish(entry);

      // A value is complete: what may follow depends on what it is in.
      let hasNext = false;
      while (open.length > 0 && !hasNext) {
        const parent = open.at(-1) ?? 0;
        this.#counts[parent] = (this.#counts[parent] ?? 0) + 1;
        this.#skipSpace();
        const isObject = this.#kinds[parent] === JsonKind.object;
        const byte = this.#bytes[this.#at];
        if (byte === COMMA) {
          this.#at += 1;
          this.#skipSpace();
          if (isObject) {
            const key = this.#key();
            if (!key) return this.#failed();
            [keyStart, keyEnd] = key;
          }
          hasNext = true;
        } else if (byte === (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) {
          this.#at += 1;
          this.#finish(parent);
          open.pop();
        } else {
          this.#fail('json-comma-expected');
          return this.#failed();
        }
      }
      if (!hasNext) break;
    }
    this.#skipSpace();
    if (this.#at < this.#bytes.length) {
      this.#fail('json-text-after-value');
      return this.#failed();
    }
    return { kind: 'ok', tape: this.#tape() };
  }

  #key(): [number, number] | null {
    const start = this.#at;
    if (this.#bytes[start] !== QUOTE) {
      this.#fail('json-key-expected');
      return null;
    }
    if (!this.#string()) return null;
    const end = this.#at;
    this.#skipSpace();
    if (this.#bytes[this.#at] !== COLON) {
      this.#fail('json-colon-expected');
      return null;
    }
    this.#at += 1;
    return [start, end];
  }

  /** Reads a scalar, or the bracket that opens a container. Returns its entry, or -1. */
  #value(keyStart: number, keyEnd: number): number {
    if (this.#size >= this.#maxValues) {
      this.#fail('json-too-many-values');
      return -1;
    }
    const start = this.#at;
    const kind = this.#scalar();
    if (kind === null) return -1;
    this.#reserve();
    const entry = this.#size;
    this.#size += 1;
    this.#kinds[entry] = kind;
    this.#starts[entry] = start;
    this.#keyStarts[entry] = keyStart;
    this.#keyEnds[entry] = keyEnd;
    this.#counts[entry] = 0;
    return entry;
  }

  #scalar(): JsonKind | null {
    const byte = this.#bytes[this.#at];
    switch (byte) {
      case OPEN_OBJECT:
        this.#at += 1;
        return JsonKind.object;
      case OPEN_ARRAY:
        this.#at += 1;
        return JsonKind.array;
      case QUOTE:
        return this.#string() ? JsonKind.string : null;
      case 0x74:
        return this.#word('true') ? JsonKind.true : null;
      case 0x66:
        return this.#word('false') ? JsonKind.false : null;
      case 0x6e:
        return this.#word('null') ? JsonKind.null : null;
      default:
        return this.#number() ? JsonKind.number : null;
    }
  }

  #finish(entry: number): void {
    this.#ends[entry] = this.#at;
    this.#nexts[entry] = this.#size;
  }

  #word(word: string): boolean {
    for (let index = 0; index < word.length; index += 1) {
      if (this.#bytes[this.#at + index] !== word.charCodeAt(index)) return this.#fail('json-value-expected');
    }
    this.#at += word.length;
    return true;
  }

  #string(): boolean {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        this.#at = at + 1;
        return true;
      }
      if (byte === BACKSLASH) {
        at += 1;
        const escape = bytes[at] ?? 0;
        if (escape === 0x75) {
          for (let digit = 1; digit <= 4; digit += 1) {
            if (!isHexDigit(bytes[at + digit] ?? 0)) return this.#failAt('json-string-invalid', at + digit);
          }
          at += 4;
        } else if (!isSimpleEscape(escape)) return this.#failAt('json-string-invalid', at);
      } else if (byte < 0x20) return this.#failAt('json-string-invalid', at);
    }
    return this.#failAt('json-string-invalid', at);
  }

  /** RFC 8259 §6. */
  #number(): boolean {
    const start = this.#at;
    if (this.#bytes[this.#at] === 0x2d) this.#at += 1;
    const first = this.#bytes[this.#at] ?? 0;
    if (!isDigit(first)) {
      const isNothing = this.#at === start;
      return this.#fail(isNothing ? 'json-value-expected' : 'json-number-invalid');
    }
    if (first === 0x30) this.#at += 1;
    else this.#digits();
    if (this.#bytes[this.#at] === 0x2e) {
      this.#at += 1;
      if (!this.#digits()) return this.#fail('json-number-invalid');
    }
    const exponent = this.#bytes[this.#at];
    if (exponent === 0x65 || exponent === 0x45) {
      this.#at += 1;
      const sign = this.#bytes[this.#at];
      if (sign === 0x2b || sign === 0x2d) this.#at += 1;
      if (!this.#digits()) return this.#fail('json-number-invalid');
    }
    return true;
  }

  #digits(): boolean {
    const start = this.#at;
    while (isDigit(this.#bytes[this.#at] ?? 0)) this.#at += 1;
    return this.#at > start;
  }

  #skipSpace(): void {
    while (this.#at < this.#bytes.length && isSpace(this.#bytes[this.#at] ?? 0)) this.#at += 1;
  }

  #fail(code: JsonErrorCode): false {
    return this.#failAt(code, this.#at);
  }

  #failAt(code: JsonErrorCode, offset: number): false {
    this.#error ??= { code, offset: Math.min(offset, this.#bytes.length) };
    return false;
  }

  #failed(): JsonParse {
    return { kind: 'error', error: this.#error ?? { code: 'json-value-expected', offset: this.#at } };
  }

  #reserve(): void {
    if (this.#size < this.#kinds.length) return;
    const length = this.#kinds.length * 2;
    this.#kinds = grown(this.#kinds, new Uint8Array(length));
    this.#starts = grown(this.#starts, new Uint32Array(length));
    this.#ends = grown(this.#ends, new Uint32Array(length));
    this.#keyStarts = grown(this.#keyStarts, new Uint32Array(length));
    this.#keyEnds = grown(this.#keyEnds, new Uint32Array(length));
    this.#nexts = grown(this.#nexts, new Uint32Array(length));
    this.#counts = grown(this.#counts, new Uint32Array(length));
  }

  #tape(): JsonTape {
    return {
      size: this.#size,
      kinds: this.#kinds,
      starts: this.#starts,
      ends: this.#ends,
      keyStarts: this.#keyStarts,
      keyEnds: this.#keyEnds,
      nexts: this.#nexts,
      counts: this.#counts,
    };
  }
}

function grown<Column extends Uint8Array | Uint32Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/** `"` `\` `/` `b` `f` `n` `r` `t` */
function isSimpleEscape(byte: number): boolean {
  return [0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74].includes(byte);
}
