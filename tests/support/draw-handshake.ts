import { encodeUtf8 } from '../../src/base/utf8.ts';
import { acceptSteps } from '../../src/decoder/handshake.ts';

/** Key of the example in RFC 6455 §1.3. */
export const SAMPLE_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** The bytes of an opening request; further header lines go behind the usual ones. */
export function requestHead(...lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return head(
    'GET /chat HTTP/1.1',
    'Host: server.example.com',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${SAMPLE_KEY}`,
    'Sec-WebSocket-Version: 13',
    ...lines,
  );
}

/** The bytes of the response that accepts it. */
export function acceptHead(...lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return head(
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${acceptSteps(SAMPLE_KEY).accept}`,
    ...lines,
  );
}

/** Any HTTP/1.1 head. */
export function head(...lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return encodeUtf8(`${lines.join('\r\n')}\r\n\r\n`);
}
