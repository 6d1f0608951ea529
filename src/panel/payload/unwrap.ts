import { assertNever } from '../../base/assert-never.ts';
import { fromBase64 } from '../../base/base64.ts';
import { concatBytes, NO_BYTES } from '../../base/bytes.ts';
import { fromHex } from '../../base/hex.ts';
import { decodeUtf8Lossy, encodeUtf8 } from '../../base/utf8.ts';
import { looksLikeJson } from '../workers/json-tape.ts';
import type { Encoding } from './content-guess.ts';
import { jsonStringBytes } from './json-string.ts';

/** No content is unfolded to more than this: a zip bomb of a kilobyte holds a megabyte, and one in one a gigabyte. */
export const MAX_UNWRAPPED_BYTES = 64 * 1024 * 1024;
/** Contents in contents: nobody reads deeper, and each costs memory. */
export const MAX_LAYERS = 16;
/** Decoded between two looks at the clock: a few milliseconds. */
const SLICE_BYTES = 768 * 1024;

export type UnwrapErrorCode =
  | 'base64-wrong'
  | 'hex-wrong'
  | 'data-url-wrong'
  | 'jwt-wrong'
  | 'json-string-wrong'
  | 'compression-wrong'
  | 'cancelled';

export type Unwrapped =
  | {
      readonly kind: 'ok';
      /** Copy. */
      readonly bytes: Uint8Array;
      /** Why this is not all of it; null when it is. `damaged`: the compressed bytes are wrong further on. */
      readonly cut: 'limit' | 'damaged' | null;
    }
  | { readonly kind: 'error'; readonly code: UnwrapErrorCode };

interface UnwrapOptions {
  readonly signal?: AbortSignal;
  readonly maxBytes?: number;
  /** Lets the browser paint. */
  readonly pause?: () => Promise<void>;
}

const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });

/**
 * Takes the contents out of an encoding, in pieces that leave the panel free. `maxBytes` bounds what comes out; what goes in is a
 * payload and bounded already.
 */
export async function unwrap(bytes: Uint8Array, encoding: Encoding, options: UnwrapOptions = {}): Promise<Unwrapped> {
  const { signal, maxBytes = MAX_UNWRAPPED_BYTES, pause = nextTask } = options;
  const all = (found: Uint8Array): Unwrapped =>
    found.length > maxBytes
      ? { kind: 'ok', bytes: found.slice(0, maxBytes), cut: 'limit' }
      : { kind: 'ok', bytes: found, cut: null };
  switch (encoding) {
    case 'gzip':
      return inflate(bytes, 'gzip', maxBytes, signal);
    case 'zlib':
      return inflate(bytes, 'deflate', maxBytes, signal);
    case 'deflate':
      return inflate(bytes, 'deflate-raw', maxBytes, signal);
    case 'base64': {
      const decoded = await base64Bytes(bytes, pause, signal);
      return decoded instanceof Uint8Array ? all(decoded) : decoded;
    }
    case 'hex-text': {
      const decoded = fromHex(latin1(bytes));
      return decoded.kind === 'ok' ? all(decoded.value) : wrong('hex-wrong');
    }
    case 'percent':
      return all(percentBytes(bytes, false));
    case 'form':
      return all(formAsJson(bytes));
    case 'jwt': {
      const json = jwtAsJson(latin1(bytes));
      return json === null ? wrong('jwt-wrong') : all(json);
    }
    case 'data-url':
      return unwrapDataUrl(bytes, all, pause, signal);
    case 'json-string': {
      const trimmed = trimSpace(bytes);
      const isQuoted = trimmed.length >= 2 && trimmed[0] === 0x22 && trimmed.at(-1) === 0x22;
      return isQuoted ? all(jsonStringBytes(trimmed)) : wrong('json-string-wrong');
    }
    default:
      return assertNever(encoding);
  }
}

function wrong(code: UnwrapErrorCode): Unwrapped {
  return { kind: 'error', code };
}

const latin1Decoder = new TextDecoder('latin1');

function latin1(bytes: Uint8Array): string {
  return latin1Decoder.decode(bytes);
}

/** The browser's own decompression runs off this thread, and the rest is not made once there is enough. */
async function inflate(
  bytes: Uint8Array,
  format: CompressionFormat,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Unwrapped> {
  const stream = new DecompressionStream(format);
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  // Whether the input was right shows when reading; an unread rejection would be an error of the page.
  const feed = async (): Promise<void> => {
    // A small piece gives at most a thousand times its size, so that a bomb is met early.
    const step = Math.max(256, Math.min(16 * 1024, Math.floor(maxBytes / 64)));
    for (let at = 0; at < bytes.length; at += step) {
      await writer.ready;
      await writer.write(bytes.slice(at, at + step));
    }
    await writer.close();
  };
  feed().catch(() => undefined);
  let cut: 'limit' | 'damaged' | null = null;
  try {
    for (;;) {
      if (signal?.aborted) {
        await reader.cancel();
        return wrong('cancelled');
      }
      const { done, value } = await reader.read();
      if (done) break;
      if (length + value.length > maxBytes) {
        parts.push(value.subarray(0, maxBytes - length));
        length = maxBytes;
        cut = 'limit';
        await reader.cancel();
        break;
      }
      parts.push(value);
      length += value.length;
    }
  } catch {
    // Wrong bytes, or bytes after the end: what came out before them is shown.
    if (length === 0) return wrong('compression-wrong');
    cut = 'damaged';
  }
  return { kind: 'ok', bytes: concatBytes(parts), cut };
}

async function base64Bytes(
  bytes: Uint8Array,
  pause: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | Unwrapped> {
  const parts: Uint8Array[] = [];
  let rest = '';
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    if (signal?.aborted) return wrong('cancelled');
    const isLast = at + SLICE_BYTES >= bytes.length;
    const digits = rest + latin1(bytes.subarray(at, at + SLICE_BYTES)).replace(/\s+/g, '');
    const whole = isLast ? digits.length : digits.length - (digits.length % 4);
    const decoded = fromBase64(digits.slice(0, whole));
    if (decoded.kind === 'error') return wrong('base64-wrong');
    parts.push(decoded.value);
    rest = digits.slice(whole);
    if (!isLast) await pause();
  }
  return concatBytes(parts);
}

/** `%41` and, in forms, `+`; what is no escape stays. */
function percentBytes(bytes: Uint8Array, isForm: boolean): Uint8Array {
  const output = new Uint8Array(bytes.length);
  let size = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    let byte = bytes[at] ?? 0;
    if (byte === 0x2b && isForm) byte = 0x20;
    else if (byte === 0x25) {
      const value = hexPair(bytes[at + 1], bytes[at + 2]);
      if (value >= 0) {
        byte = value;
        at += 2;
      }
    }
    output[size] = byte;
    size += 1;
  }
  return output.slice(0, size);
}

function hexPair(high: number | undefined, low: number | undefined): number {
  const text = String.fromCharCode(high ?? 0, low ?? 0);
  return /^[0-9a-f]{2}$/i.test(text) ? Number.parseInt(text, 16) : -1;
}

/** A form's fields as one JSON object: equal names stay, and so does their order (WHATWG URL §5.1). */
function formAsJson(bytes: Uint8Array): Uint8Array {
  const fields = decodeUtf8Lossy(bytes)
    .trim()
    .split('&')
    .filter((field) => field !== '')
    .map((field) => {
      const at = field.indexOf('=');
      return at < 0 ? `${formWord(field)}:""` : `${formWord(field.slice(0, at))}:${formWord(field.slice(at + 1))}`;
    });
  return encodeUtf8(`{${fields.join(',')}}`);
}

function formWord(text: string): string {
  return JSON.stringify(decodeUtf8Lossy(percentBytes(encodeUtf8(text), true)));
}

/** RFC 7519: header and claims as they stand, the signature as it came; it is not checked. */
function jwtAsJson(text: string): Uint8Array | null {
  const [header, claims, signature] = text.trim().split('.');
  if (header === undefined || claims === undefined || signature === undefined) return null;
  const [first, second] = [fromBase64(header), fromBase64(claims)];
  if (first.kind === 'error' || second.kind === 'error') return null;
  if (!looksLikeJson(first.value) || !looksLikeJson(second.value)) return null;
  return concatBytes([
    encodeUtf8('{"header":'),
    first.value,
    encodeUtf8(',"payload":'),
    second.value,
    encodeUtf8(`,"signature":${JSON.stringify(signature)}}`),
  ]);
}

/** RFC 2397. */
async function unwrapDataUrl(
  bytes: Uint8Array,
  all: (found: Uint8Array) => Unwrapped,
  pause: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<Unwrapped> {
  const trimmed = trimSpace(bytes);
  const comma = trimmed.indexOf(0x2c);
  if (comma < 0) return wrong('data-url-wrong');
  const head = latin1(trimmed.subarray(0, comma));
  const body = percentBytes(trimmed.subarray(comma + 1), false);
  if (!/;\s*base64\s*$/i.test(head)) return all(body);
  const decoded = await base64Bytes(body, pause, signal);
  return decoded instanceof Uint8Array ? all(decoded) : decoded;
}

function trimSpace(bytes: Uint8Array): Uint8Array {
  let start = 0;
  let end = bytes.length;
  while (start < end && (bytes[start] ?? 0) <= 0x20) start += 1;
  while (end > start && (bytes[end - 1] ?? 0) <= 0x20) end -= 1;
  return start === end ? NO_BYTES : bytes.subarray(start, end);
}
