import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** RFC 6455 §1.3: the server proves that it understood the handshake with this GUID. */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** RFC 6455 §4.2.2 step 5.4. */
export function acceptValue(key: string): string {
  return createHash('sha1')
    .update(key + ACCEPT_GUID)
    .digest('base64');
}

export interface RawHandshake {
  /** Instead of the right one. */
  readonly accept?: string;
  readonly subprotocol?: string;
}

/** Answers the handshake by hand, for what a well-behaved library refuses to say. */
export function writeHandshake(
  socket: Socket,
  request: IncomingMessage,
  { accept, subprotocol }: RawHandshake = {},
): void {
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept ?? acceptValue(request.headers['sec-websocket-key'] ?? '')}`,
    ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
}

/** Refuses the handshake with an ordinary HTTP answer. */
export function refuseHandshake(socket: Socket, status: number, reason: string, headers: readonly string[] = []): void {
  const body = `${status} ${reason}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: text/plain',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...headers,
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** An unmasked frame with FIN=1 and a payload of at most 125 bytes: control frames and short messages (RFC 6455 §5.2). */
export function shortFrame(opcode: number, payload: Uint8Array): Uint8Array {
  if (payload.byteLength > 125) throw new RangeError('a short frame carries at most 125 bytes');
  return Buffer.concat([Buffer.of(0x80 | opcode, payload.byteLength), payload]);
}

/** The payload of a close frame; any code, also those that must not be sent; an empty one without a code (RFC 6455 §5.5.1). */
export function closePayload(code: number | undefined, reason: string): Uint8Array {
  if (code === undefined) return new Uint8Array();
  const text = Buffer.from(reason).subarray(0, 123);
  const payload = Buffer.alloc(2 + text.byteLength);
  payload.writeUInt16BE(code & 0xffff);
  text.copy(payload, 2);
  return payload;
}
