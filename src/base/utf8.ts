import type { ChunkViews } from './chunk-views.ts';
import type { Result } from './result.ts';
import { failure, ok } from './result.ts';

/** Where bytes stop being UTF-8. Offsets count bytes from the start of the input. */
export interface Utf8Error {
  /** `utf8-truncated`: the input ends inside a sequence that was well-formed so far. */
  readonly code: 'utf8-invalid' | 'utf8-truncated';
  /** The first byte that cannot be part of any UTF-8 text; the length of the input when it is truncated. */
  readonly offset: number;
  /** The first byte of the ill-formed sequence; equal to `offset` when its first byte is already wrong. */
  readonly sequenceOffset: number;
}

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lossyDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-8 of a string (copy). A lone surrogate becomes U+FFFD, as `WebSocket.send` does it (WHATWG USVString). */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/**
 * Length in bytes of the UTF-8 of a string without making it; a lone surrogate counts three bytes, as U+FFFD does.
 */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      length += 1;
      continue;
    }
    length += 2;
    // A pair is two units and four bytes; anything else of the surrogate range stands alone.
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(index + 1);
      if (next >= 0xdc00 && next <= 0xdfff) index += 1;
    }
  }
  return length;
}

/**
 * Decodes UTF-8 strictly (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). A byte order mark is
 * kept, because it is part of the message.
 */
export function decodeUtf8(bytes: Uint8Array): Result<string, Utf8Error> {
  try {
    return ok(strictDecoder.decode(bytes));
  } catch {
    // The platform's decoder says that, not where. It also throws for text longer than a string can be.
    const error = findUtf8Error(bytes);
    return failure(error ?? { code: 'utf8-invalid', offset: bytes.length, sequenceOffset: bytes.length });
  }
}

/** Decodes for display: every ill-formed part becomes U+FFFD. */
export function decodeUtf8Lossy(bytes: Uint8Array): string {
  return lossyDecoder.decode(bytes);
}

/** The first place where the bytes stop being UTF-8, or null when all of them are. */
export function findUtf8Error(bytes: Uint8Array): Utf8Error | null {
  let index = bytes.length < ASCII_RUN_MIN_LENGTH ? 0 : asciiRunLength(bytes);
  while (index < bytes.length) {
    const first = bytes[index] ?? 0;
    if (first < 0x80) {
      index += 1;
      continue;
    }
    const length = sequenceLength(first);
    if (length === 0) return { code: 'utf8-invalid', offset: index, sequenceOffset: index };
    for (let part = 1; part < length; part += 1) {
      const offset = index + part;
      if (offset >= bytes.length) return { code: 'utf8-truncated', offset, sequenceOffset: index };
      if (!isContinuation(first, part, bytes[offset] ?? 0)) {
        return { code: 'utf8-invalid', offset, sequenceOffset: index };
      }
    }
    index += length;
  }
  return null;
}

/** Shorter texts are done before the views for looking at words are made. */
const ASCII_RUN_MIN_LENGTH = 64;

function asciiRunLength(bytes: Uint8Array): number {
  return asciiRunEnd(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length);
}

/** Whether `bytes[start, end)` of a chunk is UTF-8, without making a view for it unless it is not ASCII. */
export function isUtf8Within({ bytes, view }: ChunkViews, start: number, end: number): boolean {
  let index = asciiRunEnd(view, start, end);
  while (index < end && (bytes[index] ?? 0) < 0x80) index += 1;
  return index >= end || findUtf8Error(bytes.subarray(index, end)) === null;
}

/** Up to where the bytes from `start` on are surely ASCII, looked at in blocks of 32, then of 4. */
function asciiRunEnd(view: DataView, start: number, end: number): number {
  let index = start;
  // The order of bytes does not matter; most processors have the little-endian one.
  for (const last = end - 32; index <= last; index += 32) {
    const joined =
      view.getInt32(index, true) |
      view.getInt32(index + 4, true) |
      view.getInt32(index + 8, true) |
      view.getInt32(index + 12, true) |
      view.getInt32(index + 16, true) |
      view.getInt32(index + 20, true) |
      view.getInt32(index + 24, true) |
      view.getInt32(index + 28, true);
    if ((joined & 0x80808080) !== 0) break;
  }
  for (const last = end - 4; index <= last; index += 4) {
    if ((view.getInt32(index, true) & 0x80808080) !== 0) break;
  }
  return index;
}

/** Bytes of the sequence that begins with `first`, 0 when none can. C0, C1 and F5–FF never occur (RFC 3629 §3). */
function sequenceLength(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if ((first & 0xf0) === 0xe0) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

/** Whether `byte` may be number `part` of the sequence; the second one is narrower for some first bytes (RFC 3629 §4). */
function isContinuation(first: number, part: number, byte: number): boolean {
  if ((byte & 0xc0) !== 0x80) return false;
  if (part > 1) return true;
  if (first === 0xe0) return byte >= 0xa0;
  if (first === 0xed) return byte <= 0x9f;
  if (first === 0xf0) return byte >= 0x90;
  if (first === 0xf4) return byte <= 0x8f;
  return true;
}
