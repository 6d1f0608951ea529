import { concatBytes } from '../../../base/bytes.ts';
import { decodeUtf8Lossy } from '../../../base/utf8.ts';

/** Where a value stands: object keys, `*` for any element of an array. */
export type JsonPath = readonly string[];

export interface JsonSplitterOptions {
  readonly paths: readonly JsonPath[];
  /** A value longer than this is passed over and told. */
  readonly valueBytes: number;
  /** A value's text, in the order of their ends. Values given out from inside of it stand in it as null. */
  readonly value: (path: JsonPath, text: string, offset: number) => void;
  readonly tooLong: (path: JsonPath, offset: number) => void;
}

interface Level {
  readonly isArray: boolean;
  /** The paths that go on below this container. */
  readonly paths: readonly JsonPath[];
  key: string | null;
  /** The value at the key, or the element, is this one's own capture. */
  readonly endsCapture: boolean;
}

interface Capture {
  readonly path: JsonPath;
  readonly offset: number;
  readonly parts: Uint8Array[];
  length: number;
  isTooLong: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NULL = new TextEncoder().encode('null');
/** A key longer than this is none that is asked for. */
const MAX_KEY_BYTES = 256;

/** What the bytes at the current position belong to. */
type Mode =
  | 'structure'
  /** A key that may be on a path. */
  | 'key'
  /** A string that nobody walks into. */
  | 'string'
  | 'literal'
  /** A container that nobody walks into; only its end matters. */
  | 'skip'
  | 'skip-string';

/**
 * Takes single values out of a JSON text of any size, in any chunking, without holding more than one of them: a HAR of a gigabyte
 * is read message by message. It trusts the text to be JSON; what is not shows when a value is parsed.
 */
export class JsonSplitter {
  readonly #options: JsonSplitterOptions;
  readonly #levels: Level[] = [];
  readonly #captures: Capture[] = [];
  #mode: Mode = 'structure';
  #isEscaped = false;
  #skipDepth = 0;
  /** The value being skipped, or the string or literal, ends a capture. */
  #endsCapture = false;
  #key: number[] = [];
  #offset = 0;
  /** Where the bytes that the innermost capture still has to take begin in the chunk. */
  #from = 0;
  #hasRoot = false;

  constructor(options: JsonSplitterOptions) {
    this.#options = options;
  }

  /** Bytes seen. */
  get offset(): number {
    return this.#offset;
  }

  /** The root value has begun and ended. */
  get isComplete(): boolean {
    return this.#hasRoot && this.#levels.length === 0 && this.#mode === 'structure';
  }

  push(chunk: Uint8Array): void {
    this.#from = 0;
    let index = 0;
    while (index < chunk.length) {
      switch (this.#mode) {
        case 'structure':
          index = this.#structure(chunk, index);
          break;
        case 'key':
          index = this.#readKey(chunk, index);
          break;
        case 'string':
        case 'skip-string':
          index = this.#string(chunk, index);
          break;
        case 'literal':
          index = this.#literal(chunk, index);
          break;
        case 'skip':
          index = this.#skip(chunk, index);
          break;
      }
    }
    this.#flush(chunk, chunk.length);
    this.#offset += chunk.length;
  }

  #structure(chunk: Uint8Array, start: number): number {
    const byte = chunk[start] ?? 0;
    const level = this.#levels.at(-1);
    const next = start + 1;
    // Space, comma, colon.
    if (byte <= 0x20 || byte === 0x2c || byte === 0x3a) {
      if (byte === 0x2c && level !== undefined && !level.isArray) level.key = null;
      return next;
    }
    if (byte === 0x7d || byte === 0x5d) {
      this.#levels.pop();
      if (level?.endsCapture === true) this.#endCapture(chunk, next);
      return next;
    }
    if (level !== undefined && !level.isArray && level.key === null) {
      if (byte === QUOTE) {
        this.#mode = 'key';
        this.#key = [];
        this.#isEscaped = false;
      }
      return next;
    }
    return this.#beginValue(chunk, start, byte, level);
  }

  #beginValue(chunk: Uint8Array, start: number, byte: number, level: Level | undefined): number {
    // A byte order mark and whatever else stands before the root is passed over.
    if (level === undefined && (this.#hasRoot || (byte !== 0x7b && byte !== 0x5b))) return start + 1;
    this.#hasRoot = true;
    const depth = this.#levels.length;
    const name = level === undefined ? null : level.isArray ? '*' : level.key;
    const paths = level === undefined ? this.#options.paths : level.paths.filter((path) => path[depth - 1] === name);
    const ending = paths.find((path) => path.length === depth);
    const below = paths.filter((path) => path.length > depth);
    if (ending !== undefined) this.#beginCapture(chunk, start, ending);
    const endsCapture = ending !== undefined;
    const isContainer = byte === 0x7b || byte === 0x5b;
    if (isContainer && below.length > 0) {
      this.#levels.push({ isArray: byte === 0x5b, paths: below, key: null, endsCapture });
      return start + 1;
    }
    this.#endsCapture = endsCapture;
    if (isContainer) {
      this.#mode = 'skip';
      this.#skipDepth = 1;
      return start + 1;
    }
    this.#isEscaped = false;
    this.#mode = byte === QUOTE ? 'string' : 'literal';
    return start + 1;
  }

  #readKey(chunk: Uint8Array, start: number): number {
    for (let index = start; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (!this.#isEscaped && byte === QUOTE) {
        const level = this.#levels.at(-1);
        if (level !== undefined) level.key = decodeUtf8Lossy(Uint8Array.from(this.#key));
        this.#mode = 'structure';
        return index + 1;
      }
      this.#isEscaped = !this.#isEscaped && byte === BACKSLASH;
      if (this.#key.length < MAX_KEY_BYTES) this.#key.push(byte);
    }
    return chunk.length;
  }

  #string(chunk: Uint8Array, start: number): number {
    let index = start;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      index += 1;
    }
    for (; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (byte === BACKSLASH) {
        index += 1;
        if (index >= chunk.length) this.#isEscaped = true;
      } else if (byte === QUOTE) {
        if (this.#mode === 'skip-string') this.#mode = 'skip';
        else this.#endValue(chunk, index + 1);
        return index + 1;
      }
    }
    return chunk.length;
  }

  #literal(chunk: Uint8Array, start: number): number {
    for (let index = start; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (byte === 0x2c || byte === 0x5d || byte === 0x7d || byte <= 0x20) {
        this.#endValue(chunk, index);
        return index;
      }
    }
    return chunk.length;
  }

  #skip(chunk: Uint8Array, start: number): number {
    for (let index = start; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (byte === QUOTE) {
        this.#mode = 'skip-string';
        this.#isEscaped = false;
        return index + 1;
      }
      // `{` and `[` differ from `}` and `]` in one bit, and from each other in another.
      if ((byte & 0xdf) === 0x5b) {
        this.#skipDepth += 1;
      } else if ((byte & 0xdf) === 0x5d) {
        this.#skipDepth -= 1;
        if (this.#skipDepth === 0) {
          this.#endValue(chunk, index + 1);
          return index + 1;
        }
      }
    }
    return chunk.length;
  }

  #endValue(chunk: Uint8Array, end: number): void {
    this.#mode = 'structure';
    if (this.#endsCapture) this.#endCapture(chunk, end);
    this.#endsCapture = false;
  }

  #beginCapture(chunk: Uint8Array, start: number, path: JsonPath): void {
    this.#flush(chunk, start);
    this.#captures.push({ path, offset: this.#offset + start, parts: [], length: 0, isTooLong: false });
    this.#from = start;
  }

  #endCapture(chunk: Uint8Array, end: number): void {
    this.#flush(chunk, end);
    const capture = this.#captures.pop();
    if (capture === undefined) return;
    const outer = this.#captures.at(-1);
    if (outer !== undefined) this.#add(outer, NULL);
    if (capture.isTooLong) this.#options.tooLong(capture.path, capture.offset);
    else this.#options.value(capture.path, decodeUtf8Lossy(concatBytes(capture.parts)), capture.offset);
  }

  /** Gives the bytes up to `end` to the innermost capture (copy). */
  #flush(chunk: Uint8Array, end: number): void {
    const capture = this.#captures.at(-1);
    if (capture !== undefined && end > this.#from) this.#add(capture, chunk.slice(this.#from, end));
    this.#from = end;
  }

  #add(capture: Capture, bytes: Uint8Array): void {
    if (capture.isTooLong) return;
    if (capture.length + bytes.length > this.#options.valueBytes) {
      capture.isTooLong = true;
      capture.parts.length = 0;
      return;
    }
    capture.parts.push(bytes);
    capture.length += bytes.length;
  }
}
