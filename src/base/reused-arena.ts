import { MAX_ARENA_LENGTH } from './byte-arena.ts';
import type { ChunkViews } from './chunk-views.ts';
import { chunkViews } from './chunk-views.ts';

/** Places up to `MAX_ARENA_LENGTH` share blocks of this length; longer ones have a block each. */
const SHARED_BLOCK_LENGTH = 64 * 1024;

/** The longest place. */
export const MAX_REUSED_LENGTH = 256 * 1024;

/** Kept for later; more is needed only while many streams are cut at once. */
const MAX_FREE_BYTES = 1024 * 1024;

interface Block {
  readonly chunk: ChunkViews;
  used: number;
  /** Places that are still being filled. */
  openPlaces: number;
}

/** A place in a block. */
export interface ArenaPlace {
  readonly chunk: ChunkViews;
  readonly start: number;
  readonly block: Block;
}

/**
 * Memory for byte arrays that live until a known moment, when all of it is used again: new memory is cleared by the system,
 * which costs as much as filling it, and a processor's cache still holds what was written to last.
 */
export class ReusedArena {
  #shared: Block = newBlock(SHARED_BLOCK_LENGTH);
  /** Others with places that were handed out since the last `recycle`, or that are being filled. */
  #taken: Block[] = [];
  readonly #free: Block[] = [];
  #freeBytes = 0;

  /**
   * A place of `length` bytes, at most `MAX_REUSED_LENGTH`, with anything in it. It is the caller's until `settle`, and then until
   * `recycle`.
   */
  reserve(length: number): ArenaPlace {
    const block = length <= MAX_ARENA_LENGTH ? this.#sharedBlock(length) : this.#ownBlock(length);
    const start = block.used;
    // The next place begins with an aligned word.
    block.used = (start + length + 7) & ~7;
    block.openPlaces += 1;
    return { chunk: block.chunk, start, block };
  }

  /** The place is filled and handed out: whoever has it may look at it until `recycle`. */
  settle({ block }: ArenaPlace): void {
    block.openPlaces -= 1;
  }

  /** Nobody looks at what was handed out so far. */
  recycle(): void {
    if (this.#shared.openPlaces === 0) this.#shared.used = 0;
    if (this.#taken.length === 0) return;
    const stillOpen: Block[] = [];
    for (const block of this.#taken) {
      if (block.openPlaces > 0) stillOpen.push(block);
      else this.#release(block);
    }
    this.#taken = stillOpen;
  }

  #sharedBlock(length: number): Block {
    if (this.#shared.used + length > SHARED_BLOCK_LENGTH) {
      this.#taken.push(this.#shared);
      this.#shared = this.#freeBlock(SHARED_BLOCK_LENGTH);
    }
    return this.#shared;
  }

  #ownBlock(length: number): Block {
    // Few lengths, so that most blocks fit most frames; at most half of one is unused.
    const block = this.#freeBlock(2 ** Math.ceil(Math.log2(length)));
    this.#taken.push(block);
    return block;
  }

  #freeBlock(length: number): Block {
    const index = this.#free.findLastIndex(({ chunk }) => chunk.bytes.length === length);
    const [block] = index < 0 ? [] : this.#free.splice(index, 1);
    if (block === undefined) return newBlock(length);
    this.#freeBytes -= length;
    return block;
  }

  #release(block: Block): void {
    const { length } = block.chunk.bytes;
    if (this.#freeBytes + length > MAX_FREE_BYTES) return;
    block.used = 0;
    this.#free.push(block);
    this.#freeBytes += length;
  }
}

function newBlock(length: number): Block {
  return { chunk: chunkViews(new Uint8Array(length)), used: 0, openPlaces: 0 };
}
