import { decodeUtf8Lossy } from '../base/utf8.ts';
import { OPCODE } from '../decoder/opcode.ts';

/** Heartbeats are short; whatever is longer says something. Bytes. */
export const MAX_HEARTBEAT_BYTES = 160;
/** An id that a ping carries so that its pong can name it. */
const MAX_ID_CHARS = 40;

/** Whose words a connection speaks, as far as its URL and subprotocol tell: `2` is a ping for Engine.IO only. */
export interface HeartbeatDialect {
  readonly isEngineIo: boolean;
  readonly isSockJs: boolean;
  readonly isMqtt: boolean;
}

export function heartbeatDialect({
  url,
  protocol,
}: {
  readonly url: string;
  readonly protocol: string | null;
}): HeartbeatDialect {
  return {
    // Engine.IO clients always name their protocol version.
    isEngineIo: /[?&]EIO=\d/.test(url),
    // SockJS: `/prefix/server/session/websocket`, the server being three digits.
    isSockJs: /\/\d{3}\/[^/?]+\/websocket(?:$|\?)/.test(url),
    // MQTT 3.1 calls itself `mqttv3.1`.
    isMqtt: protocol?.toLowerCase().startsWith('mqtt') ?? false,
  };
}

/**
 * Whether a frame only keeps its connection alive: a ping or pong frame (RFC 6455 §5.5.2, §5.5.3), or a message by which a
 * well-known protocol does the same. A message that carries anything besides a count, a time or an id is none.
 */
export function isProtocolHeartbeat(opcode: number, payload: Uint8Array, dialect: HeartbeatDialect): boolean {
  if (opcode === OPCODE.ping || opcode === OPCODE.pong) return true;
  if (payload.length === 0 || payload.length > MAX_HEARTBEAT_BYTES) return false;
  if (opcode === OPCODE.binary) return isBinaryHeartbeat(payload, dialect);
  return opcode === OPCODE.text && isTextHeartbeat(payload, dialect);
}

function isBinaryHeartbeat(payload: Uint8Array, { isMqtt }: HeartbeatDialect): boolean {
  const [first, second, third] = payload;
  // MQTT 3.1.1 §3.12, §3.13: PINGREQ and PINGRESP have no content.
  if (isMqtt) return payload.length === 2 && (first === 0xc0 || first === 0xd0) && second === 0;
  // SignalR's MessagePack hub protocol: length 2, an array of one element, message type 6.
  return payload.length === 3 && first === 2 && second === 0x91 && third === 6;
}

const WORDS = new Set(
  'ping pong heartbeat heartbeat_ack heartbeat-ack hb keepalive keep_alive keep-alive ka pusher:ping pusher:pong'.split(
    ' ',
  ),
);
const WORD_KEYS = new Set('type event op action method msg kind e command cmd'.split(' '));
const ID_KEYS = new Set('id ref seq ts time timestamp nonce uuid jsonrpc cid'.split(' '));
/** Without one of these no message can be a heartbeat; spares the parser. */
const HINT = /ping|pong|heartbeat|hb|keep|ka|phoenix/i;

function isTextHeartbeat(payload: Uint8Array, dialect: HeartbeatDialect): boolean {
  const first = payload[0] ?? 0;
  if (payload.length === 1) {
    if (first === 0x0a) return true; // STOMP 1.2, "Heart-beating": a lone end of line.
    if (dialect.isEngineIo) return first === 0x32 || first === 0x33;
    return dialect.isSockJs && first === 0x68;
  }
  const text = decodeUtf8Lossy(payload);
  if (text === '\r\n') return true;
  // STOMP inside of SockJS, either way.
  if (dialect.isSockJs && (text === '["\\n"]' || text === 'a["\\n"]')) return true;
  // SignalR's JSON hub protocol: type 6, and its record separator.
  if (text === '{"type":6}\u001e') return true;
  if (!HINT.test(text)) return false;
  const bare = text.trim().toLowerCase();
  if (WORDS.has(bare)) return true;
  if (!/^["[{]/.test(bare)) return false;
  return isJsonHeartbeat(parseJson(text));
}

function isJsonHeartbeat(value: unknown): boolean {
  if (typeof value === 'string') return WORDS.has(value.toLowerCase());
  if (Array.isArray(value)) return isPhoenixArray(value) || isWordAmongNumbers(value);
  if (!isRecord(value)) return false;
  if (value['topic'] === 'phoenix') {
    return (
      isPhoenix(value['event'], value['payload']) && isOnly(value, ['topic', 'event', 'payload', 'ref', 'join_ref'])
    );
  }
  let isNamed = false;
  for (const [key, member] of Object.entries(value)) {
    const isWord = typeof member === 'string' && WORDS.has(member.toLowerCase());
    if (WORD_KEYS.has(key) && isWord) isNamed = true;
    else if (WORDS.has(key.toLowerCase()) && isEmptyOrScalar(member)) isNamed = true;
    else if (!isEmptyOrScalar(member) && !(ID_KEYS.has(key) && isId(member))) return false;
  }
  return isNamed;
}

/** Phoenix, serializer 2: `[join_ref, ref, "phoenix", "heartbeat", {}]` and its reply. */
function isPhoenixArray(value: readonly unknown[]): boolean {
  return value.length === 5 && value[2] === 'phoenix' && isPhoenix(value[3], value[4]);
}

function isPhoenix(event: unknown, payload: unknown): boolean {
  if (event === 'heartbeat') return isEmptyOrScalar(payload);
  if (event !== 'phx_reply' || !isRecord(payload)) return false;
  return payload['status'] === 'ok' && isEmptyOrScalar(payload['response']) && isOnly(payload, ['status', 'response']);
}

/** `["ping"]`, `[17,"hb"]`. */
function isWordAmongNumbers(value: readonly unknown[]): boolean {
  const words = value.filter((item) => typeof item !== 'number' && item !== null);
  return words.length === 1 && typeof words[0] === 'string' && WORDS.has(words[0].toLowerCase());
}

/** What a heartbeat may carry along: a count, a time, a flag, or an empty place for more. `"{}"` is Pusher's empty data. */
function isEmptyOrScalar(value: unknown): boolean {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return true;
  if (value === undefined || value === '' || value === '{}') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_ID_CHARS && /^[\w:.+-]*$/.test(value);
}

function isOnly(value: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: no heartbeat that we know.
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
