import { findUtf8Error } from '../../base/utf8.ts';
import { OPCODE } from '../../decoder/opcode.ts';
import type { FrameRecord } from '../record.ts';
import type { ByteSink } from './byte-sink.ts';
import type { Steps } from './record-writer.ts';

/** A payload longer than this is written in steps of this size. A multiple of 3, so that base64 pieces join. */
export const STEP_BYTES = 48 * 1024;

/** What of a frame a person wants to read: the whole message where it ends, else what the frame carries. */
export function readableBytes(frame: FrameRecord): Uint8Array | null {
  return frame.message ?? frame.payload;
}

/**
 * Whether those bytes are text: a whole text message that is UTF-8. Part of a fragmented or compressed message is not, since
 * it may begin or end within a character.
 */
export function isReadableText(frame: FrameRecord): boolean {
  if (frame.messageOpcode !== OPCODE.text) return false;
  const bytes = readableBytes(frame);
  if (bytes === null) return false;
  if (frame.message === null && (frame.rsv1 || !frame.fin || frame.opcode !== OPCODE.text)) return false;
  return findUtf8Error(bytes) === null;
}

/** Writes base64, at once or in steps. */
export function writeBase64(out: ByteSink, bytes: Uint8Array, after = ''): Steps | undefined {
  if (bytes.length > STEP_BYTES) return base64Steps(out, bytes, after);
  out.base64(bytes);
  if (after !== '') out.text(after);
  return undefined;
}

export function* base64Steps(out: ByteSink, bytes: Uint8Array, after = ''): Steps {
  for (let offset = 0; offset < bytes.length; offset += STEP_BYTES) {
    out.base64(bytes.subarray(offset, offset + STEP_BYTES));
    yield undefined;
  }
  if (after !== '') out.text(after);
}

/**
 * Writes UTF-8 bytes as text that `escape` has made fit, in steps when they are long. Pieces hold whole characters, so
 * escaping piece by piece is the same as escaping the whole.
 */
export function* textSteps(out: ByteSink, bytes: Uint8Array, escape: (text: string) => string): Steps {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (let offset = 0; offset < bytes.length; offset += STEP_BYTES) {
    const isLast = offset + STEP_BYTES >= bytes.length;
    const piece = decoder.decode(bytes.subarray(offset, offset + STEP_BYTES), { stream: !isLast });
    out.text(escape(piece));
    yield undefined;
  }
}

/** Whether all bytes are ASCII that needs no escaping on a line of text: neither control characters nor beyond. */
export function isPrintableAscii(bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}

/** Inside of a JSON string. */
export function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
