import { ByteBuffer } from '../base/byte-buffer.ts';
import type { Result } from '../base/result.ts';
import { failure, ok } from '../base/result.ts';
import type { HttpHeader } from './http-header.ts';
import { isToken } from './http-header.ts';

/** The head of a request, RFC 9112 §3. */
export interface HttpRequestHead {
  readonly kind: 'request';
  readonly method: string;
  readonly target: string;
  /** `1.1` */
  readonly httpVersion: string;
  readonly headers: readonly HttpHeader[];
  /** In bytes, the empty line included. */
  readonly headLength: number;
}

/** The head of a response, RFC 9112 §4. */
export interface HttpResponseHead {
  readonly kind: 'response';
  readonly httpVersion: string;
  readonly status: number;
  readonly reasonPhrase: string;
  readonly headers: readonly HttpHeader[];
  readonly headLength: number;
}

export type HttpHead = HttpRequestHead | HttpResponseHead;

/** Why bytes are not a head. `offset` counts from the first byte of the head. */
export interface HttpHeadError {
  readonly code: 'head-start-line' | 'head-header-line' | 'head-too-long';
  readonly offset: number;
}

// Header bytes have no declared encoding; Latin-1 keeps every byte (RFC 9110 §5.5).
const latin1 = new TextDecoder('latin1');

const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) +(\S+) +HTTP\/(\d\.\d)$/;
const STATUS_LINE = /^HTTP\/(\d\.\d) +(\d{3})(?: (.*))?$/;

/**
 * Reads one HTTP/1.1 head out of bytes in any chunking. Bare LF ends a line, as RFC 9112 §2.2 lets a recipient do;
 * folded lines are joined (§5.2). Nothing beyond `maxLength` is kept.
 */
export class HttpHeadReader {
  readonly #kind: HttpHead['kind'];
  readonly #buffer: ByteBuffer;
  /** How far the search for the empty line has come, so that tiny chunks do not make it quadratic. */
  #searched = 0;

  constructor(kind: HttpHead['kind'], maxLength: number) {
    this.#kind = kind;
    this.#buffer = new ByteBuffer(maxLength);
  }

  /** Bytes of the head that came so far. */
  get length(): number {
    return this.#buffer.length;
  }

  /**
   * Adds bytes. Returns null as long as the head is not complete; then the head, with the bytes of this chunk that
   * follow it (view).
   */
  push(chunk: Uint8Array): Result<{ readonly head: HttpHead; readonly rest: Uint8Array }, HttpHeadError> | null {
    const before = this.#buffer.length;
    this.#buffer.append(chunk);
    const bytes = this.#buffer.view();
    const headLength = findHeadEnd(bytes, this.#searched);
    this.#searched = Math.max(0, bytes.length - 3);
    if (headLength === null) {
      return this.#buffer.shedLength > 0 ? failure({ code: 'head-too-long', offset: this.#buffer.limit }) : null;
    }
    const parsed = parseHead(this.#kind, bytes.subarray(0, headLength));
    return parsed.kind === 'error' ? parsed : ok({ head: parsed.value, rest: chunk.subarray(headLength - before) });
  }

  /** What came so far (copy), for showing a head that is not one. */
  bytes(): Uint8Array {
    return this.#buffer.view().slice();
  }
}

/** The end of the empty line, or null. */
function findHeadEnd(bytes: Uint8Array, from: number): number | null {
  for (let index = bytes.indexOf(0x0a, from); index >= 0; index = bytes.indexOf(0x0a, index + 1)) {
    if (bytes[index + 1] === 0x0a) return index + 2;
    if (bytes[index + 1] === 0x0d && bytes[index + 2] === 0x0a) return index + 3;
  }
  return null;
}

function parseHead(kind: HttpHead['kind'], bytes: Uint8Array): Result<HttpHead, HttpHeadError> {
  const lines = splitLines(latin1.decode(bytes));
  const [start, ...headerLines] = lines;
  const headers: HttpHeader[] = [];
  for (const { text, offset } of headerLines) {
    const colon = text.indexOf(':');
    const name = text.slice(0, Math.max(0, colon));
    // RFC 9112 §5.1: no space between the name and the colon.
    if (!isToken(name)) return failure({ code: 'head-header-line', offset });
    headers.push({ name, value: trimSpace(text.slice(colon + 1)) });
  }
  const head = startLine(kind, start?.text ?? '', headers, bytes.length);
  return head === null ? failure({ code: 'head-start-line', offset: 0 }) : ok(head);
}

function startLine(
  kind: HttpHead['kind'],
  text: string,
  headers: readonly HttpHeader[],
  headLength: number,
): HttpHead | null {
  if (kind === 'request') {
    const [, method, target, httpVersion] = REQUEST_LINE.exec(text) ?? [];
    if (method === undefined || target === undefined || httpVersion === undefined) return null;
    return { kind, method, target, httpVersion, headers, headLength };
  }
  const [, httpVersion, status, reasonPhrase = ''] = STATUS_LINE.exec(text) ?? [];
  if (httpVersion === undefined || status === undefined) return null;
  return { kind, httpVersion, status: Number(status), reasonPhrase, headers, headLength };
}

interface Line {
  text: string;
  readonly offset: number;
}

/** The lines with their offsets, folded ones joined, without the empty one at the end. */
function splitLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let offset = 0;
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const previous = lines.at(-1);
    const isFolded = lines.length > 1 && (line.startsWith(' ') || line.startsWith('\t'));
    if (isFolded && previous !== undefined) previous.text += ` ${trimSpace(line)}`;
    else if (line !== '') lines.push({ text: line, offset });
    offset += raw.length + 1;
  }
  return lines;
}

/** Without a regular expression: those that trim at the end are quadratic on long runs of spaces inside. */
function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
