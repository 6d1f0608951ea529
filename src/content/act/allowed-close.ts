import { encodeText, typedArrayByteLength } from '../page/built-ins.ts';

/** RFC 6455 §5.5: a control frame has at most 125 bytes of payload, two of which are the code. */
const MAX_REASON_BYTES = 123;

/** What `close()` will not throw at, as far as that can be told without running anything of the page (WHATWG WebSockets, close()). */
export function isAllowedClose(code: unknown, reason: unknown): boolean {
  if (code !== undefined && !(typeof code === 'number' && (code === 1000 || (code >= 3000 && code <= 4999))))
    return false;
  if (reason === undefined) return true;
  return typeof reason === 'string' && typedArrayByteLength(encodeText(reason)) <= MAX_REASON_BYTES;
}
