import { decodeUtf8Lossy } from '../../base/utf8.ts';
import { JsonKind, looksLikeJson, NO_KEY, parseJsonTape, type JsonTape } from '../workers/json-tape.ts';

/** The part of a JSON text that a byte belongs to. */
export interface JsonField {
  /** `$.user.names[2]` */
  readonly path: string;
  readonly isKey: boolean;
  /** Of the key or the value. */
  readonly start: number;
  readonly end: number;
}

/** A step of a path as `readColumnPath` reads it: `.name`, `["any name"]`, `[2]`. */
export function pathStep(label: string, isMember: boolean): string {
  if (!isMember) return `[${label}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(label) ? `.${label}` : `[${JSON.stringify(label)}]`;
}

/** Reads a text once, when it is first asked about. */
export class JsonFieldReader {
  readonly #bytes: Uint8Array;
  readonly #maxBytes: number;
  #tape: JsonTape | null | undefined;

  /** A text of more than `maxBytes` is not read, and has no fields. */
  constructor(bytes: Uint8Array, maxBytes: number) {
    this.#bytes = bytes;
    this.#maxBytes = maxBytes;
  }

  at(offset: number): JsonField | null {
    this.#tape ??= this.#read();
    return this.#tape === null ? null : jsonFieldAt(this.#bytes, this.#tape, offset);
  }

  #read(): JsonTape | null {
    if (this.#bytes.length > this.#maxBytes || !looksLikeJson(this.#bytes)) return null;
    const parse = parseJsonTape(this.#bytes);
    return parse.kind === 'ok' ? parse.tape : null;
  }
}

/** The innermost value around a byte, or the key that it stands in; null outside of the text's value. */
function jsonFieldAt(bytes: Uint8Array, tape: JsonTape, offset: number): JsonField | null {
  if (tape.size === 0 || offset < (tape.starts[0] ?? 0) || offset >= (tape.ends[0] ?? 0)) return null;
  let path = '$';
  let entry = 0;
  for (;;) {
    const isArray = tape.kinds[entry] === JsonKind.array;
    const end = tape.nexts[entry] ?? 0;
    let index = 0;
    let inner = -1;
    for (let child = entry + 1; child < end; child = tape.nexts[child] ?? end) {
      const keyStart = tape.keyStarts[child] ?? NO_KEY;
      const first = keyStart === NO_KEY ? (tape.starts[child] ?? 0) : keyStart;
      if (offset < first) break;
      if (offset < (tape.ends[child] ?? 0)) {
        inner = child;
        break;
      }
      index += 1;
    }
    if (inner < 0) return { path, isKey: false, start: tape.starts[entry] ?? 0, end: tape.ends[entry] ?? 0 };
    const keyStart = tape.keyStarts[inner] ?? NO_KEY;
    const keyEnd = tape.keyEnds[inner] ?? keyStart;
    path += isArray ? `[${index}]` : pathStep(keyText(bytes.subarray(keyStart, keyEnd)), true);
    if (keyStart !== NO_KEY && offset < keyEnd) return { path, isKey: true, start: keyStart, end: keyEnd };
    entry = inner;
    // Between a key and its value.
    if (offset < (tape.starts[inner] ?? 0)) {
      return { path, isKey: false, start: tape.starts[inner] ?? 0, end: tape.ends[inner] ?? 0 };
    }
  }
}

function keyText(quoted: Uint8Array): string {
  const source = decodeUtf8Lossy(quoted);
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === 'string' ? value : source;
  } catch {
    // Ill-formed UTF-8 cannot make this throw; it stands as it is otherwise.
    return source.slice(1, -1);
  }
}
