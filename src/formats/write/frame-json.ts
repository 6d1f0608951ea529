import type { FrameRecord } from '../record.ts';
import type { ByteSink } from './byte-sink.ts';
import { base64Steps, STEP_BYTES } from './payload-text.ts';
import type { Steps } from './record-writer.ts';

/**
 * The object of one frame, the same in NDJSON, JSON and `framescope decode`. What was read from bytes has exactly the fields
 * `connection`, `sender`, `fin`, `rsv1`, `rsv2`, `rsv3`, `masked`, `opcode`, `maskingKey`, `payloadLength`, `payload`,
 * `message`, `closeCode`, `violations`, `time`. A frame of another origin says so in `origin` after them: its FIN, RSV and
 * mask are derived from RFC 6455.
 *
 * `prefix` stands before the first field, e.g. `"kind":"frame",`.
 */
export function writeFrameJson(out: ByteSink, frame: FrameRecord, prefix: string, after: string): Steps | undefined {
  const length = (frame.payload?.length ?? 0) + (frame.message?.length ?? 0);
  if (length > STEP_BYTES) return frameSteps(out, frame, prefix, after);
  out.text(head(frame, prefix));
  if (frame.payload === null) {
    out.text('null,"message":');
  } else {
    out.text('"');
    out.base64(frame.payload);
    out.text('","message":');
  }
  if (frame.message === null) {
    out.text(`null${tail(frame)}${after}`);
  } else {
    out.text('"');
    out.base64(frame.message);
    out.text(`"${tail(frame)}${after}`);
  }
  return undefined;
}

/** The frame's bits and lengths, without payload; HAR keeps them beside Chrome's own fields. */
export function frameFields(frame: FrameRecord): string {
  const key = frame.maskingKey === null ? 'null' : `"${maskingKeyHex(frame.maskingKey)}"`;
  return (
    `"fin":${frame.fin},"rsv1":${frame.rsv1},"rsv2":${frame.rsv2},"rsv3":${frame.rsv3},"masked":${frame.masked},` +
    `"opcode":${frame.opcode},"maskingKey":${key},"payloadLength":${frame.payloadLength}`
  );
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

function head(frame: FrameRecord, prefix: string): string {
  return `{${prefix}"connection":${JSON.stringify(frame.connection)},"sender":"${frame.sender}",${frameFields(frame)},"payload":`;
}

function tail(frame: FrameRecord): string {
  return `,${frameTail(frame)}}`;
}

function origin(frame: FrameRecord): string {
  return (
    (frame.origin === 'wire' ? '' : `,"origin":"${frame.origin}"`) +
    (frame.isDiscarded ? ',"isDiscarded":true' : '') +
    (frame.isHistory ? ',"isHistory":true' : '') +
    (frame.payloadLoss ? `,"payloadLoss":"${frame.payloadLoss}"` : '')
  );
}

function* frameSteps(out: ByteSink, frame: FrameRecord, prefix: string, after: string): Steps {
  out.text(head(frame, prefix));
  yield* bytesSteps(out, frame.payload);
  out.text(',"message":');
  yield* bytesSteps(out, frame.message);
  out.text(`${tail(frame)}${after}`);
}

function* bytesSteps(out: ByteSink, bytes: Uint8Array | null): Steps {
  if (bytes === null) {
    out.text('null');
    return;
  }
  out.text('"');
  yield* base64Steps(out, bytes, '"');
}
