import { fromBase64 } from '../../../base/base64.ts';
import { encodeUtf8 } from '../../../base/utf8.ts';
import type { FrameRecord, LifecycleRecord } from '../../record.ts';
import { readRecord } from '../../session/session-record.ts';
import type { JsonObject } from '../json/json-value.ts';
import { isObject, member, numberMember, stringMember } from '../json/json-value.ts';

/** A message of `_webSocketMessages`, or why it is none. */
export type HarMessage = FrameRecord | LifecycleRecord | { readonly kind: 'bad'; readonly reason: string };

/**
 * Reads one of Chrome's messages: `type`, `time` in seconds, `opcode`, and `data`, which is text for opcode 1 and base64 otherwise.
 * What our own export put beside it makes it exact again.
 */
export function readHarMessage(value: unknown, connection: string): HarMessage {
  const type = stringMember(value, 'type');
  const seconds = numberMember(value, 'time');
  const time = seconds === null || seconds < 0 ? null : seconds * 1000;
  const data = stringMember(value, 'data') ?? '';
  // Chrome tells a failed handshake as a message.
  if (type === 'error') return { kind: 'lifecycle', connection, time, event: { type: 'error', message: data } };
  if (type !== 'send' && type !== 'receive') return { kind: 'bad', reason: 'its type is neither send nor receive' };
  const opcode = numberMember(value, 'opcode') ?? 1;
  if (!Number.isInteger(opcode) || opcode < 0 || opcode > 15) return { kind: 'bad', reason: 'its opcode is none' };
  const bytes = opcode === 1 ? encodeUtf8(data) : decodeData(data);
  if (bytes === null) return { kind: 'bad', reason: 'its data is not base64' };
  const isControl = opcode >= 8;
  const plain: FrameRecord = {
    kind: 'frame',
    connection,
    time,
    sender: type === 'send' ? 'client' : 'server',
    fin: true,
    rsv1: false,
    rsv2: false,
    rsv3: false,
    opcode,
    masked: type === 'send',
    maskingKey: null,
    payloadLength: bytes.length,
    payload: bytes,
    message: isControl ? null : bytes,
    messageOpcode: opcode,
    closeCode: opcode === 8 && bytes.length >= 2 ? ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0) : null,
    violations: [],
    origin: 'network',
    isDiscarded: false,
    streamOffset: null,
  };
  const own = member(value, '_framescope');
  return isObject(own) ? restored(plain, bytes, own) : plain;
}

/** The frame as our own export had it. */
function restored(plain: FrameRecord, bytes: Uint8Array, own: JsonObject): HarMessage {
  const message = member(own, 'message') === undefined ? bytes : bytesMember(own, 'message');
  const payload = member(own, 'payload') === undefined ? (message ?? bytes) : bytesMember(own, 'payload');
  // A message that has more than its origin beside it has all fields; what was read from bytes names no origin.
  const origin = member(own, 'origin') ?? 'wire';
  return readFrameObject({ ...plain, messageOpcode: plain.opcode, ...own, origin }, payload, message);
}

/** A frame object of our own exports (`frame-json.ts`) with its bytes; the fields that stand for defaults there are filled in. */
export function readFrameObject(
  fields: JsonObject,
  payload: Uint8Array | null,
  message: Uint8Array | null,
): FrameRecord | { readonly kind: 'bad'; readonly reason: string } {
  const key = fields['maskingKey'];
  const record = readRecord(
    JSON.stringify({
      origin: 'wire',
      isDiscarded: false,
      streamOffset: null,
      messageOpcode: fields['opcode'],
      ...fields,
      kind: 'frame',
      maskingKey: typeof key === 'string' && /^[0-9a-f]{8}$/i.test(key) ? Number.parseInt(key, 16) : null,
      payload: undefined,
      message: undefined,
    }),
    payload,
    message,
  );
  if (record.kind === 'error')
    return { kind: 'bad', reason: `its field "${record.error.detail}" is not what it must be` };
  const frame = record.value.record;
  if (frame.kind !== 'frame') return { kind: 'bad', reason: 'it is no frame' };
  if (payload !== null && payload.length > frame.payloadLength) {
    return { kind: 'bad', reason: 'its payload is longer than its payloadLength' };
  }
  return frame;
}

/** Base64 bytes of a member; null when it is null or no base64. */
export function bytesMember(value: unknown, key: string): Uint8Array | null {
  const text = stringMember(value, key);
  return text === null ? null : decodeData(text);
}

function decodeData(data: string): Uint8Array | null {
  const decoded = fromBase64(data);
  return decoded.kind === 'ok' ? decoded.value : null;
}
