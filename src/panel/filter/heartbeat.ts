import { decodeUtf8Lossy } from '../../base/utf8.ts';
import { OPCODE } from '../../decoder/opcode.ts';

/** Heartbeats are short; whatever is longer says something. */
const MAX_HEARTBEAT_BYTES = 120;

/**
 * Texts that well-known protocols send only to keep a connection alive: Engine.IO (`2`, `3`), SockJS (`h`), STOMP (a line
 * feed), SignalR (`{"type":6}` and its record separator), Phoenix (`"heartbeat"` on topic `phoenix`), Action Cable, graphql-ws
 * and the many that simply say ping and pong.
 */
const HEARTBEATS: readonly RegExp[] = [
  /^(?:2|3|h|\r?\n)$/,
  /^"?(?:ping|pong|heartbeat|hb|keepalive)"?$/i,
  /^\{"type":6\}\p{Cc}$/u,
  /^\[(?:"[^"]*"|null),(?:"[^"]*"|null),"phoenix","(?:heartbeat|phx_reply)",[^\]]*\]$/,
  /^\{\s*"(?:type|event|op|action|method|msg|kind|e)"\s*:\s*"(?:ping|pong|heartbeat|hb|keepalive|keep_alive|ka)"\s*[,}]/i,
];

/** Whether a frame only keeps its connection alive: by its opcode (RFC 6455 §5.5.2, §5.5.3) or by what it says. */
export function isHeartbeat(opcode: number, payload: Uint8Array): boolean {
  if (opcode === OPCODE.ping || opcode === OPCODE.pong) return true;
  if (opcode !== OPCODE.text || payload.length === 0 || payload.length > MAX_HEARTBEAT_BYTES) return false;
  const text = decodeUtf8Lossy(payload);
  return HEARTBEATS.some((heartbeat) => heartbeat.test(text));
}
