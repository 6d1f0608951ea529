import type { TcpSegment } from './tcp-segment.ts';

/** A power of two. Both directions of a few hundred busy connections. */
const SLOTS = 1024;

interface CachedFlow<Value> {
  /** Source and destination port. */
  readonly ports: number;
  /** Source and destination address. */
  readonly addresses: Uint32Array;
  readonly value: Value;
}

/**
 * Remembers what belongs to the two ends of recent segments, so that a key need not be made for each. It forgets by itself:
 * whoever finds nothing looks elsewhere.
 */
export class FlowCache<Value> {
  readonly #slots: (CachedFlow<Value> | null)[] = Array.from({ length: SLOTS }, () => null);

  find(segment: TcpSegment): Value | null {
    const { chunk, source, destination, addressLength } = segment;
    const { view } = chunk;
    const flow = this.#slots[slotOf(segment)] ?? null;
    if (flow === null || flow.ports !== portsOf(segment)) return null;
    const { addresses } = flow;
    const words = addressLength >>> 2;
    if (addresses.length !== words * 2) return null;
    for (let word = 0; word < words; word += 1) {
      if (addresses[word] !== view.getUint32(source + word * 4)) return null;
      if (addresses[words + word] !== view.getUint32(destination + word * 4)) return null;
    }
    return flow.value;
  }

  remember(segment: TcpSegment, value: Value): void {
    const { chunk, source, destination, addressLength } = segment;
    const words = addressLength >>> 2;
    const addresses = Uint32Array.from({ length: words * 2 }, (_, word) =>
      chunk.view.getUint32(word < words ? source + word * 4 : destination + (word - words) * 4),
    );
    this.#slots[slotOf(segment)] = { ports: portsOf(segment), addresses, value };
  }
}

function portsOf({ sourcePort, destinationPort }: TcpSegment): number {
  return (sourcePort << 16) | destinationPort;
}

function slotOf(segment: TcpSegment): number {
  const { chunk, source, destination, addressLength, sourcePort, destinationPort } = segment;
  // The last four bytes of an address differ most; the two ends must not cancel each other out.
  const from = chunk.view.getUint32(source + addressLength - 4) + sourcePort * 31;
  const to = chunk.view.getUint32(destination + addressLength - 4) + destinationPort * 31;
  const mixed = Math.imul(from, 0x9e3779b1) ^ Math.imul(to, 0x85ebca6b);
  return (mixed >>> 16) & (SLOTS - 1);
}
