/** A message as it was recorded; the bytes are a copy. */
export interface RecordedMessage {
  /** In the log when it was recorded. */
  readonly row: number;
  readonly isText: boolean;
  readonly bytes: Uint8Array;
  /** Milliseconds since the first message. */
  readonly atMs: number;
}

/** A message of the server; `afterStep` is the index of the client's message before it, -1 when there is none. */
export interface RecordedAnswer extends RecordedMessage {
  readonly afterStep: number;
}

/** The client's side of a connection, to be played again, and what the server said to it. */
export interface Recording {
  readonly connectionKey: string;
  readonly url: string;
  readonly protocols: readonly string[];
  /** Of the log, for `row` to mean anything. */
  readonly generation: number;
  readonly steps: readonly RecordedMessage[];
  readonly answers: readonly RecordedAnswer[];
  /** Messages that cannot be played: not captured whole, never sent, or more than `MAX_RECORDED`. */
  readonly leftOut: number;
}

/** Messages of both sides, and their bytes. */
export const MAX_RECORDED = { messages: 2_000, bytes: 16 * 1024 * 1024 } as const;
