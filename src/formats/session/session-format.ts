/** `FRAMSCOP` in ASCII. */
export const SESSION_MAGIC = Uint8Array.of(0x46, 0x52, 0x41, 0x4d, 0x53, 0x43, 0x4f, 0x50);
/** Grows when an older reader would misread a file; new record kinds and fields do not count. */
export const SESSION_VERSION = 1;
export const SESSION_HEADER_BYTES = 12;

export const BLOCK_HEADER_BYTES = 20;
export const BlockType = { records: 1, end: 2, marks: 3 } as const;
export const BlockCoding = { stored: 0, deflate: 1 } as const;
/** Raw bytes of a block: what a reader has to hold at once. */
export const MAX_BLOCK_BYTES = 1024 * 1024;
/** No record begins in this block. */
export const NO_RECORD = 0xffffffff;

export const RECORD_HEADER_BYTES = 12;
export const NULL_LENGTH = 0xffffffff;
/** The message is the payload. */
export const SAME_LENGTH = 0xfffffffe;

/** What a reader takes at most of one record; more is skipped and said. */
export interface SessionLimits {
  readonly recordJsonBytes: number;
  readonly payloadBytes: number;
}

/** A handshake with every header a server can send is far below; a payload is at most what the panel itself keeps. */
export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  recordJsonBytes: 4 * 1024 * 1024,
  payloadBytes: 256 * 1024 * 1024,
};
