import { HttpHeadReader } from '../../../decoder/http-head.ts';
import type { HttpHead } from '../../../decoder/http-head.ts';
import { headerTokens, headerValue } from '../../../decoder/http-header.ts';
import type { HttpHeader } from '../../../decoder/http-header.ts';

/** How the length of a body is told (RFC 9112 §6.3). */
export type BodyFraming =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

/** Reads the bytes of one whole head; null when they are none. */
export function readHead<Kind extends HttpHead['kind']>(
  kind: Kind,
  bytes: Uint8Array,
): Extract<HttpHead, { kind: Kind }> | null {
  const result = new HttpHeadReader(kind, bytes.length).push(bytes);
  if (result === null || result.kind === 'error') return null;
  return isKind(result.value.head, kind) ? result.value.head : null;
}

/** RFC 9112 §6.3, for a message whose status allows a body. */
export function bodyFraming(head: HttpHead): BodyFraming {
  const encodings = headerTokens(head.headers, 'Transfer-Encoding');
  if (encodings.length > 0) {
    return encodings.at(-1)?.toLowerCase() === 'chunked' ? { kind: 'chunked' } : { kind: 'until-close' };
  }
  const length = headerValue(head.headers, 'Content-Length');
  if (length !== null && /^[0-9]{1,15}$/.test(length)) return { kind: 'length', length: Number(length) };
  return head.kind === 'request' ? { kind: 'length', length: 0 } : { kind: 'until-close' };
}

/** Whether `Upgrade` names WebSocket. */
export function isWebSocketUpgrade(headers: readonly HttpHeader[]): boolean {
  return headerTokens(headers, 'Upgrade').some((token) => token.toLowerCase() === 'websocket');
}

function isKind<Kind extends HttpHead['kind']>(head: HttpHead, kind: Kind): head is Extract<HttpHead, { kind: Kind }> {
  return head.kind === kind;
}
