/** How much a finding weighs. */
export type ViolationSeverity =
  /** A peer must fail the connection for it. */
  | 'error'
  /** A limit of ours was reached: something is not shown. */
  | 'limit'
  /** The capture lacks bytes: something cannot be known. */
  | 'loss';

/** What a code stands for. */
export interface ViolationInfo {
  readonly title: string;
  /** The section that says so: `RFC 6455 §5.2`. Empty for limits and losses. */
  readonly clause: string;
  readonly severity: ViolationSeverity;
}

const RFC_5_2 = 'RFC 6455 §5.2';
const RFC_5_4 = 'RFC 6455 §5.4';
const RFC_5_5 = 'RFC 6455 §5.5';

/** Every finding there is. Codes are stable: exports, filters and the command line use them. */
export const VIOLATIONS = {
  'reserved-opcode': { title: 'Reserved opcode', clause: RFC_5_2, severity: 'error' },
  'rsv1-unexpected': {
    title: 'RSV1 is set without an extension that defines it here',
    clause: 'RFC 6455 §5.2, RFC 7692 §6',
    severity: 'error',
  },
  'rsv2-unexpected': { title: 'RSV2 is set without an extension', clause: RFC_5_2, severity: 'error' },
  'rsv3-unexpected': { title: 'RSV3 is set without an extension', clause: RFC_5_2, severity: 'error' },
  'mask-missing': { title: 'The client sent an unmasked frame', clause: 'RFC 6455 §5.1', severity: 'error' },
  'mask-unexpected': { title: 'The server sent a masked frame', clause: 'RFC 6455 §5.1', severity: 'error' },
  'control-fragmented': { title: 'Fragmented control frame', clause: RFC_5_5, severity: 'error' },
  'control-too-long': { title: 'Control frame longer than 125 bytes', clause: RFC_5_5, severity: 'error' },
  'length-not-minimal': {
    title: 'The length is not written in the shortest form',
    clause: RFC_5_2,
    severity: 'error',
  },
  'length-high-bit': { title: 'The highest bit of the 64-bit length is set', clause: RFC_5_2, severity: 'error' },
  'continuation-unexpected': {
    title: 'Continuation frame without a message to continue',
    clause: RFC_5_4,
    severity: 'error',
  },
  'message-interrupted': {
    title: 'A new message begins before the last one ended',
    clause: RFC_5_4,
    severity: 'error',
  },
  'utf8-invalid': { title: 'Text that is not UTF-8', clause: 'RFC 6455 §8.1', severity: 'error' },
  'deflate-invalid': {
    title: 'The compressed message cannot be inflated',
    clause: 'RFC 7692 §7.2.2',
    severity: 'error',
  },
  'deflate-incomplete': {
    title: 'The compressed message ends in the middle of a block',
    clause: 'RFC 7692 §7.2.1',
    severity: 'error',
  },
  'close-payload-one-byte': {
    title: 'Close frame with a payload of one byte',
    clause: 'RFC 6455 §5.5.1',
    severity: 'error',
  },
  'close-code-invalid': {
    title: 'This close code may not stand in a frame',
    clause: 'RFC 6455 §7.4',
    severity: 'error',
  },
  'close-reason-utf8': {
    title: 'The reason of the Close frame is not UTF-8',
    clause: 'RFC 6455 §5.5.1',
    severity: 'error',
  },
  'data-after-close': {
    title: 'Frame after the sender’s own Close frame',
    clause: 'RFC 6455 §5.5.1',
    severity: 'error',
  },
  'handshake-malformed': { title: 'The HTTP head is malformed', clause: 'RFC 9112 §2', severity: 'error' },
  'handshake-failed': { title: 'The opening handshake is not valid', clause: 'RFC 6455 §4', severity: 'error' },
  'message-incomplete': {
    title: 'The stream ends within a fragmented message',
    clause: RFC_5_4,
    severity: 'loss',
  },
  'payload-over-limit': { title: 'Payload cut at the limit', clause: '', severity: 'limit' },
  'message-over-limit': { title: 'Message cut at the limit', clause: '', severity: 'limit' },
  'inflate-over-limit': { title: 'Inflated message cut at the limit', clause: '', severity: 'limit' },
  'inflate-ratio-over-limit': { title: 'Compressed like a zip bomb; cut', clause: '', severity: 'limit' },
  'handshake-over-limit': { title: 'HTTP head longer than the limit', clause: '', severity: 'limit' },
  'waiting-over-limit': {
    title: 'The answer to the handshake did not come in time to hold all bytes back',
    clause: '',
    severity: 'limit',
  },
  'frame-truncated': { title: 'The capture ends within this frame', clause: '', severity: 'loss' },
  'header-truncated': { title: 'The capture ends within a frame header', clause: '', severity: 'loss' },
  'handshake-truncated': { title: 'The capture ends within the HTTP head', clause: '', severity: 'loss' },
  'bytes-missing': { title: 'Bytes of this frame are missing in the capture', clause: '', severity: 'loss' },
  'bytes-skipped': {
    title: 'Bytes before this frame could not be read as frames',
    clause: '',
    severity: 'loss',
  },
  'deflate-context-lost': {
    title: 'Needs the compression context of a message that was lost',
    clause: 'RFC 7692 §7.2.3.2',
    severity: 'loss',
  },
} as const satisfies Record<string, ViolationInfo>;

export type ViolationCode = keyof typeof VIOLATIONS;

/** One finding. */
export interface Violation {
  readonly code: ViolationCode;
  /** In the sender's byte stream, counted from its first byte (the handshake included). */
  readonly offset: number;
  /** What was found, for people; null when the code says it all. */
  readonly detail: string | null;
}

/** The list of a clean frame: one array for all of them. */
export const NO_VIOLATIONS: readonly Violation[] = Object.freeze([]);

export function violation(code: ViolationCode, offset: number, detail: string | null = null): Violation {
  return { code, offset, detail };
}

export function violationInfo(code: ViolationCode): ViolationInfo {
  return VIOLATIONS[code];
}
