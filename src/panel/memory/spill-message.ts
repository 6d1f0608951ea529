/** What the panel tells the worker that holds payloads on disk. One worker serves one panel as long as that is open. */
export type ToSpillWorker =
  | { readonly kind: 'write'; readonly id: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'read'; readonly id: string }
  | { readonly kind: 'remove'; readonly id: string }
  /** Everything that was written before. */
  | { readonly kind: 'clear' };

/** What the worker tells the panel; ids come back as they were given. */
export type FromSpillWorker =
  | { readonly kind: 'written'; readonly id: string }
  /** Null: it is not there, or cannot be read any more. */
  | { readonly kind: 'read'; readonly id: string; readonly bytes: Uint8Array<ArrayBuffer> | null }
  /** The browser's storage refused to write. Its own words. */
  | { readonly kind: 'failed'; readonly id: string; readonly message: string };

/** The part of a worker that a `SpillDesk` needs. */
export interface SpillWorker {
  post(message: ToSpillWorker, transfer: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: FromSpillWorker) => void): void;
  /** The worker itself broke: out of memory, or a fault of ours. */
  onError(listener: (message: string) => void): void;
  terminate(): void;
}
