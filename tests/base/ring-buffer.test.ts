import { describe, expect, it } from 'vitest';
import { RingBuffer } from '../../src/base/ring-buffer.ts';

describe('RingBuffer', () => {
  it('gives back what it sheds when it is full, oldest first', () => {
    const ring = new RingBuffer<number>(3);
    const shed = [1, 2, 3, 4, 5].map((entry) => ring.push(entry));
    expect(shed).toEqual([undefined, undefined, undefined, 1, 2]);
    expect([...ring]).toEqual([3, 4, 5]);
  });

  it('stays in order when entries leave and others come', () => {
    const ring = new RingBuffer<number>(3);
    ring.push(1);
    ring.push(2);
    expect(ring.shift()).toBe(1);
    ring.push(3);
    ring.push(4);
    expect([...ring]).toEqual([2, 3, 4]);
    expect([ring.at(0), ring.at(2), ring.at(3), ring.at(-1)]).toEqual([2, 4, undefined, undefined]);
    expect([ring.shift(), ring.shift(), ring.shift(), ring.shift()]).toEqual([2, 3, 4, undefined]);
    expect(ring.length).toBe(0);
  });

  it('is empty after clear', () => {
    const ring = new RingBuffer<number>(2);
    ring.push(1);
    ring.clear();
    expect([...ring]).toEqual([]);
    expect(ring.length).toBe(0);
  });

  it('refuses a capacity that is no count', () => {
    expect(() => new RingBuffer(0)).toThrow(RangeError);
    expect(() => new RingBuffer(1.5)).toThrow(RangeError);
  });
});
