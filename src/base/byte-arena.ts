import { NO_BYTES } from './bytes.ts';
import type { ChunkViews } from './chunk-views.ts';
import { chunkViews } from './chunk-views.ts';

const BLOCK_LENGTH = 64 * 1024;

/** Longer ones get memory of their own, so that what is left of a block is never much. */
export const MAX_ARENA_LENGTH = 16 * 1024;

/**
 * Memory for many short byte arrays: making a buffer for each costs more than filling it. A place is handed out once and not
 * taken back; whoever keeps one keeps its block of 64 KiB alive, and copies what is to stay.
 */
export class ByteArena {
  #chunk = chunkViews(NO_BYTES);
  #used = 0;

  /** What the place reserved last is in. */
  get chunk(): ChunkViews {
    return this.#chunk;
  }

  /** Returns where in `chunk` the next `length` bytes are, all zero; at most `MAX_ARENA_LENGTH`. */
  reserve(length: number): number {
    if (this.#used + length > this.#chunk.bytes.length) {
      this.#chunk = chunkViews(new Uint8Array(BLOCK_LENGTH));
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += length;
    return start;
  }
}
