import { describe, expect, it } from 'vitest';
import type { ArenaPlace } from '../../src/base/reused-arena.ts';
import { MAX_REUSED_LENGTH, ReusedArena } from '../../src/base/reused-arena.ts';

function buffersOf(places: readonly ArenaPlace[]): Set<ArrayBufferLike> {
  return new Set(places.map(({ chunk }) => chunk.buffer));
}

function overlap(left: ArenaPlace, right: ArenaPlace, length: number): boolean {
  return left.chunk === right.chunk && Math.abs(left.start - right.start) < length;
}

describe('memory that is used again', () => {
  it('gives places of every length that do not overlap until they are recycled', () => {
    const arena = new ReusedArena();
    for (const length of [1, 100, 5_000, 16_384, 16_385, 65_536, 65_537, MAX_REUSED_LENGTH]) {
      const places = Array.from({ length: 20 }, () => arena.reserve(length));
      for (const [index, place] of places.entries()) {
        expect(place.start + length).toBeLessThanOrEqual(place.chunk.bytes.length);
        expect(places.slice(0, index).some((other) => overlap(other, place, length))).toBe(false);
      }
    }
  });

  it('uses what was settled again after it was recycled, and not before', () => {
    const arena = new ReusedArena();
    const first = arena.reserve(65_536);
    arena.settle(first);
    const second = arena.reserve(65_536);
    arena.settle(second);
    expect(second.chunk).not.toBe(first.chunk);
    arena.recycle();
    const third = arena.reserve(65_536);
    expect([first.chunk, second.chunk]).toContain(third.chunk);
  });

  it('leaves a place alone that is still being filled, over any number of turns', () => {
    const arena = new ReusedArena();
    const long = arena.reserve(100_000);
    const short = arena.reserve(10);
    for (let turn = 0; turn < 50; turn += 1) {
      arena.recycle();
      for (const length of [10, 100_000, 16_000]) {
        const place = arena.reserve(length);
        expect(overlap(place, long, 100_000) || overlap(place, short, 10)).toBe(false);
        arena.settle(place);
      }
    }
    arena.settle(long);
    arena.settle(short);
    arena.recycle();
    expect(arena.reserve(100_000).chunk).toBeDefined();
  });

  it('keeps a bounded amount when a crowd has gone', () => {
    const arena = new ReusedArena();
    const crowd = Array.from({ length: 40 }, () => arena.reserve(200_000));
    for (const place of crowd) arena.settle(place);
    arena.recycle();
    const later = Array.from({ length: 40 }, () => arena.reserve(200_000));
    const again = [...buffersOf(later)].filter((buffer) => buffersOf(crowd).has(buffer));
    expect(again.length).toBe(4);
  });
});
