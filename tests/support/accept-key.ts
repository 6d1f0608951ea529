import { createHash } from 'node:crypto';

/** `Sec-WebSocket-Accept` for a key, by Node's own SHA-1 (RFC 6455 §4.2.2). */
export function acceptKeyFor(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}
