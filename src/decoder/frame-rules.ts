import type { FrameHeader } from './frame-header.ts';
import { minimalLengthForm } from './frame-header.ts';
import { isControlOpcode, isReservedOpcode, OPCODE, opcodeLabel } from './opcode.ts';
import type { Violation } from './violation.ts';
import { NO_VIOLATIONS, violation } from './violation.ts';
import type { Sender } from './wire-frame.ts';

const MAX_CONTROL_PAYLOAD = 125;

/** What decides whether a single frame is legal. */
export interface FrameRules {
  readonly sender: Sender;
  /** Whether permessage-deflate was agreed, which gives RSV1 a meaning on the first frame of a message. */
  readonly isDeflateAgreed: boolean;
}

/**
 * For each value of a frame's first byte, whether it is legal on its own under these rules. The parser asks this table
 * for every frame, and the slow function below only for the others.
 */
export function legalFirstBytes(rules: FrameRules): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, first) => {
    const opcode = first & 0x0f;
    const fin = (first & 0x80) !== 0;
    const isRsv1Legal = (first & 0x40) === 0 || (rules.isDeflateAgreed && mayCarryRsv1(opcode));
    const isLegal =
      isRsv1Legal && (first & 0x30) === 0 && !isReservedOpcode(opcode) && (fin || !isControlOpcode(opcode));
    return isLegal ? 1 : 0;
  });
}

/** Everything that is wrong with one frame taken alone. Offsets point to the byte that says so. */
export function frameViolations(header: FrameHeader, offset: number, rules: FrameRules): readonly Violation[] {
  const found: Violation[] = [];
  const { opcode } = header;
  if (isReservedOpcode(opcode)) found.push(violation('reserved-opcode', offset, opcodeLabel(opcode)));
  // RFC 7692 §6.1: only the first frame of a data message carries RSV1.
  if (header.rsv1 && !(rules.isDeflateAgreed && mayCarryRsv1(opcode))) found.push(violation('rsv1-unexpected', offset));
  if (header.rsv2) found.push(violation('rsv2-unexpected', offset));
  if (header.rsv3) found.push(violation('rsv3-unexpected', offset));
  if (rules.sender === 'client' && !header.masked) found.push(violation('mask-missing', offset + 1));
  if (rules.sender === 'server' && header.masked) found.push(violation('mask-unexpected', offset + 1));
  if (isControlOpcode(opcode)) {
    if (!header.fin) found.push(violation('control-fragmented', offset));
    if (header.payloadLength > MAX_CONTROL_PAYLOAD) {
      found.push(violation('control-too-long', offset + 1, `${lengthText(header)} bytes`));
    }
  }
  if (header.lengthForm > minimalLengthForm(header.payloadLength)) {
    const detail = `${lengthText(header)} written in ${header.lengthForm} bits`;
    found.push(violation('length-not-minimal', offset + 1, detail));
  }
  if (header.payloadLength64 !== null && header.payloadLength64 >= 1n << 63n) {
    found.push(violation('length-high-bit', offset + 2, `0x${header.payloadLength64.toString(16)}`));
  }
  return found.length === 0 ? NO_VIOLATIONS : found;
}

function mayCarryRsv1(opcode: number): boolean {
  return opcode === OPCODE.text || opcode === OPCODE.binary;
}

function lengthText(header: FrameHeader): string {
  return String(header.payloadLength64 ?? header.payloadLength);
}
