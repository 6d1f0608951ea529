/**
 * Every limit of the capture path, in one place, each with its reason. Reaching one is a counted, visible event: never an
 * exception and never silence. Units stand in the names.
 */
export interface CaptureLimits {
  /** History kept in a document while no panel is open: enough to see how a session began, small enough to forget. */
  readonly historyFrames: number;
  readonly historyBytes: number;
  /** Payload kept of one message in the history; the true length is always kept. */
  readonly historyPayloadBytes: number;
  /** Payload kept of one message while a panel is open: the largest message a panel can still show at once. */
  readonly payloadBytes: number;
  /** A longer payload travels in parts of this size, so that no single hop has to copy more at once. */
  readonly partBytes: number;
  /** A batch leaves at the latest when it holds this many events or bytes. */
  readonly batchEvents: number;
  readonly batchBytes: number;
  /** Batches on the way to the panel and not yet acknowledged. Beyond it the page side waits and queues. */
  readonly windowBatches: number;
  readonly windowBytes: number;
  /** What waits in the page while a panel is open but slow. Beyond it the oldest are shed, counted and shown. */
  readonly backlogEvents: number;
  readonly backlogBytes: number;
  /** Live connections remembered per document, so that a panel opened late can name them. */
  readonly liveConnections: number;
  /** Longest URL, protocol list, reason or stack that is kept of what a page supplies. */
  readonly urlChars: number;
  readonly stackChars: number;
}

export const DEFAULT_LIMITS: CaptureLimits = {
  historyFrames: 1_000,
  historyBytes: 4 * 1024 * 1024,
  historyPayloadBytes: 256 * 1024,
  payloadBytes: 64 * 1024 * 1024,
  partBytes: 1024 * 1024,
  batchEvents: 500,
  batchBytes: 256 * 1024,
  windowBatches: 64,
  windowBytes: 16 * 1024 * 1024,
  backlogEvents: 500_000,
  backlogBytes: 192 * 1024 * 1024,
  liveConnections: 2_000,
  urlChars: 16 * 1024,
  stackChars: 8 * 1024,
};

/**
 * Longest message that a panel may have sent or delivered, in bytes or UTF-16 units: it crosses two ports and a world in one piece
 * (Chromium's ports take 64 MB).
 */
export const MAX_ACT_BYTES = 16 * 1024 * 1024;

/** What a document holds back for the user at most; beyond, a line goes on. The page's memory is not ours to fill. */
export const MAX_HELD_MESSAGES = 10_000;
export const MAX_HELD_BYTES = 128 * 1024 * 1024;

/** Breakpoints of a document, and messages that one command may name. */
export const MAX_BREAKPOINTS = 100;
export const MAX_RELEASED = 10_000;
/** A line that is faster than any there is. */
export const MAX_BYTES_PER_SECOND = 10_000_000_000;

/** Longest delay that can be simulated, in milliseconds: beyond it a page is not slow but stalled. */
export const MAX_LATENCY_MS = 600_000;
