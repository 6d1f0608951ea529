import { findUtf8Error } from '../../../base/utf8.ts';
import { parseClosePayload } from '../../../decoder/close-payload.ts';
import { mayAppearOnWire } from '../../../decoder/close-code.ts';
import { parseFrameHeader } from '../../../decoder/frame-header.ts';
import type { FrameHeader } from '../../../decoder/frame-header.ts';
import { frameViolations } from '../../../decoder/frame-rules.ts';
import { maskedCopy } from '../../../decoder/masking.ts';
import { OPCODE } from '../../../decoder/opcode.ts';
import type { Sender } from '../../../decoder/wire-frame.ts';

/** What speaks for one direction of an unknown stream being WebSocket frames. */
export interface FrameEvidence {
  /** Whole legal frames in a row. */
  readonly frames: number;
  /** Those of them whose content fits too: text that is UTF-8, a Close with a legal code. */
  readonly confirmed: number;
  /** Where they begin in the bytes. */
  readonly start: number;
  /** The frames fill the bytes exactly. */
  readonly isExact: boolean;
  readonly hasRsv1: boolean;
}

const NO_EVIDENCE: FrameEvidence = { frames: 0, confirmed: 0, start: 0, isExact: false, hasRsv1: false };
/** A chain this long convinces; there is no need to walk further. */
const ENOUGH_FRAMES = 16;
const MAX_STARTS = 64;

/**
 * Looks for a chain of legal frames as that sender would write them, from the places where segments begin: senders mostly write
 * whole frames. The longest chain wins.
 */
export function frameEvidence(bytes: Uint8Array, starts: readonly number[], sender: Sender): FrameEvidence {
  let best = NO_EVIDENCE;
  for (const start of starts.slice(0, MAX_STARTS)) {
    const evidence = chainFrom(bytes, start, sender);
    if (evidence.frames > best.frames) best = evidence;
    if (best.frames >= ENOUGH_FRAMES) break;
  }
  return best;
}

/** Whether a capture that begins in mid-connection is taken for WebSocket. Masked frames prove more than unmasked ones. */
export function isConvincing(client: FrameEvidence, server: FrameEvidence, isComplete: boolean): boolean {
  if (client.frames >= 3 || (client.frames >= 2 && client.confirmed >= 1)) return true;
  if (server.frames >= 6 || (server.frames >= 3 && server.confirmed >= 2)) return true;
  if (client.frames >= 1 && client.isExact && server.frames >= 1 && server.isExact) return true;
  // The capture is over: no more will come.
  return isComplete && ((client.isExact && client.confirmed >= 1) || (server.isExact && server.confirmed >= 2));
}

function chainFrom(bytes: Uint8Array, start: number, sender: Sender): FrameEvidence {
  let frames = 0;
  let confirmed = 0;
  let hasRsv1 = false;
  let position = start;
  while (frames < ENOUGH_FRAMES && position < bytes.length) {
    const parse = parseFrameHeader(bytes, position);
    if (parse.kind === 'incomplete') return { frames, confirmed, start, isExact: false, hasRsv1 };
    const { header } = parse;
    // RSV1 is allowed: what was agreed is not known here.
    if (frameViolations(header, 0, { sender, isDeflateAgreed: true }).length > 0) return NO_EVIDENCE;
    const payloadStart = position + header.headerLength;
    const end = payloadStart + header.payloadLength;
    if (end > bytes.length) return { frames, confirmed, start, isExact: false, hasRsv1 };
    const content = contentOf(header, bytes.subarray(payloadStart, end));
    if (content === 'wrong') return NO_EVIDENCE;
    if (content === 'right') confirmed += 1;
    hasRsv1 ||= header.rsv1;
    frames += 1;
    position = end;
  }
  return { frames, confirmed, start, isExact: position === bytes.length, hasRsv1 };
}

function contentOf(header: FrameHeader, payload: Uint8Array): 'right' | 'wrong' | 'unknown' {
  const isWholeText = header.opcode === OPCODE.text && header.fin && !header.rsv1;
  if (!isWholeText && header.opcode !== OPCODE.close) return 'unknown';
  const plain = header.maskingKey === null ? payload : maskedCopy(payload, header.maskingKey);
  if (isWholeText) return findUtf8Error(plain) === null ? (plain.length >= 4 ? 'right' : 'unknown') : 'wrong';
  const { code, reasonError } = parseClosePayload(plain);
  if (code === null) return 'unknown';
  return mayAppearOnWire(code) && reasonError === null ? 'right' : 'wrong';
}
