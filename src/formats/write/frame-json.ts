import { isSameView } from '../../base/bytes.ts';
import type { FrameRecord } from '../record.ts';
import { asciiText } from './ascii-text.ts';
import type { ByteSink } from './byte-sink.ts';
import { base64Steps, STEP_BYTES } from './payload-text.ts';
import type { Steps } from './record-writer.ts';

/** Connections whose heads are remembered; a file with more makes some of them again. */
const MAX_CONNECTIONS = 1_000;
const NO_KEY = asciiText('null,"payloadLength":');
const KEY_END = asciiText('","payloadLength":');
const NO_PAYLOAD = asciiText(',"payload":null');
const PAYLOAD_START = asciiText(',"payload":"');
const NO_MESSAGE = asciiText(',"message":null');
const MESSAGE_START = asciiText(',"message":"');
const PLAIN_TAIL = asciiText(',"closeCode":null,"violations":[],"time":');

/**
 * The object of one frame, the same in NDJSON, JSON and `framescope decode`. What was read from bytes has exactly the fields
 * `connection`, `sender`, `fin`, `rsv1`, `rsv2`, `rsv3`, `masked`, `opcode`, `maskingKey`, `payloadLength`, `payload`,
 * `message`, `closeCode`, `violations`, `time`. A frame of another origin says so in `origin` after them: its FIN, RSV and
 * mask are derived from RFC 6455. `capturedOrigin` says that an observed frame carries what the user injected or edited.
 *
 * `prefix` stands before the first field, e.g. `"kind":"frame",`.
 */
export function writeFrameJson(out: ByteSink, frame: FrameRecord, prefix: string, after: string): Steps | undefined {
  out.text(head(frame, prefix));
  return writeRest(out, frame, after);
}

/** `writeFrameJson` for many frames with the same prefix: what frames of one connection have in common is made once. */
export class FrameJsonWriter {
  readonly #prefix: string;
  readonly #encoder = new TextEncoder();
  readonly #heads = new Map<string, Map<number, Uint8Array>>();
  #lastConnection: string | null = null;
  #lastHeads = new Map<number, Uint8Array>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  write(out: ByteSink, frame: FrameRecord, after: string): Steps | undefined {
    // A record that did not come from bytes may hold any number.
    if ((frame.opcode & 0x0f) !== frame.opcode) return writeFrameJson(out, frame, this.#prefix, after);
    out.bytes(this.#headOf(frame));
    return writeRest(out, frame, after);
  }

  #headOf(frame: FrameRecord): Uint8Array {
    const heads = frame.connection === this.#lastConnection ? this.#lastHeads : this.#headsOf(frame.connection);
    const kind =
      (frame.sender === 'client' ? 1 : 0) |
      (frame.fin ? 2 : 0) |
      (frame.rsv1 ? 4 : 0) |
      (frame.rsv2 ? 8 : 0) |
      (frame.rsv3 ? 16 : 0) |
      (frame.masked ? 32 : 0) |
      (frame.opcode << 6);
    let known = heads.get(kind);
    if (known === undefined) {
      known = this.#encoder.encode(head(frame, this.#prefix));
      heads.set(kind, known);
    }
    return known;
  }

  #headsOf(connection: string): Map<number, Uint8Array> {
    const heads = this.#heads.get(connection) ?? new Map<number, Uint8Array>();
    if (this.#heads.size >= MAX_CONNECTIONS) this.#heads.clear();
    this.#heads.set(connection, heads);
    this.#lastConnection = connection;
    this.#lastHeads = heads;
    return heads;
  }
}

/** From the masking key's value on. */
function writeRest(out: ByteSink, frame: FrameRecord, after: string): Steps | undefined {
  const { payload, message } = frame;
  if (frame.maskingKey === null) {
    out.ascii(NO_KEY);
  } else {
    out.text(`"${maskingKeyHex(frame.maskingKey)}`);
    out.ascii(KEY_END);
  }
  out.number(frame.payloadLength);
  if ((payload?.length ?? 0) + (message?.length ?? 0) > STEP_BYTES) return frameSteps(out, frame, after);
  out.ascii(payload === null ? NO_PAYLOAD : PAYLOAD_START);
  if (payload !== null) {
    out.base64(payload);
    out.text('"');
  }
  out.ascii(message === null ? NO_MESSAGE : MESSAGE_START);
  if (message !== null) {
    // Most messages are one frame: the digits stand there already.
    const length = payload !== null && isSameView(payload, message) ? base64Length(message.length) : 0;
    if (length === 0 || !out.again(length + 1 + MESSAGE_START.text.length, length)) out.base64(message);
    out.text('"');
  }
  writeTail(out, frame, after);
  return undefined;
}

/** The frame's bits and lengths, without payload; HAR keeps them beside Chrome's own fields. */
export function frameFields(frame: FrameRecord): string {
  return `${frameBits(frame)},"maskingKey":${maskingKeyJson(frame)},"payloadLength":${frame.payloadLength}`;
}

function frameBits(frame: FrameRecord): string {
  return (
    `"fin":${frame.fin},"rsv1":${frame.rsv1},"rsv2":${frame.rsv2},"rsv3":${frame.rsv3},"masked":${frame.masked},` +
    `"opcode":${frame.opcode}`
  );
}

function maskingKeyJson({ maskingKey }: FrameRecord): string {
  return maskingKey === null ? 'null' : `"${maskingKeyHex(maskingKey)}"`;
}

/** What follows the payload: close code, findings, time, and where the frame comes from unless it was read from bytes. */
export function frameTail(frame: FrameRecord): string {
  const violations = frame.violations.length === 0 ? '[]' : JSON.stringify(frame.violations);
  return `"closeCode":${frame.closeCode ?? 'null'},"violations":${violations},"time":${frame.time ?? 'null'}${origin(frame)}`;
}

/** Eight digits, the key's first byte on the wire first. */
export function maskingKeyHex(key: number): string {
  return (key >>> 0).toString(16).padStart(8, '0');
}

/** Up to the masking key's value. */
function head(frame: FrameRecord, prefix: string): string {
  return `{${prefix}"connection":${JSON.stringify(frame.connection)},"sender":"${frame.sender}",${frameBits(frame)},"maskingKey":`;
}

function writeTail(out: ByteSink, frame: FrameRecord, after: string): void {
  const isPlain =
    frame.closeCode === null &&
    frame.violations.length === 0 &&
    frame.origin === 'wire' &&
    frame.capturedOrigin === undefined &&
    !frame.isDiscarded &&
    frame.passage === undefined &&
    frame.isHistory !== true &&
    frame.payloadLoss === undefined;
  if (isPlain) {
    out.ascii(PLAIN_TAIL);
    if (frame.time === null) out.text('null');
    else out.number(frame.time);
    out.text('}');
    if (after !== '') out.text(after);
  } else {
    out.text(`,${frameTail(frame)}}${after}`);
  }
}

function base64Length(byteLength: number): number {
  return Math.ceil(byteLength / 3) * 4;
}

function origin(frame: FrameRecord): string {
  return (
    (frame.origin === 'wire' ? '' : `,"origin":"${frame.origin}"`) +
    (frame.capturedOrigin === undefined ? '' : `,"capturedOrigin":"${frame.capturedOrigin}"`) +
    (frame.isDiscarded ? ',"isDiscarded":true' : '') +
    (frame.passage ? `,"passage":"${frame.passage}"` : '') +
    (frame.isHistory ? ',"isHistory":true' : '') +
    (frame.payloadLoss ? `,"payloadLoss":"${frame.payloadLoss}"` : '')
  );
}

function* frameSteps(out: ByteSink, frame: FrameRecord, after: string): Steps {
  out.text(',"payload":');
  yield* bytesSteps(out, frame.payload);
  out.text(',"message":');
  yield* bytesSteps(out, frame.message);
  writeTail(out, frame, after);
}

function* bytesSteps(out: ByteSink, bytes: Uint8Array | null): Steps {
  if (bytes === null) {
    out.text('null');
    return;
  }
  out.text('"');
  yield* base64Steps(out, bytes, '"');
}
