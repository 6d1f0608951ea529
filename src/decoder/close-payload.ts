import type { Utf8Error } from '../base/utf8.ts';
import { decodeUtf8Lossy, encodeUtf8, findUtf8Error } from '../base/utf8.ts';
import { concatBytes, NO_BYTES } from '../base/bytes.ts';

/** What the payload of a Close frame says (RFC 6455 §5.5.1). */
export interface ClosePayload {
  /** Null when there is none: an empty payload, or one byte only, which is illegal. */
  readonly code: number | null;
  /** For display: ill-formed parts are U+FFFD. */
  readonly reason: string;
  /** A payload of one byte cannot hold a code. */
  readonly isOneByte: boolean;
  /** Where the reason is not UTF-8; offsets count from the start of the payload. */
  readonly reasonError: Utf8Error | null;
}

/** Reads the payload of a Close frame, unmasked. Anything is readable; what is wrong with it stands beside. */
export function parseClosePayload(payload: Uint8Array): ClosePayload {
  if (payload.length < 2) {
    return { code: null, reason: '', isOneByte: payload.length === 1, reasonError: null };
  }
  const reasonBytes = payload.subarray(2);
  const error = findUtf8Error(reasonBytes);
  return {
    code: ((payload[0] ?? 0) << 8) | (payload[1] ?? 0),
    reason: decodeUtf8Lossy(reasonBytes),
    isOneByte: false,
    reasonError:
      error === null ? null : { ...error, offset: error.offset + 2, sequenceOffset: error.sequenceOffset + 2 },
  };
}

/** Writes the payload of a Close frame (copy). Without a code there is no payload, and no reason either. */
export function writeClosePayload(code: number | null, reason = ''): Uint8Array<ArrayBuffer> {
  if (code === null) return NO_BYTES;
  return concatBytes([Uint8Array.of((code >>> 8) & 0xff, code & 0xff), encodeUtf8(reason)]);
}
