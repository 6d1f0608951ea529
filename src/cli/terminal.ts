/** What the command needs of the world, so that tests run it without a process. */
export interface Terminal {
  /** Resolves when more may be written; rejects with `OutputClosed` when nobody reads any more. */
  readonly write: (bytes: Uint8Array | string) => Promise<void>;
  /** For people: problems, and what was written where. */
  readonly say: (line: string) => void;
  readonly isInteractive: boolean;
  /** Chunks may lie in a buffer that is used again: each holds until the next is asked for. */
  readonly open: (path: string) => AsyncIterable<Uint8Array>;
  readonly create: (path: string) => Promise<OutputFile>;
}

export interface OutputFile {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** `framescope decode … | head`: the reader has seen enough, which is no error. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}
